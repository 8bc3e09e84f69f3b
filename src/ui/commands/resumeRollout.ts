import type { At } from '../../contributions.ts';
import { resumeRollout } from '../../app/rolling/resumeRollout.ts';
import type { TreeNode } from '../../core/tree/nodes.ts';
import type { OperationDoor } from '../operation.ts';
import type { Picker } from '../pick.ts';
import { operateOn, pickDeployment, type WantedDeployment } from './onDeployment.ts';

const wanted: WantedDeployment = {
  title: 'Resume Rollout',
  not: ({ can }) => (can.includes('pauseRollout') ? 'it is not paused' : undefined),
};

/** Lets a paused rollout go on. */
export async function runResumeRollout(door: OperationDoor, picker: Picker, at: TreeNode | At | undefined): Promise<void> {
  const picked = await pickDeployment(picker, at, wanted);
  if (picked === undefined) return;
  await operateOn(door, picked, 'resume', (ports, signal) => resumeRollout(ports, picked.request, signal));
}
