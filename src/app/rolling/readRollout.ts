import type { ClusterPort } from '../ports.ts';
import { ok, type Result } from '../../core/result.ts';
import { controlledBy, type WholeRollout } from '../../core/rollout/revision.ts';

/** A Deployment and the ReplicaSets that it controls, whole, since templates are what is compared. Failures: those of reading. */
export async function readRollout(cluster: Pick<ClusterPort, 'read' | 'list'>, namespace: string, name: string, signal: AbortSignal): Promise<Result<WholeRollout>> {
  const [deployment, sets] = await Promise.all([cluster.read('Deployment', namespace, name, signal), cluster.list('ReplicaSet', namespace, signal)]);
  if (!deployment.ok) return deployment;
  if (!sets.ok) return sets;
  return ok({ deployment: deployment.value, replicaSets: controlledBy(deployment.value, sets.value) });
}
