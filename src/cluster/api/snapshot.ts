import { fail, ok, type Result } from '../../core/result.ts';
import type { Snapshot } from '../../core/live/records.ts';

/** Without these two there are no applications to speak of; any other kind may be missing, with its reason. */
const needed = ['Deployment', 'Service'] as const;

/** The snapshot, or the failure of a kind that it cannot do without. */
export function snapshotOf(unread: Snapshot['unread'], build: () => Snapshot): Result<Snapshot> {
  for (const kind of needed) {
    const missing = unread.find((entry) => entry.kind === kind);
    if (missing !== undefined) return fail(missing.failure);
  }
  return ok(build());
}
