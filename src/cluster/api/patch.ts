import { ok, fail, type Result } from '../../core/result.ts';
import type { PlannedWrite } from '../../core/operations/plan.ts';
import type { Transport } from '../http/request.ts';
import { metadataOf, textAt } from '../normalise/fields.ts';
import { kinds, pathOf } from './kinds.ts';

/** Who wrote, as `managedFields` records it. */
export const fieldManager = 'deployment-strategies';

/**
 * Sends the write as a JSON Patch (RFC 6902). `fieldValidation=Strict` has the server refuse fields it does not know instead of
 * dropping them. Nothing is retried: a failed `test` and a 409 are `conflict`.
 */
export async function patch(transport: Transport, write: PlannedWrite, signal: AbortSignal): Promise<Result<{ readonly resourceVersion: string }>> {
  const kind = kinds[write.kind];
  const answer = await transport.json(
    {
      method: 'PATCH',
      path: pathOf(kind, write.namespace, write.name),
      query: { fieldManager, fieldValidation: 'Strict' },
      verb: 'patch',
      resource: kind.resource,
      namespace: write.namespace,
      object: `${write.kind} ${write.name}`,
      body: JSON.stringify(write.ops),
      contentType: 'application/json-patch+json',
    },
    signal,
  );
  if (!answer.ok) return fail(answer.failure.failure);
  return ok({ resourceVersion: textAt(metadataOf(answer.value), 'resourceVersion') });
}
