import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Pod } from '../../../../src/core/kube/objects.ts';
import { backOffOf, crashesAnnotation } from '../../../../src/core/controllers/crashLoop.ts';
import { tagOf } from '../../../../src/core/controllers/image.ts';
import { neverReadyAnnotation, readyAfterAnnotation, syncKubelet, terminatesAfterAnnotation, type KubeletInput, type KubeletStep } from '../../../../src/core/controllers/kubelet.ts';
import { isReady } from '../../../../src/core/controllers/pods.ts';
import { podOf } from '../../../support/controllers/pods.ts';

const options = { readyAfter: 4000, failingTags: ['broken'] };
const start = Date.parse('2026-01-01T00:00:00Z');

const bound = (image: string, annotations: Readonly<Record<string, string>> = {}, probe = true): Pod => {
  const container = { name: 'main', image, ...(probe ? { readinessProbe: {} } : {}) };
  return { ...podOf({ annotations }), spec: { nodeName: 'a', containers: [container] }, status: { phase: 'Pending' } };
};

const step = (pod: Pod, after: number, deletedAt?: number): KubeletStep =>
  syncKubelet({ pod, boundAt: start, deletedAt, podIP: '10.244.0.3', hostIP: '10.0.0.1', now: start + after } satisfies KubeletInput, options);

/** Runs a pod up to a moment, looking whenever the kubelet asks to. Returns `time: what it shows`. */
function life(pod: Pod, until: number): readonly string[] {
  let current = pod;
  const seen: string[] = [];
  for (let at: number | undefined = 0; at !== undefined && at <= until; ) {
    const { status, checkAgainAt } = step(current, at);
    if (status !== undefined) current = { ...current, status };
    const waiting = current.status?.containerStatuses?.[0]?.state?.waiting?.reason;
    if (status !== undefined) seen.push(`${at}: ${waiting ?? (isReady(current) ? 'Ready' : 'Running')}`);
    at = checkAgainAt === undefined ? undefined : checkAgainAt - start;
  }
  return seen;
}

for (const [what, pod, expected] of [
  ['with a readiness probe runs for a while before it is ready', bound('app:v1'), ['0: ContainerCreating', '2000: Running', '4000: Ready']],
  ['without a readiness probe is ready as soon as it runs', bound('app:v1', {}, false), ['0: ContainerCreating', '4000: Ready']],
  ['may take its own time', bound('app:v1', { [readyAfterAnnotation]: '60' }), ['0: ContainerCreating', '30000: Running', '60000: Ready']],
  ['ignores a time that is none', bound('app:v1', { [readyAfterAnnotation]: 'soon' }), ['0: ContainerCreating', '2000: Running', '4000: Ready']],
  ['may never be ready', bound('app:v1', { [neverReadyAnnotation]: 'true' }), ['0: ContainerCreating', '2000: Running']],
  ['of a failing tag backs off', bound('registry.example:5000/app:broken@sha256:0'), ['0: ContainerCreating', '500: ErrImagePull', '1500: ImagePullBackOff']],
] as const) {
  test(`a pod ${what}`, () => assert.deepEqual(life(pod, 100_000), expected));
}

