import { unlessAborted } from './aborted.ts';
import { approve } from './approve.ts';
import { carryOut, type Carried } from './carryOut.ts';
import type { ClockPort, ClusterPort, OperationPorts, Outcome } from './ports.ts';
import { clean } from '../core/live/clean.ts';
import type { JournalEntry } from '../core/operations/journalEntry.ts';
import { blindText, cancelledText, leftText, partlyText, unknownText, unverifiedText, verifiedText } from '../core/operations/outcomeText.ts';
import { describe, type Failure } from '../core/failure.ts';
import type { Plan, PlannedWrite } from '../core/operations/plan.ts';
import { fail, ok, type Result } from '../core/result.ts';
import { rightsFor } from './rightsFor.ts';
import { seenIn, type Seen } from '../core/operations/seen.ts';
import type { Target } from '../core/target.ts';

/** The cluster for a plan's eyes only: it cannot be written to, except in a dry run, which stores nothing. */
export interface Look {
  readonly cluster: Pick<ClusterPort, 'read' | 'list'>;
  readonly clock: Pick<ClockPort, 'now'>;
  readonly who: string;
  readonly signal: AbortSignal;
}

/** What differs between the use cases; everything else about a write is the same for all and stands in this file. */
export interface Job {
  readonly target: Target;
  readonly application: string;
  /** `grown`: pods that earlier rounds of this operation added already. `look` reads what the records of `seen` do not hold. */
  plan(seen: Seen, grown: number, look: Look): Result<Plan> | Promise<Result<Plan>>;
  /** Id of the entry that is taken back. */
  readonly takesBack?: string;
}

/** A cluster where everybody writes at once is left to the others after so many plans. */
const rounds = 3;
const noSight = { state: undefined, failure: undefined };

/**
 * observe → plan → checks → confirm → journal → write with `test` → verify → journal. A conflict is observed, planned and
 * asked again. Failures are those before anything was written; every other end is an `Outcome` with the real numbers.
 */
export async function operate(ports: OperationPorts, job: Job, signal: AbortSignal): Promise<Result<Outcome>> {
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
    const verdict = await approve(ports, plan.value, signal);
    if (!verdict.ok) return verdict;
    if (verdict.value !== undefined) return ok(withEarlier(verdict.value, before));
    const ended = await write(ports, cluster.value, job, plan.value, signal);
    if (!('conflict' in ended)) return ended.result;
    conflict = ended.conflict;
    if (ended.written > 0) before = { plan: plan.value, written: ended.written, grown: (before?.grown ?? 0) + grownBy(plan.value, ended.written) };
  }
  if (before !== undefined) return ok(interrupted(before, signal, conflict));
  return fail(conflict ?? { kind: 'cancelled', application: clean(job.application) });
}

const cancelled = (job: Job): Result<never> => fail({ kind: 'cancelled', application: clean(job.application) });

async function planned(ports: OperationPorts, cluster: ClusterPort, job: Job, grown: number, signal: AbortSignal): Promise<Result<Plan> | undefined> {
  const { namespace } = job.target;
  const read = await unlessAborted(signal, () => Promise.all([cluster.observe(namespace, signal), rightsFor(ports, cluster, namespace, signal)]));
  if (read === undefined) return undefined;
  const [snapshot, rights] = read;
  if (!snapshot.ok) return snapshot;
  const seen = seenIn(snapshot.value, job.application, ports.settings());
  if (!seen.ok) return seen;
  const look: Look = { cluster, clock: ports.clock, who: ports.who, signal };
  const plan = await unlessAborted(signal, () => Promise.resolve(job.plan({ ...seen.value, rights }, grown, look)));
  if (plan === undefined || !plan.ok || !plan.value.checks.some(({ id, verdict }) => id === 'rights' && verdict === 'block')) return plan;
  // Nobody is turned away by an old answer: a Role may have been given since.
  const anew = await unlessAborted(signal, () => rightsFor(ports, cluster, namespace, signal, true));
  return anew === undefined ? undefined : unlessAborted(signal, () => Promise.resolve(job.plan({ ...seen.value, rights: anew }, grown, look)));
}

type Ended = { readonly result: Result<Outcome> } | { readonly conflict: Failure; readonly written: number };

async function write(ports: OperationPorts, cluster: ClusterPort, job: Job, plan: Plan, signal: AbortSignal): Promise<Ended> {
  const entry = entryOf(ports, job, plan);
  const recorded = await ports.journal.append(entry);
  if (!recorded.ok) return { result: recorded };
  ports.running?.add(entry.id);
  const { carried, outcome, closed } = await recordedRun(ports, cluster, entry.id, plan, signal).finally(() => ports.running?.delete(entry.id));
  if (carried.end === 'conflict') return { conflict: carried.failure, written: carried.written };
  if (carried.end === 'refused' && carried.written === 0) {
    return { result: signal.aborted ? ok({ ...outcome, done: 'cancelled', message: cancelledText(plan, 0, noSight) }) : fail(carried.failure) };
  }
  return { result: ok(closed.ok ? outcome : { ...outcome, message: `${outcome.message} The journal does not hold this end.` }) };
}

async function recordedRun(ports: OperationPorts, cluster: ClusterPort, id: string, plan: Plan, signal: AbortSignal) {
  const carried = await carryOut(ports, cluster, plan, signal);
  const { outcome, record } = judged(plan, carried, ports.settings().verifyTimeout);
  const closed = await ports.journal.end(id, { at: ports.clock.now(), outcome: record, detail: outcome.message, wrote: carried.written });
  return { carried, outcome, closed };
}

function entryOf(ports: OperationPorts, job: Job, plan: Plan): JournalEntry {
  return {
    id: ports.newId(),
    at: ports.clock.now(),
    who: ports.who,
    operation: plan.operation,
    target: plan.target,
    application: plan.application,
    changes: plan.writes.map(({ kind, name, basedOn, change }) => ({ kind, name, basedOn, change })),
    inverse: plan.inverse,
    ...(job.takesBack === undefined ? {} : { takesBack: job.takesBack }),
  };
}

type Record = NonNullable<JournalEntry['ended']>['outcome'];

/** What the person is told, and what the journal holds. */
function judged(plan: Plan, carried: Carried, timeout: number): { readonly outcome: Outcome; readonly record: Record } {
  const { written } = carried;
  const end = (done: Outcome['done'], record: Record, message: string): { outcome: Outcome; record: Record } => ({
    outcome: { done, plan, message, wrote: written > 0 || carried.end === 'unknown' },
    record,
  });
  switch (carried.end) {
    case 'cancelled':
      return end('cancelled', 'cancelled', cancelledText(plan, written, { state: carried.watched?.effect?.state, failure: carried.watched?.failure }));
    case 'conflict':
    case 'refused':
      return end('unverified', 'failed', written === 0 ? leftText(plan, describe(carried.failure)) : partlyText(plan, written, carried.failure));
    case 'unknown':
      return end('unverified', 'unverified', unknownText(plan, carried.failure));
    case 'watched': {
      const { end: how, effect, failure } = carried.watched;
      if (how === 'reached') return end('verified', 'verified', verifiedText(plan, effect?.state ?? ''));
      if (how === 'blind') return end('unverified', 'unverified', blindText(plan, written, effect?.state ?? ''));
      return end('unverified', 'unverified', unverifiedText(plan, written, timeout, { state: effect?.state, failure }));
    }
  }
}

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
