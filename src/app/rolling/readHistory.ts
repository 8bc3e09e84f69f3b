import type { OperationPorts } from '../ports.ts';
import type { DeploymentRequest } from '../requests.ts';
import { unlessAborted } from '../aborted.ts';
import { clean } from '../../core/live/clean.ts';
import { fail, ok, type Result } from '../../core/result.ts';
import { revisionsOf, templateOfRevision, type Revision } from '../../core/rollout/revision.ts';
import { readRollout } from './readRollout.ts';

/** What `kubectl rollout history` shows of a Deployment, and the templates for a diff. */
export interface History {
  /** Newest first. */
  readonly revisions: readonly Revision[];
  /** The pod template of a revision as YAML; undefined where there is none of that number. It may hold secrets: for the person's eyes, not for logs. */
  template(revision: number): string | undefined;
}

/** Reads the revisions of a Deployment; nothing is written. Failures: those of connecting and reading, `notFound`, `cancelled`. */
export async function readHistory({ clusters }: Pick<OperationPorts, 'clusters'>, request: DeploymentRequest, signal: AbortSignal): Promise<Result<History>> {
  const { target, deployment } = request;
  const read = await unlessAborted(signal, async () => {
    const cluster = await clusters.connect(target.cluster);
    return cluster.ok ? readRollout(cluster.value, target.namespace, deployment, signal) : cluster;
  });
  if (read === undefined) return fail({ kind: 'cancelled', application: clean(request.application) });
  if (!read.ok) return read;
  return ok({ revisions: revisionsOf(read.value), template: (revision) => templateOfRevision(read.value, revision) });
}
