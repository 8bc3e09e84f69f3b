import { ok, fail, type Result } from '../../core/result.ts';
import type { PlannedWrite } from '../../core/operations/plan.ts';
import type { Asked } from '../http/asked.ts';
import type { Transport } from '../http/request.ts';
import { metadataOf, textAt } from '../normalise/fields.ts';
import { kinds, pathOf } from './kinds.ts';

/** Who wrote, as `managedFields` records it. */
export const fieldManager = 'deployment-strategies';

/**
 * Sends one write. `fieldValidation=Strict` has the server refuse fields it does not know instead of dropping them. Nothing is
 * retried: a failed `test`, a precondition that does not hold and every other 409 are `conflict`.
 */
export async function write(
  transport: Transport,
  planned: PlannedWrite,
  signal: AbortSignal,
  how: { readonly dryRun: boolean } = { dryRun: false },
): Promise<Result<{ readonly resourceVersion: string }>> {
  const answer = await transport.json(askedFor(planned, how.dryRun), signal);
  if (!answer.ok) return fail(answer.failure.failure);
  return ok({ resourceVersion: planned.verb === 'delete' ? '' : textAt(metadataOf(answer.value), 'resourceVersion') });
}

function askedFor(planned: PlannedWrite, dryRun: boolean): Asked {
  const kind = kinds[planned.kind];
  const { namespace, name } = planned;
  const common = { resource: kind.resource, namespace, object: `${planned.kind} ${name}` };
  const ours = { ...(dryRun ? { dryRun: 'All' } : {}), fieldManager, fieldValidation: 'Strict' };
  switch (planned.verb) {
    case 'create':
      return { ...common, method: 'POST', verb: 'create', path: pathOf(kind, namespace), query: ours, body: JSON.stringify(planned.body), contentType: 'application/json' };
    case 'delete': {
      // In the background (the default of apps/v1): the Deployment goes at once, its ReplicaSets and pods after it.
      const preconditions = { uid: planned.uid, resourceVersion: planned.basedOn };
      // All options in the body, a dry run above all: beside a body the API server does not read the query, and would delete in earnest.
      const body = { apiVersion: 'v1', kind: 'DeleteOptions', propagationPolicy: 'Background', preconditions, ...(dryRun ? { dryRun: ['All'] } : {}) };
      return { ...common, method: 'DELETE', verb: 'delete', path: pathOf(kind, namespace, name), body: JSON.stringify(body), contentType: 'application/json' };
    }
    default:
      return { ...common, method: 'PATCH', verb: 'patch', path: pathOf(kind, namespace, name), query: ours, body: JSON.stringify(planned.ops), contentType: 'application/json-patch+json' };
  }
}
