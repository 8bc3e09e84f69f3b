import type { Carried } from './carryOut.ts';
import { blindText, cancelledText, fellText, leftText, partlyText, passedText, unknownText, unverifiedText, verifiedText } from '../core/operations/outcomeText.ts';
import { describe } from '../core/failure.ts';
import type { JournalEntry } from '../core/operations/journalEntry.ts';
import type { Outcome } from './ports.ts';
import type { Plan } from '../core/operations/plan.ts';

export type JournalEnd = NonNullable<JournalEntry['ended']>['outcome'];

/** Nothing was looked at. */
export const noSight = { state: undefined, failure: undefined };

/** What the person is told, and what the journal holds. */
export function judged(plan: Plan, carried: Carried, timeout: number): { readonly outcome: Outcome; readonly record: JournalEnd } {
  const { written } = carried;
  const end = (done: Outcome['done'], record: JournalEnd, message: string): { outcome: Outcome; record: JournalEnd } => ({
    outcome: { done, plan, message, wrote: written > 0 || carried.end === 'unknown' },
    record,
  });
  switch (carried.end) {
    case 'cancelled':
      return end('cancelled', 'cancelled', cancelledText(plan, written, { state: carried.watched?.effect?.state, failure: carried.watched?.failure }));
    case 'passed': {
      const { outcome, record } = end('unverified', 'unverified', passedText(plan, written, { state: carried.watched?.effect?.state, failure: carried.watched?.failure }));
      return { outcome: { ...outcome, passed: true }, record };
    }
    case 'fell':
      return end('unverified', 'unverified', fellText(plan, carried.broken));
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
