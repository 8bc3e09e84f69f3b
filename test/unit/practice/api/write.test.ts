import assert from 'node:assert/strict';
import { test } from 'node:test';
import { at, put, textOf, type Fields } from '../../../../src/practice/value.ts';
import { deploymentBody, deploymentsUrl, mediaTypes, servicesUrl, testApi } from '../../../support/practiceApi.ts';

const message = (body: unknown): string => textOf(at(body, 'message')) ?? '';
const container = { name: 'main', image: 'registry.example/main:v1' };
const withContainers = (...containers: readonly object[]): object => ({ template: { metadata: { labels: { app: 'web' } }, spec: { containers } } });

test('a create fills in what the API server fills in', () => {
  const { body } = testApi().call('POST', deploymentsUrl, deploymentBody('web'));
  assert.deepEqual(at(body, 'spec', 'strategy'), { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '25%', maxSurge: '25%' } });
  assert.equal(at(body, 'spec', 'progressDeadlineSeconds'), 600);
  assert.equal(at(body, 'spec', 'revisionHistoryLimit'), 10);
  assert.deepEqual(at(body, 'spec', 'template', 'spec', 'containers', 0), {
    ...container,
    resources: {},
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    imagePullPolicy: 'IfNotPresent',
  });
  assert.equal(at(body, 'spec', 'template', 'spec', 'terminationGracePeriodSeconds'), 30);
});

test('a Service gets an address of its own and keeps it', () => {
  const api = testApi();
  const service = (name: string): object => ({ apiVersion: 'v1', kind: 'Service', metadata: { name }, spec: { selector: { app: 'x' }, ports: [{ port: 80 }] } });
  const first = api.call('POST', servicesUrl, service('one')).body;
  const second = api.call('POST', servicesUrl, service('two')).body;
  assert.notEqual(at(first, 'spec', 'clusterIP'), at(second, 'spec', 'clusterIP'));
  assert.deepEqual(at(first, 'spec', 'ports'), [{ protocol: 'TCP', targetPort: 80, port: 80 }]);
  assert.equal(at(api.call('PUT', `${servicesUrl}/one`, service('one')).body, 'spec', 'clusterIP'), at(first, 'spec', 'clusterIP'));
  assert.match(message(api.call('PATCH', `${servicesUrl}/one`, { spec: { clusterIP: '10.96.9.9' } }).body), /may not change once set/);
});

/** Texts as kube-apiserver 1.37 gave them. */
for (const [name, spec, expected] of [
  ['negative replicas', { replicas: -1 }, 'spec.replicas: Invalid value: -1: must be greater than or equal to 0'],
  ['no selector', { selector: undefined }, '[spec.selector: Required value, spec.template.metadata.labels: Invalid value: {"app":"web"}: `selector` does not match template `labels`]'],
  ['a selector that misses the template', { selector: { matchLabels: { app: 'other' } } }, 'spec.template.metadata.labels: Invalid value: {"app":"web"}: `selector` does not match template `labels`'],
  ['surge and unavailable both 0', { strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: '0%' } } }, 'spec.strategy.rollingUpdate.maxUnavailable: Invalid value: "0%": may not be 0 when `maxSurge` is 0'],
  ['more than 100 % unavailable', { strategy: { rollingUpdate: { maxUnavailable: '101%' } } }, 'spec.strategy.rollingUpdate.maxUnavailable: Invalid value: "101%": must not be greater than 100%'],
  ['a malformed percentage', { strategy: { rollingUpdate: { maxSurge: '1.5%' } } }, "spec.strategy.rollingUpdate.maxSurge: Invalid value: \"1.5%\": a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')"],
  ['a deadline within minReadySeconds', { progressDeadlineSeconds: 5, minReadySeconds: 5 }, 'spec.progressDeadlineSeconds: Invalid value: 5: must be greater than minReadySeconds'],
  ['Recreate with rollingUpdate', { strategy: { type: 'Recreate', rollingUpdate: { maxSurge: 1 } } }, "spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is 'Recreate'"],
  ['no container', withContainers(), 'spec.template.spec.containers: Required value'],
  ['two containers of one name', withContainers(container, container), 'spec.template.spec.containers[1].name: Duplicate value: "main"'],
  ['a container without image', withContainers({ name: 'main' }), 'spec.template.spec.containers[0].image: Required value'],
  ['a request above its limit', withContainers({ ...container, resources: { requests: { cpu: '2' }, limits: { cpu: '1' } } }), 'spec.template.spec.containers[0].resources.requests: Invalid value: "2": must be less than or equal to cpu limit of 1'],
  ['a GPU request without limit', withContainers({ ...container, resources: { requests: { 'nvidia.com/gpu': 1 } } }), 'spec.template.spec.containers[0].resources.limits: Required value: Limit must be set for non overcommitable resources'],
] as const) {
  test(`a Deployment with ${name} is refused`, () => {
    const answer = testApi().call('POST', deploymentsUrl, deploymentBody('web', spec));
    assert.equal(answer.code, 422);
    assert.equal(message(answer.body), `Deployment.apps "web" is invalid: ${expected}`);
  });
}

