import * as vscode from 'vscode';
import { configSection } from '../contributions.ts';
import { parseSettings, type Settings } from '../core/settings.ts';
import { DisposableStore } from './lifecycle.ts';

/** The settings as one parsed object, read again whenever VS Code says that ours changed. Machine scopes are kept by VS Code. */
export class SettingsStore {
  readonly #owned = new DisposableStore();
  readonly #changed = this.#owned.add(new vscode.EventEmitter<Settings>());
  readonly onDidChange = this.#changed.event;
  #current = read();

  constructor() {
    this.#owned.add(
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (!event.affectsConfiguration(configSection)) return;
        this.#current = read();
        this.#changed.fire(this.#current);
      }),
    );
  }

  /** A property, so that it can be handed over as a function. */
  readonly get = (): Settings => this.#current;

  dispose(): void {
    this.#owned.dispose();
  }
}

function read(): Settings {
  const configuration = vscode.workspace.getConfiguration(configSection);
  return parseSettings((key) => configuration.get<unknown>(key));
}
