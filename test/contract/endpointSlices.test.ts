/** Conditions of endpoints on both clusters: what verification reads while pods come, roll and end slowly (PD §2.7). */
import assert from 'node:assert/strict';
import { after, before, beforeEach, suite, test } from 'node:test';
import { at, listOf, textOf } from '../../src/practice/value.ts';
import { eventually, type Watching } from '../support/calls.ts';
import { clusterNames, startTestCluster, type TestCluster } from '../support/clusters.ts';

const annotation = (name: string): string => `practice.deployment-strategies/${name}`;
const merge = 'application/merge-patch+json';

const template = (image: string, annotations: Readonly<Record<string, string>>): object => ({
  metadata: { labels: { app: 'web' }, annotations }, spec: { containers: [{ name: 'main', image: `registry.example/web:${image}` }] },
});

for (const clusterName of clusterNames) {
  suite(`endpoints of the ${clusterName} cluster`, () => {
    let cluster: TestCluster;
    let namespace = '';
    const open: Watching[] = [];
    before(async () => { cluster = await startTestCluster(clusterName); });
    after(async () => {
      for (const watching of open) watching.close();
      await cluster.stop();
    });
    beforeEach(async () => { namespace = await cluster.namespace(); });

    const deployments = (): string => `/apis/apps/v1/namespaces/${namespace}/deployments`;
    const slices = (): string => `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices`;
    const create = async (replicas: number, annotations: Readonly<Record<string, string>>, more: object = {}): Promise<void> => {
      const spec = { replicas, selector: { matchLabels: { app: 'web' } }, template: template('v1', annotations), ...more };
      const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' }, spec: { selector: { app: 'web' }, ports: [{ port: 80, targetPort: 8080 }] } };
      for (const [url, object] of [[deployments(), { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' }, spec }], [`/api/v1/namespaces/${namespace}/services`, service]] as const) {
        const made = await cluster.call('POST', url, object);
        assert.equal(made.status, 201, JSON.stringify(made.body));
      }
    };
    const conditionsIn = (slice: unknown): readonly string[] =>
      listOf(at(slice, 'endpoints')).map((endpoint) => ['ready', 'serving', 'terminating'].filter((name) => at(endpoint, 'conditions', name) === true).join('+') || 'none').sort();
    const conditions = async (): Promise<readonly string[]> => listOf(at((await cluster.call('GET', slices())).body, 'items')).flatMap(conditionsIn).sort();
    const reaching = (...wanted: readonly string[]): Promise<readonly string[]> => eventually(`endpoints are ${wanted.join(', ')}`, conditions, (seen) => JSON.stringify(seen) === JSON.stringify(wanted));

    test('a pod that is not ready is neither ready nor serving, and the two differ from one that is', async () => {
      await create(2, { [annotation('never-ready')]: 'true' });
      await reaching('none', 'none');
      const { body } = await cluster.call('PATCH', `${deployments()}/web`, { spec: { template: { metadata: { annotations: { [annotation('never-ready')]: null } } } } }, merge);
      assert.equal(at(body, 'kind'), 'Deployment');
      await reaching('ready+serving', 'ready+serving');
    });

    test('a pod that ends slowly serves while it terminates, and is ready no longer', async () => {
      await create(1, { [annotation('terminates-after')]: '10' });
      await reaching('ready+serving');
      const pods = `/api/v1/namespaces/${namespace}/pods`;
      const [pod] = listOf(at((await cluster.call('GET', pods)).body, 'items'));
      assert.equal((await cluster.call('DELETE', `${pods}/${textOf(at(pod, 'metadata', 'name')) ?? ''}`)).status, 200);
      await reaching('ready+serving', 'serving+terminating');
      await reaching('ready+serving');
    });

    test('through a rollout without unavailable pods there are never fewer ready endpoints than replicas', async () => {
      const annotations = { [annotation('ready-after')]: '1', [annotation('terminates-after')]: '3' };
      await create(3, annotations, { strategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } } });
      await reaching('ready+serving', 'ready+serving', 'ready+serving');
      const list = await cluster.call('GET', slices());
      const watching = await cluster.watch(`${slices()}?watch=1&resourceVersion=${textOf(at(list.body, 'metadata', 'resourceVersion')) ?? ''}`);
      open.push(watching);
      assert.equal((await cluster.call('PATCH', `${deployments()}/web`, { spec: { template: template('v2', annotations) } }, merge)).status, 200);
      await eventually('the rollout is complete', async () => (await cluster.call('GET', `${deployments()}/web`)).body, (body) =>
        at(body, 'status', 'observedGeneration') === at(body, 'metadata', 'generation') && at(body, 'status', 'updatedReplicas') === 3 && at(body, 'status', 'replicas') === 3 && at(body, 'status', 'availableReplicas') === 3);
      await reaching('ready+serving', 'ready+serving', 'ready+serving');
      const seen = await eventually('old pods were seen going', () => Promise.resolve(watching.events.map(({ object }) => conditionsIn(object))), (all) => all.some((endpoints) => endpoints.includes('serving+terminating')));
      const ready = seen.map((endpoints) => endpoints.filter((one) => one.startsWith('ready')).length);
      assert.ok(ready.every((count) => count >= 3), JSON.stringify(seen));
    });

    test('a Service whose selector finds nothing has a slice that is empty, and one without a selector has none', async () => {
      for (const [name, selector] of [['nothing', { app: 'nowhere' }], ['by-hand', undefined]] as const) {
        const made = await cluster.call('POST', `/api/v1/namespaces/${namespace}/services`, { apiVersion: 'v1', kind: 'Service', metadata: { name }, spec: { ...(selector === undefined ? {} : { selector }), ports: [{ port: 80 }] } });
        assert.equal(made.status, 201);
      }
      const look = async (): Promise<readonly unknown[]> => listOf(at((await cluster.call('GET', slices())).body, 'items'));
      const [only, ...more] = await eventually('a slice is there', look, (items) => items.length > 0);
      assert.deepEqual([at(only, 'metadata', 'labels', 'kubernetes.io/service-name'), listOf(at(only, 'endpoints')), more], ['nothing', [], []]);
    });
  });
}
