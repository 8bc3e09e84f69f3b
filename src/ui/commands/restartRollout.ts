import type { At } from '../../contributions.ts';
import { restartRollout } from '../../app/rolling/restartRollout.ts';
import type { TreeNode } from '../../core/tree/nodes.ts';
import type { OperationDoor } from '../operation.ts';
import type { Picker } from '../pick.ts';
import { operateOn, pickDeployment, type WantedDeployment } from './onDeployment.ts';

const wanted: WantedDeployment = {
  title: 'Restart Rollout',
  not: ({ can }) => (can.includes('resumeRollout') ? 'it is paused, so no pod would restart' : undefined),
};

/** Replaces every pod by a new one of the same images. */
export async function runRestartRollout(door: OperationDoor, picker: Picker, at: TreeNode | At | undefined): Promise<void> {
  const picked = await pickDeployment(picker, at, wanted);
  if (picked === undefined) return;
  await operateOn(door, picked, 'restart', (ports, signal) => restartRollout(ports, picked.request, signal));
}
