/** Whole canary releases through the real adapter: on the practice cluster and on a real control plane. */
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, suite, test } from 'node:test';
import { abortCanary } from '../../src/app/canary/abortCanary.ts';
import { createCanary } from '../../src/app/canary/createCanary.ts';
import { holdCanary } from '../../src/app/canary/holdCanary.ts';
import { promoteCanary } from '../../src/app/canary/promoteCanary.ts';
import { stepCanary } from '../../src/app/canary/stepCanary.ts';
import { walkCanary } from '../../src/app/canary/walkCanary.ts';
import { takeBack } from '../../src/app/takeBack.ts';
import type { ClusterPort, OperationPorts, Outcome } from '../../src/app/ports.ts';
import type { Clusters } from '../../src/cluster/connect.ts';
import type { Application } from '../../src/core/live/application.ts';
import { applicationsOf } from '../../src/core/live/applications.ts';
import { canaryPair } from '../../src/core/live/share.ts';
import type { Result } from '../../src/core/result.ts';
import type { Target } from '../../src/core/target.ts';
import { unwrap } from '../../src/core/unwrap.ts';
import { eventually } from '../support/calls.ts';
import { clusterNames, startTestCluster, type TestCluster } from '../support/clusters.ts';
import { connectTo, realPorts, type RealPorts } from '../support/realPorts.ts';

const limit = (): AbortSignal => AbortSignal.timeout(240_000);
const end = (result: Result<Outcome>): string => (result.ok ? `${result.value.done}: ${result.value.message}` : `${result.failure.kind} ${JSON.stringify(result.failure)}`);

const labels = { app: 'chat', version: 'stable' };
const image = (tag: string): string => `registry.example/chat:${tag}`;
const v2 = [{ container: 'server', image: image('v2') }];

const stableOf = (namespace: string, replicas: number): unknown => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'chat-stable', namespace, labels, annotations: { 'argocd.argoproj.io/tracking-id': 'chat:apps/Deployment:x/chat-stable', 'kubernetes.io/change-cause': 'v1' } },
  spec: {
    replicas,
    selector: { matchLabels: labels },
    template: {
      metadata: { labels },
      spec: {
        terminationGracePeriodSeconds: 1,
        containers: [{ name: 'server', image: image('v1'), env: [{ name: 'MODEL', value: 'small' }], ports: [{ name: 'http', containerPort: 8080 }] }],
      },
    },
  },
});
const serviceOf = (namespace: string): unknown => ({
  apiVersion: 'v1', kind: 'Service', metadata: { name: 'chat', namespace }, spec: { selector: { app: 'chat' }, ports: [{ name: 'http', port: 80, targetPort: 'http' }] },
});

/** Milliseconds that no other wait has. */
const stands = 123_456;

