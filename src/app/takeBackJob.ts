import { planTakeBack } from '../core/operations/takeBackPlan.ts';
import type { Job, Look } from './job.ts';
import type { JournalEntry } from '../core/operations/journalEntry.ts';
import type { Plan } from '../core/operations/plan.ts';
import { readRollout } from './rolling/readRollout.ts';
import type { Result } from '../core/result.ts';
import type { Seen } from '../core/operations/seen.ts';

/** The reversal of one recorded operation, with the checks of any other. */
export const takeBackJob = (entry: JournalEntry): Job => ({
  target: entry.target,
  application: entry.application,
  plan: (seen, _grown, look) => planned(seen, entry, look),
  takesBack: entry.id,
});

/** What a ReplicaSet keeps is read when it is needed, and never before. */
async function planned(seen: Seen, entry: JournalEntry, look: Look): Promise<Result<Plan>> {
  const { inverse } = entry;
  if (inverse.kind !== 'template' && inverse.kind !== 'paused') return planTakeBack(seen, entry);
  const whole = await readRollout(look.cluster, entry.target.namespace, inverse.deployment, look.signal);
  return whole.ok ? planTakeBack(seen, entry, whole.value) : whole;
}
