import * as vscode from 'vscode';
import { DisposableStore } from './lifecycle.ts';

const scheme = 'deployment-strategies';
/** Documents that stay readable; older ones say that they are gone. Keeps a long session from holding every text. */
const kept = 40;

/**
 * Read-only documents that are no files: plans, revisions, the journal. Registered from the start, because VS Code opens the editors of
 * the last session again and asks for their texts.
 */
export class Documents {
  readonly #owned = new DisposableStore();
  readonly #texts = new Map<string, string>();
  #next = 1;

  constructor() {
    this.#owned.add(
      vscode.workspace.registerTextDocumentContentProvider(scheme, {
        provideTextDocumentContent: (uri) => this.#texts.get(uri.authority) ?? 'This text is no longer kept. Start the command again.\n',
      }),
    );
  }

  /** A document of that file name, whose ending decides its language. It never changes. */
  put(name: string, text: string): vscode.Uri {
    const id = `text-${this.#next++}`;
    this.#texts.set(id, text);
    for (const old of [...this.#texts.keys()].slice(0, -kept)) this.#texts.delete(old);
    return vscode.Uri.from({ scheme, authority: id, path: `/${name}` });
  }

  dispose(): void {
    this.#owned.dispose();
  }
}
