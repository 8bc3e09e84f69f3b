import * as vscode from 'vscode';
import { clean } from '../core/live/clean.ts';
import type { Plan } from '../core/operations/plan.ts';
import { planDocument } from './planText.ts';
import { DisposableStore } from './lifecycle.ts';

const scheme = 'deployment-strategies-plan';
/** Documents that stay readable; older ones say that they are gone. Keeps a long session from holding every plan. */
const kept = 20;

/** Read-only documents of plans: left as it is now, right as it would be, shown in the diff editor. */
export class PlanDocuments {
  readonly #owned = new DisposableStore();
  readonly #plans = new Map<string, Plan>();
  #next = 1;

  constructor() {
    this.#owned.add(
      vscode.workspace.registerTextDocumentContentProvider(scheme, {
        provideTextDocumentContent: (uri) => {
          const plan = this.#plans.get(uri.authority);
          return plan === undefined ? 'This plan is no longer kept. Start the command again.\n' : planDocument(plan, uri.query === 'now' ? 'now' : 'after');
        },
      }),
    );
  }

  async show(plan: Plan): Promise<void> {
    const id = `plan-${this.#next++}`;
    this.#plans.set(id, plan);
    for (const old of [...this.#plans.keys()].slice(0, -kept)) this.#plans.delete(old);
    const name = clean(plan.application);
    const side = (query: 'now' | 'after'): vscode.Uri => vscode.Uri.from({ scheme, authority: id, path: `/${name}.md`, query });
    await vscode.commands.executeCommand('vscode.diff', side('now'), side('after'), `${name}: the plan`, { preview: true });
  }

  dispose(): void {
    this.#owned.dispose();
  }
}
