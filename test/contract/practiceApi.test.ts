/** The same requests to the practice cluster and to a real API server: answers, refusals and owners must be the same. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { at, fieldsOf, isFields, isList, listOf, textOf } from '../../src/practice/value.ts';
import { virtualServiceCrd } from '../controlplane/istio/crds.ts';
import { eventually } from '../support/calls.ts';
import { startTestCluster, type TestCluster } from '../support/clusters.ts';

let both: readonly TestCluster[] = [];
const namespace = `api-${process.pid}`;
const deployments = `/apis/apps/v1/namespaces/${namespace}/deployments`;
const services = `/api/v1/namespaces/${namespace}/services`;
const routes = `/apis/gateway.networking.k8s.io/v1/namespaces/${namespace}/httproutes`;

before(async () => {
  both = await Promise.all([startTestCluster('real'), startTestCluster('practice')]);
  await installVirtualServices(both.find(({ name }) => name === 'real'));
  for (const cluster of both) await cluster.call('POST', '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
});
after(() => Promise.all(both.map((cluster) => cluster.stop())));

/** The control plane has Gateway API's kinds, not Istio's. */
async function installVirtualServices(cluster: TestCluster | undefined): Promise<void> {
  assert.ok(cluster !== undefined);
  const made = await cluster.call('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', await virtualServiceCrd());
  assert.equal(made.status, 201, JSON.stringify(made.body));
  // Each version gets a storage of its own, and the group's document and schemas follow after it.
  const versions = ['v1', 'v1beta1', 'v1alpha3'];
  const asked = ['/apis/networking.istio.io', ...versions.flatMap((version) => [`/apis/networking.istio.io/${version}/virtualservices`, `/openapi/v3/apis/networking.istio.io/${version}`])];
  await eventually(
    'VirtualServices are served in each version',
    async () => [...await Promise.all(asked.map(async (url) => (await cluster.call('GET', url)).status)), listOf(at((await cluster.call('GET', '/apis/networking.istio.io')).body, 'versions')).length],
    (seen) => seen.at(-1) === versions.length && seen.slice(0, -1).every((status) => status === 200),
  );
}

/** What differs from one cluster to another, and from one moment to the next. */
const own = ['uid', 'resourceVersion', 'creationTimestamp', 'time', 'clusterIP', 'clusterIPs', 'generation', 'remainingItemCount', 'continue'];
const revision = 'deployment.kubernetes.io/revision';

const ownerOf = (entry: unknown): string => ['manager', 'operation', 'apiVersion', 'subresource'].map((field) => textOf(at(entry, field)) ?? '').join('/');

