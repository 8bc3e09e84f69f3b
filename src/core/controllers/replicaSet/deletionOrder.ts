import type { Pod } from '../../kube/objects.ts';
import { compareText, timeOf } from '../controller.ts';
import { isActive, isReady, readySince } from '../pods.ts';

export const deletionCostAnnotation = 'controller.kubernetes.io/pod-deletion-cost';

const phases: Readonly<Record<string, number>> = { Pending: 0, Unknown: 1, Running: 2 };

function deletionCost(pod: Pod): number {
  const text = pod.metadata.annotations?.[deletionCostAnnotation];
  return text !== undefined && /^-?(0|[1-9]\d*)$/.test(text) ? Number(text) : 0;
}

const restarts = (pod: Pod): number => Math.max(0, ...(pod.status?.containerStatuses ?? []).map((status) => status.restartCount));

/** Ages count by powers of two, so that pods of about the same age are as good as equal. */
const ageRank = (since: number | undefined, now: number): number => {
  const age = now - (since ?? now);
  return age <= 0 ? -1 : Math.floor(Math.log2(age * 1e6));
};

/**
 * Pods in the order in which a ReplicaSet deletes them (Kubernetes `ActivePodsWithRanks`): unscheduled, pending, not ready, low
 * deletion cost, more neighbours of the same Deployment on the node, ready for a shorter time, more restarts, younger; then by
 * uid. `related` are the pods of all ReplicaSets of the same Deployment.
 */
export function inDeletionOrder(pods: readonly Pod[], related: readonly Pod[], now: number): readonly Pod[] {
  const onNode = new Map<string, number>();
  for (const pod of related.filter(isActive)) onNode.set(pod.spec.nodeName ?? '', (onNode.get(pod.spec.nodeName ?? '') ?? 0) + 1);
  const neighbours = (pod: Pod): number => onNode.get(pod.spec.nodeName ?? '') ?? 0;
  const ready = (pod: Pod): number => Number(isReady(pod));
  const scheduled = (pod: Pod): number => Number((pod.spec.nodeName ?? '') !== '');
  const phase = (pod: Pod): number => phases[pod.status?.phase ?? 'Pending'] ?? 0;
  const readyRank = (pod: Pod): number => (isReady(pod) ? ageRank(readySince(pod), now) : 0);
  const age = (pod: Pod): number => ageRank(timeOf(pod.metadata.creationTimestamp), now);
  return [...pods].sort(
    (a, b) =>
      scheduled(a) - scheduled(b) ||
      phase(a) - phase(b) ||
      ready(a) - ready(b) ||
      deletionCost(a) - deletionCost(b) ||
      neighbours(b) - neighbours(a) ||
      readyRank(a) - readyRank(b) ||
      restarts(b) - restarts(a) ||
      age(a) - age(b) ||
      compareText(a.metadata.uid ?? '', b.metadata.uid ?? ''),
  );
}
