import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readManifest } from '../../../../src/core/manifest/manifest.ts';
import { plain } from '../../../../src/core/manifest/node.ts';
import type { Path } from '../../../../src/core/manifest/node.ts';
import { parseText } from '../../../../src/core/manifest/parse.ts';

const json = (text: string): unknown => {
  const { root } = parseText(text);
  return root === undefined ? undefined : JSON.parse(JSON.stringify(plain(root)));
};

// Values that kubectl was seen to send for these texts (`kubectl patch --local`).
for (const [text, expected] of [
  ['v: 012', 10],
  ['v: 1_000', 1000],
  ['v: 0b11', 3],
  ['v: 0x1F', 31],
  ['v: yes', true],
  ['v: off', false],
  ['v: 1e3', 1000],
  ['v: 2020-01-01', '2020-01-01'],
  ['v: 1:30', '1:30'],
  ['v: "012"', '012'],
  ['v: .5', 0.5],
  ['v: v1.10', 'v1.10'],
  ['v: 1.10', 1.1],
  ['v: !custom text', 'text'],
] as const) {
  test(`${text} is read as kubectl reads it`, () => assert.deepEqual(json(text), { v: expected }));
}

test('keys become text, as in JSON', () => assert.deepEqual(json('yes: 1\n2: b\n'), { true: 1, 2: 'b' }));
test('merge keys are merged, and own keys win', () => assert.deepEqual(json('a: &x {p: 1, q: 2}\nb: {<<: *x, q: 3}\n'), { a: { p: 1, q: 2 }, b: { q: 3, p: 1 } }));
test('a list of merges is merged with the first in front', () =>
  assert.deepEqual(json('a: &x {p: 1}\nb: &y {p: 2, q: 2}\nc: {<<: [*x, *y]}\n'), { a: { p: 1 }, b: { p: 2, q: 2 }, c: { p: 1, q: 2 } }));
test('a field without a value counts as not given', () => assert.deepEqual(json('a:\n  b:\n  c: 1\n'), { a: { c: 1 } }));
test('keys that objects are born with are keys like others', () => assert.deepEqual(Object.keys(json('constructor: 1\n__proto__: 2\n') as object), ['constructor', '__proto__']));

test('of two equal keys the last counts, and the second is told', () => {
  const text = 'a: 1\nb: 2\na: 3\n';
  const { problems } = parseText(text);
  assert.deepEqual(json(text), { a: 3, b: 2 });
  assert.deepEqual(problems.map(({ code, severity, range }) => [code, severity, text.slice(range.start, range.end), range.start]), [['yaml-duplicate-key', 'warning', 'a', 10]]);
});

const bomb = ['a: &a [x, x, x, x, x, x, x, x, x]', ...'bcdefghi'.split('').map((name, at) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[at] ?? 'a'}`).join(', ')}]`)].join('\n');
const mergeBomb = `a: &a {${Array.from({ length: 2000 }, (_, at) => `k${String(at)}: 1`).join(', ')}}\nb:\n  <<: [${Array(2000).fill('*a').join(', ')}]\n`;

