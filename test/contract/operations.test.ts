/** The use cases end to end, without VS Code, through the real adapter: on the practice cluster and on a real control plane. */
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { after, afterEach, before, beforeEach, suite, test } from 'node:test';
import { inspectApplications } from '../../src/app/inspect.ts';
import type { ClusterPort, Outcome } from '../../src/app/ports.ts';
import { scaleCanary } from '../../src/app/scaleCanary.ts';
import { switchTraffic } from '../../src/app/switchTraffic.ts';
import { takeBack } from '../../src/app/takeBack.ts';
import type { Clusters } from '../../src/cluster/connect.ts';
import type { PlannedWrite } from '../../src/core/operations/plan.ts';
import type { Result } from '../../src/core/result.ts';
import type { Target } from '../../src/core/target.ts';
import { treeOf } from '../../src/core/tree/tree.ts';
import { unwrap } from '../../src/core/unwrap.ts';
import { clusterNames, startTestCluster, type TestCluster } from '../support/clusters.ts';
import { connectTo, realPorts, type RealPorts, type RealPortsOptions } from '../support/realPorts.ts';
import { createSeed } from '../support/seedNamespace.ts';

const limit = (): AbortSignal => AbortSignal.timeout(120_000);

const ended = (result: Result<Outcome>): string => {
  const outcome = unwrap(result);
  return `${outcome.done}: ${outcome.message}`;
};

