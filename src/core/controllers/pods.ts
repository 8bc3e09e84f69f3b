import type { Pod } from '../kube/objects.ts';
import { findCondition } from './conditions.ts';
import { timeOf } from './controller.ts';

const isTerminal = (pod: Pod): boolean => pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';

export const isTerminating = (pod: Pod): boolean => pod.metadata.deletionTimestamp !== undefined;

/** Counts for its ReplicaSet: neither ended nor being deleted (PD §2.3: Terminating pods count for nothing). */
export const isActive = (pod: Pod): boolean => !isTerminal(pod) && !isTerminating(pod);

/** Deleted, and not yet ended: what `terminatingReplicas` counts. */
export const isDraining = (pod: Pod): boolean => !isTerminal(pod) && isTerminating(pod);

export const isReady = (pod: Pod): boolean => findCondition(pod.status?.conditions, 'Ready')?.status === 'True';

/** Milliseconds since 1970 of the moment it became ready; undefined where it is not. */
export function readySince(pod: Pod): number | undefined {
  const condition = findCondition(pod.status?.conditions, 'Ready');
  return condition?.status === 'True' ? timeOf(condition.lastTransitionTime) : undefined;
}

/** When it has been ready for `minReadySeconds`, or will have been; undefined where it is not ready. */
export function availableAt(pod: Pod, minReadySeconds: number): number | undefined {
  const since = readySince(pod);
  if (minReadySeconds === 0) return isReady(pod) ? (since ?? 0) : undefined;
  return since === undefined ? undefined : since + minReadySeconds * 1000;
}

export function isAvailable(pod: Pod, minReadySeconds: number, now: number): boolean {
  const at = availableAt(pod, minReadySeconds);
  return at !== undefined && (minReadySeconds === 0 || at <= now);
}
