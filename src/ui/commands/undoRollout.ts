import type { At } from '../../contributions.ts';
import { readHistory } from '../../app/rolling/readHistory.ts';
import { undoRollout } from '../../app/rolling/undoRollout.ts';
import type { TreeNode } from '../../core/tree/nodes.ts';
import { ok } from '../../core/result.ts';
import { ask } from '../ask.ts';
import type { OperationDoor } from '../operation.ts';
import type { Picker } from '../pick.ts';
import { revisionChoice } from '../revisions.ts';
import { operateOn, pickDeployment, type PickedDeployment, type WantedDeployment } from './onDeployment.ts';

const wanted: WantedDeployment = {
  title: 'Undo Rollout',
  not: ({ can }) => (can.includes('showHistory') && !can.includes('undoRollout') && can.includes('setImage') ? 'it has no other revision' : undefined),
};

/** Asks for the revision; the newest that does not run now comes first. */
export async function runUndoRollout(door: OperationDoor, picker: Picker, at: TreeNode | At | undefined): Promise<void> {
  const picked = await pickDeployment(picker, at, wanted);
  if (picked === undefined) return;
  const answer = await ask<number>({
    title: `${wanted.title}: revision of ${picked.name}`,
    placeholder: 'Revision whose pod template comes back',
    choices: async (signal) => {
      const history = await readHistory(door.ports, picked.request, signal);
      if (!history.ok) return history;
      const { revisions } = history.value;
      const newest = revisions.find(({ current }) => !current);
      return ok(revisions.map((one) => revisionChoice(one, { value: one.revision, first: one === newest, ...(one.current ? { not: 'it is what runs now' } : {}) })));
    },
  });
  if (answer === undefined) return;
  if (answer.ok) await undoTo(door, picked, answer.value);
  else door.report.failure(answer.failure);
}

export const undoTo = (door: OperationDoor, picked: PickedDeployment, revision: number): Promise<void> =>
  operateOn(door, picked, `undo to revision ${revision}`, (ports, signal) => undoRollout(ports, { ...picked.request, revision }, signal));
