import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Pod } from '../../../../src/core/kube/objects.ts';
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