for (const clusterName of clusterNames) {
  suite(`the use cases on the ${clusterName} cluster`, () => {
    let served: TestCluster;
    let clusters: Clusters;
    let cluster: ClusterPort;
    let target: Target;
    const stage = (options?: RealPortsOptions): RealPorts => realPorts(clusters, options);

    before(async () => {
      served = await startTestCluster(clusterName);
      ({ clusters, cluster } = await connectTo(served.kubeconfig));
    });

    after(async () => {
      clusters.dispose();
      await served.stop();
    });

    afterEach(() => served.call('DELETE', `/api/v1/namespaces/${target.namespace}`));

    /** The applications of the source text in a namespace of their own, everything ready. */
    beforeEach(async () => {
      target = { cluster: cluster.cluster, namespace: await served.namespace() };
      await createSeed(served, target.namespace);
      await seen((rows) => rows.length === 11 && rows.every((row) => row.includes(': healthy ')));
    });

    /** Fresh reads, since `follow` may begin with what it had before a reset. */
    async function seen(reached: (rows: readonly string[]) => boolean): Promise<void> {
      const patience = limit();
      for (;;) {
        const snapshot = unwrap(await cluster.observe(target.namespace, patience));
        const rows = treeOf(snapshot, 'version', { journalled: [] }).flatMap((row) => [row, ...(row.type === 'application' ? row.children : [])]);
        if (reached(rows.map((row) => `${row.label}: ${'health' in row ? row.health : ''} ${row.description}`))) return;
        await sleep(20, undefined, { signal: patience });
      }
    }

    const rowOf = async (application: string, { journal }: RealPorts): Promise<string> => {
      const snapshot = unwrap(await cluster.observe(target.namespace, limit()));
      const rows = treeOf(snapshot, 'version', { journalled: await journal.entries(target) });
      return rows.find(({ label }) => label === application)?.description ?? 'none';
    };

    test('the seeded applications are read for what they are', async () => {
      const { applications, strays } = unwrap(await inspectApplications(clusters, target, 'version', limit()));
      assert.deepEqual(applications.map(({ name, strategy }) => `${name} ${strategy}`), ['chat canary', 'llm-app blue-green', 'ranker ab-testing', 'summarizer rolling-update']);
      assert.deepEqual(strays, []);
    });

    test('switch and take back, with real endpoints', async () => {
      const scene = stage();
      assert.equal(ended(await switchTraffic(scene, { target, application: 'llm-app', to: 'green' }, limit())), 'verified: llm-app sends its traffic to green: 3 ready endpoints, none on blue.');
      assert.equal(await rowOf('llm-app', scene), 'blue-green · green live · 3/3');
      assert.equal(ended(await takeBack(scene, { target, application: 'llm-app' }, limit())), 'verified: llm-app sends its traffic to blue: 3 ready endpoints, none on green.');
      assert.equal(await rowOf('llm-app', scene), 'blue-green · blue live · 3/3');
    });

    test('scale a canary to a share and back', async () => {
      const scene = stage();
      assert.equal(ended(await scaleCanary(scene, { target, application: 'chat', to: { percent: 25 } }, limit())), 'verified: chat was scaled: 3 of 10 ready endpoints on canary, 30 %, asked 25 %.');
      assert.equal(await rowOf('chat', scene), 'canary · 30 % of ready pods');
      assert.equal(ended(await takeBack(scene, { target, application: 'chat' }, limit())), 'verified: chat was scaled back: 1 of 10 ready endpoints on canary, 10 %.');
      assert.equal(await rowOf('chat', scene), 'canary · 10 % of ready pods');
    });

    test('a selector that somebody changes while the dialog is open is planned and asked again', async () => {
      let round = 0;
      const scene = stage({
        while: async () => {
          if (round++ > 0) return;
          const service = unwrap(await cluster.observe(target.namespace, limit())).services.find(({ name }) => name === 'llm-app-service');
          assert.ok(service);
          const there = stage();
          assert.equal(ended(await switchTraffic(there, { target, application: 'llm-app', to: 'green' }, limit())).split(':')[0], 'verified');
        },
      });
      assert.equal(ended(await switchTraffic(scene, { target, application: 'llm-app', to: 'green' }, limit())), 'nothing-to-do: llm-app was left as it is: Service llm-app-service selects green already.');
      assert.equal(scene.plans.length, 1, 'the second plan has nothing to write, so nothing is asked');
    });

    test('a Deployment that somebody scales while the dialog is open is planned and asked again', async () => {
      const others: PlannedWrite = {
        kind: 'Deployment', namespace: target.namespace, name: 'chat-stable', basedOn: '', change: 'by hand', ops: [{ op: 'replace', path: '/spec/replicas', value: 11 }],
      };
      let round = 0;
      const scene = stage({
        while: async () => {
          if (round++ === 0) unwrap(await cluster.write(others, limit()));
        },
      });
      const result = await scaleCanary(scene, { target, application: 'chat', to: { percent: 50 } }, limit());
      assert.equal(ended(result), 'verified: chat was scaled: 6 of 12 ready endpoints on canary, 50 %.');
      assert.deepEqual(scene.plans.map(({ writes }) => writes.map(({ change }) => change)), [
        ['replicas 1 → 5', 'replicas 9 → 5'],
        ['replicas 1 → 6', 'replicas 11 → 6'],
      ], 'and nothing was written by the first');
    });

    test('a cancel between the two writes leaves a state that the tree names and take back ends', async () => {
      const controller = new AbortController();
      const scene = stage({ onSay: () => controller.abort() });
      const result = unwrap(await scaleCanary(scene, { target, application: 'chat', to: { percent: 50 } }, controller.signal));
      assert.deepEqual([result.done, result.wrote], ['cancelled', true]);
      assert.match(result.message, /^chat was changed in part and then cancelled\. Written: chat-canary replicas 1 → 5\. Not written: chat-stable replicas 9 → 5\./);
      await seen((rows) => rows.some((row) => row.startsWith('chat: healthy canary · 36 % of ready pods')));
      assert.equal(ended(await takeBack(scene, { target, application: 'chat' }, limit())), 'verified: chat was scaled back: 1 of 10 ready endpoints on canary, 10 %.');
    });

    test('a context that now points elsewhere is written to by nobody', async () => {
      const scene = stage();
      const elsewhere = { ...target, cluster: { ...target.cluster, server: 'https://127.0.0.1:1' } };
      const result = await switchTraffic(scene, { target: elsewhere, application: 'llm-app', to: 'green' }, limit());
      assert.equal(result.ok ? 'ok' : result.failure.kind, 'contextMoved');
      assert.deepEqual(await scene.journal.entries(elsewhere), []);
      assert.deepEqual(scene.plans, []);
    });
  });
}
