import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { readManifest } from '../../../../src/core/manifest/manifest.ts';
import { modelOf } from '../../../../src/core/manifest/model.ts';
import { recognise } from '../../../../src/core/manifest/recognise.ts';
import { rules } from '../../../../src/core/rules/all.ts';
import { strategies } from '../../../../src/core/strategy/catalog.ts';
import { snippets } from '../../../../src/core/snippets/catalog.ts';
import { toYaml } from '../../../../src/core/snippets/render.ts';
import { but, setOf } from '../../../support/manifestTexts.ts';

/** Code and place of what the rules find. */
function found(text: string): readonly (readonly [string, string])[] {
  const manifest = readManifest(text);
  const model = modelOf(manifest);
  const strategies = recognise('x.yaml', manifest, model, 'version');
  const context = { model, trackLabel: 'version', strategyOf: (document: (typeof manifest.documents)[number]) => strategies.get(document) };
  return rules.flatMap(({ code, check }) =>
    check(context).map(({ message, range }) => {
      assert.match(message, /^(Service|Deployment|HTTPRoute|Ingress) [\w-]+:? .*\.$/);
      return [code, text.slice(range.start, range.end)] as const;
    }),
  );
}

const pair = setOf('blue-green');
const rolling = setOf('rolling-update');
const groups = setOf('ab-testing');
const nginx = toYaml(snippets['ab-testing'].find(({ prefix }) => prefix.endsWith('nginx'))?.documents ?? []);

