import { bounded } from './bounded.ts';
import type { ClusterPort, OperationPorts } from './ports.ts';
import { clean } from '../core/live/clean.ts';
import type { Failure } from '../core/failure.ts';
import { holderOf, leaseLasts, leaseRenewedAfter } from '../core/release/lease.ts';
import { noteIn, noteSight, noteWrite, type NoteSight } from '../core/release/noteWrite.ts';
import { noteText, type Anchor, type Lease, type Note, type ReleaseMark } from '../core/release/mark.ts';
import type { Plan } from '../core/operations/plan.ts';
import { fail, ok, type Result } from '../core/result.ts';

/** The right to write to one application, held on its anchor by one operation. */
export interface Held {
  /** Before each further write. A failure where somebody else has taken the lease, or it can neither be renewed nor be relied on. */
  readonly renew: () => Promise<Failure | undefined>;
  /** Ends the lease and notes the mark, in one write: `null` takes the mark away, undefined leaves it. Fails where either cannot be written. */
  readonly giveBack: (mark: ReleaseMark | null | undefined) => Promise<Failure | undefined>;
}

/** Somebody else's note came in between so often: the anchor is left to them. */
const rounds = 5;
const pause = 50;
/** Milliseconds for one reading and writing of the note. Not under the person's signal: a cancel leaves no lease behind. */
const patience = 15_000;

type LeasePorts = Pick<OperationPorts, 'clock' | 'who' | 'underway'>;

/**
 * Takes the lease for the operation `id`, or says who has it (`leased`). Two takers: the server lets one of the two patches through,
 * since each tests what it replaces. Other failures are those of reading and patching the anchor.
 */
export async function takeLease(ports: LeasePorts, cluster: ClusterPort, plan: Plan, anchor: Anchor, id: string): Promise<Result<Held>> {
  const { clock } = ports;
  const what = lowered(plan.action);
  const since = clock.now();
  let until = 0;
  /** As written last: who changed it since lets the next patch fail, so that it is only read anew then. */
  let known: NoteSight | undefined;

  /** Operations of this window do not keep each other out once they have ended. */
  function otherIn(seen: Note): Lease | undefined {
    const other = holderOf(seen, id, clock.now());
    return other === undefined || ports.underway?.how(other.id) === 'ended' ? undefined : other;
  }

  async function sightNow(signal: AbortSignal): Promise<Result<NoteSight>> {
    if (known !== undefined) return ok(known);
    const object = await cluster.read(anchor.kind, anchor.record.namespace, anchor.record.name, signal);
    return object.ok ? ok(noteSight(anchor, object.value)) : object;
  }

  /** Writes what `next` makes of the note as it is, again where it was changed meanwhile. */
  async function note(next: (seen: Note) => Result<Note | undefined>): Promise<Result<void>> {
    const noted = await bounded(clock, patience, async (signal) => {
      let last: Failure = unanswered(cluster);
      for (let n = 0; n < rounds; n++) {
        if (n > 0) await clock.wait(pause, signal);
        const found = await sightNow(signal);
        if (!found.ok) return found;
        const sight = found.value;
        known = undefined;
        const wanted = next(noteIn(sight));
        if (!wanted.ok) return wanted;
        if (wanted.value === undefined || noteText(wanted.value) === sight.text) return ok(undefined);
        const written = await cluster.write(noteWrite(sight, wanted.value), signal);
        if (written.ok) {
          const text = noteText(wanted.value);
          if (text !== undefined) known = { ...sight, annotated: true, text, resourceVersion: written.value.resourceVersion };
          return ok(undefined);
        }
        last = written.failure;
        if (!worthAnother.has(last.kind)) break;
      }
      return fail(last);
    });
    return noted ?? fail(unanswered(cluster));
  }

  async function hold(): Promise<Failure | undefined> {
    const ours: Lease = { id, who: ports.who, what, since, until: clock.now() + leaseLasts };
    const held = await note((seen) => {
      const other = otherIn(seen);
      return other === undefined ? ok({ ...seen, lease: ours }) : fail(leasedBy(other, plan, clock.now()));
    });
    if (!held.ok) return held.failure;
    until = ours.until;
    return undefined;
  }

  const refused = await hold();
  if (refused !== undefined) return fail(refused);

  const stop = new AbortController();
  const beating = beat();

  async function beat(): Promise<void> {
    for (;;) {
      const woken = await clock.wait(leaseRenewedAfter, stop.signal).then(() => true, () => false);
      if (!woken || stop.signal.aborted) return;
      await hold();
    }
  }

  async function release(mark: ReleaseMark | null | undefined): Promise<Failure | undefined> {
    const given = await note((seen) => {
      if (seen.lease?.id !== id && mark === undefined) return ok(undefined);
      const other = otherIn(seen);
      if (other !== undefined) return fail(leasedBy(other, plan, clock.now()));
      const kept = mark === undefined ? seen.mark : (mark ?? undefined);
      return ok(kept === undefined ? {} : { mark: kept });
    });
    // With the object everything is gone that was noted on it.
    return given.ok || given.failure.kind === 'notFound' ? undefined : given.failure;
  }

  return ok({
    async renew() {
      const failure = await hold();
      if (failure === undefined || (failure.kind !== 'leased' && until - clock.now() > leaseLasts / 3)) return undefined;
      return failure;
    },
    async giveBack(mark) {
      stop.abort();
      await beating;
      return release(mark);
    },
  });
}

/** After these the note is read again: it may be another, or written after all. */
const worthAnother: ReadonlySet<Failure['kind']> = new Set(['conflict', 'unreachable', 'serverFault', 'serverBusy', 'unreadable']);

const leasedBy = ({ who, what, since, until }: Lease, { application, target }: Plan, now: number): Failure =>
  ({ kind: 'leased', application: clean(application), namespace: clean(target.namespace), who: clean(who), what: clean(what), ...(since === undefined ? {} : { since }), left: Math.max(0, until - now) });

const unanswered = ({ cluster: { context, server } }: ClusterPort): Failure =>
  ({ kind: 'unreachable', context: clean(context), server: clean(server), reason: `no answer within ${patience / 1000} s` });

/** `Switch to green` is `switch to green` behind a name. */
const lowered = (action: string): string => action.charAt(0).toLowerCase() + action.slice(1);
