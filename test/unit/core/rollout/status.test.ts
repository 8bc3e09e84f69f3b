import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ConditionRecord, DeploymentRecord, PodRecord } from '../../../../src/core/live/records.ts';
import { rolloutStatus, statusText, type RolloutSight } from '../../../../src/core/rollout/status.ts';
import { deployment, podsOf, replicaSetOf } from '../../../support/builders.ts';

const at = Date.UTC(2026, 0, 1, 12);
const of = (over: Partial<DeploymentRecord> = {}): DeploymentRecord => deployment('web', { app: 'web' }, { revision: 2, progressDeadline: 600, ...over });
const condition = (type: string, reason: string, over: Partial<ConditionRecord> = {}): ConditionRecord => ({ type, status: 'True', reason, message: '', lastUpdate: at, ...over });
const late = condition('Progressing', 'ProgressDeadlineExceeded', { status: 'False' });

/** New and old pods of a Deployment that is rolling out, with their ReplicaSets. */
function sight(own: DeploymentRecord, { fresh = own.updated, ready = fresh, old = own.replicas - own.updated, leaving = 0, trouble = '', before }: {
  readonly fresh?: number; readonly ready?: number; readonly old?: number; readonly leaving?: number; readonly trouble?: string; readonly before?: number;
} = {}): RolloutSight {
  const newest = replicaSetOf(own, { name: 'web-new', uid: 'uid-new', revision: 2, available: ready });
  const former = replicaSetOf(own, { name: 'web-old', uid: 'uid-old', revision: 1, available: old });
  const pods: readonly PodRecord[] = [
    ...podsOf(own, fresh, ready, { owner: 'uid-new', trouble }), ...podsOf(own, old, old, { owner: 'uid-old' }), ...podsOf(own, leaving, leaving, { owner: 'uid-old', terminating: true }),
  ];
  return { deployment: own, replicaSets: [newest, former], pods, ...(before === undefined ? {} : { before }) };
}

