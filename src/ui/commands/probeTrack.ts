import * as vscode from 'vscode';
import type { At } from '../../contributions.ts';
import { probeTrack } from '../../app/blueGreen/probeTrack.ts';
import { clean } from '../../core/live/clean.ts';
import type { TreeNode } from '../../core/tree/nodes.ts';
import type { OperationDoor } from '../operation.ts';
import { placeOf } from '../place.ts';
import { tracksOf, type Picker, type Wanted, type WantedTrack } from '../pick.ts';
import { allAnswered, probeDocument } from '../probeText.ts';
import { withProgress } from '../progress.ts';

const wanted: Wanted = {
  title: 'Probe Track',
  not: ({ row }) => (tracksOf({ row }).some(({ live }) => !live) ? undefined : 'it has no idle track'),
};

const wantedTrack: WantedTrack = { title: wanted.title, placeholder: 'Track to probe', not: ({ live }) => (live ? 'it has the traffic now' : undefined) };

/** Asks the pods of an idle track what they answer, before traffic reaches them. Writes nothing; the plan of the next switch shows what was found. */
export async function runProbeTrack(door: OperationDoor, picker: Picker, at: TreeNode | At | undefined): Promise<void> {
  if (door.ports.trusted?.() === false) {
    door.report.failure({ kind: 'untrustedWorkspace' });
    return;
  }
  const place = placeOf(at);
  const picked = await picker.application(place, wanted);
  if (picked === undefined) return;
  const idle = tracksOf(picked).filter(({ live }) => !live);
  const only = idle.length === 1 && at !== undefined ? idle[0] : undefined;
  const track = place.track ?? (only ?? (await picker.track(picked, wantedTrack)))?.track;
  if (track === undefined) return;
  const { target, row: { application } } = picked;
  const running = { what: clean(`${application}: probe ${track}`), at: { target, application } };
  const probed = await withProgress(door.status, running, (_progress, signal) => probeTrack(door.ports, { target, application, track }, signal));
  if (!probed.ok) {
    door.report.failure(probed.failure);
    return;
  }
  const { evidence, message } = probed.value;
  const text = probeDocument(application, target, evidence);
  door.report.found(message, allAnswered(evidence), async () => {
    const document = await vscode.workspace.openTextDocument(door.documents.put(`${clean(application)} ${clean(track)} probe.md`, text));
    await vscode.window.showTextDocument(document, { preview: true });
  });
}
