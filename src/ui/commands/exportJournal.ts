import { homedir } from 'node:os';
import * as vscode from 'vscode';
import type { At } from '../../contributions.ts';
import { exportJournal, type ExportRequest } from '../../app/journal/exportJournal.ts';
import type { Failure } from '../../core/failure.ts';
import { clean } from '../../core/live/clean.ts';
import { ok } from '../../core/result.ts';
import type { TreeNode } from '../../core/tree/nodes.ts';
import { ask, type Choice } from '../ask.ts';
import type { OperationDoor } from '../operation.ts';
import { placeOf } from '../place.ts';
import { offered, type Picker, type Wanted } from '../pick.ts';

const wanted: Wanted = { title: 'Export Journal', not: offered('showJournal', 'nothing of it was changed from here') };

const formats: readonly Choice<ExportRequest['format']>[] = [
  { label: 'Markdown', description: 'for a change ticket', value: 'markdown' },
  { label: 'JSON', description: 'for programs', value: 'json' },
];

/** Asks for the form and for the file. */
export async function runExportJournal(door: OperationDoor, picker: Picker, at: TreeNode | At | undefined): Promise<void> {
  const picked = await picker.application(placeOf(at), wanted);
  if (picked === undefined) return;
  const { target, row: { application } } = picked;
  const format = await ask({ title: `${wanted.title} of ${application}`, placeholder: 'Form of the file', choices: () => Promise.resolve(ok(formats)) });
  if (format?.ok !== true) return;
  const text = await exportJournal(door.ports, { target, application, format: format.value });
  const name = `${clean(application).replace(/[^\w.-]+/gu, '-')}-journal.${format.value === 'json' ? 'json' : 'md'}`;
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file(homedir());
  const uri = await vscode.window.showSaveDialog({ title: wanted.title, defaultUri: vscode.Uri.joinPath(folder, name) });
  if (uri === undefined) return;
  const unwritable = await write(uri, text);
  if (unwritable !== undefined) {
    door.report.failure(unwritable);
    return;
  }
  await vscode.window.showTextDocument(uri, { preview: true });
}

async function write(uri: vscode.Uri, text: string): Promise<Failure | undefined> {
  try {
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
    return undefined;
  } catch (error) {
    // Of VS Code's own kind are a folder that is not there, no right to write, a disk that is full: nothing of ours is wrong.
    if (error instanceof vscode.FileSystemError) return { kind: 'fileUnwritable', path: uri.fsPath, reason: error.message };
    throw error;
  }
}
