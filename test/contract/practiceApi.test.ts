/** The same requests to the practice cluster and to a real API server: answers, refusals and owners must be the same. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { at, fieldsOf, isFields, isList } from '../../src/practice/value.ts';
import { startTestCluster, type TestCluster } from '../support/clusters.ts';

let both: readonly TestCluster[] = [];
const namespace = `api-${process.pid}`;
const deployments = `/apis/apps/v1/namespaces/${namespace}/deployments`;
const services = `/api/v1/namespaces/${namespace}/services`;
const routes = `/apis/gateway.networking.k8s.io/v1/namespaces/${namespace}/httproutes`;

before(async () => {
  both = await Promise.all([startTestCluster('real'), startTestCluster('practice')]);
  for (const cluster of both) await cluster.call('POST', '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
});
after(() => Promise.all(both.map((cluster) => cluster.stop())));

/** What differs from one cluster to another, and from one moment to the next. */
const own = ['uid', 'resourceVersion', 'creationTimestamp', 'time', 'clusterIP', 'clusterIPs', 'generation', 'remainingItemCount', 'continue'];
const revision = 'deployment.kubernetes.io/revision';

function comparable(value: unknown): unknown {
  if (isList(value)) return value.filter((item) => at(item, 'manager') !== 'kube-controller-manager').map(comparable);
  if (!isFields(value)) return typeof value === 'string' ? value.replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'UID') : value;
  const entries = Object.entries(value).filter(([key, item]) => !own.includes(key) && !(key === 'status' && isFields(item)) && key !== revision);
  const clean = entries.map(([key, item]) => [key, comparable(item)] as const).filter(([key, item]) => !(key === 'annotations' && Object.keys(fieldsOf(item)).length === 0));
  return Object.fromEntries(clean);
}

async function sameOnBoth(method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', url: string, body?: unknown, contentType?: string): Promise<void> {
  const [real, practice] = await Promise.all(both.map((cluster) => cluster.call(method, url, body, contentType)));
  assert.deepEqual({ status: practice?.status, body: comparable(practice?.body) }, { status: real?.status, body: comparable(real?.body) }, `${method} ${url}`);
}

const types = { merge: 'application/merge-patch+json', json: 'application/json-patch+json', strategic: 'application/strategic-merge-patch+json', apply: 'application/apply-patch+yaml' };
const main = { name: 'main', image: 'registry.example/main:v1' };
/** Without replicas, so that no controller has a hand in what is compared. */
const deployment = (name: string, spec: object = {}, metadata: object = {}): object => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, ...metadata },
  spec: { replicas: 0, paused: true, selector: { matchLabels: { app: name } }, template: { metadata: { labels: { app: name } }, spec: { containers: [main] } }, ...spec },
});
const containers = (...list: readonly object[]): object => ({ template: { metadata: { labels: { app: 'v' } }, spec: { containers: list } } });
const partly = (spec: object, metadata: object = {}): object => ({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'a', ...metadata }, spec });

test('creates, replaces and patches, with their owners', async () => {
  await sameOnBoth('POST', deployments, deployment('a'));
  await sameOnBoth('POST', deployments, deployment('a'));
  await sameOnBoth('GET', `${deployments}/a`);
  await sameOnBoth('GET', `${deployments}/a/scale`);
  await sameOnBoth('PATCH', `${deployments}/a`, { spec: { minReadySeconds: 3 } }, types.merge);
  await sameOnBoth('PATCH', `${deployments}/a`, { spec: { template: { spec: { containers: [{ name: 'side', image: 'registry.example/side:v1' }] } } } }, types.strategic);
  await sameOnBoth('PATCH', `${deployments}/a`, { spec: { strategy: { $retainKeys: ['type'], type: 'Recreate' } } }, types.strategic);
  await sameOnBoth('PATCH', `${deployments}/a`, [{ op: 'test', path: '/spec/minReadySeconds', value: 3 }, { op: 'remove', path: '/spec/minReadySeconds' }], types.json);
  await sameOnBoth('PUT', `${deployments}/a`, deployment('a'));
  await sameOnBoth('PUT', `${deployments}/a`, deployment('a', {}, { resourceVersion: '1' }));
});

test('server-side apply: owners, conflicts, force, what is given up', async () => {
  const apply = (manager: string, body: object, more = '') => sameOnBoth('PATCH', `${deployments}/a?fieldManager=${manager}${more}`, body, types.apply);
  await apply('one', deployment('a', { replicas: 0, ...containers({ ...main, image: 'registry.example/main:v2' }), selector: { matchLabels: { app: 'a' } }, template: { metadata: { labels: { app: 'a' } }, spec: { containers: [{ ...main, image: 'registry.example/main:v2' }] } } }));
  await apply('one', deployment('a', {}, { labels: { team: 'x' } }), '&force=true');
  await apply('two', partly({}, { labels: { team: 'x', crew: 'y' } }));
  await apply('two', partly({ minReadySeconds: 4, template: { spec: { containers: [{ name: 'extra', image: 'registry.example/extra:v1' }] } } }));
  await apply('one', partly({ minReadySeconds: 5 }));
  await apply('one', deployment('a'));
  await apply('two', partly({}));
  await apply('two', partly({ portz: 1 }));
  await apply('', deployment('a'));
  await sameOnBoth('PATCH', `${deployments}/new?fieldManager=one`, deployment('new'), types.apply);
});

