import * as vscode from 'vscode';
import type { At } from '../../contributions.ts';
import { probeTrack } from '../../app/blueGreen/probeTrack.ts';
import { clean } from '../../core/live/clean.ts';
import type { TreeNode } from '../../core/tree/nodes.ts';
import type { OperationDoor } from '../operation.ts';
import { tracksOf, type Picker, type Wanted } from '../pick.ts';
import { allAnswered, probeDocument, probeInShort } from '../probeText.ts';
import { withProgress } from '../progress.ts';
import { pickIdleTrack } from './idleTrack.ts';

const wanted: Wanted = {
  title: 'Probe Track',
  not: ({ row }) => (tracksOf({ row }).some(({ live }) => !live) ? undefined : 'it has no idle track'),
};

/** Asks the pods of an idle track what they answer, before traffic reaches them. Writes nothing; the plan of the next switch shows what was found. */
export async function runProbeTrack(door: OperationDoor, picker: Picker, at: TreeNode | At | undefined): Promise<void> {
  if (door.ports.trusted?.() === false) {
    door.report.failure({ kind: 'untrustedWorkspace' });
    return;
  }
  const picked = await pickIdleTrack(picker, at, wanted, 'Track to probe');
  if (picked === undefined) return;
  const { target, track, row: { application } } = picked;
  const running = { what: clean(`${application}: probe ${track}`), at: { target, application } };
  const probed = await withProgress(door.status, running, (_progress, signal) => probeTrack(door.ports, { target, application, track }, signal));
  if (!probed.ok) {
    door.report.failure(probed.failure);
    return;
  }
  const { evidence, message } = probed.value;
  const text = probeDocument(application, target, evidence);
  door.report.found(probeInShort(application, evidence) ?? message, allAnswered(evidence), async () => {
    const document = await vscode.workspace.openTextDocument(door.documents.put(`${clean(application)} ${clean(track)} probe.md`, text));
    await vscode.window.showTextDocument(document, { preview: true });
  });
}