for (const [what, text, code] of [
  ['an indentation that fits nothing', 'a:\n  b: 1\n c: 2\n', 'yaml-syntax'],
  ['a tab in the indentation', 'a:\n\tb: 1\n', 'yaml-syntax'],
  ['a bracket that is never closed', 'a: [1, 2\nb: 3\n', 'yaml-syntax'],
  ['a quote that is never closed', 'a: "x\nb: 3\n', 'yaml-syntax'],
  ['a text that begins with @', 'a: @x\n', 'yaml-syntax'],
  ['two values on one line', 'a: b: c\n', 'yaml-syntax'],
  ['a zero byte', 'a: \u0000\n\u0000', undefined],
  ['an unknown alias', 'a: *nothing\n', undefined],
  ['an alias of what surrounds it', 'a: &x [*x]\n', 'yaml-alias'],
  ['an alias bomb', bomb, 'yaml-alias'],
  ['a bomb of merges', mergeBomb, 'yaml-alias'],
  ['20,000 open brackets', '['.repeat(20_000), undefined],
  ['20,000 closed brackets', '['.repeat(20_000) + ']'.repeat(20_000), 'yaml-too-deep'],
  ['20,000 nested lists', `a: ${'- '.repeat(20_000)}x`, undefined],
  ['four million characters', `a: ${'x'.repeat(4_000_000)}`, 'yaml-too-large'],
] as const) {
  test(`${what} is a problem with a sentence and a place, and quickly`, () => {
    const before = performance.now();
    const { problems } = parseText(text);
    assert.ok(performance.now() - before < 5000);
    assert.notEqual(problems.length, 0);
    if (code !== undefined) assert.equal(problems[0]?.code, code);
    for (const { message, range } of problems) {
      assert.match(message, /^\S.*\.$/);
      assert.ok(range.start >= 0 && range.end >= range.start && range.start <= text.length);
    }
  });
}

for (const text of ['', '\n\n', '---\n', '# nothing\n', '\uFEFF', '...\n']) {
  test(`${JSON.stringify(text)} is an empty manifest`, () => {
    const { documents, partial } = readManifest(text);
    assert.deepEqual(documents.flatMap(({ problems }) => problems), []);
    assert.equal(documents.every(({ value }) => value === undefined), true);
    assert.equal(partial, false);
  });
}

test('Windows line ends and a byte order mark change no value', () =>
  assert.deepEqual(json('\uFEFFa: 1\r\nb:\r\n  - x\r\n  - |\r\n    y\r\n'), { a: 1, b: ['x', 'y\n'] }));

for (const [what, text, templated] of [
  ['a Helm value', 'replicas: {{ .Values.replicas }}\n', true],
  ['a Helm value in quotes', 'name: "{{ .Release.Name }}-x"\n', true],
  ['a Helm condition on its own line', '{{- if .Values.on }}\na: 1\n{{- end }}\n', true],
  ['an include with an indent', 'labels:\n  {{- include "x" . | nindent 4 }}\n', true],
  ['an action in a comment', '# {{ .Values.x }}\na: 1\n', false],
  ['a chat template in a quoted text', 'args: ["--chat-template={{ messages }}"]\n', false],
  ['an alert with its own braces', "annotations:\n  summary: 'is {{ humanize 3 }}'\n", false],
  ['nested flow maps', 'a: {b: {c: 1}}\n', false],
] as const) {
  test(`${what} is ${templated ? 'a template and left alone' : 'no template'}`, () => {
    const [document] = readManifest(text).documents;
    assert.equal(document?.templated, templated);
    assert.deepEqual(document.problems, []);
  });
}

const placed = 'a: 1\n---\nkind: Service\nspec:\n  ports:\n    - port: 80\n      name: http\n    - port: 81\n  selector:\n    app: x\n';
for (const [path, part, expected] of [
  [['kind'], 'value', 'Service'],
  [['spec', 'ports', 1, 'port'], 'value', '81'],
  [['spec', 'ports', 0], 'value', 'port'],
  [['spec', 'selector'], 'key', 'selector'],
  [['spec', 'selector'], 'value', 'selector'],
  [['spec', 'selector', 'version'], 'value', 'selector'],
  [['spec', 'nothing', 'of', 'it'], 'value', 'spec'],
  [[], 'value', 'kind'],
] as const satisfies readonly (readonly [Path, 'key' | 'value', string])[]) {
  test(`the ${part} of ${path.join('.') || 'the document'} is found at ${expected}`, () => {
    const range = readManifest(placed).documents[1]?.rangeOf(path, part) ?? { start: 0, end: 0 };
    assert.equal(placed.slice(range.start, range.end), expected);
  });
}
