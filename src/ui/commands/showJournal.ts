import * as vscode from 'vscode';
import type { At } from '../../contributions.ts';
import { clean } from '../../core/live/clean.ts';
import { reversible, standsNow } from '../../core/operations/history.ts';
import type { JournalEntry } from '../../core/operations/journalEntry.ts';
import { ok } from '../../core/result.ts';
import type { TreeNode } from '../../core/tree/nodes.ts';
import { ask } from '../ask.ts';
import { entryChoice, entryDocument, type EntrySight } from '../journalText.ts';
import type { OperationDoor } from '../operation.ts';
import { placeOf } from '../place.ts';
import type { Picked, Picker, Wanted } from '../pick.ts';
import { takeBackOf } from './takeBack.ts';

const wanted: Wanted = { title: 'Show Journal', not: () => undefined };

const button = { icon: 'discard', title: 'Take Back' } as const;

type Wish = { readonly open: JournalEntry } | { readonly back: JournalEntry };

/** What this extension changed of an application, newest first. One that is chosen opens as a document; each that still stands can be taken back. */
export async function runShowJournal(door: OperationDoor, picker: Picker, at: TreeNode | At | undefined): Promise<void> {
  const picked = await picker.application(placeOf(at), wanted);
  if (picked === undefined) return;
  const { target, row: { application } } = picked;
  const entries = await door.ports.journal.entries(target, application);
  if (entries.length === 0) {
    door.report.done(`${clean(application)} has no journal: nothing of it in ${clean(target.namespace)} on ${clean(target.cluster.context)} was changed from here.`);
    return;
  }
  const sight = sightOf(door, entries);
  const wish = await ask<Wish>({
    title: `Journal of ${application} in ${target.namespace} on ${target.cluster.context}`,
    placeholder: 'Entry to open',
    choices: () => Promise.resolve(ok(entries.map((entry) => entryChoice<Wish>(entry, sight(entry), { value: { open: entry }, ...(canGoBack(picked, entries, entry) ? { buttons: [{ ...button, value: { back: entry } }] } : {}) })))),
  });
  if (wish?.ok !== true) return;
  if ('back' in wish.value) {
    await takeBackOf(door, { target, application, entry: wish.value.back.id });
    return;
  }
  const { open } = wish.value;
  const document = await vscode.workspace.openTextDocument(door.documents.put(`${clean(application)} journal.md`, entryDocument(open, sight(open))));
  await vscode.window.showTextDocument(document, { preview: true });
}

function sightOf({ ports }: OperationDoor, entries: readonly JournalEntry[]): (entry: JournalEntry) => EntrySight {
  const takenBack = new Set(entries.filter(({ ended }) => ended !== undefined && ended.outcome !== 'failed' && ended.wrote !== 0).map(({ takesBack }) => takesBack));
  return ({ id }) => ({ running: ports.running?.has(id) === true, takenBack: takenBack.has(id) });
}

/** Whether Take Back has something to reverse; where newer changes stand on it, its plan says what they are. */
const canGoBack = ({ seen, row }: Picked, entries: readonly JournalEntry[], { id }: JournalEntry): boolean => {
  const entry = reversible(entries, row.application, id);
  return entry !== undefined && standsNow(entry, seen);
};
