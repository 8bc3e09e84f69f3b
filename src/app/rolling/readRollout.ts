import type { ClusterPort } from '../ports.ts';
import { ok, type Result } from '../../core/result.ts';
import { controlledBy, type WholeRollout } from '../../core/rollout/revision.ts';

/**
 * A Deployment and the ReplicaSets that it controls, whole, since templates are what is compared. Failures: those of reading. Whoever may
 * not list ReplicaSets can still roll forward; `needSets` is for what goes back, and fails there with `forbidden`.
 */
export async function readRollout(
  cluster: Pick<ClusterPort, 'read' | 'list'>, namespace: string, name: string, signal: AbortSignal, needSets = true,
): Promise<Result<WholeRollout>> {
  const [deployment, sets] = await Promise.all([cluster.read('Deployment', namespace, name, signal), cluster.list('ReplicaSet', namespace, signal)]);
  if (!deployment.ok) return deployment;
  if (!sets.ok && sets.failure.kind === 'forbidden' && !needSets) return ok({ deployment: deployment.value, replicaSets: [], unread: true });
  if (!sets.ok) return sets;
  return ok({ deployment: deployment.value, replicaSets: controlledBy(deployment.value, sets.value) });
}
