import * as vscode from 'vscode';
import type { PracticePort } from '../../app/ports.ts';
import { viewId } from '../../contributions.ts';
import type { Result } from '../../core/result.ts';
import type { Reporter } from '../report.ts';

/** Start, stop and reset: one file, because they differ in a word. */
export interface PracticeDoor {
  readonly practice: PracticePort;
  readonly report: Reporter;
  readonly refresh: () => void;
}

export async function runStartPractice(door: PracticeDoor): Promise<void> {
  if (!vscode.workspace.isTrusted) {
    door.report.failure({ kind: 'untrustedWorkspace' });
    return;
  }
  const already = door.practice.running();
  if (!(await done(door, 'Starting the practice cluster', door.practice.start()))) return;
  door.refresh();
  await vscode.commands.executeCommand(`${viewId}.focus`);
  if (already) door.report.done('The practice cluster is running already.');
}

export async function runStopPractice(door: PracticeDoor): Promise<void> {
  if (!(await done(door, 'Stopping the practice cluster', door.practice.stop()))) return;
  door.refresh();
  door.report.done('The practice cluster is stopped, and its objects are gone.');
}

export async function runResetPractice(door: PracticeDoor): Promise<void> {
  if (!(await done(door, 'Resetting the practice cluster', door.practice.reset()))) return;
  door.refresh();
  door.report.done('The practice cluster is as it was when it started.');
}

async function done(door: PracticeDoor, title: string, work: Promise<Result<void>>): Promise<boolean> {
  const result = await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title }, () => work);
  if (!result.ok) door.report.failure(result.failure);
  return result.ok;
}
