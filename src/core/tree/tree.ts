/**
 * The tree's rows, from a snapshot: `tree.ts` has the rows of a namespace, `applicationRow.ts`, `trackRow.ts` and `podRows.ts`
 * one level each, `keptRow.ts` those that did not change, `clusters.ts` the rows above, `words.ts` what they have in common. Texts are
 * final: `ui/tree` only draws.
 */
import { keptRow } from './keptRow.ts';
import { applicationsIn } from '../live/applications.ts';
import { idPart } from '../live/clean.ts';
import { failureNode, messageNode, problemNode } from './clusters.ts';
import { join } from '../live/join.ts';
import type { Snapshot } from '../live/records.ts';
import { targetKey } from '../target.ts';
import type { TreeNode } from './nodes.ts';
import type { TreeOptions } from './options.ts';

/**
 * The rows of one namespace: applications by name, strays, then what could not be read. Linear in the number of objects.
 * HTTPRoutes that may not be read are no row but a line of each tooltip: RBAC answers before the API server looks whether it has
 * the API at all, and most clusters have no Gateway API, so a warning would shout about nothing in every namespace.
 */
export function treeOf(snapshot: Snapshot, trackLabel: string, options: TreeOptions): readonly TreeNode[] {
  const joined = join(snapshot);
  const { applications, strays } = applicationsIn(joined, trackLabel);
  const namespace = targetKey(snapshot.target);
  const rows: readonly TreeNode[] = [
    ...applications.map((application) => keptRow(application, joined, options)),
    ...strays.map(({ name, why }, index) => problemNode(`${namespace}/stray/${index}/${idPart(name)}`, name, why, false)),
    ...snapshot.unread.filter((unread) => !isQuiet(unread)).map(({ kind, failure }) => failureNode(namespace, `${kind}s`, failure)),
  ];
  return rows.length > 0 ? rows : [messageNode(namespace, 'No Deployment in this namespace')];
}

const isQuiet = ({ kind, failure }: Snapshot['unread'][number]): boolean => kind === 'HTTPRoute' && failure.kind === 'forbidden';