function comparable(value: unknown): unknown {
  if (isList(value)) {
    const items = value.filter((item) => at(item, 'manager') !== 'kube-controller-manager').map(comparable);
    // Owners stand in the order of the second in which they wrote, which falls differently on the two.
    return value.some((item) => at(item, 'fieldsType') !== undefined) ? items.sort((a, b) => (ownerOf(a) < ownerOf(b) ? -1 : 1)) : items;
  }
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

test('Ingresses: what an API server takes and refuses, canary or not', async () => {
  const ingresses = `/apis/networking.k8s.io/v1/namespaces/${namespace}/ingresses`;
  const ingress = (name: string, spec: object, metadata: object = {}): object => ({ apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata: { name, ...metadata }, spec });
  const backend = { service: { name: 'a', port: { number: 80 } } };
  const path = (more: object): object => ({ rules: [{ host: 'ranker.example', http: { paths: [{ path: '/', pathType: 'Prefix', backend, ...more }] } }] });
  const canary = { annotations: { 'nginx.ingress.kubernetes.io/canary': 'true', 'nginx.ingress.kubernetes.io/canary-weight': 'many' } };
  await sameOnBoth('POST', ingresses, ingress('i', { ingressClassName: 'nginx', ...path({}) }, canary));
  await sameOnBoth('PATCH', `${ingresses}/i`, { metadata: { annotations: { 'nginx.ingress.kubernetes.io/canary-weight': '25' } } }, types.strategic);
  await sameOnBoth('PATCH', `${ingresses}/i`, { spec: { rules: [{ http: { paths: [] } }] } }, types.merge);
  await sameOnBoth('PATCH', `${ingresses}/i?fieldManager=one`, ingress('i', path({ path: '/v2' })), types.apply);
  await sameOnBoth('PATCH', `${ingresses}/i?fieldManager=one&force=true`, ingress('i', path({ path: '/v2' })), types.apply);
  await sameOnBoth('PATCH', `${ingresses}/j?fieldManager=one`, ingress('j', { defaultBackend: backend, tls: [{ hosts: ['*.example'], secretName: 'cert' }] }), types.apply);
  for (const spec of [
    {},
    path({ pathType: undefined }),
    path({ pathType: 'Sideways' }),
    path({ path: 'v2' }),
    path({ path: '/a//b/..' }),
    path({ path: undefined, pathType: 'ImplementationSpecific' }),
    path({ backend: {} }),
    path({ backend: { service: { name: 'a' } } }),
    path({ backend: { service: { name: 'A_', port: { number: 70_000 } } } }),
    path({ backend: { service: { port: { name: 'http', number: 80 } } } }),
    path({ backend: { ...backend, resource: { kind: 'Bucket', name: 'b' } } }),
    { rules: [{ host: '10.0.0.1' }, { host: '*.*.example' }, { host: 'Upper.example' }] },
    { defaultBackend: backend, ingressClassName: 'A_' },
    { defaultBackend: backend, tls: [{ hosts: ['-'], secretName: 'S' }] },
    { rulez: [] },
  ]) {
    await sameOnBoth('POST', `${ingresses}?dryRun=All&fieldValidation=Strict`, ingress('k', spec));
  }
});

test('autoscalers, budgets, network policies, claims and limit ranges: defaults, owners and refusals', async () => {
  const where = (api: string, plural: string): string => `/${api === 'v1' ? 'api' : 'apis'}/${api}/namespaces/${namespace}/${plural}`;
  const one = (apiVersion: string, kind: string, name: string, spec?: object): object => ({ apiVersion, kind, metadata: { name }, ...(spec === undefined ? {} : { spec }) });
  const target = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'nothing' };
  const selector = { matchLabels: { app: 'web' } };
  const storage = { resources: { requests: { storage: '1Gi' } } };
  const peers = (...from: readonly object[]): object => ({ podSelector: {}, ingress: [{ from }] });
  const ports = (...list: readonly object[]): object => ({ podSelector: {}, ingress: [{ ports: list }] });
  const limits = (...list: readonly object[]): object => ({ limits: list });
  const autoscalers = where('autoscaling/v2', 'horizontalpodautoscalers');
  await sameOnBoth('POST', autoscalers, one('autoscaling/v2', 'HorizontalPodAutoscaler', 'h', { scaleTargetRef: target, maxReplicas: 5, behavior: { scaleDown: { stabilizationWindowSeconds: 60 } } }));
  await sameOnBoth('PATCH', `${autoscalers}/h?fieldManager=one`, [{ op: 'test', path: '/spec/minReplicas', value: 1 }, { op: 'replace', path: '/spec/minReplicas', value: 3 }], types.json);
  await sameOnBoth('PATCH', `${autoscalers}/h?fieldManager=two`, one('autoscaling/v2', 'HorizontalPodAutoscaler', 'h', { scaleTargetRef: target, maxReplicas: 6 }), types.apply);
  const budgets = where('policy/v1', 'poddisruptionbudgets');
  await sameOnBoth('POST', budgets, one('policy/v1', 'PodDisruptionBudget', 'b', { minAvailable: 2, selector }));
  await sameOnBoth('PATCH', `${budgets}/b?fieldManager=one`, { spec: { minAvailable: '50%', selector: { matchLabels: { app: 'chat' } } } }, types.strategic);
  const policies = where('networking.k8s.io/v1', 'networkpolicies');
  await sameOnBoth('POST', policies, one('networking.k8s.io/v1', 'NetworkPolicy', 'n', { podSelector: selector, ingress: [{ from: [{ podSelector: selector }], ports: [{ port: 80 }] }], egress: [{}] }));
  await sameOnBoth('PATCH', `${policies}/n?fieldManager=one`, { spec: { podSelector: {} } }, types.merge);
  await sameOnBoth('DELETE', `${policies}/n`);
  const ranges = where('v1', 'limitranges');
  await sameOnBoth('POST', ranges, one('v1', 'LimitRange', 'l', limits({ type: 'Container', max: { cpu: '2' }, defaultRequest: { memory: '1Gi' }, min: { cpu: '100m' } })));
  await sameOnBoth('DELETE', `${ranges}/l`);
  for (const [collection, apiVersion, kind, specs] of [
    [autoscalers, 'autoscaling/v2', 'HorizontalPodAutoscaler', [
      undefined, { scaleTargetRef: target, minReplicas: 0, maxReplicas: 0 }, { scaleTargetRef: target, minReplicas: 3, maxReplicas: 2 }, { scaleTargetRef: {}, maxReplicas: 2 },
      { scaleTargetRef: target, maxReplicas: 2, metrics: [{ type: 'Resource' }] },
    ]],
    [budgets, 'policy/v1', 'PodDisruptionBudget', [
      undefined, { selector }, { minAvailable: 2, maxUnavailable: 1, selector }, { minAvailable: '150%' }, { minAvailable: -1 }, { maxUnavailable: 'x' },
      { minAvailable: 1, selector: { matchLabels: { 'a b': 'c' } } }, { minAvailable: 1, unhealthyPodEvictionPolicy: 'Never' },
    ]],
    [policies, 'networking.k8s.io/v1', 'NetworkPolicy', [
      { podSelector: {}, policyTypes: ['Sideways'] }, peers({}), peers({ podSelector: {}, ipBlock: { cidr: '10.0.0.0/8' } }), peers({ ipBlock: { cidr: 'x' } }),
      ports({ port: 99_999 }, { port: 'A b' }, { protocol: 'ICMP' }),
    ]],
    [where('v1', 'persistentvolumeclaims'), 'v1', 'PersistentVolumeClaim', [
      undefined, { accessModes: [], ...storage }, { accessModes: ['ReadWriteOnce'] }, { accessModes: ['ReadSometimes'], resources: { requests: { storage: '-1Gi' } } },
      { accessModes: ['ReadWriteOncePod', 'ReadWriteOnce'], ...storage },
    ]],
    [ranges, 'v1', 'LimitRange', [
      limits({ type: 'Container', max: { cpu: '1' }, min: { cpu: '2' } }), limits({ type: 'Container', default: { cpu: '1' }, defaultRequest: { cpu: '2' } }),
      limits({ type: 'Pod', default: { cpu: '1' } }), limits({}), limits({ type: 'Container' }, { type: 'Container' }),
    ]],
  ] as const) {
    for (const spec of specs) await sameOnBoth('POST', `${collection}?dryRun=All`, one(apiVersion, kind, 'v', spec));
  }
});

