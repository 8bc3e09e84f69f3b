import { operate, type Look } from '../operate.ts';
import type { OperationPorts, Outcome } from '../ports.ts';
import { gonePlan, isRemoved } from '../../core/operations/blueGreen/gonePlan.ts';
import { planForget, planRemoveTrack, trackToRemove } from '../../core/operations/blueGreen/removePlan.ts';
import type { DeploymentRecord } from '../../core/live/records.ts';
import type { JournalEntry } from '../../core/operations/journalEntry.ts';
import type { RemoveTrackRequest } from '../requests.ts';
import { ok, type Result } from '../../core/result.ts';
import type { Seen } from '../../core/operations/seen.ts';
import { unfinished } from '../../core/operations/history.ts';

/**
 * Removes the idle track of a blue-green application: to 0 replicas first, deleted once its last pod is gone. There is no way back but
 * to create it again. Where it is gone already and the release is still noted, only the note goes; a record of its removal that a crash
 * left open is closed. Failures: those of connecting, observing and writing, `noApplication`, `notThisStrategy`, `noSuchTrack`,
 * `ambiguous`, `readOnly`, `journalUnwritable`, `cancelled`.
 */
export async function removeTrack(ports: OperationPorts, request: RemoveTrackRequest, signal: AbortSignal): Promise<Result<Outcome>> {
  let removed: JournalEntry | undefined;
  const result = await operate(ports, {
    target: request.target,
    application: request.application,
    plan: async (seen, _grown, look) => {
      const forgotten = planForget(seen, request.track);
      if (forgotten !== undefined) return ok(forgotten);
      const track = trackToRemove(seen, request.track);
      if (!track.ok) {
        removed = await cutRemoval(ports, request, seen);
        return removed === undefined ? track : ok(gonePlan(seen, removed.changes[0]?.name ?? ''));
      }
      const graceMs = await graceOf(track.value.deployment, look);
      return ok(planRemoveTrack(seen, { track: track.value, now: look.clock.now(), graceMs }));
    },
  }, signal);
  if (removed !== undefined && result.ok && result.value.done === 'nothing-to-do') {
    await ports.journal.end(removed.id, { at: ports.clock.now(), outcome: 'verified', detail: result.value.message, wrote: removed.changes.length });
  }
  return result;
}

/** The record of a removal that was cut after its last write; undefined where another is the newest, or where this window carries it out now. */
async function cutRemoval({ journal, running }: OperationPorts, { target, application }: RemoveTrackRequest, seen: Seen): Promise<JournalEntry | undefined> {
  const open = unfinished(await journal.entries(target, application), application);
  return open !== undefined && running?.has(open.id) !== true && isRemoved(open, seen) ? open : undefined;
}

/** `terminationGracePeriodSeconds` of the template; undefined where it may not be read. */
async function graceOf({ namespace, name }: DeploymentRecord, look: Look): Promise<number | undefined> {
  const whole = await look.cluster.read('Deployment', namespace, name, look.signal);
  const seconds = whole.ok ? ['spec', 'template', 'spec', 'terminationGracePeriodSeconds'].reduce<unknown>((value, key) => (typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[key] : undefined), whole.value) : undefined;
  return typeof seconds === 'number' && Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined;
}
