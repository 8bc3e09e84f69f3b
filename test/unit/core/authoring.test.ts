import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { ensureSchemas } from '../../../scripts/schemas.ts';
import { strategies } from '../../../src/core/strategy/catalog.ts';
import { but, manyLines, seeded, setOf } from '../../support/manifestTexts.ts';

await ensureSchemas();
const { createExaminer } = await import('../../../src/core/authoring.ts');

const options = { fileName: 'x.yaml', trackLabel: 'version' };
const codes = (text: string, fileName = 'x.yaml'): readonly string[] => createExaminer()(text, { ...options, fileName }).findings.map(({ code }) => code);

test('the sample workspace has nothing wrong with it', () => {
  const folder = new URL('../../fixtures/sample-workspace/', import.meta.url);
  const names = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
  assert.equal(names.length, 4);
  for (const name of names) assert.deepEqual(codes(readFileSync(new URL(name, folder), 'utf8'), name), [], name);
});

test('a file of which no strategy is recognised is left alone, broken or not', () => {
  for (const text of ['a: 1\na: 2\n', 'a: [', 'kind: ConfigMap\ndata: {a: 1}\n', 'version: "3"\nservices: {web: {image: x}}\n']) assert.deepEqual(codes(text), []);
});

test('a broken Deployment is told of anywhere, and its neighbours are still checked', () => {
  const text = `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: x\n   y: 1\n---\n${but(setOf('rolling-update'), 'replicas: 4', 'replicas: x')}`;
  assert.deepEqual(codes(text), ['yaml-syntax', 'schema-type']);
});

test('a text or a list where the file’s name promises manifests is told of', () => {
  assert.deepEqual(codes('hello\n---\n- a\n---\n# nothing\n---\n', 'x.canary.yaml'), ['not-an-object', 'not-an-object']);
  assert.deepEqual(codes('hello\n'), []);
});

test('a templated document is left alone without a word, and its neighbours are still checked', () => {
  const text = `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: {{ .Values.name }}}\nspec: {replicas: no}\n---\n${but(setOf('rolling-update'), 'replicas: 4', 'replicas: x')}`;
  assert.deepEqual(codes(text), ['schema-type']);
});

test('places stay right when something is put in front of them', () => {
  const examine = createExaminer();
  const text = but(setOf('blue-green'), 'targetPort: 8080', 'targetPort: nope');
  for (const front of ['', '# a comment\n', `${setOf('canary', 'other')}---\n`, 'a: [\n---\n', '']) {
    const { findings } = examine(front + text, options);
    const told = findings.filter(({ code }) => code === 'target-port-missing').map(({ range }) => (front + text).slice(range.start, range.end));
    assert.deepEqual(told, ['nope']);
  }
});

test('versions of a file give the same as each of them alone', () => {
  const examine = createExaminer();
  const random = seeded(7);
  let text = `${setOf('blue-green')}---\n${setOf('canary', 'chat')}`;
  for (let version = 0; version < 60; version++) {
    text = mutate(text, random);
    assert.deepEqual(JSON.stringify(examine(text, options).findings), JSON.stringify(createExaminer()(text, options).findings), text);
  }
});

test('without the schemas the rules and the syntax are still told', () => {
  const text = `${but(but(setOf('rolling-update'), 'replicas: 4', 'replicas: x'), 'targetPort: 8080', 'targetPort: nope')}---\napiVersion: apps/v1\nkind: Deployment\na: [\n`;
  assert.deepEqual(createExaminer()(text, { ...options, schemas: false }).findings.map(({ code }) => code), ['target-port-missing', 'yaml-syntax']);
});

const lens = (text: string): readonly string[] => createExaminer()(text, options).lenses.map(({ action, service, range }) => `${text.slice(range.start, range.end)} ${action} ${service}`);
test('a blue-green Service offers the switch, and the track to switch to', () => assert.deepEqual(lens(setOf('blue-green')), ['Service switchTraffic llm-app-service', 'Service createTrack llm-app-service']));
test('Service and Deployments of a canary offer to scale it, and the Service to start one', () =>
  assert.deepEqual([...lens(setOf('canary'))].sort(), ['Deployment scaleCanary llm-app-service', 'Deployment scaleCanary llm-app-service', 'Service scaleCanary llm-app-service', 'Service startCanary llm-app-service']));
