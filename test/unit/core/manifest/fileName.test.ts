import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { mayHoldManifests, strategyOfFile } from '../../../../src/core/manifest/fileName.ts';
import { strategies } from '../../../../src/core/strategy/catalog.ts';

test('file names say the strategy whose schema package.json contributes for them', () => {
  const { contributes } = JSON.parse(readFileSync(new URL('../../../../package.json', import.meta.url), 'utf8')) as {
    readonly contributes: { readonly yamlValidation: readonly { readonly fileMatch: readonly string[]; readonly url: string }[]; readonly snippets: readonly { readonly path: string }[] };
  };
  const said = contributes.yamlValidation.flatMap(({ fileMatch, url }) => fileMatch.map((pattern) => [strategyOfFile(pattern.replace('*', '/a/b.c')), url]));
  assert.deepEqual(said, strategies.flatMap((strategy) => Array(2).fill([strategy, `./dist/schemas/${strategy}.schema.json`]) as unknown[]));
  assert.deepEqual(contributes.snippets.map(({ path }) => path), strategies.map((strategy) => `./snippets/${strategy}.json`));
});

for (const [text, fileName, may] of [
  ['kind: Deployment\n', 'x.yaml', true],
  ['{"apiVersion": "v1", "kind": "Service"}', 'x.yaml', true],
  ["  kind: 'HTTPRoute'\n", 'x.yaml', true],
  ['', 'x.canary.yaml', true],
  ['kind: ConfigMap\n', 'x.yaml', false],
  ['version: "3"\nservices: {}\n', 'docker-compose.yaml', false],
  ['kind: Deployment\n'.replace('kind', 'mankind'), 'x.yaml', false],
] as const) {
  test(`${JSON.stringify(text)} in ${fileName} ${may ? 'is worth loading the parser for' : 'loads nothing'}`, () => assert.equal(mayHoldManifests(fileName, text), may));
}
