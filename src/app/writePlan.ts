import type { Anchored } from './planned.ts';
import { alone, type Entered } from './underway.ts';
import { carryOut, type Beside, type Carried } from './carryOut.ts';
import { changedMeanwhile, freshSight } from './recheck.ts';
import { floorGuard } from './floorGuard.ts';
import { clean } from '../core/live/clean.ts';
import { cancelledText, leftText } from '../core/operations/outcomeText.ts';
import type { ClusterPort, OperationPorts, Outcome } from './ports.ts';
import { describe, type Failure } from '../core/failure.ts';
import { fail, ok, type Result } from '../core/result.ts';
import type { Job } from './job.ts';
import type { JournalEntry } from '../core/operations/journalEntry.ts';
import { heldFrom } from '../core/operations/blueGreen/hold.ts';
import { judged, noSight, type JournalEnd } from './judged.ts';
import { markedText, notNotedText } from '../core/release/words.ts';
import type { Check, Plan } from '../core/operations/plan.ts';
import { takeLease } from './lease.ts';

/** A conflict is planned again; everything else is the operation's end. */
export type Ended =
  | { readonly result: Result<Outcome> }
  /** The traffic floor broke: the entry is to be taken back without asking. */
  | { readonly fell: JournalEntry; readonly outcome: Outcome }
  | { readonly conflict: Failure; readonly written: number };

/** A plan that may be written, with the warnings that were accepted. */
export interface Approved extends Anchored {
  readonly accepted: readonly Check[];
  /** Pods that earlier rounds of the operation have added. */
  readonly grown: number;
}

/** Journal, lease, writes, verification, mark, journal: one approved plan. */
export async function writePlan(ports: OperationPorts, cluster: ClusterPort, job: Job, anchored: Approved, signal: AbortSignal): Promise<Ended> {
  const entry = entryOf(ports, job, anchored);
  const recorded = await ports.journal.append(entry);
  if (!recorded.ok) return { result: recorded };
  ports.running?.add(entry.id);
  const entered = ports.underway?.enter(entry.id) ?? alone();
  try {
    return await underLease(ports, cluster, job, entry, anchored, entered, signal);
  } finally {
    entered.leave();
    ports.running?.delete(entry.id);
  }
}

/** Takes the lease, writes, gives it back, whatever came of it, and records the end. */
async function underLease(ports: OperationPorts, cluster: ClusterPort, job: Job, entry: JournalEntry, anchored: Approved, { passes, is }: Entered, signal: AbortSignal): Promise<Ended> {
  const { plan, anchor, application } = anchored;
  const { id } = entry;
  const end = (outcome: JournalEnd, detail: string, wrote: number | undefined): Promise<Result<void>> =>
    ports.journal.end(id, { at: ports.clock.now(), outcome, detail, ...(wrote === undefined ? {} : { wrote }) });
  const went: Beside['went'] = (change, outcome) => ports.journal.wrote(id, { change, at: ports.clock.now(), outcome });
  const holder = application.note?.lease;
  if (holder !== undefined) await ports.underway?.end(holder.id);
  const lease = await takeLease(ports, cluster, plan, anchor, id);
  if (!lease.ok) {
    await end('failed', leftText(plan, describe(lease.failure)), 0);
    return { result: lease };
  }
  const carried = await sightedAndCarried(ports, cluster, job, anchored, { renew: lease.value.renew, went, passes, is }, signal).catch(async (error: unknown) => {
    await lease.value.giveBack(undefined);
    throw error;
  });
  const marks = plan.mark !== undefined && isDone(plan, carried);
  const noted = await given(ports, lease.value.giveBack(marks ? heldFrom(plan, ports.clock.now()) : undefined), marks);
  const { outcome, record } = judged(plan, carried, ports.settings().verifyTimeout);
  const { written } = carried;
  if (plan.writes.length === 0 && marks) {
    const message = noted === undefined ? markedText(application, plan.mark ?? null, ports.clock.now()) : leftText(plan, describe(noted));
    await end(noted === undefined ? 'verified' : 'failed', message, 0);
    return { result: noted === undefined ? ok({ ...outcome, message, wrote: true }) : fail(noted) };
  }
  const message = noted === undefined ? outcome.message : `${outcome.message}${notNotedText(noted, marks)}`;
  const closed = await end(record, message, carried.end === 'unknown' ? undefined : written);
  if (carried.end === 'conflict') return { conflict: carried.failure, written };
  if (carried.end === 'fell') return { fell: entry, outcome: { ...outcome, message } };
  if (carried.end === 'refused' && written === 0) {
    return { result: signal.aborted ? ok({ ...outcome, done: 'cancelled', message: cancelledText(plan, 0, noSight) }) : fail(carried.failure) };
  }
  return { result: ok({ ...outcome, message: closed.ok ? message : `${message} The journal does not hold this end.` }) };
}

/** The plan once more, from what is seen under the lease, and then its writes over their floor. */
async function sightedAndCarried(ports: OperationPorts, cluster: ClusterPort, job: Job, approved: Approved, beside: Omit<Beside, 'guard'>, signal: AbortSignal): Promise<Carried> {
  const fresh = await freshSight(ports, cluster, approved, signal);
  const failure = fresh === undefined ? undefined : await changedMeanwhile(ports, cluster, job, approved, fresh, signal);
  if (failure !== undefined) return { end: 'conflict', written: 0, failure };
  const guard = fresh === undefined ? undefined : floorGuard(ports.clock, approved.plan, fresh);
  try {
    return await carryOut(ports, cluster, approved.plan, { ...beside, guard }, signal);
  } finally {
    guard?.stop();
  }
}

/** A sentence of a check; a webhook's explanation may be longer. */
const longestDetail = 500;

/**
 * A mark is waited for: the release goes on from it. That only a lease is given back keeps nobody from learning how the operation ended; one
 * that is not ends by itself soon.
 */
async function given({ underway }: OperationPorts, giving: Promise<Failure | undefined>, marks: boolean): Promise<Failure | undefined> {
  if (marks || underway === undefined) return giving;
  underway.later(giving);
  return undefined;
}

/** All is written, and it shows, or nobody may see whether it does: a release that cannot be watched can still be walked. */
const isDone = ({ writes }: Plan, carried: Carried): boolean =>
  carried.end === 'watched' && carried.written === writes.length && (carried.watched.end === 'reached' || carried.watched.end === 'blind');

function entryOf(ports: OperationPorts, job: Job, { plan, accepted }: Approved): JournalEntry {
  return {
    id: ports.newId(),
    at: ports.clock.now(),
    who: ports.who,
    operation: plan.operation,
    target: plan.target,
    application: plan.application,
    changes: plan.writes.map(({ kind, name, basedOn, change }) => ({ kind, name, basedOn, change })),
    inverse: plan.inverse,
    ...(accepted.length === 0 ? {} : { accepted: accepted.map(({ id, title, detail }) => ({ id, title: clean(title), detail: clean(detail, longestDetail) })) }),
    ...(job.takesBack === undefined ? {} : { takesBack: job.takesBack }),
  };
}
