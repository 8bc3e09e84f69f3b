/**
 * `ui` is VS Code's side of the product: it asks, shows and reports, and decides nothing. A command in `commands/` picks a
 * target, calls one use case of `app`, and hands the outcome to `report.ts`, the only place that shows messages.
 * `tree/` draws rows that `core/tree` made. This file: how listeners and other owned things end.
 */
export interface Owned {
  dispose(): unknown;
}

/** Owning is one expression; disposal is idempotent and in reverse order. */
export class DisposableStore implements Owned {
  #items: Owned[] | undefined = [];

  /** Returns its argument, so that creating and owning are one expression. Added too late, it is disposed at once. */
  add<T extends Owned>(item: T): T {
    if (this.#items === undefined) item.dispose();
    else this.#items.push(item);
    return item;
  }

  dispose(): void {
    const items = this.#items ?? [];
    this.#items = undefined;
    for (const item of items.reverse()) item.dispose();
  }
}
