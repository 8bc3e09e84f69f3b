/** Commands: one file each, all crossing this one boundary, so that a bug in any of them is reported the same way. */
import * as vscode from 'vscode';
import { commandIds, type CommandArgs, type CommandId } from '../../contributions.ts';
import { DisposableStore } from '../lifecycle.ts';
import { lostItsRow, lostRowSentence } from './lostRow.ts';

/** What every command may have to say, whatever it does. */
export interface BugReporter {
  unexpected(what: string, error: unknown): void;
  done(sentence: string): void;
}

/** A command without a handler does not compile. */
export type Handlers = { readonly [K in CommandId]: (...args: CommandArgs[K]) => Promise<void> };

export function registerCommands(report: BugReporter, handlers: Handlers): DisposableStore {
  const owned = new DisposableStore();
  for (const id of commandIds) owned.add(register(id, report, handlers[id]));
  return owned;
}

const register = <K extends CommandId>(id: K, report: BugReporter, run: Handlers[K]): vscode.Disposable =>
  vscode.commands.registerCommand(id, async (...args: CommandArgs[K]) => {
    try {
      if (lostItsRow(id, args)) report.done(lostRowSentence);
      else await (run as (...given: CommandArgs[K]) => Promise<void>)(...args);
    } catch (error) {
      if (!(error instanceof vscode.CancellationError)) report.unexpected(id, error);
    }
  });
