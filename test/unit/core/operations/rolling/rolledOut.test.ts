import assert from 'node:assert/strict';
import { test } from 'node:test';
import { effectOf } from '../../../../../src/core/operations/effect.ts';
import type { Expectation } from '../../../../../src/core/operations/plan.ts';
import { join } from '../../../../../src/core/live/join.ts';
import type { DeploymentRecord, Snapshot } from '../../../../../src/core/live/records.ts';
import type { Failure } from '../../../../../src/core/failure.ts';
import { deployment, podsOf, replicaSetOf, snapshot } from '../../../../support/builders.ts';

const expect = (over: Partial<Extract<Expectation, { kind: 'rolledOut' }>> = {}): Expectation => ({ kind: 'rolledOut', deployment: 'web', generation: 4, paused: false, deadline: 600_000, grace: 30_000, ...over });
const of = (over: Partial<DeploymentRecord> = {}): DeploymentRecord => deployment('web', { app: 'web' }, { revision: 2, generation: 5, observedGeneration: 5, progressDeadline: 600, ...over });
const rolling: Partial<DeploymentRecord> = { updated: 1, replicas: 4, available: 3 };
const forbidden: Failure = { kind: 'forbidden', context: 'prod-eu', verb: 'list', resource: 'pods' };

function seen(own: DeploymentRecord, { trouble = '', leaving = 0, over = {} }: { readonly trouble?: string; readonly leaving?: number; readonly over?: Partial<Snapshot> } = {}): Snapshot {
  const [fresh, old] = [own.updated, own.replicas - own.updated];
  const ready = trouble === '' ? fresh : 0;
  return snapshot({
    deployments: [own],
    replicaSets: [replicaSetOf(own, { uid: 'new', revision: 2, available: ready }), replicaSetOf(own, { name: 'web-old', uid: 'old', revision: 1 })],
    pods: [...podsOf(own, fresh, ready, { owner: 'new', trouble }), ...podsOf(own, old, old, { owner: 'old' }), ...podsOf(own, leaving, leaving, { owner: 'old', terminating: true })],
    ...over,
  });
}

const cases: readonly (readonly [name: string, expect: Expectation, seen: Snapshot, said: string])[] = [
  ['drained', expect(), seen(of()), 'reached'],
  ['an old pod terminates: as long as it may, and a little more', expect(), seen(of(), { leaving: 1 }), 'waits 40 s'],
  ['on its way: the deadline, and a little more', expect(), seen(of(rolling)), 'waits 610 s'],
  ['on its way, and nobody set a deadline', { kind: 'rolledOut', deployment: 'web', generation: 4, paused: false }, seen(of(rolling)), 'waits 610 s'],
  ['an image cannot be pulled: not for ten minutes', expect(), seen(of(rolling), { trouble: 'ImagePullBackOff' }), 'waits 60 s'],
  ['an image cannot be pulled, and the deadline is shorter', expect({ deadline: 5000 }), seen(of(rolling), { trouble: 'ImagePullBackOff' }), 'waits 15 s'],
  ['no node has room: an autoscaler may bring one until the deadline', expect(), seen(of(rolling), { trouble: 'Unschedulable: no GPU' }), 'waits 610 s'],
  ['the controller gave up after our write', expect(), seen(of({ ...rolling, lastWriter: { manager: 'x', at: 1 }, conditions: [{ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded', message: '', lastUpdate: 2 }] })), 'over'],
  ['the controller gave up before our write', expect(), seen(of({ ...rolling, lastWriter: { manager: 'x', at: 2 }, conditions: [{ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded', message: '', lastUpdate: 1 }] })), 'waits 610 s'],
  ['somebody paused it', expect(), seen(of({ ...rolling, paused: true })), 'waits 60 s'],
  ['it was to stay paused', expect({ paused: true }), seen(of({ ...rolling, paused: true })), 'reached'],
  ['our write is not seen yet', expect({ generation: 5 }), seen(of()), 'waits 610 s'],
  ['Pods may not be read: the drain is not waited for', expect(), seen(of(), { over: { pods: [], unread: [{ kind: 'Pod', failure: forbidden }] } }), 'reached'],
  ['Pods could not be read for a moment', expect(), seen(of(), { over: { pods: [], unread: [{ kind: 'Pod', failure: { kind: 'unreachable', context: 'c', server: 's', reason: 'r' } }] } }), 'waits 40 s'],
  ['the Deployment is gone', expect(), seen(deployment('other', {})), 'waits'],
];
for (const [name, wanted, snapshotNow, said] of cases) {
  test(`a rollout, ${name}: ${said}`, () => {
    const { reached, over, patience } = effectOf(wanted, join(snapshotNow));
    assert.equal(reached ? 'reached' : over === true ? 'over' : patience === undefined ? 'waits' : `waits ${patience / 1000} s`, said);
  });
}

test('each step of a rollout is a step forward', () => {
  const steps: readonly Snapshot[] = [
    seen(of({ updated: 0, replicas: 3 })),
    seen(of({ updated: 1, replicas: 4, available: 3 }), { trouble: 'not ready: app' }),
    seen(of({ updated: 1, replicas: 4, available: 4 })),
    seen(of({ updated: 1, replicas: 3, available: 3 }), { leaving: 1 }),
    seen(of({ updated: 1, replicas: 3, available: 3 })),
    seen(of({ updated: 3, replicas: 3 }), { leaving: 1 }),
    seen(of()),
  ];
  const advances = steps.map((step) => effectOf(expect(), join(step)).advance ?? 0);
  assert.deepEqual(advances, [...advances].sort((a, b) => a - b));
  assert.equal(new Set(advances).size, steps.length, advances.join());
});
