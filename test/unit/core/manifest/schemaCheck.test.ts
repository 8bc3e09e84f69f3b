import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ensureSchemas } from '../../../../scripts/schemas.ts';
import type { Strategy } from '../../../../src/core/live/application.ts';
import { but, setOf } from '../../../support/manifestTexts.ts';

await ensureSchemas();
const { createExaminer } = await import('../../../../src/core/authoring.ts');

const found = (text: string, strategy: Strategy, trackLabel = 'version'): readonly (readonly [string, string, string])[] =>
  createExaminer()(text, { fileName: `x.${strategy}.yaml`, trackLabel }).findings.map(({ code, message, range }) => [code, text.slice(range.start, range.end), message] as const);

const rolling = setOf('rolling-update');
const pair = setOf('blue-green');
const shared = setOf('canary');
const groups = setOf('ab-testing');

// What is changed, by what, and the code and place of every finding there must then be.
for (const [what, strategy, text, expected] of [
  ['a misspelt field', 'rolling-update', but(rolling, 'maxSurge', 'maxSurg'), [['schema-unknown-field', 'maxSurg']]],
  ['a field in the wrong place', 'rolling-update', but(rolling, 'replicas: 4', 'replicas: 4\n  image: x'), [['schema-unknown-field', 'image']]],
  ['replicas in quotes', 'rolling-update', but(rolling, 'replicas: 4', 'replicas: "4"'), [['schema-type', '"4"']]],
  ['replicas that are a fraction', 'rolling-update', but(rolling, 'replicas: 4', 'replicas: 1.5'), [['schema-type', '1.5']]],
  ['replicas below 0', 'rolling-update', but(rolling, 'replicas: 4', 'replicas: -1'), [['schema-value', '-1']]],
  ['replicas beyond int32', 'rolling-update', but(rolling, 'replicas: 4', 'replicas: 2147483648'), [['schema-value', '2147483648']]],
  ['replicas to be filled in', 'rolling-update', but(rolling, 'replicas: 4', 'replicas: ${REPLICAS}'), []],
  ['a percentage out of range', 'rolling-update', but(rolling, 'maxUnavailable: 1', 'maxUnavailable: 101%'), [['schema-value', '101%']]],
  ['more than all as surge', 'rolling-update', but(rolling, 'maxSurge: 1', 'maxSurge: 150%'), []],
  ['a percentage that is none', 'rolling-update', but(rolling, 'maxSurge: 1', 'maxSurge: 1.5%'), [['schema-value', '1.5%']]],
  ['a surge that is no number', 'rolling-update', but(rolling, 'maxSurge: 1', 'maxSurge: abc'), [['schema-value', 'abc']]],
  ['no surge and nothing unavailable', 'rolling-update', but(but(rolling, 'maxSurge: 1', 'maxSurge: 0'), 'maxUnavailable: 1', 'maxUnavailable: 0%'), [['rolling-update-stuck', '0%']]],
  ['no surge and 1 % unavailable', 'rolling-update', but(but(rolling, 'maxSurge: 1', 'maxSurge: 0'), 'maxUnavailable: 1', 'maxUnavailable: 1%'), []],
  ['a strategy that does not exist', 'rolling-update', but(rolling, 'type: RollingUpdate', 'type: Rolling'), [['schema-value', 'Rolling']]],
  ['Recreate', 'rolling-update', but(rolling, /type: RollingUpdate\n    rollingUpdate:\n.*\n.*\n/, 'type: Recreate\n'), [['recreate-downtime', 'Recreate']]],
  ['Recreate beside limits of a rolling update', 'rolling-update', but(rolling, 'type: RollingUpdate', 'type: Recreate'), [['recreate-downtime', 'Recreate'], ['recreate-with-limits', 'strategy']]],
  ['an empty text for a strategy, which counts as left out', 'rolling-update', but(rolling, 'type: RollingUpdate', 'type: ""'), []],
  ['a surge beyond 32 bits', 'rolling-update', but(rolling, 'maxSurge: 1', 'maxSurge: 2147483648'), [['schema-value', '2147483648']]],
  ['a deadline for pods that run for ever', 'rolling-update', but(rolling, 'containers:', 'activeDeadlineSeconds: 60\n      containers:'), [['schema-value', '60']]],
  ['pods that do not restart', 'rolling-update', but(rolling, 'containers:', 'restartPolicy: Never\n      containers:'), [['schema-value', 'Never']]],
  ['a negative time to end, which counts as 1', 'rolling-update', but(rolling, 'containers:', 'terminationGracePeriodSeconds: -1\n      containers:'), []],
  ['a liveness probe that must succeed twice', 'rolling-update', but(rolling, 'readinessProbe:', 'startupProbe: {tcpSocket: {port: 80}, successThreshold: 2}\n          readinessProbe:'), [['schema-value', '2']]],
  ['a probe whose numbers are 0, which stands for their defaults', 'rolling-update', but(rolling, 'readinessProbe:', 'readinessProbe:\n            periodSeconds: 0\n            failureThreshold: 0'), []],
  ['a readiness probe with a time to end', 'rolling-update', but(rolling, 'readinessProbe:', 'readinessProbe:\n            terminationGracePeriodSeconds: 5'), [['schema-value', '5']]],
  ['a port by a name in upper case', 'rolling-update', but(rolling, 'targetPort: 8080', 'targetPort: HTTP'), [['schema-value', 'HTTP'], ['target-port-missing', 'HTTP']]],
  ['no selector', 'rolling-update', but(rolling, /  selector:\n    matchLabels:\n      app: llm-app\n/, ''), [['schema-required', 'spec']]],
  ['an empty selector', 'rolling-update', but(rolling, /matchLabels:\n      app: llm-app\n/, 'matchLabels: {}\n'), [['selector-empty', 'matchLabels']]],
  ['a container without a name', 'rolling-update', but(rolling, 'name: llm-container\n          image', 'image'), [['schema-required', 'image']]],
  ['a label that is a number', 'rolling-update', but(rolling, 'app: llm-app\n    spec', 'app: 2024\n    spec'), [['schema-type', '2024'], ['selector-not-in-template', '2024'], ['service-selects-nothing', 'llm-app']]],
  ['a label that YAML takes for true', 'rolling-update', but(rolling, '      app: llm-app\n  template', '      app: llm-app\n      canary: yes\n  template'), [['schema-type', 'yes'], ['selector-not-in-template', 'labels']]],
  ['a quantity that is none', 'rolling-update', but(rolling, '2Gi', '2 Gi'), [['schema-value', '2 Gi']]],
  ['an upper-case name', 'rolling-update', but(rolling, 'name: llm-app\n', 'name: LLM\n'), [['schema-value', 'LLM']]],
  ['a Service port that is a name', 'rolling-update', but(rolling, 'port: 80\n', 'port: http\n'), [['schema-type', 'http']]],
  ['a Service port out of range', 'rolling-update', but(rolling, 'port: 80\n', 'port: 65536\n'), [['schema-value', '65536']]],
  ['a Service without selector', 'rolling-update', but(rolling, /  selector:\n    app: llm-app\n  ports/, '  ports'), [['service-without-selector', 'spec']]],
  ['a Service without ports', 'rolling-update', but(rolling, /  ports:\n    - port: 80\n      targetPort: 8080\n/, ''), [['service-without-port', 'spec']]],
  ['ports that are no list', 'rolling-update', but(rolling, '- containerPort', 'containerPort'), [['schema-type', 'ports']]],
  ['a version of Deployment that is gone', 'rolling-update', but(rolling, 'apps/v1', 'extensions/v1beta1'), [['retired-version', 'extensions/v1beta1']]],
  ['an object without a name', 'rolling-update', but(rolling, '  name: llm-app-service\n', '  labels: {a: b}\n'), [['name-missing', 'metadata']]],
  ['an object whose name the server makes', 'rolling-update', but(rolling, '  name: llm-app-service\n', '  generateName: llm-app-\n'), []],
  ['a document without kind', 'rolling-update', but(rolling, 'kind: Service\n', ''), [['not-an-object', 'apiVersion']]],
  ['a colour that misses in the selector', 'blue-green', but(pair, '      version: green\n  template', '  template'), [['track-label-missing', 'matchLabels']]],
  ['a colour that misses in the template', 'blue-green', but(pair, '        version: green\n', ''), [['selector-not-in-template', 'labels'], ['track-label-missing', 'labels']]],
  ['a selector with the colour alone', 'blue-green', but(pair, '      app: llm-app\n      version: blue\n', '      version: blue\n'), [['selector-too-wide', 'matchLabels']]],
  ['a Service that pins no colour', 'blue-green', but(pair, '    version: blue\n  ports', '  ports'), [['service-not-pinned', 'selector']]],
  ['a canary Service that pins a track', 'canary', but(shared, 'selector:\n    app: llm-app\n', 'selector:\n    app: llm-app\n    version: stable\n'), [['canary-service-pinned', 'stable']]],
  ['an A/B route without a header', 'ab-testing', but(groups, /          headers:\n(.*\n){3}/, ''), [['ab-no-header', 'rules']]],
  ['an A/B route with one rule', 'ab-testing', but(groups, /    - matches: # everybody else\n(.*\n)*/, ''), [['ab-one-rule', 'rules']]],
  ['an A/B Service that pins no group', 'ab-testing', but(groups, '    version: b\n  ports', '  ports'), [['service-not-pinned', 'selector']]],
  ['a weight out of range', 'ab-testing', but(groups, 'name: llm-app-a\n          port: 80\n', 'name: llm-app-a\n          port: 80\n          weight: 1000001\n'), [['schema-value', '1000001']]],
  ['a header match without a value', 'ab-testing', but(groups, /              value: b\n/, ''), [['schema-required', 'type']]],
] as const satisfies readonly (readonly [string, Strategy, string, readonly (readonly [string, string])[]])[]) {
  test(`${what} is told where it stands${expected.length === 0 ? ': nothing is wrong with it' : ''}`, () => {
    const findings = found(text, strategy);
    assert.deepEqual(findings.map(([code, place]) => [code, place]).sort(), expected.map((one) => [...one]).sort(), JSON.stringify(findings));
    for (const [, , message] of findings) assert.match(message, /^[A-Z][A-Za-z]+( [\w-]+)?(:? ).*[.?]$/);
  });
}

test('a misspelt field is named together with the one that was meant', () =>
  assert.equal(
    found(but(rolling, 'maxSurge', 'maxSurg'), 'rolling-update')[0]?.[2],
    'Deployment llm-app: spec.strategy.rollingUpdate has no field maxSurg, and the API server refuses it under strict validation. Did you mean maxSurge?',
  ));

test('the label that is set for tracks takes the place of version in schema and sentence', () => {
  const coloured = pair.replaceAll('version:', 'colour:');
  assert.deepEqual(found(coloured, 'blue-green', 'colour'), []);
  assert.equal(found(coloured, 'blue-green').length > 0, true);
  const [finding] = found(but(coloured, '      colour: green\n  template', '  template'), 'blue-green', 'colour');
  assert.equal(
    finding?.[2],
    "Deployment llm-app-green: The selector has no label colour, so both tracks would claim each other's pods. Add the track here and in the template (colour: blue, for example).",
  );
});

test('a label that is called version and is not the track counts as any other', () => {
  const text = pair.replaceAll(/^( *)version: (\w+)$/gm, '$1colour: $2\n$1version: "7"');
  assert.deepEqual(found(text, 'blue-green', 'colour'), []);
});

test('a Service that a route with weights sends to may pin its track in a canary', () => {
  const text = but(setOf('ab-testing'), /          headers:\n(.*\n){3}/, '').replaceAll('version: a', 'version: stable').replaceAll('version: b', 'version: canary');
  assert.deepEqual(found(text, 'canary'), []);
});