test('refusals of a Deployment, word by word', async () => {
  for (const spec of [
    { replicas: -1 },
    { strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: 0 } } },
    { strategy: { rollingUpdate: { maxSurge: '150%', maxUnavailable: '101%' } } },
    { strategy: { rollingUpdate: { maxSurge: 'abc' } } },
    { strategy: { type: 'Recreate', rollingUpdate: { maxSurge: 1 } } },
    { strategy: { type: 'Sideways' } },
    { selector: { matchLabels: { app: 'other' } } },
    { selector: {} },
    { progressDeadlineSeconds: 3, minReadySeconds: 3 },
    { replicas: '2' },
    containers(),
    containers(main, main),
    containers({ name: 'C' }),
    containers({ ...main, resources: { requests: { cpu: '2' }, limits: { cpu: '1' } } }),
    containers({ ...main, resources: { requests: { 'nvidia.com/gpu': 1 } } }),
    containers({ ...main, readinessProbe: {} }),
    containers({ ...main, volumeMounts: [{ name: 'x', mountPath: '/x' }] }),
    containers({ ...main, image: 5 }),
  ]) {
    await sameOnBoth('POST', `${deployments}?dryRun=All`, deployment('v', { ...spec }));
  }
  await sameOnBoth('POST', `${deployments}?fieldValidation=Strict`, JSON.stringify(deployment('v')).replace('"replicas":0', '"replicas":0,"portz":1,"replicas":2'), 'application/json');
  await sameOnBoth('POST', `${deployments}?dryRun=Some`, deployment('v'));
  await sameOnBoth('POST', deployments, deployment('v', {}, { namespace: 'other' }));
  await sameOnBoth('POST', deployments.replace(namespace, 'nowhere'), deployment('v'));
});

test('refusals of patches and deletes, word by word', async () => {
  await sameOnBoth('PATCH', `${deployments}/a`, [{ op: 'test', path: '/spec/replicas', value: 9 }], types.json);
  await sameOnBoth('PATCH', `${deployments}/a`, { op: 'test' }, types.json);
  await sameOnBoth('PATCH', `${deployments}/a`, { metadata: { name: 'b' } }, types.merge);
  await sameOnBoth('PATCH', `${deployments}/a`, { spec: { selector: { matchLabels: { app: 'b' } } } }, types.merge);
  await sameOnBoth('PATCH', `${deployments}/a`, { spec: { template: { spec: { containers: [{ image: 'x' }] } } } }, types.strategic);
  await sameOnBoth('PATCH', `${deployments}/a?fieldValidation=Strict`, { spec: { portz: 1 } }, types.strategic);
  await sameOnBoth('PATCH', `${deployments}/nope`, {}, types.merge);
  await sameOnBoth('DELETE', `${deployments}/nope`);
  await sameOnBoth('DELETE', `${deployments}/a`, { kind: 'DeleteOptions', apiVersion: 'v1', preconditions: { uid: 'other' } });
  await sameOnBoth('GET', `${deployments}?fieldSelector=spec.foo%3D1`);
});

test('Services: defaults, ports, the address, and a selector that is one value', async () => {
  const service = (spec: object): object => ({ apiVersion: 'v1', kind: 'Service', metadata: { name: 's' }, spec });
  await sameOnBoth('POST', services, service({ selector: { app: 'x', version: 'blue' }, ports: [{ port: 80 }] }));
  await sameOnBoth('PATCH', `${services}/s`, { spec: { ports: [{ port: 0 }, { port: 80, name: 'a' }] } }, types.merge);
  await sameOnBoth('PATCH', `${services}/s`, [{ op: 'test', path: '/spec/selector', value: { app: 'x', version: 'blue' } }, { op: 'replace', path: '/spec/selector/version', value: 'green' }], types.json);
  await sameOnBoth('PATCH', `${services}/s`, { spec: { ports: [{ port: 80, name: 'a', targetPort: 'http' }, { port: 81, name: 'b' }] } }, types.strategic);
  await sameOnBoth('PATCH', `${services}/s?fieldManager=one`, service({ selector: { app: 'x' } }), types.apply);
  await sameOnBoth('PATCH', `${services}/s?fieldManager=one&force=true`, service({ selector: { app: 'x' } }), types.apply);
  await sameOnBoth('POST', services, { ...service({ type: 'Foo', sessionAffinity: 'X' }), metadata: { name: 't' } });
  await sameOnBoth('DELETE', `${services}/s`);
});

test('HTTPRoutes: defaults, weights, and no strategic merge', async () => {
  const route = (name: string, spec: object): object => ({ apiVersion: 'gateway.networking.k8s.io/v1', kind: 'HTTPRoute', metadata: { name }, spec });
  await sameOnBoth('POST', routes, route('r', { parentRefs: [{ name: 'g' }], rules: [{ backendRefs: [{ name: 'a', port: 80 }, { name: 'b', port: 80, weight: 0 }] }] }));
  await sameOnBoth('PATCH', `${routes}/r`, [{ op: 'test', path: '/spec/rules/0/backendRefs/0/weight', value: 1 }, { op: 'replace', path: '/spec/rules/0/backendRefs/0/weight', value: 90 }], types.json);
  await sameOnBoth('PATCH', `${routes}/r`, { spec: { rules: [{ backendRefs: [{ name: 'a', weight: -1 }] }] } }, types.merge);
  await sameOnBoth('PATCH', `${routes}/r`, {}, types.strategic);
  await sameOnBoth('PATCH', `${routes}/r?fieldManager=one`, route('r', { parentRefs: [{ name: 'g' }], rules: [{ backendRefs: [{ name: 'c', port: 80 }] }] }), types.apply);
  await sameOnBoth('POST', routes, route('q', { rules: [] }));
  await sameOnBoth('POST', `${routes}?fieldValidation=Strict`, route('q', { rulez: [] }));
});
