import type { At } from '../../contributions.ts';
import { walkCanary } from '../../app/canary/walkCanary.ts';
import type { TreeNode } from '../../core/tree/nodes.ts';
import { askText } from '../askText.ts';
import type { OperationDoor } from '../operation.ts';
import type { Picker } from '../pick.ts';
import { minutesQuestion } from '../questions.ts';
import { operateOnRelease, pickRelease } from './onRelease.ts';

const title = 'Walk Canary by Time';

/** Asks how long each step stands, and takes the steps that are left. The window that walks stays open; one that closes leaves the release at its step. */
export async function runWalkCanary(door: OperationDoor, picker: Picker, at: TreeNode | At | undefined): Promise<void> {
  const picked = await pickRelease(picker, at, title, 'nextStep');
  if (picked === undefined) return;
  const text = await askText(minutesQuestion(`${title}: ${picked.request.application}`));
  if (text === undefined) return;
  await operateOnRelease(door, picked, 'walk canary by time', (ports, signal) => walkCanary(ports, { ...picked.request, waitMs: Number(text) * 60_000 }, signal));
}