const rolling = of({ updated: 1, replicas: 4, available: 3 });
const cases: readonly (readonly [name: string, seen: RolloutSight, said: string])[] = [
  ['the controller has not seen the newest generation', sight(of({ generation: 2 })), 'waiting: waiting until the controller has seen the change'],
  ['our own write is not in the watch yet', sight(of({ generation: 4, observedGeneration: 4 }), { before: 4 }), 'waiting: waiting until the controller has seen the change'],
  ['pods are on their way', sight(rolling, { ready: 0 }), 'progressing: progressing: 1 of 3 pods updated, 0 of them available, 3 old pods left'],
  ['with its last progress and its deadline', sight({ ...rolling, conditions: [condition('Progressing', 'ReplicaSetUpdated')] }), 'progressing: progressing: 1 of 3 pods updated, 1 of them available, 3 old pods left (last progress 12:00:00Z, deadline 12:10:00Z)'],
  ['without a deadline', sight(deployment('web', { app: 'web' }, { revision: 2, updated: 1, replicas: 4, available: 3, conditions: [condition('Progressing', 'ReplicaSetUpdated')] })), 'progressing: progressing: 1 of 3 pods updated, 1 of them available, 3 old pods left'],
  ['all are updated, one old pod is left', sight(of({ replicas: 4 })), 'progressing: progressing: 3 of 3 pods updated, 3 of them available, 1 old pod left'],
  ['all are updated, one is not available yet', sight(of({ available: 2 }), { ready: 2 }), 'progressing: progressing: 3 of 3 pods updated, 2 of them available'],
  ['paused half-way', sight({ ...rolling, paused: true }), 'paused: paused with 1 of 3 pods updated, 1 of them available, 3 old pods left'],
  ['paused at rest', sight(of({ paused: true })), 'paused: paused with 3 of 3 pods updated, 3 of them available'],
  ['paused, and the deadline was over before', sight({ ...rolling, paused: true, conditions: [late] }), 'paused: paused with 1 of 3 pods updated, 1 of them available, 3 old pods left'],
  ['an image cannot be pulled', sight(rolling, { ready: 0, trouble: 'ImagePullBackOff: no such tag' }), 'stalled: stalled with 1 of 3 pods updated, 0 of them available, 3 old pods left: ImagePullBackOff: no such tag'],
  ['a container crashes', sight(rolling, { ready: 0, trouble: 'CrashLoopBackOff: exit code 1' }), 'stalled: stalled with 1 of 3 pods updated, 0 of them available, 3 old pods left: CrashLoopBackOff: exit code 1'],
  ['a pod fits on no node', sight(rolling, { ready: 0, trouble: 'Unschedulable: 0/2 nodes' }), 'stalled: stalled with 1 of 3 pods updated, 0 of them available, 3 old pods left: Unschedulable: 0/2 nodes'],
  ['a quota refuses pods', sight(of({ updated: 0, replicas: 3, conditions: [condition('ReplicaFailure', 'FailedCreate', { message: 'exceeded quota: gpu' })] }), { fresh: 0, old: 3 }), 'stalled: stalled with 0 of 3 pods updated, 3 old pods left: FailedCreate: exceeded quota: gpu'],
  ['a probe fails: not before the deadline', sight(rolling, { ready: 0, trouble: 'not ready: app' }), 'progressing: progressing: 1 of 3 pods updated, 0 of them available, 3 old pods left'],
  ['a probe fails until the deadline', sight({ ...rolling, conditions: [late] }, { ready: 0, trouble: 'not ready: app' }), 'stalled: stalled with 1 of 3 pods updated, 0 of them available, 3 old pods left: not ready: app (deadline)'],
  ['nobody says why', sight({ ...rolling, conditions: [late] }), 'stalled: stalled with 1 of 3 pods updated, 1 of them available, 3 old pods left: progress deadline exceeded (deadline)'],
  ['everything is new, old pods terminate', sight(of(), { leaving: 2 }), 'complete: rolled out, 3 of 3 pods updated and available; 2 old pods still terminating'],
  ['everything is new, and no old pod is left', sight(of()), 'drained: rolled out and drained, 3 of 3 pods updated and available, no old pod left'],
  ['no replicas are wanted', sight(of({ desired: 0, replicas: 0, updated: 0, available: 0 }), { old: 0 }), 'drained: rolled out and drained, 0 of 0 pods updated and available, no old pod left'],
  ['Pods are not readable', { deployment: of(), replicaSets: [replicaSetOf(of())], pods: undefined }, 'complete: rolled out, 3 of 3 pods updated and available; whether old pods still terminate is not readable'],
  ['ReplicaSets are not readable', { deployment: rolling, replicaSets: undefined, pods: podsOf(of()) }, 'progressing: progressing: 1 of 3 pods updated, 3 old pods left'],
];
for (const [name, seen, said] of cases) {
  test(`the status when ${name}`, () => {
    const status = rolloutStatus(seen);
    assert.equal(`${status.word}: ${statusText(status)}${status.late ? ' (deadline)' : ''}`, said);
  });
}

test('the trouble of an old pod is not the reason of the new rollout', () => {
  const own = of({ updated: 1, replicas: 4, available: 1 });
  const { replicaSets, pods } = sight(own, { ready: 0 });
  const sick = (pods ?? []).map((pod) => (pod.owner === 'uid-old' ? { ...pod, ready: false, trouble: 'CrashLoopBackOff' } : pod));
  assert.equal(rolloutStatus({ deployment: own, replicaSets, pods: sick }).word, 'progressing');
});

const stale: readonly (readonly [name: string, over: Partial<DeploymentRecord>, believed: boolean])[] = [
  ['is older than the last write', { lastWriter: { manager: 'us', at: at + 1000 } }, false],
  ['is of the same second as the last write', { lastWriter: { manager: 'us', at } }, false],
  ['is younger than the last write', { lastWriter: { manager: 'us', at: at - 1000 } }, true],
  ['is of a Deployment whose writers are not known', {}, false],
];
for (const [name, over, believed] of stale) {
  test(`after a write of ours a time-out that ${name} is ${believed ? '' : 'not '}believed`, () => {
    const own = { ...rolling, generation: 5, observedGeneration: 5, conditions: [late], ...over };
    assert.equal(rolloutStatus(sight(own, { before: 4 })).late, believed);
    assert.equal(rolloutStatus(sight(own)).late, true, 'where no write of ours is judged, what the controller says holds');
  });
}
