import type { Condition } from '../kube/objects.ts';
import { timestamp } from './controller.ts';

export const findCondition = (conditions: readonly Condition[] | undefined, type: string): Condition | undefined =>
  conditions?.find((condition) => condition.type === type);

export const withoutCondition = (conditions: readonly Condition[] | undefined, type: string): readonly Condition[] =>
  (conditions ?? []).filter((condition) => condition.type !== type);

/**
 * Puts a condition at the end of the list; one with the same status and reason stays as it is, message and times included,
 * and one with the same status keeps its `lastTransitionTime` (Kubernetes `SetDeploymentCondition`, PD §2.4).
 */
export function withCondition(conditions: readonly Condition[] | undefined, wanted: Condition): readonly Condition[] {
  const current = findCondition(conditions, wanted.type);
  if (current?.status === wanted.status && current.reason === wanted.reason) return conditions ?? [];
  const kept = current?.status === wanted.status ? current.lastTransitionTime : undefined;
  return [...withoutCondition(conditions, wanted.type), kept === undefined ? wanted : { ...wanted, lastTransitionTime: kept }];
}

export const newCondition = (type: string, status: 'True' | 'False' | 'Unknown', reason: string, message: string, now: number): Condition => ({
  type,
  status,
  lastUpdateTime: timestamp(now),
  lastTransitionTime: timestamp(now),
  reason,
  message,
});
