import type { ReplicaSet } from '../../kube/objects.ts';
import { byAge } from '../controller.ts';
import { desiredReplicasOf, maxReplicasOf, revisionOf } from './annotations.ts';
import { allSets, availableOf, isActiveSet, nameOf, scaleSet, sizeOf, sum, type Rollout } from './rollout.ts';

/** Whether someone changed `spec.replicas`: an active ReplicaSet remembers another wanted size (PD §2.2). */
export const isScalingEvent = (rollout: Rollout): boolean =>
  allSets(rollout).filter(isActiveSet).some((set) => {
    const desired = desiredReplicasOf(set);
    return desired !== undefined && desired !== rollout.limits.replicas;
  });

/** The only ReplicaSet with pods, or the newest where none has any; undefined where several have. */
function activeOrLatest(rollout: Rollout): ReplicaSet | undefined {
  const active = allSets(rollout).filter(isActiveSet);
  if (active.length > 1) return undefined;
  return active[0] ?? rollout.newSet ?? [...rollout.oldSets].sort(byAge).at(-1);
}

function isSaturated({ newSet, limits }: Rollout): boolean {
  return (
    newSet !== undefined &&
    sizeOf(newSet) === limits.replicas &&
    desiredReplicasOf(newSet) === limits.replicas &&
    availableOf(newSet) === limits.replicas
  );
}

/** By how much a ReplicaSet would change if it kept its part of the whole. */
function fraction(rollout: Rollout, set: ReplicaSet): number {
  const { limits } = rollout;
  if (limits.replicas === 0) return -sizeOf(set);
  // Without a usable annotation the pods there are stand for the former whole, as in Kubernetes.
  const recorded = maxReplicasOf(set) ?? 0;
  const before = recorded > 0 ? recorded : (rollout.deployment.status?.replicas ?? 0);
  if (before === 0) return 0;
  return Math.floor((sizeOf(set) * (limits.replicas + limits.surge)) / before + 0.5) - sizeOf(set);
}

/** The sizes of all active ReplicaSets after proportional scaling (PD §2.3): biggest first, what is left over to the first. */
function proportions(rollout: Rollout): readonly (readonly [ReplicaSet, number])[] {
  const { limits } = rollout;
  const active = allSets(rollout).filter(isActiveSet);
  const allowed = limits.replicas > 0 ? limits.replicas + limits.surge : 0;
  const toAdd = allowed - sum(active, sizeOf);
  const sameSize = toAdd > 0 ? (a: ReplicaSet, b: ReplicaSet) => byAge(b, a) : byAge;
  const sets = toAdd === 0 ? active : [...active].sort((a, b) => sizeOf(b) - sizeOf(a) || sameSize(a, b));
  let added = 0;
  const sizes = sets.map((set): [ReplicaSet, number] => {
    const left = toAdd - added;
    const share = left === 0 ? 0 : toAdd > 0 ? Math.min(fraction(rollout, set), left) : Math.max(fraction(rollout, set), left);
    added += share;
    return [set, sizeOf(set) + share];
  });
  const [first] = sizes;
  if (first !== undefined) first[1] = Math.max(0, first[1] + toAdd - added);
  return sizes;
}

/** Answers a change of `spec.replicas`, or a size that a paused Deployment should have, without moving the rollout on. */
export function scale(rollout: Rollout): void {
  const { limits } = rollout;
  const only = activeOrLatest(rollout);
  if (only !== undefined) {
    scaleSet(rollout, only, limits.replicas);
  } else if (isSaturated(rollout)) {
    for (const set of rollout.oldSets.filter(isActiveSet)) scaleSet(rollout, set, 0);
  } else if (limits.rolling) {
    for (const [set, size] of proportions(rollout)) scaleSet(rollout, set, size, true);
  }
}

/** Deletes old ReplicaSets beyond revisionHistoryLimit, lowest revision first, only those without pods (PD §2.3 c). */
export function cleanUp(rollout: Rollout): void {
  const limit = rollout.limits.revisionHistoryLimit;
  if (limit === undefined) return;
  const alive = rollout.oldSets.filter((set) => set.metadata.deletionTimestamp === undefined);
  const surplus = [...alive].sort((a, b) => revisionOf(a) - revisionOf(b) || byAge(a, b)).slice(0, Math.max(0, alive.length - limit));
  for (const set of surplus) {
    const settled = (set.metadata.generation ?? 0) <= (set.status?.observedGeneration ?? 0);
    if (sizeOf(set) !== 0 || (set.status?.replicas ?? 0) !== 0 || !settled) continue;
    rollout.deleted.push(set);
    rollout.updated.delete(nameOf(set));
  }
}
