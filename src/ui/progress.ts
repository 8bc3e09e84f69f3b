import * as vscode from 'vscode';
import type { ProgressPort } from '../app/ports.ts';
import { showCommand, type At, type Shown } from '../contributions.ts';
import { DisposableStore } from './lifecycle.ts';
import { noIcons } from './markdown.ts';
import { statusText } from './statusText.ts';

export interface Running {
  /** What runs, such as `llm-app → green`. */
  readonly what: string;
  /** Its row, which a click on the status bar shows. */
  readonly at: At;
}

/** One status bar entry while anything runs: the newest operation, and how many more there are. A click shows its row, or asks which. */
export class StatusLine {
  readonly #owned = new DisposableStore();
  readonly #item: vscode.StatusBarItem;
  readonly #running = new Map<Running, string>();

  constructor() {
    this.#item = this.#owned.add(vscode.window.createStatusBarItem('deploymentStrategies.running', vscode.StatusBarAlignment.Left, 10));
    this.#item.name = 'Deployment Strategies';
  }

  say(running: Running, said: string): void {
    this.#running.set(running, said);
    this.#show();
  }

  end(running: Running): void {
    this.#running.delete(running);
    this.#show();
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #show(): void {
    const newest = [...this.#running].at(-1);
    if (newest === undefined) {
      this.#item.hide();
      return;
    }
    const [running, said] = newest;
    const all = [...this.#running].map(([{ what, at }, text]): Shown => ({ at, what, said: text })).reverse();
    this.#item.text = statusText(running.what, said, all.length - 1);
    this.#item.tooltip = all.map((one) => noIcons(one.said === '' ? one.what : one.said)).join('\n');
    this.#item.command = { title: 'Show', command: showCommand, arguments: [all.length === 1 ? running.at : all] };
    this.#item.accessibilityInformation = { label: `${said === '' ? running.what : said}${all.length > 1 ? `, and ${all.length - 1} more` : ''}` };
    this.#item.show();
  }
}

/** Runs a task under a notification that can be cancelled; its steps show in the status bar too. */
export function withProgress<T>(status: StatusLine, running: Running, run: (progress: ProgressPort, signal: AbortSignal) => Promise<T>): Promise<T> {
  // Without a title: each sentence begins with the object's name.
  const options = { location: vscode.ProgressLocation.Notification, cancellable: true };
  return Promise.resolve(
    vscode.window.withProgress(options, async (notification, token) => {
      const controller = new AbortController();
      const listening = token.onCancellationRequested(() => controller.abort());
      status.say(running, '');
      notification.report({ message: running.what });
      try {
        return await run(
          {
            say: (text) => {
              notification.report({ message: text });
              status.say(running, text);
            },
          },
          controller.signal,
        );
      } finally {
        listening.dispose();
        status.end(running);
      }
    }),
  );
}
