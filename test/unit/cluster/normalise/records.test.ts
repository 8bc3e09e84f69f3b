import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kinds, recordKinds } from '../../../../src/cluster/api/kinds.ts';
import { deploymentRecord } from '../../../../src/cluster/normalise/deployment.ts';
import { endpointSliceRecord } from '../../../../src/cluster/normalise/endpointSlice.ts';
import { podRecord } from '../../../../src/cluster/normalise/pod.ts';
import { replicaSetRecord } from '../../../../src/cluster/normalise/replicaSet.ts';
import { routeRecord } from '../../../../src/cluster/normalise/route.ts';
import { serviceRecord } from '../../../../src/cluster/normalise/service.ts';

const owner = (kind: string, uid: string, controller = true): unknown => ({ apiVersion: 'apps/v1', kind, name: 'x', uid, controller });

test('a Deployment keeps what is needed and takes the API server’s defaults for the rest', () => {
  const record = deploymentRecord({
    metadata: {
      name: 'llm', namespace: 'shop', uid: 'u', resourceVersion: '9', generation: 4, labels: { app: 'llm' }, annotations: { 'deployment.kubernetes.io/revision': '7' },
      managedFields: [
        { manager: 'kubectl', operation: 'Update', time: '2026-01-01T00:00:00Z' },
        { manager: 'helm', operation: 'Apply', time: '2026-01-02T00:00:00Z' },
        { manager: 'kube-controller-manager', operation: 'Update', time: '2026-01-03T00:00:00Z', subresource: 'status' },
      ],
    },
    spec: {
      selector: { matchLabels: { app: 'llm' }, matchExpressions: [{ key: 'version', operator: 'In', values: ['a', 'b'] }] },
      template: {
        metadata: { labels: { app: 'llm', version: 'a' } },
        spec: { containers: [{ name: 's', image: 'llm:v1', resources: { limits: { 'nvidia.com/gpu': '2' } } }, { name: 't', image: 'side:v2', resources: { limits: { 'nvidia.com/gpu': 1 } } }] },
      },
    },
    status: { observedGeneration: 3, replicas: 2, updatedReplicas: 1, readyReplicas: 1, availableReplicas: 1, conditions: [{ type: 'Progressing', status: 'True', reason: 'ReplicaSetUpdated', message: 'm', lastUpdateTime: '2026-01-01T00:00:01Z' }] },
  });
  assert.deepEqual({ ...record, selector: record.selector.matchExpressions }, {
    name: 'llm', namespace: 'shop', uid: 'u', resourceVersion: '9', generation: 4, observedGeneration: 3, labels: { app: 'llm' }, desired: 1,
    selector: [{ key: 'version', operator: 'In', values: ['a', 'b'] }], templateLabels: { app: 'llm', version: 'a' },
    images: [{ container: 's', image: 'llm:v1' }, { container: 't', image: 'side:v2' }], gpusPerPod: 3, strategyType: 'RollingUpdate', maxSurge: '25%', maxUnavailable: '25%',
    paused: false, progressDeadline: 600, revision: 7, replicas: 2, updated: 1, ready: 1, available: 1,
    conditions: [{ type: 'Progressing', status: 'True', reason: 'ReplicaSetUpdated', message: 'm', lastUpdate: Date.parse('2026-01-01T00:00:01Z') }],
    lastWriter: { manager: 'helm', at: Date.parse('2026-01-02T00:00:00Z') },
  });
});

test('zero replicas are zero, not the default', () => {
  assert.equal(deploymentRecord({ spec: { replicas: 0 } }).desired, 0);
  assert.equal(replicaSetRecord({ spec: { replicas: 0 } }).desired, 0);
});

test('an owner counts only where it is the controller and of the right kind', () => {
  assert.equal(podRecord({ metadata: { ownerReferences: [owner('ReplicaSet', 'rs', false), owner('Job', 'j')] } }).owner, undefined);
  assert.equal(podRecord({ metadata: { ownerReferences: [owner('Job', 'j', false), owner('ReplicaSet', 'rs')] } }).owner, 'rs');
  assert.equal(replicaSetRecord({ metadata: { ownerReferences: [owner('Deployment', 'd')] } }).owner, 'd');
});

const waiting = (reason: string, message = '', more: object = {}): unknown => ({ phase: 'Pending', containerStatuses: [{ name: 'server', ready: false, restartCount: 2, state: { waiting: { reason, message } }, ...more }] });
const troubles: readonly (readonly [string, unknown, string])[] = [
  ['a pod that starts has no trouble', waiting('ContainerCreating'), ''],
  ['an image that cannot be pulled', waiting('ImagePullBackOff', 'Back-off pulling image "x"'), 'ImagePullBackOff: Back-off pulling image "x"'],
  ['a crash says what ended the last run', waiting('CrashLoopBackOff', 'back-off 5m0s', { lastState: { terminated: { reason: 'OOMKilled', exitCode: 137 } } }), 'CrashLoopBackOff: OOMKilled (exit code 137)'],
  ['a crash without a known end keeps the kubelet’s words', waiting('CrashLoopBackOff', 'back-off 5m0s'), 'CrashLoopBackOff: back-off 5m0s'],
  ['a container that ended', { containerStatuses: [{ name: 's', ready: false, state: { terminated: { reason: 'Error', exitCode: 1 } } }] }, 'exit code 1'],
  ['an init container that fails', { initContainerStatuses: [{ name: 'i', ready: false, state: { waiting: { reason: 'ErrImagePull' } } }], containerStatuses: [{ name: 's', state: { waiting: { reason: 'PodInitializing' } } }] }, 'ErrImagePull'],
  ['an init container that is done explains nothing', { initContainerStatuses: [{ name: 'i', ready: true, state: { terminated: { reason: 'Completed', exitCode: 0 } } }], containerStatuses: [{ name: 's', state: { waiting: { reason: 'PodInitializing' } } }] }, ''],
  ['the scheduler’s words', { conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: '0/2 nodes are available: 2 Insufficient nvidia.com/gpu.' }] }, 'Unschedulable: 0/2 nodes are available: 2 Insufficient nvidia.com/gpu.'],
  ['a pod that was evicted', { phase: 'Failed', reason: 'Evicted', message: 'The node was low on resource: memory.' }, 'Evicted: The node was low on resource: memory.'],
  ['a container that runs and is not ready', { containerStatuses: [{ name: 'server', ready: false, state: { running: {} } }, { name: 'proxy', ready: true, state: { running: {} } }] }, 'not ready: server'],
  ['a message of a megabyte is cut', waiting('Weird', 'x'.repeat(1_000_000)), `Weird: ${'x'.repeat(392)}…`],
];
for (const [name, status, trouble] of troubles) {
  test(`trouble of a pod: ${name}`, () => assert.equal(podRecord({ metadata: {}, status }).trouble, trouble));
}

