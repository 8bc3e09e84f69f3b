import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Deployment, EndpointSlice, HttpRoute, KubeObject, Pod, ReplicaSet, ResourceQuota, Service } from '../../../../src/core/kube/objects.ts';
import { serviceNameLabel } from '../../../../src/core/controllers/endpointSlices.ts';
import { abTest } from '../../../../src/practice/seed/abTest.ts';
import { service } from '../../../../src/practice/seed/workload.ts';
import { bench, type Bench } from '../../../support/controllers/practice.ts';
import { deploymentOf, templateOf } from '../../../support/controllers/rolloutWorld.ts';

const image = 'myregistry.example/app:v1';

const withGpus = (replicas: number, gpus: number): Deployment => {
  const template = templateOf(image);
  const resources = { limits: { 'nvidia.com/gpu': gpus } };
  return deploymentOf(replicas, image, { template: { ...template, spec: { containers: [{ name: 'main', image, resources }] } } });
};

const endpoints = (cluster: Bench, name: string): NonNullable<EndpointSlice['endpoints']> =>
  (cluster.list('endpointslices') as readonly EndpointSlice[])
    .filter(({ metadata }) => metadata.labels?.[serviceNameLabel] === name)
    .flatMap((slice) => slice.endpoints ?? []);

test('a pod that finds no GPU stays Pending with the words of the scheduler, and runs once one is free', () => {
  const cluster = bench();
  cluster.put(withGpus(9, 1));
  cluster.clock.advance(5000);
  const pending = cluster.pods('app').filter(({ status }) => status?.phase === 'Pending');
  assert.equal(pending.length, 1);
  const message =
    '0/4 nodes are available: 4 Insufficient nvidia.com/gpu. preemption: 0/4 nodes are available: ' +
    '2 No preemption victims found for incoming pod, 2 Preemption is not helpful for scheduling.';
  const [condition] = pending[0]?.status?.conditions ?? [];
  assert.deepEqual([condition?.type, condition?.status, condition?.reason, condition?.message], ['PodScheduled', 'False', 'Unschedulable', message]);
  assert.ok(cluster.events('Pod').includes(`FailedScheduling: ${message} (1)`));

  const holder = cluster.pods('app').find(({ status }) => status?.phase === 'Running');
  cluster.store.update('pods', { ...holder, metadata: { ...holder?.metadata, labels: { app: 'apart' } } } as Pod);
  cluster.clock.advance(1000);
  cluster.store.delete('pods', 'default', holder?.metadata.name ?? '');
  cluster.change('deployments', 'app', { replicas: 8 });
  cluster.clock.advance(10_000);
  assert.equal(cluster.pods('app').filter(({ status }) => status?.phase === 'Running').length, 8);
});

test('a Service switched to other pods has only theirs as endpoints', () => {
  const cluster = bench();
  const track = (version: string): Deployment => {
    const labels = { app: 'llm', version };
    const base = deploymentOf(2, image, { selector: { matchLabels: labels }, template: { ...templateOf(image), metadata: { labels } } });
    return { ...base, metadata: { name: `llm-${version}`, namespace: 'default' } };
  };
  cluster.put(service('llm', { app: 'llm', version: 'blue' }), track('blue'), track('green'));
  cluster.clock.advance(5000);
  const versions = (): ReadonlySet<string | undefined> =>
    new Set(endpoints(cluster, 'llm').map(({ targetRef }) => (cluster.get('pods', targetRef?.name ?? '') as unknown as Pod).metadata.labels?.version));
  assert.deepEqual([...versions()], ['blue']);
  cluster.change('services', 'llm', { selector: { app: 'llm', version: 'green' } });
  assert.deepEqual([...versions()], ['green']);
  cluster.change('services', 'llm', { selector: { app: 'llm', version: 'red' } });
  assert.deepEqual(endpoints(cluster, 'llm'), []);
  assert.equal(cluster.list('endpointslices').length, 1);
});

test('an endpoint that terminates is not ready but still serving', () => {
  const cluster = bench();
  cluster.put(service('app', { app: 'app' }), deploymentOf(2, image));
  cluster.clock.advance(5000);
  cluster.change('deployments', 'app', { replicas: 1 });
  const [going] = endpoints(cluster, 'app').filter(({ conditions }) => conditions?.terminating === true);
  assert.deepEqual(going?.conditions, { ready: false, serving: true, terminating: true });
  cluster.clock.advance(5000);
  assert.equal(endpoints(cluster, 'app').length, 1);
});

test('a named target port is looked up on each pod, and pods that number it differently get a slice of their own', () => {
  const cluster = bench();
  const track = (name: string, containerPort: number): Deployment => {
    const labels = { app: 'app', version: name };
    const container = { name: 'main', image, ports: [{ name: 'web', containerPort }] };
    const base = deploymentOf(1, image, { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers: [container] } } });
    return { ...base, metadata: { name, namespace: 'default' } };
  };
  const named: Service = { ...service('app', { app: 'app' }), spec: { selector: { app: 'app' }, ports: [{ name: 'web', port: 80, targetPort: 'web' }] } };
  cluster.put(named, track('one', 8080), track('two', 9090));
  cluster.clock.advance(5000);
  const ports = (cluster.list('endpointslices') as readonly EndpointSlice[]).map((slice) => slice.ports?.map(({ port }) => port));
  assert.deepEqual(ports.toSorted(), [[8080], [9090]]);
});

