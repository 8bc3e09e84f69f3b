import * as vscode from 'vscode';
import { clean } from '../core/live/clean.ts';
import type { Plan } from '../core/operations/plan.ts';
import type { Documents } from './documents.ts';
import { planDocument } from './planText.ts';

/** The plan in the diff editor: left as it is now, right as it would be. */
export async function showPlan(documents: Documents, plan: Plan): Promise<void> {
  const name = clean(plan.application);
  const side = (which: 'now' | 'after'): vscode.Uri => documents.put(`${name}.md`, planDocument(plan, which));
  await vscode.commands.executeCommand('vscode.diff', side('now'), side('after'), `${name}: the plan`, { preview: true });
}
