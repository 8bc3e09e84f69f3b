/** Deletes on both clusters: what goes with an object, what stays, and what keeps it from going. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, suite, test } from 'node:test';
import { at, listOf, textOf } from '../../src/practice/value.ts';
import { eventually, type Answer } from '../support/calls.ts';
import { clusterNames, startTestCluster, type TestCluster } from '../support/clusters.ts';

const namesOf = (body: unknown): readonly string[] => listOf(at(body, 'items')).map((item) => textOf(at(item, 'metadata', 'name')) ?? '');

/** Pods take some seconds to end, so that what waits for them is seen waiting. */
const web = {
  apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' },
  spec: {
    replicas: 2, selector: { matchLabels: { app: 'web' } },
    template: { metadata: { labels: { app: 'web' }, annotations: { 'practice.deployment-strategies/terminates-after': '3' } }, spec: { containers: [{ name: 'main', image: 'registry.example/web:v1' }] } },
  },
};

for (const clusterName of clusterNames) {
  suite(`deletes on the ${clusterName} cluster`, () => {
    let cluster: TestCluster;
    let namespace = '';
    before(async () => { cluster = await startTestCluster(clusterName); });
    after(() => cluster.stop());

    const path = (resource: string): string => `${resource === 'pods' ? '/api/v1' : '/apis/apps/v1'}/namespaces/${namespace}/${resource}`;
    const get = (name = 'web'): Promise<Answer> => cluster.call('GET', `${path('deployments')}/${name}`);
    const remove = (options: object, query = ''): Promise<Answer> =>
      cluster.call('DELETE', `${path('deployments')}/web${query}`, { kind: 'DeleteOptions', apiVersion: 'v1', ...options });
    const left = async (): Promise<{ readonly replicaSets: number; readonly pods: number }> => ({
      replicaSets: namesOf((await cluster.call('GET', path('replicasets'))).body).length,
      pods: namesOf((await cluster.call('GET', path('pods'))).body).length,
    });
    const nothingLeft = (): Promise<unknown> => eventually('all that it owned is gone', left, ({ replicaSets, pods }) => replicaSets + pods === 0);

    beforeEach(async () => {
      namespace = await cluster.namespace();
      assert.equal((await cluster.call('POST', path('deployments'), web)).status, 201);
      await eventually('the pods are ready', get, ({ body }) => at(body, 'status', 'availableReplicas') === 2);
    });

    test('in the background: it goes at once, and what it owns follows', async () => {
      const { status, body } = await remove({ propagationPolicy: 'Background' });
      assert.deepEqual([status, at(body, 'kind'), at(body, 'status'), at(body, 'details', 'name'), at(body, 'details', 'kind')], [200, 'Status', 'Success', 'web', 'deployments']);
      assert.equal((await get()).status, 404);
      await nothingLeft();
    });

    test('in the foreground: it waits, marked, for what it owns', async () => {
      const { status, body } = await remove({ propagationPolicy: 'Foreground' });
      assert.deepEqual([status, at(body, 'kind'), at(body, 'metadata', 'finalizers')], [200, 'Deployment', ['foregroundDeletion']]);
      assert.ok(textOf(at(body, 'metadata', 'deletionTimestamp')) !== undefined);
      const seen = await eventually('it is gone', async () => ({ deployment: (await get()).status, ...(await left()) }), ({ deployment }) => deployment === 404);
      assert.equal(seen.replicaSets + seen.pods, 0, 'it was the last to go');
    });

    test('leaving orphans: what it owned stays, and belongs to nobody', async () => {
      const { status } = await remove({ propagationPolicy: 'Orphan' });
      assert.equal(status, 200);
      await eventually('it is gone', get, (answer) => answer.status === 404);
      const { body } = await cluster.call('GET', path('replicasets'));
      assert.deepEqual(listOf(at(body, 'items')).map((set) => [at(set, 'metadata', 'ownerReferences'), at(set, 'spec', 'replicas')]), [[undefined, 2]]);
      const pods = listOf(at((await cluster.call('GET', path('pods'))).body, 'items'));
      assert.deepEqual(pods.map((pod) => [at(pod, 'metadata', 'deletionTimestamp'), at(pod, 'metadata', 'ownerReferences', 0, 'kind')]), [[undefined, 'ReplicaSet'], [undefined, 'ReplicaSet']]);
    });

    test('a precondition that does not hold is a conflict, and one that does lets it go', async () => {
      const { body } = await get();
      const uid = at(body, 'metadata', 'uid');
      for (const preconditions of [{ uid: '00000000-0000-4000-8000-000000000000' }, { resourceVersion: '1' }, { uid, resourceVersion: '1' }]) {
        const refused = await remove({ preconditions });
        assert.deepEqual([refused.status, at(refused.body, 'reason')], [409, 'Conflict'], JSON.stringify(preconditions));
        assert.match(textOf(at(refused.body, 'message')) ?? '', /the (UID|ResourceVersion) in the precondition \(.*\) does not match the \1 in record/);
      }
      // Its status may still be written.
      await eventually('the newest version holds', async () => remove({ preconditions: { uid, resourceVersion: at((await get()).body, 'metadata', 'resourceVersion') } }), (answer) => answer.status === 200);
      assert.equal((await get()).status, 404);
    });

    test('a dry run says what a delete would, and deletes nothing', async () => {
      for (const dry of [remove({ propagationPolicy: 'Background', dryRun: ['All'] }), cluster.call('DELETE', `${path('deployments')}/web?dryRun=All&propagationPolicy=Background`)]) {
        const { status, body } = await dry;
        assert.deepEqual([status, at(body, 'status')], [200, 'Success']);
        const after = await get();
        assert.deepEqual([after.status, at(after.body, 'metadata', 'deletionTimestamp')], [200, undefined]);
      }
      assert.deepEqual(await left(), { replicaSets: 1, pods: 2 });
    });

    test('beside a body the query says nothing, not even that it is a dry run', async () => {
      assert.equal((await remove({ propagationPolicy: 'Background' }, '?dryRun=All')).status, 200);
      assert.equal((await get()).status, 404);
    });

    test('a policy that is none is refused', async () => {
      const { status, body } = await remove({ propagationPolicy: 'Sideways' });
      assert.deepEqual([status, at(body, 'reason')], [422, 'Invalid']);
    });
  });
}
