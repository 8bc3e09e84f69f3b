/**
 * The traffic floor: the new track's pods go right after the switch, for an image that cannot be pulled. What comes back in time ends
 * nothing; what does not is taken back. On the practice cluster and on a real control plane.
 */
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, suite, test } from 'node:test';
import type { ClusterPort, Outcome } from '../../src/app/ports.ts';
import { switchTraffic } from '../../src/app/switchTraffic.ts';
import type { Clusters } from '../../src/cluster/connect.ts';
import { join, type Joined } from '../../src/core/live/join.ts';
import type { ImageOf } from '../../src/core/live/records.ts';
import type { Target } from '../../src/core/target.ts';
import { unwrap } from '../../src/core/unwrap.ts';
import { eventually } from '../support/calls.ts';
import { clusterNames, startTestCluster, type TestCluster } from '../support/clusters.ts';
import { connectTo, realPorts, type RealPorts } from '../support/realPorts.ts';
import { createSeed } from '../support/seedNamespace.ts';

const limit = (): AbortSignal => AbortSignal.timeout(300_000);
const service = 'llm-app-service';
/** Milliseconds that a plan of a switch bears fewer ready endpoints. */
const grace = 10_000;
/** The pause between the two looks that verify a write. */
const settling = 100;

interface Scene {
  readonly ports: RealPorts;
  /** Switches to green. `at`: at the first look that shows every endpoint moved. `over`: the stated time lasts until it resolves. */
  run(at: () => Promise<void>, over: () => Promise<void>): Promise<Outcome>;
}

for (const clusterName of clusterNames) {
  suite(`the traffic floor on the ${clusterName} cluster`, () => {
    let served: TestCluster;
    let clusters: Clusters;
    let cluster: ClusterPort;
    let target: Target;

    before(async () => {
      served = await startTestCluster(clusterName);
      ({ clusters, cluster } = await connectTo(served.kubeconfig));
    });

    after(async () => {
      clusters.dispose();
      await served.stop();
    });

    beforeEach(async () => {
      target = { cluster: cluster.cluster, namespace: await served.namespace() };
      await createSeed(served, target.namespace);
      await eventually('the seed is ready', async () => unwrap(await cluster.observe(target.namespace, limit())), ({ deployments, pods }) =>
        deployments.every(({ desired, ready }) => desired === ready) && pods.length > 0 && pods.every(({ ready }) => ready));
      await patch({ strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: 2 } } });
      // The slices follow the pods with a delay, and the plan promises what they say.
      await eventually('traffic is on blue, whole', behind, only(3, 'blue'));
    });

    afterEach(() => served.call('DELETE', `/api/v1/namespaces/${target.namespace}`));

    async function patch(spec: unknown): Promise<void> {
      const { status } = await served.call('PATCH', `/apis/apps/v1/namespaces/${target.namespace}/deployments/llm-app-green`, { spec }, 'application/strategic-merge-patch+json');
      assert.equal(status, 200);
    }

    const look = async (): Promise<Joined> => join(unwrap(await cluster.observe(target.namespace, limit())));

    const behind = async (): Promise<readonly string[]> => {
      const joined = await look();
      return [...joined.readyPodsBehind(service)].map((name) => joined.pod(name)?.labels['version'] ?? name);
    };

    const only = (count: number, track: string) => (tracks: readonly string[]): boolean => tracks.length === count && tracks.every((one) => one === track);

    const images = (all: readonly ImageOf[]) => patch({ template: { spec: { containers: all.map(({ container, image }) => ({ name: container, image })) } } });

    /** Two of its three pods make room for pods whose image cannot be pulled. Returns the images before. */
    async function breaks(): Promise<readonly ImageOf[]> {
      const before = (await look()).snapshot.deployments.find(({ name }) => name === 'llm-app-green')?.images ?? [];
      await images(before.map(({ container }) => ({ container, image: 'registry.example/llm:broken' })));
      await eventually('one endpoint is left', behind, only(1, 'green'));
      return before;
    }

    function scene(): Scene {
      const ports = realPorts(clusters);
      return {
        ports,
        async run(at, over) {
          let first = true;
          const clock = {
            ...ports.clock,
            wait: async (ms: number, signal: AbortSignal): Promise<void> => {
              if (ms === grace) return unlessEnded(over(), signal);
              if (ms === settling && first) {
                first = false;
                await at();
              }
              return ports.clock.wait(ms, signal);
            },
          };
          return unwrap(await switchTraffic({ ...ports, clock }, { target, application: 'llm-app', to: 'green' }, limit()));
        },
      };
    }

    const ends = async ({ ports }: Scene): Promise<readonly string[]> =>
      (await ports.journal.entries(target, 'llm-app')).map(({ operation, takesBack, ended }) => `${operation} ${ended?.outcome ?? ''}${takesBack === undefined ? '' : ' of a record'}`);

    test('a switch whose new pods fail and stay so is taken back by itself: everything is as it was before, and the journal says so', async () => {
      const one = scene();
      const before = (await look()).snapshot.services.find(({ name }) => name === service);
      const { done, message, wrote } = await one.run(async () => { await breaks(); }, () => new Promise((resolve) => setTimeout(resolve, 1000)));
      assert.match(message, /^llm-app had 1 of at least 3 ready endpoints behind Service llm-app-service for [\d.]+ s after it was written to\. The change was taken back by itself: llm-app sends its traffic to blue: 3 ready endpoints, none on green\.$/);
      assert.deepEqual([done, wrote, one.ports.plans.length], ['unverified', true, 1], 'the person was asked once');
      const now = (await look()).snapshot.services.find(({ name }) => name === service);
      assert.deepEqual([now?.selector, now?.release], [before?.selector, before?.release]);
      assert.ok(only(3, 'blue')(await behind()), 'traffic is on blue, whole');
      assert.deepEqual(await ends(one), ['takeBack verified of a record', 'switch unverified']);
    });

    test('a switch whose new pods fail and come back in time is not taken back', async () => {
      const one = scene();
      let good: readonly ImageOf[] = [];
      let fell = false;
      const { done, message } = await one.run(async () => { good = await breaks(); }, async () => {
        fell = true;
        await images(good);
        // The stated time is not over before the endpoints are back: how fast a machine is decides nothing.
        return new Promise<void>(() => undefined);
      });
      assert.ok(fell, 'too few were seen, and the time was counted');
      assert.equal(message, 'llm-app sends its traffic to green: 3 ready endpoints, none on blue.');
      assert.equal(done, 'verified');
      assert.ok(only(3, 'green')(await behind()));
      assert.deepEqual(await ends(one), ['switch verified']);
    });
  });
}

/** As a clock's wait: rejects when the signal aborts. */
const unlessEnded = (wait: Promise<void>, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(new Error('ended')), { once: true });
    wait.then(resolve, reject);
  });