test('a quota stops a rollout with FailedCreate, and lets it go on when it grows', () => {
  const cluster = bench();
  const quota: ResourceQuota = { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'few', namespace: 'default' }, spec: { hard: { pods: '2' } } };
  cluster.put(quota, deploymentOf(3, image));
  cluster.clock.advance(5000);
  const failure = (): string | undefined =>
    (cluster.get('deployments', 'app') as unknown as Deployment).status?.conditions?.find(({ type }) => type === 'ReplicaFailure')?.message;
  const [set] = cluster.list('replicasets');
  assert.equal(failure(), `pods "${set?.metadata.name ?? ''}-" is forbidden: exceeded quota: few, requested: pods=1, used: pods=2, limited: pods=2`);
  assert.deepEqual((cluster.get('resourcequotas', 'few') as unknown as ResourceQuota).status, { hard: { pods: '2' }, used: { pods: '2' } });
  assert.equal((cluster.get('deployments', 'app') as unknown as Deployment).status?.conditions?.find(({ type }) => type === 'Progressing')?.reason, 'ReplicaSetUpdated');
  cluster.change('resourcequotas', 'few', { hard: { pods: '3' } });
  cluster.clock.advance(10_000);
  assert.equal(failure(), undefined);
  assert.equal((cluster.get('deployments', 'app') as unknown as Deployment).status?.availableReplicas, 3);
});

for (const [policy, left] of [
  ['Background', { replicasets: 0, pods: 0 }],
  ['Foreground', { replicasets: 0, pods: 0 }],
  ['Orphan', { replicasets: 1, pods: 2 }],
] as const) {
  test(`deleting a Deployment with ${policy} leaves ${left.replicasets} ReplicaSets and ${left.pods} pods`, () => {
    const cluster = bench();
    cluster.put(deploymentOf(2, image));
    cluster.clock.advance(5000);
    cluster.store.delete('deployments', 'default', 'app', { propagationPolicy: policy });
    cluster.clock.advance(0);
    assert.equal(cluster.list('deployments').length, policy === 'Foreground' ? 1 : 0);
    cluster.clock.advance(60_000);
    assert.deepEqual({ replicasets: cluster.list('replicasets').length, pods: cluster.list('pods').length }, left);
    assert.equal(cluster.list('deployments').length, 0);
  });
}

test('an orphaned ReplicaSet is adopted by a new Deployment that selects it', () => {
  const cluster = bench();
  cluster.put(deploymentOf(2, image));
  cluster.clock.advance(5000);
  const [before] = cluster.list('replicasets');
  cluster.store.delete('deployments', 'default', 'app', { propagationPolicy: 'Orphan' });
  cluster.clock.advance(5000);
  cluster.put(deploymentOf(2, image));
  cluster.clock.advance(5000);
  const sets = cluster.list('replicasets') as readonly ReplicaSet[];
  assert.deepEqual(sets.map(({ metadata }) => metadata.name), [before?.metadata.name]);
  assert.equal(sets[0]?.metadata.ownerReferences?.[0]?.uid, cluster.get('deployments', 'app').metadata.uid);
});

test('a deleted namespace takes everything in it along', () => {
  const cluster = bench();
  const elsewhere = <T extends KubeObject>(object: T): T => ({ ...object, metadata: { ...object.metadata, namespace: 'ml' } });
  cluster.put(elsewhere(deploymentOf(2, image)), elsewhere(service('app', { app: 'app' })));
  cluster.clock.advance(5000);
  assert.equal(cluster.store.list('pods', 'ml').length, 2);
  cluster.store.delete('namespaces', undefined, 'ml');
  cluster.clock.advance(60_000);
  for (const resource of ['deployments', 'replicasets', 'pods', 'services', 'endpointslices', 'events']) {
    assert.deepEqual(cluster.store.list(resource, 'ml'), [], resource);
  }
  assert.equal(cluster.store.get('namespaces', undefined, 'ml'), undefined);
});

test('a route whose backend is missing says so, and recovers when the Service comes', () => {
  const cluster = bench();
  const [, , serviceB, , route] = abTest();
  assert.equal(serviceB?.kind, 'Service');
  cluster.put(...abTest().filter((object) => object !== serviceB && object.metadata.name !== 'ranker-b'));
  const resolved = (): string | undefined =>
    (cluster.get('httproutes', 'ranker') as unknown as HttpRoute).status?.parents?.[0]?.conditions?.find(({ type }) => type === 'ResolvedRefs')?.reason;
  assert.equal(route?.kind, 'HTTPRoute');
  assert.equal(resolved(), 'BackendNotFound');
  cluster.put(serviceB);
  assert.equal(resolved(), 'ResolvedRefs');
});

test('the same thing said again raises the count of one Event, and old Events go', () => {
  const cluster = bench();
  const quota: ResourceQuota = { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'none', namespace: 'default' }, spec: { hard: { pods: '0' } } };
  cluster.put(quota, deploymentOf(1, image));
  cluster.clock.advance(20_000);
  const [failed = ''] = cluster.events('ReplicaSet').filter((line) => line.startsWith('FailedCreate'));
  assert.match(failed, /\((\d+)\)$/);
  assert.ok(Number(/\((\d+)\)$/.exec(failed)?.[1]) > 3);
  cluster.store.delete('deployments', 'default', 'app', { propagationPolicy: 'Background' });
  cluster.clock.advance(2 * 60 * 60 * 1000);
  cluster.put(deploymentOf(1, image));
  assert.deepEqual(cluster.events('ReplicaSet').map((line) => line.split(':')[0]), ['FailedCreate']);
});
