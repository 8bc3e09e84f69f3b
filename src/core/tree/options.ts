import type { JournalEntry } from '../operations/journalEntry.ts';
import type { Rights } from '../rights/rights.ts';

export interface TreeOptions {
  /** The journal's entries of this target, newest first; they decide `takeBack` and name what was cut. */
  readonly journalled: readonly JournalEntry[];
  /** What the person may do there; absent while it is not known. */
  readonly rights?: Rights | undefined;
  /** Ids of the entries that this window is carrying out now. */
  readonly running?: ReadonlySet<string>;
  /** Milliseconds since 1970: how long ago a release began, and whether a lease still holds. Absent in tests that say nothing of either. */
  readonly now?: number;
}
