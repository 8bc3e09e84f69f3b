import type { At } from '../../contributions.ts';
import { scaleCanary } from '../../app/scaleCanary.ts';
import { ok } from '../../core/result.ts';
import { isScalable } from '../../core/live/operable.ts';
import type { TreeNode } from '../../core/tree/nodes.ts';
import { ask } from '../ask.ts';
import { operate, type OperationDoor } from '../operation.ts';
import { placeOf } from '../place.ts';
import type { Picker, Wanted } from '../pick.ts';
import { shareSteps, typedShare } from '../shares.ts';

const wanted: Wanted = {
  title: 'Scale Canary',
  not: ({ row, seen }) => {
    if (row.strategy !== 'canary') return 'only a canary is scaled to a share';
    return isScalable(seen) ? undefined : 'the weights of its route decide, or it has no pair of tracks';
  },
};

/** From the palette or a row: asks for a share, or for a number of replicas. */
export async function runScaleCanary(door: OperationDoor, picker: Picker, at: TreeNode | At | undefined): Promise<void> {
  const picked = await picker.application(placeOf(at), wanted);
  if (picked === undefined) return;
  const { target, row, seen } = picked;
  const total = seen.tracks.reduce((sum, track) => sum + track.deployment.desired, 0);
  const answer = await ask({
    title: `${wanted.title}: share of ${row.application} (${row.description})`,
    placeholder: `Share of ${total} pods, such as 30 %, or a number such as 3 replicas`,
    choices: () => Promise.resolve(ok(shareSteps(total))),
    typed: (text) => typedShare(total, text),
  });
  if (answer?.ok !== true) return;
  const to = answer.value;
  await operate(door, {
    what: `${row.application} → ${'percent' in to ? `${to.percent} %` : `${to.replicas} canary pods`}`,
    target,
    application: row.application,
    run: (ports, signal) => scaleCanary(ports, { target, application: row.application, to }, signal),
  });
}
