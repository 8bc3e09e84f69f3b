import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readManifest } from '../../../../src/core/manifest/manifest.ts';
import { modelOf } from '../../../../src/core/manifest/model.ts';
import { recognise } from '../../../../src/core/manifest/recognise.ts';
import { strategies } from '../../../../src/core/strategy/catalog.ts';
import { but, setOf } from '../../../support/manifestTexts.ts';

/** Kind and strategy of each document, in order. */
function seen(text: string, fileName = 'manifests.yaml', trackLabel = 'version'): readonly string[] {
  const manifest = readManifest(text);
  const found = recognise(fileName, manifest, modelOf(manifest), trackLabel);
  return manifest.documents.map((document) => `${document.kind} ${found.get(document) ?? '-'}`);
}

for (const strategy of strategies) {
  test(`every document of the whole set of ${strategy} is recognised by what is in it`, () => {
    const text = setOf(strategy);
    assert.deepEqual(seen(text), readManifest(text).documents.map(({ kind }) => `${kind} ${strategy}`));
  });

  test(`a name that ends in .${strategy}.yaml decides for every document`, () => {
    const text = `${setOf('rolling-update')}---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n`;
    assert.deepEqual(seen(text, `/home/x/a.${strategy}.yml`), ['Deployment', 'Service', 'ConfigMap'].map((kind) => `${kind} ${strategy}`));
  });
}

const coloured = setOf('blue-green').replaceAll('version:', 'colour:');
const deployment = (name: string, labels: string): string =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: ${name}}\nspec:\n  selector: {matchLabels: {${labels}}}\n  template:\n    metadata: {labels: {${labels}}}\n`;
const service = (selector: string): string => `apiVersion: v1\nkind: Service\nmetadata: {name: s}\nspec: {selector: {${selector}}, ports: [{port: 80}]}\n`;

for (const [what, text, expected, trackLabel] of [
  ['another label for tracks, where it is set', coloured, ['Deployment blue-green', 'Deployment blue-green', 'Service blue-green'], 'colour'],
  ['a Service alone that pins a colour', service('app: x, version: blue'), ['Service blue-green']],
  ['a Service alone without a track', service('app: x'), ['Service -']],
  ['Deployments that only their names tell apart', `${deployment('x-blue', 'app: x')}---\n${deployment('x-green', 'app: x')}`, ['Deployment blue-green', 'Deployment blue-green']],
  ['one name that ends in -canary', deployment('x-canary', 'app: x'), ['Deployment canary']],
  ['one name that ends in -a', deployment('team-a', 'app: x'), ['Deployment rolling-update']],
  [
    'tracks with names of their own, of which a Service pins one',
    [deployment('x1', 'app: x, version: v1'), deployment('x2', 'app: x, version: v2'), service('app: x, version: v1')].join('---\n'),
    ['Deployment blue-green', 'Deployment blue-green', 'Service blue-green'],
  ],
  [
    'tracks with names of their own behind one Service',
    [deployment('x1', 'app: x, version: v1'), deployment('x2', 'app: x, version: v2'), service('app: x')].join('---\n'),
    ['Deployment canary', 'Deployment canary', 'Service canary'],
  ],
  ['a plain Deployment', deployment('x', 'app: x'), ['Deployment rolling-update']],
  ['a Deployment that is recreated', `${deployment('x', 'app: x')}  strategy: {type: Recreate}\n`, ['Deployment -']],
  ['two strategies in one file', `${setOf('canary', 'p')}---\n${setOf('blue-green', 'q')}`, ['Deployment canary', 'Deployment canary', 'Service canary', 'Deployment blue-green', 'Deployment blue-green', 'Service blue-green']],
  ['a route without headers before a canary', but(setOf('ab-testing'), /          headers:\n(.*\n){3}/, ''), ['Deployment ab-testing', 'Deployment ab-testing', 'Service ab-testing', 'Service ab-testing', 'HTTPRoute ab-testing']],
  ['a Service of Knative', 'apiVersion: serving.knative.dev/v1\nkind: Service\nmetadata: {name: s}\nspec: {selector: {version: blue}}\n', ['Service -']],
  ['a ConfigMap', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n', ['ConfigMap -']],
  ['no manifest', 'hello: [1, 2]\n', [' -']],
  ['a broken document beside a whole one', `a: [\n---\n${deployment('x-blue', 'app: x')}`, [' -', 'Deployment blue-green']],
] as const) {
  test(`${what}: ${expected.join(', ')}`, () => assert.deepEqual(seen(text, 'manifests.yaml', trackLabel), expected));
}
