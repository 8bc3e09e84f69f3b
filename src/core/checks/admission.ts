import { describe, type Failure } from '../failure.ts';
import { clean } from '../live/clean.ts';
import { counted } from '../operations/seen.ts';
import type { Check, PlannedWrite } from '../operations/plan.ts';
import { keyOf } from './patched.ts';
import { checkOf } from './table.ts';

/**
 * Writes that can be tried before any is made. Patches of one object are tried as one, in their order, since a later one rests on what an
 * earlier one leaves; a delete of what is patched before is not tried.
 */
export function tryable(writes: readonly PlannedWrite[]): readonly PlannedWrite[] {
  return [...Map.groupBy(writes, keyOf).values()].flatMap(([first, ...later]) => {
    if (first === undefined) return [];
    const patches = later.filter(({ verb = 'patch' }) => verb === 'patch');
    return first.verb === undefined || first.verb === 'patch' ? [{ ...first, ops: [first, ...patches].flatMap(({ ops }) => ops) }] : [first];
  });
}

/** What the server answered to a write that it was asked to judge and not to store. */
export interface Judged {
  readonly write: PlannedWrite;
  /** Undefined: it would be accepted. */
  readonly failure: Failure | undefined;
}

/** kube-apiserver `ErrWebhookDryRun…`: the server does not try what it cannot undo. */
const noDryRun = /does not support dry run/;

/** A15: validation, policies and webhooks, asked with the exact objects. The pods that a Deployment makes later are judged by `room` and `quota`. */
export function admissionCheck(judged: readonly Judged[]): Check | undefined {
  if (judged.length === 0) return undefined;
  const evidence = judged.map(({ write, failure }) => `${write.verb ?? 'patch'} ${write.kind} ${clean(write.name)}: ${failure === undefined ? 'accepted' : failure.kind}`);
  for (const { write, failure } of judged) {
    if (failure === undefined) continue;
    if (failure.kind === 'refused' && !noDryRun.test(failure.reason)) return checkOf('admission', 'block', describe(failure), evidence);
    if (failure.kind === 'forbidden') return checkOf('admission', 'block', describe(failure), evidence);
    if (failure.kind === 'refused') return checkOf('admission', 'unknown', `A webhook of ${clean(failure.context)} cannot be tried without a real write (${clean(failure.reason, 200)}).`, evidence);
    // Whoever wrote in between is met by the write itself, which is then planned anew.
    return checkOf('admission', 'unknown', `Whether ${write.kind} ${clean(write.name)} would be accepted is not known: ${describe(failure)}`, evidence);
  }
  const count = judged.length === 1 ? 'the write' : judged.length === 2 ? 'both writes' : `all ${counted(judged.length, 'write')}`;
  return checkOf('admission', 'pass', `The server accepts ${count} in a dry run.`, evidence);
}