test('a pod that crashes is started again at once, then after 10 s, 20 s, 40 s, up to 5 minutes', () => {
  const seen: string[] = [];
  let pod = bound('app:v1', { [crashesAnnotation]: 'true' }, false);
  for (let at: number | undefined = 0; at !== undefined && at <= 60_000; ) {
    const { status, checkAgainAt, events } = step(pod, at);
    if (status !== undefined) pod = { ...pod, status };
    const { state = {}, restartCount = 0 } = status?.containerStatuses?.[0] ?? {};
    const shown = state.waiting?.reason ?? state.terminated?.reason ?? 'Running';
    if (status !== undefined) seen.push(`${at / 1000} ${shown} ${restartCount}${events.some(({ reason }) => reason === 'BackOff') ? ' BackOff' : ''}`);
    assert.ok(!isReady(pod));
    at = checkAgainAt === undefined ? undefined : checkAgainAt - start;
  }
  assert.deepEqual(seen, [
    '0 ContainerCreating 0', '4 Running 0', '5 Error 0', '6 Running 1', '7 Error 1', '8 CrashLoopBackOff 1 BackOff', '17 Running 2', '18 Error 2', '19 CrashLoopBackOff 2 BackOff',
    '38 Running 3', '39 Error 3', '40 CrashLoopBackOff 3 BackOff',
  ]);
  const [container] = pod.status?.containerStatuses ?? [];
  assert.match(container?.state?.waiting?.message ?? '', /^back-off 40s restarting failed container=main pod=/);
  assert.equal(container?.lastState?.terminated?.exitCode, 1);
  assert.equal(pod.status?.phase, 'Running');
  assert.deepEqual([4, 5, 6, 20].map(backOffOf), [80_000, 160_000, 300_000, 300_000]);
});

test('a pod that no longer crashes starts once more and becomes ready', () => {
  const crashing = bound('app:v1', { [crashesAnnotation]: 'true' });
  let pod = crashing;
  for (const after of [0, 4000, 4001, 5000, 6000, 7000, 8000]) pod = { ...pod, status: step(pod, after).status ?? pod.status ?? {} };
  assert.equal(pod.status?.containerStatuses?.[0]?.state?.waiting?.reason, 'CrashLoopBackOff');
  const mended: Pod = { ...pod, metadata: { ...pod.metadata, annotations: {} } };
  const { status } = step(mended, 9000);
  assert.equal(isReady({ ...mended, ...(status === undefined ? {} : { status }) }), true);
  assert.equal(status?.containerStatuses?.[0]?.restartCount, 1);
});

test('a running pod has an address and a readable status', () => {
  const { status } = step(bound('app:v1'), 4000);
  assert.deepEqual([status?.phase, status?.podIP, status?.hostIP], ['Running', '10.244.0.3', '10.0.0.1']);
  assert.deepEqual(status?.conditions?.map(({ type, status: verdict }) => `${type} ${verdict}`), ['PodReadyToStartContainers True', 'Initialized True', 'Ready True', 'ContainersReady True']);
});

test('a deleted pod drains for two seconds, or for its grace period where that is shorter', () => {
  const { status = {} } = step(bound('app:v1'), 4000);
  const going: Pod = { ...bound('app:v1'), status };
  const shortened: Pod = { ...going, metadata: { ...going.metadata, deletionGracePeriodSeconds: 1 } };
  assert.deepEqual(step(going, 5000, start + 5000).events.map(({ reason, message }) => `${reason} ${message}`), ['Killing Stopping container main']);
  assert.equal(step(going, 5000, start + 5000).checkAgainAt, start + 7000);
  assert.deepEqual([step(going, 6999, start + 5000).gone, step(going, 7000, start + 5000).gone], [false, true]);
  assert.deepEqual([step(shortened, 5999, start + 5000).gone, step(shortened, 6000, start + 5000).gone], [false, true]);
});

test('a deleted pod may take its own time to drain', () => {
  const { status = {} } = step(bound('app:v1'), 4000);
  const slow: Pod = { ...bound('app:v1', { [terminatesAfterAnnotation]: '10' }), status };
  assert.deepEqual([step(slow, 14_999, start + 5000).gone, step(slow, 15_000, start + 5000).gone], [false, true]);
});

test('a deleted pod that never ran goes at once', () => assert.equal(step(bound('app:v1'), 100, start + 100).gone, true));

for (const [image, tag] of [
  ['app', 'latest'],
  ['app:v1', 'v1'],
  ['registry.example:5000/app', 'latest'],
  ['registry.example:5000/team/app:v2', 'v2'],
  ['app@sha256:abc', undefined],
  ['app:v1@sha256:abc', 'v1'],
] as const) {
  test(`the tag of ${image} is ${tag}`, () => assert.equal(tagOf(image), tag));
}
