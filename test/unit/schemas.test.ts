/** What ships: one self-contained draft-07 schema for each strategy, read by ajv here and by the YAML language server in the field. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Ajv } from 'ajv';
import { ensureSchemas, schemasFolder } from '../../scripts/schemas.ts';
import { readManifest } from '../../src/core/manifest/manifest.ts';
import { strategies } from '../../src/core/strategy/catalog.ts';
import type { Strategy } from '../../src/core/live/application.ts';
import { snippets } from '../../src/core/snippets/catalog.ts';
import { toYaml } from '../../src/core/snippets/render.ts';
import { but, setOf } from '../support/manifestTexts.ts';

await ensureSchemas();

type Shipped = Record<string, unknown> & { readonly definitions: Readonly<Record<string, Record<string, unknown>>> };
const shipped = (strategy: Strategy): Shipped => JSON.parse(readFileSync(join(schemasFolder, `${strategy}.schema.json`), 'utf8')) as Shipped;
const validators = new Map(
  strategies.map((strategy) => [strategy, new Ajv({ strict: false, allErrors: true, validateFormats: false }).compile(shipped(strategy))]),
);
/** Whether every document of a text is valid. */
const valid = (strategy: Strategy, text: string): boolean =>
  readManifest(text).documents.every(({ value }) => validators.get(strategy)?.(JSON.parse(JSON.stringify(value ?? null))));

for (const strategy of strategies) {
  for (const { prefix, documents } of snippets[strategy]) test(`${prefix} is valid against the schema that ships for ${strategy}`, () => assert.equal(valid(strategy, toYaml(documents)), true));

  test(`the schema of ${strategy} needs no other file, and every definition in it is used`, () => {
    const text = JSON.stringify(shipped(strategy));
    const refs = new Set([...text.matchAll(/"\$ref":"([^"]+)"/g)].map(([, ref = '']) => ref));
    for (const ref of refs) assert.match(ref, /^#\/definitions\//);
    const names = Object.keys(shipped(strategy).definitions);
    assert.deepEqual(names.filter((name) => !refs.has(`#/definitions/${name}`)), []);
    assert.equal(shipped(strategy).$schema, 'http://json-schema.org/draft-07/schema#');
    assert.ok(text.length < 500_000, `${text.length} characters`);
  });

  test(`every constraint of ${strategy} that is ours has a sentence that says what to do`, () => {
    const sentences = [...JSON.stringify(shipped(strategy)).matchAll(/"errorMessage":"((?:[^"\\]|\\.)*)","x-code":"([a-z-]+)"/g)];
    assert.notEqual(sentences.length, 0);
    for (const [, sentence = ''] of sentences) assert.match(sentence, /^[A-Za-z].*\.$/);
    assert.equal((JSON.stringify(shipped(strategy)).match(/"x-code"/g) ?? []).length, sentences.length);
  });
}

for (const [what, strategy, text] of [
  ['an unknown field of a pod', 'canary', but(setOf('canary'), 'image:', 'imagee:')],
  ['a track label that misses in a blue-green selector', 'blue-green', but(setOf('blue-green'), '      version: blue\n  template', '  template')],
  ['a canary Service that selects the track', 'canary', but(setOf('canary'), 'selector:\n    app: llm-app\n', 'selector:\n    app: llm-app\n    version: stable\n')],
  ['maxSurge and maxUnavailable both 0', 'rolling-update', but(but(setOf('rolling-update'), 'maxSurge: 1', 'maxSurge: 0%'), 'maxUnavailable: 1', 'maxUnavailable: 0')],
  ['a percentage that is none', 'rolling-update', but(setOf('rolling-update'), 'maxSurge: 1', 'maxSurge: 25 %')],
  ['replicas that are a fraction', 'blue-green', but(setOf('blue-green'), 'replicas: 3', 'replicas: 2.5')],
  ['an A/B route without a header', 'ab-testing', but(setOf('ab-testing'), /          headers:\n(.*\n){3}/, '')],
  ['a canary Ingress that reads neither header nor cookie', 'ab-testing', but(toYaml(snippets['ab-testing'][1]?.documents ?? []), /.*canary-by-.*\n.*\n.*\n/, '')],
  ['a header of Istio in upper case', 'ab-testing', but(toYaml(snippets['ab-testing'][2]?.documents ?? []), 'x-ab-group:', 'X-AB-Group:')],
  ['an unknown field of a VirtualService', 'ab-testing', but(toYaml(snippets['ab-testing'][2]?.documents ?? []), 'exact:', 'exactly:')],
  ['a document that is no object of Kubernetes', 'canary', 'hello: world\n'],
] as const) {
  test(`the schema that ships refuses ${what}`, () => assert.equal(valid(strategy, text), false));
}

test('an object of a kind that no strategy knows is left to others', () => assert.equal(valid('canary', 'apiVersion: v1\nkind: ConfigMap\ndata: 3\n'), true));

test('the kinds say integers, ranges, patterns and defaults that the API server holds to', () => {
  const { definitions } = shipped('rolling-update');
  const property = (definition: string, name: string): Record<string, unknown> => (definitions[definition]?.properties as Record<string, Record<string, unknown>>)[name] ?? {};
  const { description, ...replicas } = property('DeploymentSpec', 'replicas');
  assert.deepEqual(replicas, { type: 'integer', format: 'int32', minimum: 0, maximum: 2147483647, default: 1 });
  assert.match(String(description), /desired pods/);
  assert.deepEqual(property('RollingUpdateDeployment', 'maxSurge').type, ['integer', 'string']);
  assert.equal(property('RollingUpdateDeployment', 'maxSurge').pattern, '^[0-9]+%$');
  assert.deepEqual(property('DeploymentStrategy', 'type').enum, ['Recreate', 'RollingUpdate']);
  assert.deepEqual(property('ServicePort', 'port').maximum, 65535);
  assert.equal(definitions.PodSpec?.additionalProperties, false);
  assert.deepEqual(definitions.Container?.required, ['name']);
});
