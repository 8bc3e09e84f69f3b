import { operate } from './operate.ts';
import type { OperationPorts, Outcome } from './ports.ts';
import { clean } from '../core/live/clean.ts';
import { fail, type Result } from '../core/result.ts';
import { lastReversible, reversible } from '../core/operations/history.ts';
import { takeBackJob } from './takeBackJob.ts';
import type { TakeBackRequest } from './requests.ts';

/**
 * Reverses the last recorded operation of the application that was not taken back yet, or the one that is named, after the same checks as
 * any write. A record that a crash left open is closed where there is nothing left to do. Failures: as `switchTraffic`, and
 * `nothingToTakeBack`, `notFound` where what was changed is gone.
 */
export async function takeBack(ports: OperationPorts, request: TakeBackRequest, signal: AbortSignal): Promise<Result<Outcome>> {
  const { target, application } = request;
  const entries = await ports.journal.entries(target, application);
  const entry = request.entry === undefined ? lastReversible(entries, application) : reversible(entries, application, request.entry);
  if (entry === undefined) return fail({ kind: 'nothingToTakeBack', application: clean(application), namespace: clean(target.namespace) });
  const result = await operate(ports, takeBackJob(entry), signal);
  if (result.ok && result.value.done === 'nothing-to-do') {
    const end = { at: ports.clock.now(), detail: result.value.message };
    if (entry.ended === undefined) await ports.journal.end(entry.id, { ...end, outcome: 'cancelled', wrote: 0 });
    // A way back that a crash cut after its last write has come to its end all the same.
    const cut = entries.filter(({ id, takesBack, ended }) => takesBack === entry.id && ended === undefined && ports.running?.has(id) !== true);
    for (const { id, changes } of cut) await ports.journal.end(id, { ...end, outcome: 'verified', wrote: changes.length });
  }
  return result;
}
