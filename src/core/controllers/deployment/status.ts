import type { Condition, Deployment, ReplicaSet } from '../../kube/objects.ts';
import { findCondition, newCondition, withCondition, withoutCondition } from '../conditions.ts';
import { timeOf } from '../controller.ts';
import type { Limits } from './limits.ts';
import { allSets, availableOf, nameOf, sizeOf, sum, type Rollout } from './rollout.ts';

type Status = NonNullable<Deployment['status']>;

/** All wanted pods are new and available, and no old one is left (PD §2.4). */
export const isComplete = (deployment: Deployment, limits: Limits, status: Status | undefined): boolean =>
  (status?.updatedReplicas ?? 0) === limits.replicas &&
  (status?.replicas ?? 0) === limits.replicas &&
  (status?.availableReplicas ?? 0) === limits.replicas &&
  (status?.observedGeneration ?? 0) >= (deployment.metadata.generation ?? 0);

/** Undefined until every ReplicaSet that has been synced tells its own number. */
function terminating(sets: readonly ReplicaSet[]): number | undefined {
  const counted = sets.filter(({ status }) => (status?.observedGeneration ?? 0) !== 0 || status?.terminatingReplicas !== undefined);
  if (counted.some(({ status }) => status?.terminatingReplicas === undefined)) return undefined;
  return sum(counted, (set) => set.status?.terminatingReplicas ?? 0);
}

/** Counts from the ReplicaSets' own status, and whether enough is available (PD §2.4). Numbers that are 0 are left out, as on the wire. */
export function countedStatus(rollout: Rollout): Status {
  const { deployment, limits, newSet, now } = rollout;
  const sets = allSets(rollout);
  const available = sum(sets, availableOf);
  const numbers = {
    observedGeneration: deployment.metadata.generation ?? 0,
    replicas: sum(sets, (set) => set.status?.replicas ?? 0),
    updatedReplicas: newSet?.status?.replicas ?? 0,
    readyReplicas: sum(sets, (set) => set.status?.readyReplicas ?? 0),
    availableReplicas: available,
    unavailableReplicas: Math.max(0, sum(sets, sizeOf) - available),
  };
  const ending = terminating(sets);
  const collisions = deployment.status?.collisionCount;
  const verdict =
    available >= limits.replicas - limits.unavailable
      ? newCondition('Available', 'True', 'MinimumReplicasAvailable', 'Deployment has minimum availability.', now)
      : newCondition('Available', 'False', 'MinimumReplicasUnavailable', 'Deployment does not have minimum availability.', now);
  return {
    ...Object.fromEntries(Object.entries(numbers).filter(([, count]) => count !== 0)),
    ...(ending === undefined ? {} : { terminatingReplicas: ending }),
    ...(collisions === undefined ? {} : { collisionCount: collisions }),
    conditions: withCondition(deployment.status?.conditions, verdict),
  };
}

/** More new pods, fewer old ones, or more that are ready or available than the status said before. */
function madeProgress(before: Status | undefined, after: Status): boolean {
  type Count = 'replicas' | 'updatedReplicas' | 'readyReplicas' | 'availableReplicas';
  const count = (status: Status | undefined, field: Count): number => status?.[field] ?? 0;
  const old = (status: Status | undefined): number => count(status, 'replicas') - count(status, 'updatedReplicas');
  return (
    count(after, 'updatedReplicas') > count(before, 'updatedReplicas') ||
    old(after) < old(before) ||
    count(after, 'readyReplicas') > count(before, 'readyReplicas') ||
    count(after, 'availableReplicas') > count(before, 'availableReplicas')
  );
}

/** Milliseconds since 1970 at which no progress becomes a failure; undefined where it never does. */
function deadlineOf(limits: Limits, progressing: Condition | undefined): number | undefined {
  const since = timeOf(progressing?.lastUpdateTime);
  if (limits.progressDeadlineSeconds === undefined || since === undefined) return undefined;
  return since + limits.progressDeadlineSeconds * 1000;
}

function progressing(rollout: Rollout, status: Status): readonly Condition[] {
  const { deployment, limits, newSet, now } = rollout;
  const conditions = status.conditions ?? [];
  const current = findCondition(deployment.status?.conditions, 'Progressing');
  if (limits.progressDeadlineSeconds === undefined) return withoutCondition(conditions, 'Progressing');
  const settled = (status.replicas ?? 0) === (status.updatedReplicas ?? 0) && current?.reason === 'NewReplicaSetAvailable';
  if (settled) return conditions;

  const who = newSet === undefined ? `Deployment "${deployment.metadata.name ?? ''}"` : `ReplicaSet "${nameOf(newSet)}"`;
  if (isComplete(deployment, limits, status)) {
    return withCondition(conditions, newCondition('Progressing', 'True', 'NewReplicaSetAvailable', `${who} has successfully progressed.`, now));
  }
  if (madeProgress(deployment.status, status)) {
    // Progress renews `lastUpdateTime` even where status and reason stay: the deadline counts from here.
    const fresh = newCondition('Progressing', 'True', 'ReplicaSetUpdated', `${who} is progressing.`, now);
    const kept = current?.status === 'True' ? current.lastTransitionTime : undefined;
    return [...withoutCondition(conditions, 'Progressing'), kept === undefined ? fresh : { ...fresh, lastTransitionTime: kept }];
  }
  const deadline = deadlineOf(limits, current);
  if (current?.reason !== 'NewReplicaSetAvailable' && (current?.reason === 'ProgressDeadlineExceeded' || (deadline !== undefined && deadline < now))) {
    return withCondition(conditions, newCondition('Progressing', 'False', 'ProgressDeadlineExceeded', `${who} has timed out progressing.`, now));
  }
  return conditions;
}

function replicaFailure(rollout: Rollout, conditions: readonly Condition[]): readonly Condition[] {
  const sets = rollout.newSet === undefined ? rollout.oldSets : [rollout.newSet, ...rollout.oldSets];
  const failure = sets.map((set) => findCondition(set.status?.conditions, 'ReplicaFailure')).find((condition) => condition !== undefined);
  if (failure === undefined) return withoutCondition(conditions, 'ReplicaFailure');
  const changed = failure.lastTransitionTime;
  return withCondition(conditions, changed === undefined ? failure : { ...failure, lastUpdateTime: changed });
}

/** The status during a rollout: counts, progress and its deadline, failures of the ReplicaSets. */
export function rolloutStatus(rollout: Rollout): Status {
  const status = countedStatus(rollout);
  return { ...status, conditions: replicaFailure(rollout, progressing(rollout, status)) };
}

/** When to look again at a rollout that does not move; the second more is Kubernetes' own, for clocks that round. */
export function checkAgainAt(rollout: Rollout, status: Status): number | undefined {
  const current = findCondition(status.conditions, 'Progressing');
  if (rollout.limits.paused || current?.reason === 'ProgressDeadlineExceeded') return undefined;
  if (isComplete(rollout.deployment, rollout.limits, status)) return undefined;
  const deadline = deadlineOf(rollout.limits, current);
  return deadline === undefined ? undefined : Math.max(deadline, rollout.now) + 1000;
}