test('a ready pod has no trouble, whatever it went through', () => {
  const record = podRecord({ metadata: { creationTimestamp: '2026-01-01T00:00:00Z', deletionTimestamp: '2026-01-01T01:00:00Z' }, spec: { nodeName: 'n1' }, status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }], containerStatuses: [{ restartCount: 3 }, { restartCount: 1 }] } });
  assert.deepEqual([record.ready, record.trouble, record.restarts, record.node, record.terminating, record.created], [true, '', 4, 'n1', true, Date.parse('2026-01-01T00:00:00Z')]);
});

test('a Service without a selector, or with an empty one, has none', () => {
  assert.equal(serviceRecord({ spec: {} }).selector, undefined);
  assert.equal(serviceRecord({ spec: { selector: {} } }).selector, undefined);
  assert.deepEqual(serviceRecord({ spec: { selector: { app: 'x' } } }).selector, { app: 'x' });
});

test('a port without a target goes to itself, and a named target stays a name', () => {
  assert.deepEqual(serviceRecord({ spec: { ports: [{ port: 80 }, { name: 'm', port: 90, targetPort: 'metrics' }] } }).ports, [{ name: '', port: 80, targetPort: 80 }, { name: 'm', port: 90, targetPort: 'metrics' }]);
});

test('conditions of an endpoint that are absent mean what discovery/v1 says', () => {
  const { service, endpoints } = endpointSliceRecord({
    metadata: { labels: { 'kubernetes.io/service-name': 'web' } },
    endpoints: [
      { addresses: ['10.0.0.1'], targetRef: { kind: 'Pod', name: 'a' } },
      { addresses: ['10.0.0.2'], conditions: { ready: false, serving: true, terminating: true }, targetRef: { kind: 'Pod', name: 'b' } },
      { addresses: ['10.0.0.3'], conditions: { ready: false } },
    ],
  });
  assert.equal(service, 'web');
  assert.deepEqual(endpoints, [
    { pod: 'a', ready: true, serving: true, terminating: false },
    { pod: 'b', ready: false, serving: true, terminating: true },
    { pod: undefined, ready: false, serving: false, terminating: false },
  ]);
  assert.deepEqual(endpointSliceRecord({ metadata: {}, endpoints: null }).endpoints, []);
});

test('a route keeps header matches and weights; other backends than Services are left out', () => {
  assert.deepEqual(routeRecord({ spec: { hostnames: ['x.example'], rules: [
    { matches: [{ headers: [{ name: 'x-group', value: 'b' }, { name: 'x', value: '^b', type: 'RegularExpression' }] }], backendRefs: [{ name: 'b', port: 80 }] },
    { backendRefs: [{ name: 'a', port: 80, weight: 0 }, { kind: 'Bucket', group: 'x.example', name: 'c' }] },
  ] } }).rules, [
    { matches: [{ path: '/', headers: [{ name: 'x-group', value: 'b', exact: true }, { name: 'x', value: '^b', exact: false }] }], backends: [{ service: 'b', port: 80, weight: 1 }] },
    { matches: [], backends: [{ service: 'a', port: 80, weight: 0 }] },
  ]);
});

/** Every shape of nonsense at every depth. */
function* nonsense(depth: number): Generator<unknown, void, void> {
  yield* [undefined, null, 0, Number.NaN, '', 'text', true, [], {}];
  if (depth === 0) return;
  const keys = ['metadata', 'spec', 'status', 'template', 'selector', 'matchLabels', 'containers', 'containerStatuses', 'conditions', 'endpoints', 'rules', 'ports', 'state', 'waiting', 'labels', 'annotations', 'ownerReferences', 'managedFields', '__proto__'];
  for (const inner of nonsense(depth - 1)) {
    yield [inner];
    for (const key of keys) yield JSON.parse(JSON.stringify(Object.fromEntries([[key, inner ?? null]]))) as unknown;
  }
}
for (const kind of recordKinds) {
  test(`no ${kind} can be so broken that reading it throws`, () => {
    for (const raw of nonsense(2)) {
      const record = kinds[kind].record(raw);
      assert.equal(typeof record.name, 'string');
    }
  });
}

test('a label called __proto__ is a label and nothing else', () => {
  const { labels } = podRecord(JSON.parse('{"metadata":{"labels":{"__proto__":"x","app":"y"}}}'));
  assert.deepEqual(Object.entries(labels), [['__proto__', 'x'], ['app', 'y']]);
  assert.equal(Object.hasOwn(Object.prototype, 'x'), false);
});
