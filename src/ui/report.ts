import * as vscode from 'vscode';
import type { Outcome } from '../app/ports.ts';
import { showCommand, type At, type CommandId } from '../contributions.ts';
import { describe, type Failure } from '../core/failure.ts';
import { clean } from '../core/live/clean.ts';
import type { Plan } from '../core/operations/plan.ts';
import { nextStep, type NextStep } from './nextStep.ts';

interface Button {
  readonly title: string;
  readonly press: () => Thenable<unknown>;
}

/** The only place that shows messages, and only about what the person started; anything else changes its row. */
export class Reporter {
  readonly #log: vscode.LogOutputChannel;
  readonly #readme: vscode.Uri;

  constructor(log: vscode.LogOutputChannel, extensionUri: vscode.Uri) {
    this.#log = log;
    this.#readme = vscode.Uri.joinPath(extensionUri, 'README.md');
  }

  failure(failure: Failure): void {
    const sentence = describe(failure);
    this.#log.warn(`${failure.kind}: ${sentence}`);
    // The person ended it, and nothing was written: there is nothing to tell.
    if (failure.kind === 'cancelled') return;
    const step = nextStep(failure);
    this.#offer(vscode.window.showErrorMessage, sentence, [{ title: step.title, press: () => this.#take(step) }]);
  }

  /** While the operation goes on waiting: a progress notification has no button but Cancel, and nobody has to wait for the deadline. */
  stalled(sentence: string, at: At, deployment: string): void {
    this.#log.warn(sentence);
    this.#offer(vscode.window.showWarningMessage, sentence, [undoButton(at, deployment), { title: 'Show', press: () => vscode.commands.executeCommand(showCommand, at) }]);
  }

  outcome(outcome: Outcome): void {
    this.#log.info(`${outcome.plan.operation} of ${clean(outcome.plan.application)}: ${outcome.done}. ${outcome.message}`);
    const show = showButton(outcome.plan);
    switch (outcome.done) {
      case 'verified':
        this.#offer(vscode.window.showInformationMessage, outcome.message, [...goOnButton(outcome.plan), ...takeBackButton(outcome.plan), show]);
        break;
      case 'unverified':
        // The person has begun the next operation, which goes on from there.
        if (outcome.passed === true) {
          this.#offer(vscode.window.showInformationMessage, outcome.message, [show]);
          break;
        }
        this.#offer(vscode.window.showWarningMessage, outcome.message, [...rolloutButton(outcome), ...takeBackButton(outcome.plan), show]);
        break;
      case 'cancelled':
        if (outcome.wrote) this.#offer(vscode.window.showWarningMessage, outcome.message, [...takeBackButton(outcome.plan), show]);
        break;
      case 'nothing-to-do':
        this.#offer(vscode.window.showInformationMessage, outcome.message, [...(outcome.wrote ? takeBackButton(outcome.plan) : []), show]);
        break;
      case 'blocked':
      case 'declined':
        // The dialog has said it, and the person has answered; but not what an earlier round wrote, nor what was refused after a yes.
        if (outcome.wrote) this.#offer(vscode.window.showWarningMessage, outcome.message, [...takeBackButton(outcome.plan), show]);
        else if (outcome.untold === true) this.#offer(vscode.window.showInformationMessage, outcome.message, [show]);
        break;
    }
  }

  /** Something that the person asked for is done. */
  done(sentence: string, ...buttons: readonly { readonly title: string; readonly command: CommandId | `${string}.focus` }[]): void {
    this.#log.info(sentence);
    const presses = buttons.map(({ title, command }) => ({ title, press: () => vscode.commands.executeCommand(command) }));
    this.#offer(vscode.window.showInformationMessage, sentence, presses);
  }

  /** What was looked at, with the whole of it behind Details; a warning where it is not as it should be. */
  found(sentence: string, good: boolean, details: () => Thenable<unknown>): void {
    this.#log.info(sentence);
    this.#offer(good ? vscode.window.showInformationMessage : vscode.window.showWarningMessage, sentence, [{ title: 'Details', press: details }]);
  }

  /** A bug: its stack goes to the log, and the person learns that there is one. */
  unexpected(what: string, error: unknown): void {
    this.#log.error(what, error instanceof Error ? error : String(error));
    const name = error instanceof Error ? error.name : typeof error;
    this.#offer(vscode.window.showErrorMessage, `Deployment Strategies met a defect of its own in ${what} (${name}). The log has the details.`, [
      { title: 'Open Log', press: () => vscode.commands.executeCommand('deploymentStrategies.openLog' satisfies CommandId) },
    ]);
  }

  /** A bug in what nobody started, such as a watch: for the log alone. */
  quietly(what: string, error: unknown): void {
    this.#log.error(what, error instanceof Error ? error : String(error));
  }

  #offer(show: (message: string, ...titles: string[]) => Thenable<string | undefined>, message: string, buttons: readonly Button[]): void {
    const pressed = show(message, ...buttons.map(({ title }) => title)).then((title) => buttons.find((button) => button.title === title)?.press());
    void pressed.then(undefined, (error: unknown) => this.quietly('a button of a message', error));
  }

  #take(step: NextStep): Thenable<unknown> {
    switch (step.run) {
      case 'command':
        return vscode.commands.executeCommand(step.command, ...step.args);
      case 'openFile':
        return vscode.commands.executeCommand('vscode.open', vscode.Uri.file(step.path));
      case 'showRole':
        return vscode.commands.executeCommand('markdown.showPreview', this.#readme.with({ fragment: 'rights-in-the-cluster' }));
    }
  }
}

const atOf = (plan: Pick<Plan, 'target' | 'application'>): At => ({ target: plan.target, application: plan.application });

const showButton = (plan: Plan): Button => ({ title: 'Show', press: () => vscode.commands.executeCommand(showCommand, atOf(plan)) });

/** What comes next in a release that is not at its end. */
function goOnButton({ operation, mark, ...plan }: Plan): readonly Button[] {
  if (mark?.kind !== 'canary' || operation === 'hold') return [];
  const [title, command] = mark.step < mark.steps.length - 1 ? ['Next Step', 'nextStep'] : ['Promote…', 'promoteCanary'];
  return [{ title, press: () => vscode.commands.executeCommand(`deploymentStrategies.${command}`, atOf(plan)) }];
}

/** Named as in the menu. */
const undoButton = (at: At, deployment: string): Button => ({
  title: 'Undo Rollout…',
  press: () => vscode.commands.executeCommand('deploymentStrategies.undoRollout' satisfies CommandId, { ...at, deployment }),
});

/** A rollout that did not end: the way back is the revision before, whatever the operation was. */
function rolloutButton({ plan, wrote }: Outcome): readonly Button[] {
  const rolled = plan.writes.find(({ expect }) => expect?.kind === 'rolledOut');
  return wrote && rolled !== undefined && plan.operation !== 'promote' ? [undoButton(atOf(plan), rolled.name)] : [];
}

/** A step back from a step back would be a third change that nobody has thought through; some operations have no way back at all. */
function takeBackButton(plan: Plan): readonly Button[] {
  if (plan.operation === 'takeBack' || plan.inverse.kind === 'none') return [];
  return [{ title: 'Take Back', press: () => vscode.commands.executeCommand('deploymentStrategies.takeBack' satisfies CommandId, atOf(plan)) }];
}
