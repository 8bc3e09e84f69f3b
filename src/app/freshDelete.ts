import type { ClusterPort } from './ports.ts';
import type { DeleteWrite, PlannedWrite } from '../core/operations/plan.ts';
import type { Failure } from '../core/failure.ts';
import { fail, ok, type Result } from '../core/result.ts';

/** What a controller writes between our read and our delete is tried over so often; then somebody else is at it. */
const tries = 5;

/**
 * Sends a write. A delete that says `fresh` gets the resourceVersion of this moment, since a write before it changed the one that was
 * planned with: only of the same object (uid), and only while it is still as that write left it, without replicas. Status updates of
 * the controller may come in between and are read again. Failures are those of observing and writing.
 */
export async function send(cluster: ClusterPort, write: PlannedWrite, signal: AbortSignal): Promise<Result<unknown>> {
  if (write.verb !== 'delete' || write.fresh !== true) return cluster.write(write, signal);
  let refused: Result<unknown> = fail(conflict(cluster, write));
  for (let n = 0; n < tries; n++) {
    const seen = await cluster.observe(write.namespace, signal);
    if (!seen.ok) return seen;
    const now = seen.value.deployments.find(({ name }) => name === write.name);
    if (now === undefined) return ok(undefined);
    if (now.uid !== write.uid || now.desired !== 0) return refused;
    refused = await cluster.write({ ...write, basedOn: now.resourceVersion }, signal);
    if (refused.ok || refused.failure.kind !== 'conflict') return refused;
  }
  return refused;
}

const conflict = ({ cluster }: ClusterPort, { kind, name, namespace }: DeleteWrite): Failure => ({ kind: 'conflict', context: cluster.context, what: `${kind} ${name}`, namespace });
