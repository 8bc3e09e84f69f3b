import type { At } from '../../contributions.ts';
import { promoteCanary } from '../../app/canary/promoteCanary.ts';
import type { PromoteRequest } from '../../app/requests.ts';
import { promotionFor } from '../../core/operations/canary/promotePlan.ts';
import { ok } from '../../core/result.ts';
import type { TreeNode } from '../../core/tree/nodes.ts';
import { ask, type Choice } from '../ask.ts';
import type { OperationDoor } from '../operation.ts';
import type { Picker } from '../pick.ts';
import { operateOnRelease, pickRelease } from './onRelease.ts';

const title = 'Promote Canary';

const ways: readonly Choice<PromoteRequest['how']>[] = [
  { label: 'Swap', description: 'the tested pods stay', detail: 'The canary grows to the whole size and is stable from then on; its Deployment keeps its name.', value: 'swap' },
  { label: 'Roll', description: 'stable gets the new images', detail: 'Stable rolls to the canary\'s images, then the canary goes. Every pod is made anew.', value: 'roll' },
];

/** Asks in which way; the one that fits the application comes first. */
export async function runPromoteCanary(door: OperationDoor, picker: Picker, at: TreeNode | At | undefined): Promise<void> {
  const picked = await pickRelease(picker, at, title, 'promoteCanary');
  if (picked === undefined) return;
  const fits = promotionFor(picked.seen.tracks);
  const ordered = ways.map((way) => ({ ...way, first: way.value === fits })).toSorted((a, b) => Number(b.first) - Number(a.first));
  const how = await ask({ title: `${title} of ${picked.request.application}`, placeholder: 'How the tested version becomes stable', choices: () => Promise.resolve(ok(ordered)) });
  if (how?.ok !== true) return;
  await operateOnRelease(door, picked, 'promote', (ports, signal) => promoteCanary(ports, { ...picked.request, how: how.value }, signal));
}
