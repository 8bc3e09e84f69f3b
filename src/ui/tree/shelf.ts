import type { TreeNode } from '../../core/tree/nodes.ts';

/**
 * The rows that VS Code has been given, and which of them are open. VS Code knows a row by the very object that it got
 * first, so that object is given and announced for ever, while what is drawn comes from the newest one of the same id.
 */
export class Shelf {
  readonly #given = new Map<string, TreeNode>();
  readonly #newest = new Map<string, TreeNode>();
  readonly #parents = new Map<string, string>();
  readonly #children = new Map<string, readonly string[]>();
  readonly #open = new Set<string>();

  /** The children that VS Code gets under a parent (`''`: the root); those it had before and no longer has are forgotten. */
  give(parent: string, rows: readonly TreeNode[]): readonly TreeNode[] {
    const ids = new Set(rows.map(({ id }) => id));
    for (const id of this.#children.get(parent) ?? []) if (!ids.has(id)) this.#forget(id);
    this.#children.set(parent, [...ids]);
    return rows.map((row) => {
      const given = this.#given.get(row.id) ?? row;
      this.#given.set(row.id, given);
      this.#newest.set(row.id, row);
      this.#parents.set(row.id, parent);
      return given;
    });
  }

  /** New data for rows that are already shown, without giving them anew. */
  update(rows: readonly TreeNode[]): void {
    for (const row of rows) {
      if (!this.#given.has(row.id)) continue;
      this.#newest.set(row.id, row);
      if (this.#open.has(row.id) && 'children' in row) this.update(row.children);
    }
  }

  newest(row: TreeNode): TreeNode {
    return this.#newest.get(row.id) ?? row;
  }

  /** The object VS Code knows by this id; undefined where it was never shown. */
  given(id: string): TreeNode | undefined {
    return this.#given.get(id);
  }

  parent(id: string): TreeNode | undefined {
    const parent = this.#parents.get(id);
    return parent === undefined ? undefined : this.#given.get(parent);
  }

  open(id: string): void {
    this.#open.add(id);
  }

  close(id: string): void {
    this.#open.delete(id);
  }

  isOpen(id: string): boolean {
    return this.#open.has(id);
  }

  #forget(id: string): void {
    for (const child of this.#children.get(id) ?? []) this.#forget(child);
    for (const map of [this.#given, this.#newest, this.#parents, this.#children]) map.delete(id);
    this.#open.delete(id);
  }
}
