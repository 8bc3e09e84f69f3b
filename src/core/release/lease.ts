/**
 * Two operations on one application at the same time undo each other's arithmetic (PD A12), so one of them holds a lease: on the
 * object, where another window, a colleague and another machine see it. It ends by itself soon after its holder is gone.
 */
import type { Lease, Note } from './mark.ts';
import { clean, timeText } from '../live/clean.ts';
import type { Check } from '../operations/plan.ts';
import { span } from './span.ts';

/**
 * Milliseconds that a lease lasts unless it is renewed. Long enough for clocks that differ by a minute and for a lost request, short
 * enough that a crash keeps nobody from taking back for long. It does not depend on how long an operation waits: that may be an hour.
 */
export const leaseLasts = 180_000;
/** Milliseconds after which the holder renews it. */
export const leaseRenewedAfter = 60_000;
/** An end that lies further ahead was written by a clock that is wrong, or by hand. */
const furthest = leaseLasts + 3_600_000;

/** `held`: nobody else may write. `over`: its holder is gone. `unbelievable`: no clock of ours wrote that end. */
export function leaseState({ until }: Lease, now: number): 'held' | 'over' | 'unbelievable' {
  if (until > now + furthest) return 'unbelievable';
  return until > now ? 'held' : 'over';
}

/** Whom a new operation must wait for: the holder of a lease that holds and is not its own. */
export const holderOf = (note: Note | undefined, own: string | undefined, now: number): Lease | undefined =>
  note?.lease !== undefined && note.lease.id !== own && leaseState(note.lease, now) === 'held' ? note.lease : undefined;

/**
 * How far the holder is where it is an operation of this very window: `watching` has nothing left to write, `halfway` waits between two
 * writes, `ended` has not given the lease back yet, or could not.
 */
export type Own = 'writing' | 'halfway' | 'watching' | 'ended';

/** The lease that stands on an application, looked at before anybody is asked. `now`: milliseconds since 1970. */
export function leaseCheck(note: Note | undefined, now: number, own?: Own): Check | undefined {
  const lease = note?.lease;
  if (lease === undefined || own === 'ended') return undefined;
  const check = { id: 'lease', title: 'Busy' };
  const what = clean(lease.what);
  if (own === 'watching') return { ...check, verdict: 'pass', detail: `This window still waits for the effect of “${what}”, which has nothing left to write; that waiting ends when this begins.` };
  if (own === 'halfway') return { ...check, verdict: 'warn', detail: `This window is in the midst of “${what}”: that ends when this begins, and what it has not written by then stays unwritten.` };
  const who = `${clean(lease.who)} (${clean(lease.what)})`;
  switch (leaseState(lease, now)) {
    case 'held':
      return { ...check, verdict: 'block', detail: `${who} is writing to it${sinceText(lease)}, and has said so for ${span(lease.until - now)} more. Wait until that ends, then repeat.` };
    case 'over':
      return { ...check, verdict: 'warn', detail: `${who} began to write to it and did not come to an end; the lease ran out ${span(now - lease.until)} ago and is taken over.` };
    case 'unbelievable':
      return { ...check, verdict: 'warn', detail: `${who} is noted as writing to it for ${span(lease.until - now)} more, which no operation asks for; the lease is taken over.` };
  }
}

/** ` since 2026-11-23T22:15:59Z`, where the lease says so. */
export const sinceText = ({ since }: Pick<Lease, 'since'>): string => (since === undefined ? '' : ` since ${timeText(since)}`);
