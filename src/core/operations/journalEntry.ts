import type { Inverse, Operation, Plan } from './plan.ts';
import type { Target } from '../target.ts';

/**
 * One record of what this extension changed: an operation with all of its writes, since they are taken back together, and one by one how
 * each of these went. `planned` is written before the first write, `ended` after the
 * verification: an entry without an end is an operation that a crash or a cancel cut, and the tree names it.
 */
export interface JournalEntry {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** User as the machine knows it; never a credential. */
  readonly who: string;
  readonly operation: Operation;
  readonly target: Target;
  readonly application: string;
  readonly changes: readonly { readonly kind: Plan['writes'][number]['kind']; readonly name: string; readonly basedOn: string; readonly change: string }[];
  readonly inverse: Inverse;
  /** The warnings of the plan that were accepted by name, as they were said then; absent in entries of before they were recorded, and where there were none. */
  readonly accepted?: readonly { readonly id: string; readonly title: string; readonly detail: string }[];
  /** How single writes went, in their order; recorded as each ends, so that a crash leaves what was done until then. */
  readonly writes?: readonly JournalWrite[];
  readonly ended?: {
    readonly at: number;
    readonly outcome: 'verified' | 'unverified' | 'failed' | 'cancelled';
    readonly detail: string;
    /** How many of `changes` were written; 0 leaves nothing to take back. Absent where it is not known. */
    readonly wrote?: number;
  };
  /** Id of the entry that this one took back. */
  readonly takesBack?: string;
}

export interface JournalWrite {
  /** Index in `changes`. */
  readonly change: number;
  readonly at: number;
  /** `unknown`: the answer was lost, and the cluster could not be asked. */
  readonly outcome: 'written' | 'refused' | 'unknown';
}