for (const [what, text, expected] of [
  ['a Service whose selector is misspelt', but(pair, 'version: blue\n  ports', 'version: bleu\n  ports'), [['service-selects-nothing', 'bleu']]],
  ['a Service that asks for a label that no pod has', but(rolling, 'selector:\n    app: llm-app\n', 'selector:\n    app: llm-app\n    tier: web\n'), [['service-selects-nothing', 'web']]],
  ['a Service for the other colour, which may stand in another file', pair.split('---\n').slice(1).join('---\n'), []],
  ['a Service of another application', `${rolling}---\n${but(setOf('canary').split('---\n')[2] ?? '', 'app: llm-app', 'app: other').replace('llm-app-service', 'other-service')}---\n${setOf('canary', 'third')}`, []],
  ['a Service in another namespace than its pods', but(but(rolling, 'name: llm-app-service', 'name: llm-app-service\n  namespace: b'), 'name: llm-app\n', 'name: llm-app\n  namespace: a\n'), []],
  ['a misspelt selector beside a template, which may hold the pods', `${but(pair, 'version: blue\n  ports', 'version: bleu\n  ports')}---\nname: {{ .Values.x }}\n`, []],
  ['a misspelt selector beside a broken document', `${but(pair, 'version: blue\n  ports', 'version: bleu\n  ports')}---\na: [\n`, []],
  ['a selector that the template does not satisfy', but(rolling, '      app: llm-app\n  template', '      app: llm\n  template'), [['selector-not-in-template', 'llm-app']]],
  ['an expression that the template does not satisfy', but(rolling, '    matchLabels:\n      app: llm-app\n', '    matchLabels:\n      app: llm-app\n    matchExpressions:\n      - {key: tier, operator: Exists}\n'), [['selector-not-in-template', 'labels']]],
  ['colours that claim each other’s pods', pair.replaceAll(/\n {6}version: \w+(?=\n {2}template)/g, ''), [['deployments-overlap', 'matchLabels'], ['deployments-overlap', 'matchLabels']]],
  ['one Deployment whose selector also takes the pods of another', but(pair, '      version: green\n  template', '  template'), [['deployments-overlap', 'matchLabels']]],
  ['a live colour with 0 replicas', but(pair, 'replicas: 3', 'replicas: 0'), [['live-track-empty', 'selector']]],
  ['an idle colour with 0 replicas', but(pair, /(?<=name: llm-app-green\nspec:\n {2}replicas: )3/, '0'), []],
  ['a Service before a Deployment with 0 replicas', but(rolling, 'replicas: 4', 'replicas: 0'), [['live-track-empty', 'selector']]],
  ['a port name that the pods do not have', but(rolling, 'targetPort: 8080', 'targetPort: http'), [['target-port-missing', 'http']]],
  ['a port name that the pods have', but(but(rolling, 'targetPort: 8080', 'targetPort: http'), 'containerPort: 8080', 'containerPort: 8080\n              name: http'), []],
  ['a deadline that equals minReadySeconds', but(rolling, 'replicas: 4', 'replicas: 4\n  minReadySeconds: 60\n  progressDeadlineSeconds: 60'), [['deadline-too-short', '60']]],
  ['minReadySeconds beyond the default deadline', but(rolling, 'replicas: 4', 'replicas: 4\n  minReadySeconds: 600'), [['deadline-too-short', '600']]],
  ['a probe that says no way to ask', rolling.replace(/(?<=readinessProbe:)(\n {12,}.*)+/, ' {periodSeconds: 5}'), [['probe-handler', 'readinessProbe']]],
  ['a probe that asks in two ways', rolling.replace(/(?<=readinessProbe:)(\n {12,}.*)+/, ' {httpGet: {port: 80}, tcpSocket: {port: 80}}'), [['probe-handler', 'readinessProbe']]],
  ['a preStop that sleeps longer than the default of 30 s', but(rolling, '          image:', '          lifecycle: {preStop: {sleep: {seconds: 31}}}\n          image:'), [['pre-stop-too-long', '31']]],
  ['a preStop that sleeps as long as the pod may take', but(rolling, '          image:', '          lifecycle: {preStop: {sleep: {seconds: 30}}}\n          image:'), []],
  ['two ports without names', but(rolling, 'targetPort: 8080', 'targetPort: 8080\n    - port: 81'), [['service-ports', 'port'], ['service-ports', 'port']]],
  ['two ports of one name', but(rolling, /ports:\n {4}- port: 80\n.*/, 'ports: [{name: a, port: 80}, {name: a, port: 81}]'), [['service-ports', 'a']]],
  ['one port twice', but(rolling, /ports:\n {4}- port: 80\n.*/, 'ports: [{name: a, port: 80}, {name: b, port: 80}]'), [['service-ports', '80']]],
  ['one port over two protocols', but(rolling, /ports:\n {4}- port: 80\n.*/, 'ports: [{name: a, port: 80}, {name: b, port: 80, protocol: UDP}]'), []],
  ['a node port without its type', but(rolling, 'targetPort: 8080', 'targetPort: 8080\n      nodePort: 30080'), [['service-ports', '30080']]],
  ['a backend without its port', groups.replace(/\n +port: 80(?=\n|$)(?![^]*\n +port: 80)/, ''), [['route-refused', 'name']]],
  ['a path without its slash', but(groups, /(- matches: # group b\n.*path:\n.*\n.*value: )\//, '$1v1'), [['route-refused', 'v1']]],
  ['a path to be filled in', but(groups, /(- matches: # group b\n.*path:\n.*\n.*value: )\//, '$1${PREFIX}'), []],
  ['a header twice in one match', but(groups, /headers:\n/, 'headers:\n            - {name: x-ab-group, value: c}\n'), [['route-refused', 'x-ab-group']]],
  ['a part of a request that may take longer than the whole', but(groups, 'request: 0s #', 'request: 10s\n        backendRequest: 1m #'), [['route-refused', '1m']]],
  ['one object written twice', `${rolling}---\n${rolling.split('---\n')[1] ?? ''}`, [['duplicate-object', 'llm-app-service']]],
  ['a header whose path is shorter', but(groups, /(- matches: # everybody else\n.*path:\n.*\n.*value: )\//, '$1/v1'), [['route-header-loses', 'matches']]],
  ['a header whose path is longer', but(groups, /(- matches: # group b\n.*path:\n.*\n.*value: )\//, '$1/v1'), []],
  ['a canary Ingress with another host', but(nginx, /(?<=name: llm-app-b\n[^]*host: )llm-app\.example(?![^]*host)/, 'other.example'), [['ingress-canary-dropped', 'rules']]],
  ['a canary Ingress with another pathType', but(nginx, /Prefix(?![^]*Prefix)/, 'Exact'), [['ingress-canary-dropped', 'rules']]],
  ['a canary Ingress to the main Service', but(nginx, /(?<=service:\n +name: )llm-app-b/, 'llm-app-a'), [['ingress-canary-dropped', 'rules']]],
  ['a canary Ingress without a main one', nginx.split('---\n').filter((one) => !/kind: Ingress[^]*llm-app-a/.test(one)).join('---\n'), []],
] as const) {
  test(`${what}: ${expected.length === 0 ? 'nothing to say' : expected.map(([code]) => code).join(', ')}`, () => {
    assert.deepEqual([...found(text)].map((one) => [...one]).sort(), [...expected].map((one) => [...one]).sort());
  });
}

for (const strategy of strategies) {
  for (const { prefix, documents } of snippets[strategy]) test(`no rule has anything to say of ${prefix}`, () => assert.deepEqual(found(toYaml(documents)), []));
}

test('every rule has a file and a code of its own, which is its file’s name', () => {
  const files = readdirSync(new URL('../../../../src/core/rules/', import.meta.url)).filter((name) => name !== 'all.ts' && name !== 'rule.ts');
  const camel = (code: string): string => code.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  assert.deepEqual(rules.map(({ code }) => `${camel(code)}.ts`).sort(), files.sort());
  for (const { why } of rules) assert.match(why, /^[A-Z].*\.$/);
});
