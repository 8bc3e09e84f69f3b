import { bounded } from './bounded.ts';
import type { ClusterPort, OperationPorts } from './ports.ts';
import { heldBy, type Held } from '../core/operations/held.ts';
import type { PlannedWrite } from '../core/operations/plan.ts';

const tries = 4;
/** Milliseconds between two looks. A request whose connection broke may still be on its way to the server's store. */
const pause = 1000;
const patience = 15_000;

/**
 * What became of a write whose answer was lost. It is never sent again: the object is read, and `not written` is said only where two reads
 * in a row say so. `unclear` where somebody else has written to it too, or nobody answers. Not under the person's signal: a cancel must
 * still learn what state it leaves.
 */
export async function settle({ clock }: Pick<OperationPorts, 'clock'>, cluster: ClusterPort, write: PlannedWrite): Promise<Held> {
  const settled = await bounded(clock, patience, async (limit): Promise<Held> => {
    let last: Held | undefined;
    for (let n = 0; n < tries; n++) {
      if (n > 0) await clock.wait(pause, limit);
      const object = await cluster.read(write.kind, write.namespace, write.name, limit);
      const held = object.ok ? heldBy(write, object.value) : object.failure.kind === 'notFound' ? heldBy(write, undefined) : undefined;
      if (held === 'written' || (held === 'not written' && last === held)) return held;
      last = held;
    }
    return 'unclear';
  });
  return settled ?? 'unclear';
}
