import type { Joined } from '../../live/join.ts';
import { rolloutStatus, statusText, type RolloutStatus } from '../../rollout/status.ts';
import type { Effect } from './effect.ts';
import type { Expectation } from '../plan.ts';

/** The controller's own verdict on a deadline comes a second after it (`checkAgainAt`), and a watch needs its time. */
const slack = 10_000;
/** Where the Deployment has no progress deadline, nobody would ever give up (PD R6): the API's default serves. */
const ownDeadline = 600_000;
/** An image that cannot be pulled or a container that crashes may recover, but seldom later than this. */
const stuckPatience = 60_000;

/**
 * How far a rollout is, in the words of `rollout/status.ts`. Reached when every pod is of the newest template and available, and no
 * other is left; where Pods or ReplicaSets are not readable the drain is not waited for, and the state says so. A believed time-out,
 * or a pause that was not planned, ends the wait.
 */
export function rolledOutEffect(expect: Extract<Expectation, { kind: 'rolledOut' }>, joined: Joined): Effect {
  const deployment = joined.snapshot.deployments.find(({ name }) => name === expect.deployment);
  if (deployment === undefined) return { reached: false, progress: 'the Deployment is gone', state: 'the Deployment is gone', blind: false };
  const setsUnread = joined.unread('ReplicaSet');
  const replicaSets = setsUnread ? undefined : joined.replicaSetsOf(deployment);
  const pods = joined.unread('Pod') ? undefined : joined.podsOf(deployment);
  const status = rolloutStatus({ deployment, replicaSets, pods, before: expect.generation });
  const text = statusText(status);
  const hidden = joined.hidden('Pod') || joined.hidden('ReplicaSet');
  return {
    reached: status.word === 'drained' || (status.word === 'complete' && hidden) || (status.word === 'paused' && expect.paused),
    progress: text,
    state: text,
    blind: false,
    advance: advanceOf(status),
    patience: patienceOf(status, expect),
    ...(isStalled(status) ? { stalled: true } : {}),
    ...(status.late ? { over: true } : {}),
  };
}

/** Pods that still end hold their GPUs (PD R3): a new one that finds no room before they are gone is no stall to call somebody for. */
const isStalled = ({ word, reason, terminating = 0 }: RolloutStatus): boolean => word === 'stalled' && !(terminating > 0 && reason.startsWith('Unschedulable'));

/** Grows with every step that a rollout takes, each of which renews the deadline (PD §2.4). */
const advanceOf = ({ word, updated, available = 0, old, terminating = 0 }: RolloutStatus): number =>
  word === 'waiting' ? Number.NEGATIVE_INFINITY : updated + available - 2 * old - terminating;

function patienceOf({ word, reason }: RolloutStatus, { deadline = ownDeadline, grace = 30_000, paused }: Extract<Expectation, { kind: 'rolledOut' }>): number {
  if (word === 'complete') return grace + slack;
  const hopeless = (word === 'stalled' && !/^(Unschedulable|Failed)/.test(reason)) || (word === 'paused' && !paused);
  return hopeless ? Math.min(stuckPatience, deadline + slack) : deadline + slack;
}

/** Whether the controller holds a rollout, or lets it go on. */
export function pausedEffect({ deployment: name, paused, told }: Extract<Expectation, { kind: 'paused' }>, joined: Joined): Effect {
  const deployment = joined.snapshot.deployments.find((candidate) => candidate.name === name);
  if (deployment === undefined) return { reached: false, progress: 'the Deployment is gone', state: 'the Deployment is gone', blind: false };
  const replicaSets = joined.unread('ReplicaSet') ? undefined : joined.replicaSetsOf(deployment);
  const text = statusText(rolloutStatus({ deployment, replicaSets, pods: undefined }));
  const counted = told !== true || replicaSets?.every(({ replicas, desired }) => replicas <= desired) !== false;
  return { reached: deployment.paused === paused && deployment.observedGeneration >= deployment.generation && counted, progress: text, state: text, blind: false };
}
