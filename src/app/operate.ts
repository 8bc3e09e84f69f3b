import { approve } from './approve.ts';
import { cancelledText, partlyText } from '../core/operations/outcomeText.ts';
import { clean } from '../core/live/clean.ts';
import { describe, type Failure } from '../core/failure.ts';
import { fail, ok, type Result } from '../core/result.ts';
import type { Job } from './job.ts';
import type { JournalEntry } from '../core/operations/journalEntry.ts';
import { noSight } from './judged.ts';
import type { ConfirmPort, OperationPorts, Outcome } from './ports.ts';
import { planned } from './planned.ts';
import type { Plan, PlannedWrite } from '../core/operations/plan.ts';
import { takeBackJob } from './takeBackJob.ts';
import { unlessAborted } from './aborted.ts';
import { writePlan } from './writePlan.ts';

export type { Job, Look } from './job.ts';

/** A cluster where everybody writes at once is left to the others after so many plans. */
const rounds = 3;

/**
 * observe → plan → checks → confirm → journal → lease → plan again → write with `test` → verify → journal. A conflict is observed, planned and
 * asked again. Failures are those before anything was written; every other end is an `Outcome` with the real numbers.
 */
export async function operate(ports: OperationPorts, job: Job, signal: AbortSignal): Promise<Result<Outcome>> {
  if (ports.trusted?.() === false) return fail({ kind: 'untrustedWorkspace' });
  const cluster = await unlessAborted(signal, () => ports.clusters.connect(job.target.cluster));
  if (cluster === undefined) return cancelled(job);
  if (!cluster.ok) return cluster;
  let conflict: Failure | undefined;
  let before: { readonly plan: Plan; readonly written: number; readonly grown: number } | undefined;
  for (let round = 0; round < rounds; round++) {
    const plan = await planned(ports, cluster.value, job, before?.grown ?? 0, signal);
    if (plan === undefined) return before === undefined ? cancelled(job) : ok(interrupted(before, signal, conflict));
    if (!plan.ok) return before === undefined || conflict === undefined ? plan : ok(interrupted(before, signal, plan.failure));
    if (conflict !== undefined) await ports.confirm.replanned(describe(conflict));
    const verdict = await approve(ports, plan.value.plan, signal);
    if (!verdict.ok) return verdict;
    if (!verdict.value.go) return ok(withEarlier(verdict.value.end, before));
    const ended = await writePlan(ports, cluster.value, job, { ...plan.value, accepted: verdict.value.accepted, grown: before?.grown ?? 0 }, signal);
    if ('result' in ended) return ended.result;
    if ('fell' in ended) return ok(await takenBack(ports, ended.fell, ended.outcome, signal));
    conflict = ended.conflict;
    if (ended.written > 0) before = { plan: plan.value.plan, written: ended.written, grown: (before?.grown ?? 0) + grownBy(plan.value.plan, ended.written) };
  }
  if (before !== undefined) return ok(interrupted(before, signal, conflict));
  return fail(conflict ?? { kind: 'cancelled', application: clean(job.application) });
}

/** Nobody is asked: the plan said when its change is taken back, and was accepted so. Its checks, the journal and the lease are those of any take back. */
async function takenBack(ports: OperationPorts, entry: JournalEntry, outcome: Outcome, signal: AbortSignal): Promise<Outcome> {
  ports.progress.say(`${clean(entry.application)}: too few ready endpoints, taking back`);
  const confirm: ConfirmPort = {
    confirm: (_plan, typeThis) => Promise.resolve({ go: true, unasked: true, ...(typeThis === undefined ? {} : { typed: typeThis }) }),
    replanned: () => Promise.resolve(),
  };
  const back = await operate({ ...ports, confirm }, takeBackJob(entry), signal);
  const said = back.ok ? back.value.message : describe(back.failure);
  const whole = back.ok && back.value.done === 'verified';
  return { ...outcome, message: `${outcome.message} ${whole ? 'The change was taken back by itself' : 'Taking it back by itself did not come to its end'}: ${said}` };
}

const cancelled = (job: Job): Result<never> => fail({ kind: 'cancelled', application: clean(job.application) });

type Earlier = { readonly plan: Plan; readonly written: number };

/** A later round ended, but an earlier one had written: the outcome must not say that nothing was. */
function withEarlier(outcome: Outcome, before: Earlier | undefined): Outcome {
  if (before === undefined) return outcome;
  return { ...outcome, wrote: true, message: `${outcome.message} ${leftInPart(before)}` };
}

const leftInPart = ({ plan, written }: Earlier): string =>
  `Before, ${plan.writes.slice(0, written).map(({ name, change }) => `${clean(name)} ${change}`).join(', ')} was written; Take Back reverses it.`;

function interrupted(before: Earlier, signal: AbortSignal, failure: Failure | undefined): Outcome {
  const { plan, written } = before;
  if (signal.aborted || failure === undefined) return { done: 'cancelled', plan, wrote: true, message: cancelledText(plan, written, noSight) };
  return { done: 'unverified', plan, wrote: true, message: partlyText(plan, written, failure) };
}

/** Pods that the first `written` writes added, less those they removed. */
function grownBy({ writes }: Plan, written: number): number {
  const value = (write: PlannedWrite, op: 'test' | 'replace'): number => {
    const found = write.ops.find((candidate) => candidate.op === op && candidate.path === '/spec/replicas');
    return found !== undefined && found.op !== 'remove' && typeof found.value === 'number' ? found.value : 0;
  };
  return writes.slice(0, written).reduce((sum, write) => sum + value(write, 'replace') - value(write, 'test'), 0);
}
