import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { ensureSchemas } from '../../../../scripts/schemas.ts';
import { snippetFiles } from '../../../../scripts/schemas/snippets.ts';
import type { Strategy } from '../../../../src/core/live/application.ts';
import { parseImage, parseName, parsePort, parseReplicas, wholeSetSnippet } from '../../../../src/core/snippets/answers.ts';
import { snippets, wholeSet } from '../../../../src/core/snippets/catalog.ts';
import { toSnippet, toYaml } from '../../../../src/core/snippets/render.ts';
import { strategies } from '../../../../src/core/strategy/catalog.ts';
import { expandSnippet, scan } from '../../../support/snippetGrammar.ts';

await ensureSchemas();
const { createExaminer } = await import('../../../../src/core/authoring.ts');

const findingsIn = (text: string, strategy: Strategy): readonly string[] =>
  createExaminer()(text, { fileName: `x.${strategy}.yaml`, trackLabel: 'version' }).findings.map(({ code, message }) => `${code}: ${message}`);

const all = strategies.flatMap((strategy) => snippets[strategy].map((snippet) => ({ strategy, ...snippet })));
const answers = { name: 'chat', image: 'registry.example:5000/team/chat:v7', port: 9000, replicas: 10 };

test('the snippet files are those that the catalogue makes', () => {
  for (const [name, text] of snippetFiles()) {
    assert.equal(readFileSync(new URL(`../../../../snippets/${name}`, import.meta.url), 'utf8'), text, `snippets/${name}: run node scripts/schemas/snippets.ts`);
  }
});

for (const { strategy, prefix, documents } of all) {
  test(`${prefix} expands to manifests that its strategy finds nothing wrong with`, () => {
    const text = expandSnippet(toSnippet(documents));
    assert.deepEqual(findingsIn(text, strategy), []);
    assert.equal(text, toYaml(documents));
    assert.equal(prefix.startsWith(strategy), true);
  });

  test(`${prefix} is valid with every choice that it offers`, () => {
    const body = toSnippet(documents);
    for (const part of scan(body)) {
      if (typeof part === 'string') continue;
      for (const choice of part.choices ?? []) assert.deepEqual(findingsIn(expandSnippet(body, { [part.stop]: choice }), strategy), [], choice);
    }
  });

  test(`${prefix} takes a name that is typed to every place where it belongs`, () => {
    const text = expandSnippet(toSnippet(documents), { 1: 'ranker' });
    assert.equal(text.replaceAll(/myregistry\.example\/llm-app|llm-app\.example/g, '').includes('llm-app'), false, text);
    assert.deepEqual(findingsIn(text, strategy), []);
  });
}

for (const strategy of strategies) {
  test(`the whole set of ${strategy} is valid with the answers of a person`, () => {
    const text = expandSnippet(wholeSetSnippet(strategy, answers));
    assert.deepEqual(findingsIn(text, strategy), []);
    assert.equal(text.match(/^kind: /gm)?.length, wholeSet[strategy].length);
    assert.match(text, /image: registry\.example:5000\/team\/chat:v7\n/);
    assert.match(text, /name: chat/);
    assert.equal(text.includes('8080') || text.includes('llm-app'), false);
  });
}

test('a canary of ten pods is nine stable pods and one canary pod, and of two it is one of each', () => {
  const replicas = (total: number): readonly string[] =>
    [...expandSnippet(wholeSetSnippet('canary', { ...answers, replicas: total })).matchAll(/replicas: (\d+)/g)].map(([, count = '']) => count);
  assert.deepEqual(replicas(10), ['9', '1']);
  assert.deepEqual(replicas(2), ['1', '1']);
  assert.deepEqual(replicas(25), ['22', '3']);
});

test('the image of the version that runs now is a tab stop with a guess in it', () => {
  assert.match(wholeSetSnippet('blue-green', answers), /image: \$\{\d+:registry\.example:5000\/team\/chat:v1\}/);
  assert.match(wholeSetSnippet('blue-green', { ...answers, image: 'chat:v1' }), /image: \$\{\d+:chat:v0\}/);
});

for (const [what, parsed, good] of [
  ['a plain name', parseName('llm-app'), true],
  ['a name with an upper-case letter', parseName('LLM'), false],
  ['a name that begins with a digit', parseName('1a'), false],
  ['a name with an injected line', parseName('a\nkind: Secret'), false],
  ['a name too long for its Service', parseName('a'.repeat(56)), false],
  ['an image with registry, port and tag', parseImage('registry.example:5000/a/b:v1'), true],
  ['an image with a digest', parseImage(`a/b@sha256:${'0'.repeat(64)}`), true],
  ['an image with a blank', parseImage('a b'), false],
  ['no image', parseImage(''), false],
  ['an image that would end the placeholder', parseImage('a}$1'), false],
  ['port 65535', parsePort('65535'), true],
  ['port 0', parsePort('0'), false],
  ['port 80a', parsePort('80a'), false],
  ['port 1e3', parsePort('1e3'), false],
  ['one replica', parseReplicas('1', 'blue-green'), true],
  ['one replica for a canary', parseReplicas('1', 'canary'), false],
  ['no replicas', parseReplicas('0', 'rolling-update'), false],
  ['-1 replicas', parseReplicas('-1', 'rolling-update'), false],
] as const) {
  test(`${what} is ${good ? 'taken' : 'refused with a sentence'}`, () => {
    assert.equal(parsed.ok, good);
    if (!parsed.ok) assert.match(parsed.failure.message, /^[A-Z].*\.$/);
  });
}
