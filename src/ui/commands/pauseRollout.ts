import type { At } from '../../contributions.ts';
import { pauseRollout } from '../../app/rolling/pauseRollout.ts';
import type { TreeNode } from '../../core/tree/nodes.ts';
import type { OperationDoor } from '../operation.ts';
import type { Picker } from '../pick.ts';
import { operateOn, pickDeployment, type WantedDeployment } from './onDeployment.ts';

const wanted: WantedDeployment = {
  title: 'Pause Rollout',
  not: ({ can }) => (can.includes('resumeRollout') ? 'it is paused already' : undefined),
};

/** Holds a rollout where it stands. */
export async function runPauseRollout(door: OperationDoor, picker: Picker, at: TreeNode | At | undefined): Promise<void> {
  const picked = await pickDeployment(picker, at, wanted);
  if (picked === undefined) return;
  await operateOn(door, picked, 'pause', (ports, signal) => pauseRollout(ports, picked.request, signal));
}
