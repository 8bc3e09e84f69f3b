/** A rollout from the first pod to the last drained one, by the use cases: on the practice cluster and on a real control plane. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, afterEach, before, beforeEach, suite, test } from 'node:test';
import type { ClusterPort, Outcome } from '../../src/app/ports.ts';
import type { DeploymentRequest } from '../../src/app/requests.ts';
import { pauseRollout } from '../../src/app/rolling/pauseRollout.ts';
import { readHistory } from '../../src/app/rolling/readHistory.ts';
import { restartRollout } from '../../src/app/rolling/restartRollout.ts';
import { resumeRollout } from '../../src/app/rolling/resumeRollout.ts';
import { setImage } from '../../src/app/rolling/setImage.ts';
import { undoRollout } from '../../src/app/rolling/undoRollout.ts';
import { takeBack } from '../../src/app/takeBack.ts';
import type { Clusters } from '../../src/cluster/connect.ts';
import type { PlannedWrite } from '../../src/core/operations/plan.ts';
import type { Result } from '../../src/core/result.ts';
import { rolloutStatus, statusText } from '../../src/core/rollout/status.ts';
import { unwrap } from '../../src/core/unwrap.ts';
import { eventually } from '../support/calls.ts';
import { clusterNames, startTestCluster, type TestCluster } from '../support/clusters.ts';
import { findKubectl, kubectl } from '../support/kubectl.ts';
import { connectTo, realPorts, type RealPorts } from '../support/realPorts.ts';

const limit = (): AbortSignal => AbortSignal.timeout(180_000);
const image = (tag: string): string => `registry.example/web:${tag}`;
const side = (tag: string): string => `registry.example/side:${tag}`;
const atOnce = { 'practice.deployment-strategies/terminates-after': '0' };

const web = (annotations: Readonly<Record<string, string>>): unknown => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: {
    replicas: 3,
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' }, annotations },
      spec: { containers: [{ name: 'app', image: image('v1') }, { name: 'side', image: side('v1'), env: [{ name: 'MODE', value: 'quiet' }] }] },
    },
  },
});
const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' }, spec: { selector: { app: 'web' }, ports: [{ port: 80 }] } };

const ended = (result: Result<Outcome>): string => {
  const outcome = unwrap(result);
  return `${outcome.done}: ${outcome.message}`;
};
const rolled = 'rolled out and drained, 3 of 3 pods updated and available, no old pod left.';

for (const clusterName of clusterNames) {
  suite(`a rolling update on the ${clusterName} cluster`, () => {
    let served: TestCluster;
    let clusters: Clusters;
    let cluster: ClusterPort;
    let request: DeploymentRequest;
    let folder: string;
    let run: ReturnType<typeof kubectl>;

    before(async () => {
      served = await startTestCluster(clusterName);
      ({ clusters, cluster } = await connectTo(served.kubeconfig));
      folder = await mkdtemp(path.join(tmpdir(), 'rolling-'));
      run = kubectl(await findKubectl(), served.kubeconfig, folder);
    });

    after(async () => {
      clusters.dispose();
      await served.stop();
      await rm(folder, { recursive: true, force: true });
    });

    beforeEach(() => prepare());
    afterEach(() => served.call('DELETE', `/api/v1/namespaces/${request.target.namespace}`));

    async function prepare(annotations: Readonly<Record<string, string>> = atOnce): Promise<void> {
      const namespace = await served.namespace();
      request = { target: { cluster: cluster.cluster, namespace }, application: 'web', deployment: 'web' };
      assert.equal((await served.call('POST', `/api/v1/namespaces/${namespace}/services`, service)).status, 201);
      assert.equal((await served.call('POST', `/apis/apps/v1/namespaces/${namespace}/deployments`, web(annotations))).status, 201);
      await eventually('web is ready', sight, ({ deployments: [one] }) => one?.available === 3 && one.observedGeneration >= one.generation && one.revision === 1);
    }

    /** Seconds without progress until the controller gives up. */
    const setDeadline = async (seconds: number): Promise<void> => {
      const ops = [{ op: 'replace', path: '/spec/progressDeadlineSeconds', value: seconds }] as const;
      unwrap(await cluster.write({ kind: 'Deployment', namespace: request.target.namespace, name: 'web', basedOn: '', change: 'by hand', ops }, limit()));
    };
    const sight = async () => unwrap(await cluster.observe(request.target.namespace, limit()));
    const deploymentPath = (): string => `/apis/apps/v1/namespaces/${request.target.namespace}/deployments/web`;
    /** The words of the status, from a fresh read. */
    const statusWords = async (): Promise<string> => {
      const { deployments: [deployment], replicaSets, pods } = await sight();
      return deployment === undefined ? 'gone' : statusText(rolloutStatus({ deployment, replicaSets, pods }));
    };
    const set = (ports: RealPorts, app: string, changeCause?: string): Promise<Result<Outcome>> =>
      setImage(ports, { ...request, images: [{ container: 'app', image: image(app) }, { container: 'side', image: side(app === 'broken' ? 'v1' : app) }], ...(changeCause === undefined ? {} : { changeCause }) }, limit());
    /** The tags of living pods, by pod. */
    const runs = async (): Promise<readonly string[]> => (await sight()).pods.filter(({ terminating }) => !terminating).map(({ images }) => images.map((one) => one.image.split(':')[1]).join('+')).sort();
    const ask = async (...args: string[]): Promise<string> => {
      const said = await run(['--namespace', request.target.namespace, ...args]);
      assert.equal(said.code, 0, said.err);
      return said.out;
    };

    test('new images of two containers roll to the last drained pod, and the same images again write nothing', async () => {
      const ports = realPorts(clusters);
      assert.equal(ended(await set(ports, 'v2')), `verified: web has new images: ${rolled}`);
      assert.deepEqual(await runs(), ['v2+v2', 'v2+v2', 'v2+v2']);
      assert.match(await ask('rollout', 'status', 'deployment/web', '--timeout=60s'), /successfully rolled out/);
      assert.match(ended(await set(ports, 'v2')), /^nothing-to-do: web was left as it is: app has registry\.example\/web:v2, side has registry\.example\/side:v2 already, so nothing would roll\.$/);
      assert.equal(ports.plans.length, 1);
      assert.equal(ended(await takeBack(ports, request, limit())), `verified: web was taken back: ${rolled}`);
      assert.deepEqual(await runs(), ['v1+v1', 'v1+v1', 'v1+v1']);
    });

    test('a bad image stalls with the reason of its pod while the old pods serve, and an undo brings the image back', async () => {
      // Shortened once the pod has said why it waits: however slow a machine is, the reason is there before the time-out.
      let shortened: Promise<void> | undefined;
      const ports = realPorts(clusters, { onSay: (text) => void (text.includes('ImagePullBackOff') && (shortened ??= setDeadline(5))) });
      assert.match(ended(await set(ports, 'broken')), /^unverified: web has new images, and the rollout did not end\. Last seen: stalled with 1 of 3 pods updated, 0 of them available, 3 old pods left: ImagePullBackOff\b.* Undo the rollout, or take it back\.$/);
      assert.deepEqual(await runs(), ['broken+v1', 'v1+v1', 'v1+v1', 'v1+v1']);
      await eventually('the controller says that the deadline is over', sight, ({ deployments: [one] }) => one?.conditions.some(({ reason }) => reason === 'ProgressDeadlineExceeded') === true);
      await shortened;
      await setDeadline(600);
      assert.equal(ended(await undoRollout(ports, request, limit())), `verified: web was rolled back: ${rolled}`);
      assert.deepEqual(await runs(), ['v1+v1', 'v1+v1', 'v1+v1']);
    });

    test('paused: images wait, an undo resumes in the same action, and each is taken back', async () => {
      const ports = realPorts(clusters);
      assert.equal(ended(await set(ports, 'v2')), `verified: web has new images: ${rolled}`);
      assert.equal(ended(await pauseRollout(ports, request, limit())), 'verified: web does not roll on: paused with 3 of 3 pods updated, 3 of them available.');
      assert.equal(ended(await set(ports, 'v3')), 'verified: web has new images: paused with 0 of 3 pods updated, 3 old pods left.');
      assert.match(ended(await restartRollout(ports, request, limit())), /^blocked: web was left as it is: The rollout of web is paused/);
      assert.deepEqual(await runs(), ['v2+v2', 'v2+v2', 'v2+v2']);
      assert.equal(ended(await takeBack(ports, request, limit())).split(':')[0], 'verified', 'the images');
      assert.equal(ended(await undoRollout(ports, { ...request, revision: 1 }, limit())), `verified: web was rolled back: ${rolled}`);
      assert.deepEqual(ports.plans.at(-1)?.writes.map(({ change }) => change), ['template → revision 1', 'paused: yes → no']);
      assert.deepEqual(await runs(), ['v1+v1', 'v1+v1', 'v1+v1']);
      assert.equal(ended(await pauseRollout(ports, request, limit())).split(':')[0], 'verified');
      await set(ports, 'v4');
      assert.equal(ended(await resumeRollout(ports, request, limit())), `verified: web was resumed: ${rolled}`);
      assert.equal(ports.plans.at(-1)?.facts.find(({ label }) => label === 'Will roll')?.value, `3 pods: app ${image('v1')} → ${image('v4')}, side ${side('v1')} → ${side('v4')}`);
      assert.equal(ended(await takeBack(ports, request, limit())).split(':')[0], 'verified', 'the resume');
      assert.equal((await sight()).deployments[0]?.paused, true);
    });

    test('the history is that of kubectl, over images, a restart and an undo', async () => {
      const ports = realPorts(clusters);
      await set(ports, 'v2', 'model 2: faster');
      const before = (await sight()).pods.map(({ uid }) => uid);
      assert.equal(ended(await restartRollout(ports, request, limit())), `verified: web was restarted: ${rolled}`);
      assert.ok((await sight()).pods.every(({ uid }) => !before.includes(uid)));
      await undoRollout(ports, { ...request, revision: 1 }, limit());
      const history = unwrap(await readHistory(ports, request, limit()));
      const lines = (await ask('rollout', 'history', 'deployment/web')).trim().split('\n').slice(2).map((line) => line.replace(/\s+/, ' ').trim());
      assert.deepEqual([...history.revisions].reverse().map(({ revision, changeCause }) => `${revision} ${changeCause ?? '<none>'}`), lines);
      assert.deepEqual(history.revisions.map(({ revision, former, current, images, who }) => [revision, former.join(), current, images.map((one) => one.image.split(':')[1]).join('+'), who]), [
        [4, '1', true, 'v1+v1', 'deployment-strategies'],
        [3, '', false, 'v2+v2', undefined],
        [2, '', false, 'v2+v2', undefined],
      ]);
      assert.match(history.template(2) ?? '', /\n {2}containers:\n[\s\S]*image: registry\.example\/web:v2\n/);
      assert.doesNotMatch(history.template(2) ?? '', /pod-template-hash/);
    });

    test('rolled out and drained are told apart while old pods terminate', async () => {
      await served.call('DELETE', `/api/v1/namespaces/${request.target.namespace}`);
      await prepare({ 'practice.deployment-strategies/terminates-after': '3600' });
      const draining = 'rolled out, 3 of 3 pods updated and available; 3 old pods still terminating';
      let released: Promise<unknown> | undefined;
      const release = async (): Promise<void> => {
        for (const { name, terminating } of (await sight()).pods) {
          if (terminating) await served.call('DELETE', `/api/v1/namespaces/${request.target.namespace}/pods/${name}`, { apiVersion: 'v1', kind: 'DeleteOptions', gracePeriodSeconds: 0 });
        }
      };
      const ports = realPorts(clusters, { onSay: (text) => void (text.endsWith(draining) && (released ??= release())) });
      assert.equal(ended(await set(ports, 'v2')), `verified: web has new images: ${rolled}`);
      assert.ok(ports.said.includes(`web: ${draining}`), ports.said.join('\n'));
      await released;
      assert.deepEqual((await sight()).pods.map(({ terminating }) => terminating), [false, false, false]);
    });

    const causes: readonly (readonly [cause: string, template: unknown, words: RegExp])[] = [
      ['a crash', { metadata: { annotations: { 'practice.deployment-strategies/crashes': 'true' } } }, /^stalled with 1 of 3 pods updated, 0 of them available, 3 old pods left: CrashLoopBackOff/],
      ['no room on any node', { spec: { containers: [{ name: 'app', resources: { requests: { cpu: '5000' } } }] } }, /^stalled with 1 of 3 pods updated, 0 of them available, 3 old pods left: Unschedulable: 0\/\d+ nodes/],
      ['a probe that fails', { metadata: { annotations: { 'practice.deployment-strategies/never-ready': 'true' } } }, /^stalled with 1 of 3 pods updated, 0 of them available, 3 old pods left: not ready: app, side/],
    ];
    for (const [cause, template, words] of causes) {
      test(`a rollout that somebody else began stalls by ${cause}, and the status says so`, async () => {
        const patched = await served.call('PATCH', deploymentPath(), { spec: { progressDeadlineSeconds: 3, template } }, 'application/strategic-merge-patch+json');
        assert.equal(patched.status, 200, JSON.stringify(patched.body));
        await eventually(cause, statusWords, (said) => words.test(said));
      });
    }

    test('a rollout stalls by a quota, and the status says so', async () => {
      const quota = { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'three' }, spec: { hard: { pods: '3' } } };
      assert.equal((await served.call('POST', `/api/v1/namespaces/${request.target.namespace}/resourcequotas`, quota)).status, 201);
      await eventually('the quota counts', async () => (await served.call('GET', `/api/v1/namespaces/${request.target.namespace}/resourcequotas/three`)).body, (body) => JSON.stringify(body).includes('"used":{"pods":"3"}'));
      const patched = await served.call('PATCH', deploymentPath(), { spec: { template: { metadata: { labels: { release: 'two' } } } } }, 'application/strategic-merge-patch+json');
      assert.equal(patched.status, 200, JSON.stringify(patched.body));
      await eventually('the quota refuses', statusWords, (said) => /^stalled with 0 of 3 pods updated, 3 old pods left: FailedCreate: .*exceeded quota: three/.test(said));
    });

    test('a Deployment that no Service finds carries the lease itself, and rolls, pauses and is undone all the same', async () => {
      const { namespace } = request.target;
      assert.equal((await served.call('DELETE', `/api/v1/namespaces/${namespace}/services/web`)).status, 200);
      const ports = realPorts(clusters);
      assert.equal(ended(await set(ports, 'v2')), `verified: web has new images: ${rolled}`);
      assert.equal(ended(await pauseRollout(ports, request, limit())), 'verified: web does not roll on: paused with 3 of 3 pods updated, 3 of them available.');
      assert.equal(ended(await undoRollout(ports, request, limit())), `verified: web was rolled back: ${rolled}`);
      assert.deepEqual(await runs(), ['v1+v1', 'v1+v1', 'v1+v1']);
      assert.equal(ended(await takeBack(ports, request, limit())).split(':')[0], 'verified');
      assert.equal(ports.plans.length, 4, 'our own note is nobody else’s change');
    });

    test('images that somebody else sets while the dialog is open are planned and asked again, and what is set after is not taken back over', async () => {
      const others = (to: string): PlannedWrite => ({
        kind: 'Deployment', namespace: request.target.namespace, name: 'web', basedOn: '', change: 'by hand', ops: [{ op: 'replace', path: '/spec/template/spec/containers/0/image', value: image(to) }],
      });
      let round = 0;
      const ports = realPorts(clusters, { while: async () => {
        if (round++ === 0) unwrap(await cluster.write(others('hotfix'), limit()));
      } });
      assert.equal(ended(await set(ports, 'v2')), `verified: web has new images: ${rolled}`);
      assert.equal(ports.plans[1]?.writes[0]?.change, `images app ${image('hotfix')} → ${image('v2')}, side ${side('v1')} → ${side('v2')}, paused: no → yes`);
      unwrap(await cluster.write(others('v5'), limit()));
      assert.match(ended(await takeBack(ports, request, limit())), /^blocked: web was left as it is: The template of web is not the one that the record set\./);
    });
  });
}
