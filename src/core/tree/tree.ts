/**
 * The tree's rows, from a snapshot: `tree.ts` has the rows of a namespace, `applicationRow.ts`, `trackRow.ts` and `podRows.ts`
 * one level each, `clusters.ts` the rows above, `words.ts` what they have in common. Texts are final: `ui/tree` only draws.
 */
import { applicationRow } from './applicationRow.ts';
import { applicationsIn } from '../live/applications.ts';
import { idPart } from '../live/clean.ts';
import { failureNode, messageNode, problemNode } from './clusters.ts';
import { join } from '../live/join.ts';
import type { JournalEntry } from '../operations/journalEntry.ts';
import type { Snapshot } from '../live/records.ts';
import { targetKey } from '../target.ts';
import type { TreeNode } from './nodes.ts';

/** `journalled`: the journal's entries of this target, newest first; they decide `takeBack` and name what was cut. */
export interface TreeOptions {
  readonly journalled: readonly JournalEntry[];
}

/** The rows of one namespace: applications by name, strays, then what could not be read. Linear in the number of objects. */
export function treeOf(snapshot: Snapshot, trackLabel: string, options: TreeOptions): readonly TreeNode[] {
  const joined = join(snapshot);
  const { applications, strays } = applicationsIn(joined, trackLabel);
  const namespace = targetKey(snapshot.target);
  const rows: readonly TreeNode[] = [
    ...applications.map((application) => applicationRow(application, joined, options.journalled)),
    ...strays.map(({ name, why }, index) => problemNode(`${namespace}/stray/${index}/${idPart(name)}`, name, why, false)),
    ...snapshot.unread.map(({ kind, failure }) => failureNode(namespace, `${kind}s`, failure)),
  ];
  return rows.length > 0 ? rows : [messageNode(namespace, 'No Deployment in this namespace')];
}
