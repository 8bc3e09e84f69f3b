import type { ClusterPort, OperationPorts } from './ports.ts';
import { unknownRights, type Rights } from '../core/rights/rights.ts';

/** Longer than this nobody waits for a plan only to be told what the API server would tell anyway. */
const patience = 3_000;

/** What the person may do, for a plan; unknown where it cannot be asked, or not soon. Rejects only when the signal aborts. */
export async function rightsFor({ clock }: Pick<OperationPorts, 'clock'>, cluster: ClusterPort, namespace: string, signal: AbortSignal, anew = false): Promise<Rights> {
  const over = new AbortController();
  const late = clock.wait(patience, AbortSignal.any([signal, over.signal])).then(() => unknownRights, () => unknownRights);
  const asked = cluster.rights(namespace, signal, anew).then((answer) => (answer.ok ? answer.value : unknownRights));
  try {
    return await Promise.race([asked, late]);
  } finally {
    over.abort();
  }
}
