import type { At } from '../../contributions.ts';
import { holdCanary } from '../../app/canary/holdCanary.ts';
import type { TreeNode } from '../../core/tree/nodes.ts';
import type { OperationDoor } from '../operation.ts';
import type { Picker } from '../pick.ts';
import { operateOnRelease, pickRelease } from './onRelease.ts';

/** Notes for everybody that the release stops where it is, until somebody goes on. */
export async function runHoldRelease(door: OperationDoor, picker: Picker, at: TreeNode | At | undefined): Promise<void> {
  const picked = await pickRelease(picker, at, 'Hold Release', 'holdRelease');
  if (picked === undefined) return;
  await operateOnRelease(door, picked, 'hold', (ports, signal) => holdCanary(ports, picked.request, signal));
}
