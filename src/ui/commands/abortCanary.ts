import type { At } from '../../contributions.ts';
import { abortCanary } from '../../app/canary/abortCanary.ts';
import type { TreeNode } from '../../core/tree/nodes.ts';
import type { OperationDoor } from '../operation.ts';
import type { Picker } from '../pick.ts';
import { operateOnRelease, pickRelease } from './onRelease.ts';

/** Ends a canary release with stable as it was. */
export async function runAbortCanary(door: OperationDoor, picker: Picker, at: TreeNode | At | undefined): Promise<void> {
  const picked = await pickRelease(picker, at, 'Abort Canary', 'abortCanary');
  if (picked === undefined) return;
  await operateOnRelease(door, picked, 'abort', (ports, signal) => abortCanary(ports, picked.request, signal));
}
