import * as vscode from 'vscode';
import type { At } from '../../contributions.ts';
import { readHistory, type History } from '../../app/rolling/readHistory.ts';
import { clean } from '../../core/live/clean.ts';
import type { TreeNode } from '../../core/tree/nodes.ts';
import { ok } from '../../core/result.ts';
import type { Revision } from '../../core/rollout/revision.ts';
import { ask, type Choice } from '../ask.ts';
import type { Documents } from '../documents.ts';
import type { OperationDoor } from '../operation.ts';
import type { Picker } from '../pick.ts';
import { revisionChoice } from '../revisions.ts';
import { pickDeployment, type PickedDeployment, type WantedDeployment } from './onDeployment.ts';
import { undoTo } from './undoRollout.ts';

const wanted: WantedDeployment = { title: 'Show History', not: () => undefined };

type Wish = { readonly compare: readonly [older: number, newer: number]; readonly history: History } | { readonly undo: number };

/** The revisions of a Deployment. One that is chosen is compared with what runs now, in VS Code's own diff editor; buttons do the rest. */
export async function runShowHistory(door: OperationDoor, picker: Picker, at: TreeNode | At | undefined): Promise<void> {
  const picked = await pickDeployment(picker, at, wanted);
  if (picked === undefined) return;
  const wish = await ask<Wish>({
    title: `History of ${picked.name}`,
    placeholder: 'Revision to compare with what runs now',
    choices: async (signal) => {
      const history = await readHistory(door.ports, picked.request, signal);
      return history.ok ? ok(history.value.revisions.map((one) => choiceOf(one, history.value))) : history;
    },
  });
  if (wish === undefined) return;
  if (!wish.ok) door.report.failure(wish.failure);
  else if ('undo' in wish.value) await undoTo(door, picked, wish.value.undo);
  else await compare(door.documents, picked, wish.value.history, wish.value.compare);
}

function choiceOf(one: Revision, history: History): Choice<Wish> {
  const { revisions } = history;
  const now = revisions.find(({ current }) => current);
  const before = revisions[revisions.indexOf(one) + 1];
  const other = one.current ? before : now;
  const pair = (a: Revision, b: Revision): Wish => ({ history, compare: a.revision < b.revision ? [a.revision, b.revision] : [b.revision, a.revision] });
  return revisionChoice<Wish>(one, {
    value: pair(one, other ?? one),
    ...(other === undefined ? { not: 'there is no other revision to compare it with' } : {}),
    buttons: [
      ...(before === undefined ? [] : [{ icon: 'git-compare', title: `Compare with Revision ${before.revision}`, value: pair(before, one) }]),
      ...(one.current ? [] : [{ icon: 'discard', title: 'Undo to This Revision', value: { undo: one.revision } }]),
    ],
  });
}

/** The pod templates as YAML, the older on the left. They may hold secrets, so they are for the editor alone. */
async function compare(documents: Documents, { name }: PickedDeployment, history: History, [older, newer]: readonly [number, number]): Promise<void> {
  const side = (revision: number): vscode.Uri => documents.put(`${clean(name)} revision ${revision}.yaml`, history.template(revision) ?? '');
  await vscode.commands.executeCommand('vscode.diff', side(older), side(newer), `${clean(name)}: revision ${older} ↔ ${newer}`, { preview: true });
}