for (const [name, spec] of [
  ['a surge above 100 %', { strategy: { rollingUpdate: { maxSurge: '150%' } } }],
  ['no surge and 1 % unavailable', { strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: '1%' } } }],
  ['no replicas', { replicas: 0 }],
] as const) {
  test(`a Deployment with ${name} is taken`, () => assert.equal(testApi().call('POST', deploymentsUrl, deploymentBody('web', spec)).code, 201));
}

test('the selector may not change', () => {
  const api = testApi();
  api.call('POST', deploymentsUrl, deploymentBody('web'));
  const changed = put(put(deploymentBody('web'), ['spec', 'selector'], { matchLabels: { app: 'web', v: '1' } }), ['spec', 'template', 'metadata', 'labels'], { app: 'web', v: '1' });
  assert.match(message(api.call('PUT', `${deploymentsUrl}/web`, changed).body), /spec\.selector: Invalid value: .*: field is immutable$/);
});

test('weights of a route are held to 0..1000000, and have a default', () => {
  const api = testApi();
  const url = '/apis/gateway.networking.k8s.io/v1/namespaces/default/httproutes';
  const route = (weight?: number): object => ({
    apiVersion: 'gateway.networking.k8s.io/v1', kind: 'HTTPRoute', metadata: { name: 'r' },
    spec: { parentRefs: [{ name: 'g' }], rules: [{ backendRefs: [{ name: 'a', port: 80, ...(weight === undefined ? {} : { weight }) }] }] },
  });
  assert.match(message(api.call('POST', url, route(-1)).body), /backendRefs\[0\]\.weight in body should be greater than or equal to 0$/);
  assert.match(message(api.call('POST', url, route(1_000_001)).body), /should be less than or equal to 1000000$/);
  const made = api.call('POST', url, route()).body;
  assert.equal(at(made, 'spec', 'rules', 0, 'backendRefs', 0, 'weight'), 1);
  assert.deepEqual(at(made, 'spec', 'rules', 0, 'matches'), [{ path: { type: 'PathPrefix', value: '/' } }]);
});

test('strict validation names unknown and duplicate fields, Warn tells, Ignore keeps silent', () => {
  const api = testApi();
  const text = JSON.stringify(deploymentBody('web')).replace('"replicas":2', '"replicas":2,"portz":1,"replicas":3');
  const strict = api.call('POST', `${deploymentsUrl}?fieldValidation=Strict`, text);
  assert.equal(strict.code, 400);
  assert.equal(message(strict.body), 'Deployment in version "v1" cannot be handled as a Deployment: strict decoding error: unknown field "spec.portz", duplicate field "spec.replicas"');
  const warned = api.call('POST', `${deploymentsUrl}?dryRun=All&fieldValidation=Warn`, text);
  assert.deepEqual(warned.warnings, ['unknown field "spec.portz"', 'duplicate field "spec.replicas"']);
  assert.deepEqual(api.call('POST', `${deploymentsUrl}?dryRun=All&fieldValidation=Ignore`, text).warnings, []);
  assert.equal(at(warned.body, 'spec', 'portz'), undefined);
});

test('a value of the wrong type is named with its field', () => {
  const answer = testApi().call('POST', deploymentsUrl, deploymentBody('web', { replicas: '2' }));
  assert.equal(answer.code, 400);
  assert.equal(message(answer.body), 'Deployment in version "v1" cannot be handled as a Deployment: json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32');
});

test('a dry run of every write answers and stores nothing', () => {
  const api = testApi();
  api.call('POST', deploymentsUrl, deploymentBody('web'));
  const version = api.store.version();
  assert.equal(api.call('POST', `${deploymentsUrl}?dryRun=All`, deploymentBody('other')).code, 201);
  assert.equal(at(api.call('PUT', `${deploymentsUrl}/web?dryRun=All`, deploymentBody('web', { replicas: 5 })).body, 'spec', 'replicas'), 5);
  assert.equal(api.call('PATCH', `${deploymentsUrl}/web?dryRun=All`, { spec: { replicas: 6 } }).code, 200);
  assert.equal(api.call('PATCH', `${deploymentsUrl}/web/scale?dryRun=All`, { spec: { replicas: 7 } }).code, 200);
  assert.equal(api.call('PATCH', `${deploymentsUrl}/web?dryRun=All&fieldManager=me&force=true`, deploymentBody('web', { replicas: 8 }), mediaTypes.apply).code, 200);
  assert.equal(api.call('DELETE', `${deploymentsUrl}/web?dryRun=All`).code, 200);
  assert.equal(api.store.version(), version);
});