for (const clusterName of clusterNames) {
  suite(`a canary release on the ${clusterName} cluster`, () => {
    let served: TestCluster;
    let clusters: Clusters;
    let cluster: ClusterPort;
    let target: Target;
    let ports: RealPorts;

    before(async () => {
      served = await startTestCluster(clusterName);
      ({ clusters, cluster } = await connectTo(served.kubeconfig));
    });

    after(async () => {
      clusters.dispose();
      await served.stop();
    });

    afterEach(() => served.call('DELETE', `/api/v1/namespaces/${target.namespace}`));

    beforeEach(async () => {
      target = { cluster: cluster.cluster, namespace: await served.namespace() };
      ports = realPorts(clusters);
      await made('/api/v1', 'services', serviceOf(target.namespace));
      await made('/apis/apps/v1', 'deployments', stableOf(target.namespace, 10));
      await eventually('stable is ready', application, ({ tracks }) => tracks[0]?.readyEndpoints === 10, 120_000);
    });

    async function made(api: string, resource: string, body: unknown): Promise<void> {
      const answer = await served.call('POST', `${api}/namespaces/${target.namespace}/${resource}`, body);
      assert.equal(answer.status, 201, JSON.stringify(answer.body));
    }

    async function application(): Promise<Application> {
      const found = applicationsOf(unwrap(await cluster.observe(target.namespace, limit())), 'version').applications.find(({ name }) => name === 'chat');
      assert.ok(found, 'chat is there');
      return found;
    }

    /** Pods by uid of one Deployment, those that end left out. */
    const uidsOf = async (deployment: string): Promise<readonly string[]> => {
      const track = (await application()).tracks.find((one) => one.deployment.name === deployment);
      return (track?.pods ?? []).filter(({ terminating }) => !terminating).map(({ uid }) => uid).sort();
    };

    /** `chat-stable 10 chat-canary 0`, and how far the release is. */
    async function standing(): Promise<string> {
      const { tracks, note } = await application();
      const mark = note?.mark?.kind === 'canary' ? `step ${note.mark.step}` : 'no release';
      return `${tracks.map(({ deployment, readyEndpoints }) => `${deployment.name} ${deployment.desired}/${readyEndpoints}`).join(' ')}, ${mark}, ${note?.lease === undefined ? 'free' : 'leased'}`;
    }

    const chat = () => ({ target, application: 'chat' });
    const start = () => createCanary(ports, { ...chat(), images: v2 }, limit());
    const step = (to: 'next' | 'back' | number) => stepCanary(ports, { ...chat(), to }, limit());

    async function walkTo(index: number): Promise<void> {
      assert.match(end(await start()), /^verified: /);
      for (let n = 0; n <= index; n++) assert.match(end(await step('next')), /^verified: /);
    }

    test('a ladder to 50 %, held and gone on with, and its abort', async () => {
      assert.equal(end(await start()), 'verified: chat has a canary: chat-canary is there with 0 pods.');
      assert.equal(await standing(), 'chat-stable 10/10 chat-canary 0/0, step -1, free');
      const whole = unwrap(await cluster.read('Deployment', target.namespace, 'chat-canary', limit())) as { metadata: { labels: unknown; annotations?: Record<string, string> }; spec: { template: { spec: { containers: { image: string; env: unknown }[] } } } };
      assert.deepEqual(whole.metadata.labels, { app: 'chat', version: 'canary', 'deployment-strategies/role': 'canary' });
      assert.deepEqual(Object.keys(whole.metadata.annotations ?? {}).filter((key) => !key.startsWith('deployment.kubernetes.io/')), []);
      assert.deepEqual(whole.spec.template.spec.containers.map(({ image: one, env }) => [one, env]), [[image('v2'), [{ name: 'MODEL', value: 'small' }]]]);

      assert.equal(end(await step('next')), 'verified: chat was scaled: 1 of 10 ready endpoints on canary, 10 %.');
      assert.equal(await standing(), 'chat-stable 9/9 chat-canary 1/1, step 0, free');
      assert.match(end(await holdCanary(ports, chat(), limit())), /^verified: chat: canary at 10 % \(step 1 of 4\), started by test .*, held\.$/);
      assert.equal(end(await step('next')), 'verified: chat was scaled: 3 of 10 ready endpoints on canary, 30 %, asked 25 %.');
      assert.equal((await application()).note?.mark?.kind === 'canary' && 'held' in ((await application()).note?.mark ?? {}), false, 'going on ends the hold');
      assert.equal(end(await step('next')), 'verified: chat was scaled: 5 of 10 ready endpoints on canary, 50 %.');
      assert.equal(await standing(), 'chat-stable 5/5 chat-canary 5/5, step 2, free');

      assert.match(end(await abortCanary(ports, chat(), limit())), /^verified: chat was taken back to stable: chat-canary is gone\.$/);
      assert.equal(await standing(), 'chat-stable 10/10, no release, free');
      const plan = ports.plans.at(-1);
      assert.deepEqual(plan?.writes.map(({ name, change }) => `${name} ${change}`), ['chat-stable replicas 5 → 10', 'chat-canary replicas 5 → 0', 'chat-canary deleted']);
      assert.equal(end(await abortCanary(ports, chat(), limit())), 'nothing-to-do: chat was left as it is: No canary release of chat is in progress. Start one first.');
    });

    test('a ladder to 100 %, promoted by swap: no tested pod is made again, and the next release works from there', async () => {
      await walkTo(3);
      assert.equal(await standing(), 'chat-stable 0/0 chat-canary 10/10, step 3, free');
      const tested = await uidsOf('chat-canary');
      assert.equal(tested.length, 10);
      assert.equal(end(await promoteCanary(ports, { ...chat(), how: 'swap' }, limit())), 'verified: chat was promoted: chat-stable is canary, chat-canary is stable.');
      assert.deepEqual(await uidsOf('chat-canary'), tested, 'the tested pods are the stable ones');
      assert.equal(await standing(), 'chat-canary 10/10 chat-stable 0/0, no release, free');
      assert.equal(canaryPair(await application())?.stable.deployment.name, 'chat-canary');

      assert.match(end(await createCanary(ports, { ...chat(), images: [{ container: 'server', image: image('v3') }] }, limit())), /^verified: chat has a canary: chat-stable is there with 0 pods\.$/);
      assert.equal(end(await step('next')), 'verified: chat was scaled: 1 of 10 ready endpoints on canary (track: stable), 10 %.');
      assert.match(end(await abortCanary(ports, chat(), limit())), /^verified: /);
      assert.equal(await standing(), 'chat-canary 10/10 chat-stable 0/0, no release, free');
      assert.equal((await uidsOf('chat-canary')).filter((uid) => tested.includes(uid)).length, 9, 'only the pod that made room was made anew');
    });

    test('the steps that are left are walked by time, one question for all, until somebody holds the release', async () => {
      await walkTo(0);
      const asked = ports.plans.length;
      let held: Promise<unknown> = Promise.resolve();
      const walked: OperationPorts = {
        ...ports,
        progress: { say: (text) => { if (/ at 50 %.* follows at /.test(text)) held = holdCanary(ports, chat(), limit()); } },
        // The hold is there before the step after it is looked at.
        clock: { ...ports.clock, wait: async (ms, signal) => { if (ms === stands) await held; else await ports.clock.wait(ms, signal); } },
      };
      assert.match(end(await walkCanary(walked, { ...chat(), waitMs: stands }, limit())), /^nothing-to-do: chat was left as it is: The release was held, moved or ended by somebody else/);
      assert.equal(ports.plans.length - asked, 2, 'the first step of the walk, and the hold');
      assert.equal(await standing(), 'chat-stable 5/5 chat-canary 5/5, step 2, free');
    });

    test('a promotion by swap from 50 %: tested pods stay, and Take Back goes to the step that it began at', async () => {
      await walkTo(2);
      const tested = await uidsOf('chat-canary');
      assert.match(end(await promoteCanary(ports, { ...chat(), how: 'swap' }, limit())), /^verified: /);
      const after = await uidsOf('chat-canary');
      assert.deepEqual(tested.filter((uid) => !after.includes(uid)), [], 'no tested pod is made again');
      assert.equal(await standing(), 'chat-canary 10/10 chat-stable 0/0, no release, free');
      assert.match(end(await takeBack(ports, chat(), limit())), /^verified: /);
      assert.equal(await standing(), 'chat-stable 5/5 chat-canary 5/5, step 2, free');
    });

    test('a promotion by rolling stable', async () => {
      await walkTo(1);
      assert.match(end(await promoteCanary(ports, { ...chat(), how: 'roll' }, limit())), /^verified: chat was promoted: chat-canary is gone\.$/);
      assert.equal(await standing(), 'chat-stable 10/10, no release, free');
      assert.deepEqual((await application()).tracks[0]?.deployment.images, v2);
    });

    test('a step is taken back with its note, and a canary that was only made is aborted by Take Back', async () => {
      await walkTo(1);
      assert.match(end(await takeBack(ports, chat(), limit())), /^verified: chat was scaled back: 1 of 10 ready endpoints on canary, 10 %\.$/);
      assert.equal(await standing(), 'chat-stable 9/9 chat-canary 1/1, step 0, free');
      assert.match(end(await abortCanary(ports, chat(), limit())), /^verified: /);
      assert.match(end(await start()), /^verified: /);
      assert.match(end(await takeBack(ports, chat(), limit())), /^verified: /);
      assert.equal(await standing(), 'chat-stable 10/10, no release, free');
    });
  });
}
