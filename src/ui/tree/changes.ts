/**
 * What changed between two readings of the same rows, so that only that part of the tree is drawn again and nothing jumps.
 * Lists are compared only where they are open: nobody looks at the others, and they may hold thousands of pods.
 */
import type { TreeNode } from '../../core/tree/nodes.ts';

type IsOpen = (id: string) => boolean;
/** Vanished rows kept in one list; a release replaces pods by the hundred, and their names say little afterwards. */
const keptPerList = 10;

export const childrenOf = (node: TreeNode): readonly TreeNode[] => ('children' in node ? node.children : []);

/** Rows to draw again, as the ids of their topmost; `all` where the list itself has other rows or another order. */
export function changedRows(before: readonly TreeNode[], after: readonly TreeNode[], isOpen: IsOpen): 'all' | readonly string[] {
  if (before.length !== after.length || before.some((row, index) => row.id !== after[index]?.id)) return 'all';
  return after.flatMap((row, index) => {
    const old = before[index];
    if (old === undefined || old === row) return [];
    if (face(old) !== face(row)) return [row.id];
    if (!isOpen(row.id)) return [];
    const inner = changedRows(childrenOf(old), childrenOf(row), isOpen);
    return inner === 'all' ? [row.id] : inner;
  });
}

/** Of the rows that were compared last: each reading is compared with the one before and the one after. */
const faces = new WeakMap<TreeNode, string>();

/**
 * Everything of a row that is drawn or passed to a command, and whether it has an arrow. Children are made when they are
 * asked for, so a row that nobody opened is compared without them.
 */
function face(row: TreeNode): string {
  const known = faces.get(row);
  if (known !== undefined) return known;
  const fields = Object.entries(Object.getOwnPropertyDescriptors(row)).flatMap(([key, field]) => (key === 'children' ? [] : [[key, field.value as unknown]]));
  const made = JSON.stringify([fields, hasArrow(row)]);
  faces.set(row, made);
  return made;
}

/** A track always has an arrow: to know whether a Deployment has pods would be to make their rows. */
export const hasArrow = (row: TreeNode): boolean => ['cluster', 'namespace', 'track'].includes(row.type) || childrenOf(row).length > 0;

/** The new rows, with those that vanished from open lists left in their place as `deleted`. */
export function keepVanished(before: readonly TreeNode[], after: readonly TreeNode[], isOpen: IsOpen): readonly TreeNode[] {
  const old = new Map(before.map((row) => [row.id, row]));
  const rows = after.map((row) => {
    const was = old.get(row.id);
    if (was === undefined || !isOpen(row.id) || !('children' in row)) return row;
    return { ...row, children: keepVanished(childrenOf(was), row.children, isOpen) };
  });
  const present = new Set(after.map((row) => row.id));
  const vanished = before.filter((row) => !present.has(row.id) && wasThere(row)).slice(-keptPerList);
  for (const row of vanished) {
    const above = before.slice(0, before.indexOf(row)).findLast((other) => rows.some(({ id }) => id === other.id));
    rows.splice(above === undefined ? 0 : rows.findIndex(({ id }) => id === above.id) + 1, 0, deleted(row));
  }
  return rows;
}

const gone = 'deleted';

/** Left in its place until the next refresh. */
export const isDeleted = (row: TreeNode): boolean => row.type === 'message' && row.description === gone;

/** Problems, remarks and releases that are over leave nothing behind; what was marked as deleted stays so. */
const wasThere = (row: TreeNode): boolean => row.type !== 'problem' && row.type !== 'release' && (row.type !== 'message' || isDeleted(row));

const deleted = (row: TreeNode): TreeNode =>
  row.type === 'message' ? row : { type: 'message', id: row.id, label: row.label, description: gone, tooltip: row.tooltip };
