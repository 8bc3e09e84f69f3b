import type { JournalEntry } from '../operations/journalEntry.ts';
import type { Snapshot } from '../live/records.ts';
import type { TreeNode } from './nodes.ts';

/** `journalled`: the journal's entries of this target, newest first; they decide `takeBack` and name what was cut. */
export interface TreeOptions {
  readonly journalled: readonly JournalEntry[];
}

/** The rows of one namespace: applications by name, strays, then what could not be read. */
export function treeOf(_snapshot: Snapshot, _trackLabel: string, _options: TreeOptions): readonly TreeNode[] {
  throw new Error('the body of treeOf follows');
}
