import * as vscode from 'vscode';
import type { Answer, ConfirmPort } from '../app/ports.ts';
import { clean } from '../core/live/clean.ts';
import { blocked, warningsOf, type Plan } from '../core/operations/plan.ts';
import { askAcceptance } from './acceptPick.ts';
import { acceptanceOf } from './acceptText.ts';
import type { Documents } from './documents.ts';
import { dialogDetail } from './planText.ts';
import { showPlan } from './showPlan.ts';

const details = 'Details';

/** Asks for one operation. It is the same dialog in a test as for a person: nothing can switch it off. */
export class PlanDialog implements ConfirmPort {
  readonly #documents: Documents;
  readonly #ended = new vscode.CancellationTokenSource();
  #note = '';

  /** Once the signal aborts, no question stays open that could still be answered with yes. */
  constructor(documents: Documents, signal: AbortSignal) {
    this.#documents = documents;
    signal.addEventListener('abort', () => this.#ended.cancel(), { once: true });
  }

  async confirm(plan: Plan, typeThis: string | undefined): Promise<Answer> {
    const options = { modal: true, detail: dialogDetail(plan, this.#note) };
    this.#note = '';
    if (blocked(plan)) {
      if ((await vscode.window.showWarningMessage(plan.question, options, details)) === details) await showPlan(this.#documents, plan);
      return { go: false };
    }
    const { button, ticks } = acceptanceOf(plan);
    const answer = await vscode.window.showWarningMessage(plan.question, options, button, details);
    if (answer === details) await showPlan(this.#documents, plan);
    else if (answer !== button) return { go: false };
    // A modal dialog would cover the document that was asked for, so the second question is a pick above it.
    const go = ticks.length > 0 ? await askAcceptance(plan.question, ticks, this.#ended.token) : answer === button || (await askBesideDetails(plan, button, this.#ended.token));
    if (!go) return { go };
    const accepted = warningsOf(plan).map(({ id }) => id);
    if (typeThis === undefined) return { go, accepted };
    const typed = await askName(plan, typeThis, this.#ended.token);
    return typed === undefined ? { go: false } : { go: true, accepted, typed };
  }

  /** Said in the next dialog, above its facts: a toast beside a modal dialog would be read by nobody. */
  replanned(reason: string): Promise<void> {
    this.#note = reason;
    return Promise.resolve();
  }
}

async function askBesideDetails(plan: Plan, button: string, ended: vscode.CancellationToken): Promise<boolean> {
  const go = { label: `$(check) ${button}` };
  const options = { title: plan.question, placeHolder: 'The plan is open below. Nothing is written until you choose.', ignoreFocusOut: true };
  return (await vscode.window.showQuickPick([go, { label: '$(close) Cancel' }], options, ended)) === go;
}

async function askName(plan: Plan, name: string, ended: vscode.CancellationToken): Promise<string | undefined> {
  // The prompt draws links, and a kubeconfig may be anybody's.
  const shown = clean(name, 253);
  const options: vscode.InputBoxOptions = {
    title: plan.question,
    prompt: `${shown} is protected. Type its name to go on, or press Escape to change nothing.`,
    placeHolder: shown,
    ignoreFocusOut: true,
    // A slip is told here, where it can be mended; whether the name is right is for the use case to say.
    validateInput: (value) => (value === '' || value === name ? undefined : `Type the whole name: ${shown}`),
  };
  return vscode.window.showInputBox(options, ended);
}