test('a Deployment by itself offers its image and the way back', () => {
  assert.deepEqual(lens(setOf('rolling-update')), ['Deployment setImage llm-app-service', 'Deployment undoRollout llm-app-service']);
  assert.deepEqual(createExaminer()(setOf('rolling-update'), options).lenses.map(({ deployment }) => deployment), ['llm-app', 'llm-app']);
});
test('an A/B set offers nothing: its route is what chooses', () => assert.deepEqual(lens(setOf('ab-testing')), []));

/** Cuts, doubles, swaps and inserts at random, with a liking for what YAML minds. */
function mutate(text: string, random: () => number): string {
  const at = Math.floor(random() * text.length);
  const length = Math.floor(random() * 12);
  const strange = ['\t', ': ', '- ', '"', "'", '[', '{', '}', '|', '>', '&a ', '*a', '<<: *a', '---\n', '...\n', '#', '%', '\r\n', '\u0000', '\uFEFF', '{{ .x }}', '!!', '? ', '0x', '~', 'null', '💥', '\uD800', '@', '`'];
  switch (Math.floor(random() * 5)) {
    case 0:
      return text.slice(0, at) + text.slice(at + length);
    case 1:
      return text.slice(0, at) + text.slice(at, at + length * 4) + text.slice(at);
    case 2:
      return text.slice(0, at) + (strange[Math.floor(random() * strange.length)] ?? '') + text.slice(at);
    case 3:
      return text.slice(0, at) + ' '.repeat(length) + text.slice(at);
    default: {
      const lines = text.split('\n');
      const [line = ''] = lines.splice(Math.floor(random() * lines.length), 1);
      lines.splice(Math.floor(random() * lines.length), 0, line);
      return lines.join('\n');
    }
  }
}

for (const strategy of strategies) {
  test(`300 random damages to a ${strategy} file are examined without an exception, and every finding stands inside the text`, () => {
    for (let seed = 0; seed < 300; seed++) {
      const random = seeded(seed);
      let text = setOf(strategy);
      for (let times = Math.floor(random() * 6); times >= 0; times--) text = mutate(text, random);
      const { findings, lenses } = createExaminer()(text, { fileName: seed % 2 === 0 ? `x.${strategy}.yaml` : 'x.yaml', trackLabel: 'version' });
      for (const { range, message } of findings) {
        assert.ok(range.start >= 0 && range.end >= range.start && range.end <= text.length + 1, `seed ${seed}: ${JSON.stringify(range)}`);
        assert.match(message, /^\S[^]*[.?]$/, `seed ${seed}`);
        assert.doesNotMatch(message, /undefined|\[object/, `seed ${seed}`);
      }
      for (const { range } of lenses) assert.ok(range.end <= text.length, `seed ${seed}`);
    }
  });
}

test('10,000 lines are examined within seconds, and an edit of one document parses nothing else', () => {
  const text = manyLines(10_000);
  const examine = createExaminer();
  const before = performance.now();
  const first = examine(text, options);
  assert.ok(performance.now() - before < 10_000);
  assert.deepEqual(first.findings, []);
  const second = examine(but(text, 'replicas: 3', 'replicas: x'), options);
  assert.deepEqual(second.findings.map(({ code }) => code), ['schema-type']);
  const kept = new Set(first.manifest.documents.map(({ chunk }) => chunk));
  assert.equal(second.manifest.documents.filter(({ chunk }) => !kept.has(chunk)).length, 1);
});

test('300 documents with one mistake each are told of, each at its own place', () => {
  const one = but(setOf('rolling-update').split('---\n')[0] ?? '', 'replicas: 4', 'replicas: x');
  const text = Array.from({ length: 300 }, (_, at) => one.replace('name: llm-app\n', `name: app-${String(at)}\n`).replaceAll('app: llm-app', `app: app-${String(at)}`)).join('---\n');
  const { findings } = createExaminer()(text, options);
  assert.equal(findings.length, 300);
  assert.equal(new Set(findings.map(({ range }) => range.start)).size, 300);
});