test('VirtualServices: three versions of one object, and the types of its schema', async () => {
  const at = (version: string): string => `/apis/networking.istio.io/${version}/namespaces/${namespace}/virtualservices`;
  const destination = (host: string, weight: number): object => ({ destination: { host, port: { number: 80 } }, weight });
  const service = (version: string, name: string, http: readonly object[]): object => ({ apiVersion: `networking.istio.io/${version}`, kind: 'VirtualService', metadata: { name }, spec: { hosts: ['ranker'], http } });
  const split = [{ route: [destination('a', 90), destination('b', 10)] }];
  await sameOnBoth('POST', at('v1beta1'), service('v1beta1', 'r', split));
  await sameOnBoth('GET', `${at('v1')}/r`);
  await sameOnBoth('GET', `${at('v1alpha3')}/r`);
  await sameOnBoth('PATCH', `${at('v1')}/r?fieldManager=hand`, [{ op: 'test', path: '/spec/http/0/route/1/weight', value: 10 }, { op: 'replace', path: '/spec/http/0/route/1/weight', value: 20 }], types.json);
  await sameOnBoth('PATCH', `${at('v1beta1')}/r?fieldManager=hand`, { metadata: { labels: { team: 'x' } } }, types.merge);
  await sameOnBoth('PATCH', `${at('v1')}/r`, {}, types.strategic);
  await sameOnBoth('PATCH', `${at('v1')}/r?fieldManager=one`, service('v1', 'r', split), types.apply);
  await sameOnBoth('PATCH', `${at('v1')}/r?fieldManager=one&force=true`, service('v1', 'r', split), types.apply);
  await sameOnBoth('PATCH', `${at('v1beta1')}/r?fieldManager=one`, service('v1beta1', 'r', split), types.apply);
  await sameOnBoth('PATCH', `${at('v1')}/s?fieldManager=one`, service('v1', 's', split), types.apply);
  await sameOnBoth('POST', at('v1'), service('v1beta1', 't', split));
  await sameOnBoth('POST', at('v1'), { apiVersion: 'networking.istio.io/v1', kind: 'VirtualService', metadata: { name: 'bare' } });
  for (const http of [
    [{ match: [{ uri: { exact: '/a', prefix: '/b' } }], ...split[0] }],
    [{ match: [{ headers: { 'x-user': { exact: 1 } } }], ...split[0] }],
    [{ match: [{ headers: { 'x-user': 'ann' } }], ...split[0] }],
    [{ route: [{ weight: 'x' }, { destination: { host: 'a', port: { number: -1 } } }] }],
    [{ route: 'a' }],
    [{ timeout: 5 }],
    [{ rout: [] }],
  ]) {
    await sameOnBoth('POST', `${at('v1')}?dryRun=All&fieldValidation=Strict`, service('v1', 'u', http));
  }
  await sameOnBoth('DELETE', `${at('v1alpha3')}/r`);
  await sameOnBoth('GET', `${at('v1')}/r`);
  await sameOnBoth('GET', '/apis/networking.istio.io');
});