test('stale versions, other names and other namespaces are refused', () => {
  const api = testApi();
  api.call('POST', deploymentsUrl, deploymentBody('web'));
  const put1 = api.call('PUT', `${deploymentsUrl}/web`, deploymentBody('web', {}, { resourceVersion: '1' }));
  assert.equal(put1.code, 409);
  assert.equal(message(put1.body), 'Operation cannot be fulfilled on deployments.apps "web": the object has been modified; please apply your changes to the latest version and try again');
  assert.equal(api.call('PATCH', `${deploymentsUrl}/web`, { metadata: { resourceVersion: '1' } }).code, 409);
  assert.equal(message(api.call('PUT', `${deploymentsUrl}/other`, deploymentBody('web')).body), 'the name of the object (web) does not match the name on the URL (other)');
  assert.equal(message(api.call('POST', deploymentsUrl, deploymentBody('x', {}, { namespace: 'elsewhere' })).body), 'the namespace of the provided object does not match the namespace sent on the request');
  assert.equal(message(api.call('POST', deploymentsUrl.replace('default', 'none'), deploymentBody('x')).body), 'namespaces "none" not found');
  assert.equal(api.call('POST', deploymentsUrl, deploymentBody('web')).code, 409);
});

test('a failed test of a JSON patch is 422 and changes nothing', () => {
  const api = testApi();
  api.call('POST', deploymentsUrl, deploymentBody('web'));
  const version = api.store.version();
  const answer = api.call('PATCH', `${deploymentsUrl}/web`, [{ op: 'test', path: '/spec/replicas', value: 9 }, { op: 'replace', path: '/spec/replicas', value: 1 }], mediaTypes.json);
  assert.deepEqual([answer.code, at(answer.body, 'reason'), message(answer.body)], [422, 'Invalid', 'the server rejected our request due to an error in our request']);
  assert.equal(api.store.version(), version);
});

test('the scale of a Deployment is read and written', () => {
  const api = testApi();
  api.call('POST', deploymentsUrl, deploymentBody('web'));
  const read = api.call('GET', `${deploymentsUrl}/web/scale`).body;
  assert.deepEqual([at(read, 'kind'), at(read, 'spec', 'replicas'), at(read, 'status', 'selector')], ['Scale', 2, 'app=web']);
  assert.equal(at(api.call('PATCH', `${deploymentsUrl}/web/scale`, { spec: { replicas: 4 } }).body, 'spec', 'replicas'), 4);
  assert.equal(at(api.store.get('deployments', 'default', 'web'), 'spec', 'replicas'), 4);
  assert.equal(api.call('PUT', `${deploymentsUrl}/web/scale`, { ...(read as Fields), spec: { replicas: 1 } }).code, 409);
});

test('deleting heeds preconditions, propagation and grace', () => {
  const api = testApi();
  api.call('POST', deploymentsUrl, deploymentBody('web'));
  assert.equal(api.call('DELETE', `${deploymentsUrl}/web`, { preconditions: { uid: 'other' } }).code, 409);
  assert.equal(api.call('DELETE', `${deploymentsUrl}/web`, { propagationPolicy: 'Sideways' }).code, 422);
  const marked = api.call('DELETE', `${deploymentsUrl}/web`, { propagationPolicy: 'Foreground' });
  assert.deepEqual(at(marked.body, 'metadata', 'finalizers'), ['foregroundDeletion']);
  api.call('PATCH', `${deploymentsUrl}/web`, { metadata: { finalizers: null } });
  assert.equal(api.call('GET', `${deploymentsUrl}/web`).code, 404);
  api.call('POST', deploymentsUrl, deploymentBody('gone'));
  assert.equal(at(api.call('DELETE', `${deploymentsUrl}/gone`).body, 'status'), 'Success');
});

test('a pod beyond the quota is forbidden in the words of the API server', () => {
  const api = testApi();
  api.call('POST', '/api/v1/namespaces/default/resourcequotas', { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'q' }, spec: { hard: { pods: '0' } } });
  const answer = api.call('POST', '/api/v1/namespaces/default/pods', { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec: { containers: [container] } });
  assert.deepEqual([answer.code, at(answer.body, 'reason')], [403, 'Forbidden']);
  assert.equal(message(answer.body), 'pods "p" is forbidden: exceeded quota: q, requested: pods=1, used: pods=0, limited: pods=0');
});
