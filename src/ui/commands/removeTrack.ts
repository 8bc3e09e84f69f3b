import type { At } from '../../contributions.ts';
import { removeTrack } from '../../app/blueGreen/removeTrack.ts';
import type { TreeNode } from '../../core/tree/nodes.ts';
import { operate, type OperationDoor } from '../operation.ts';
import { tracksOf, type Picker, type Wanted } from '../pick.ts';
import { pickIdleTrack } from './idleTrack.ts';

const wanted: Wanted = {
  title: 'Remove Track',
  not: ({ row }) => {
    if (row.strategy !== 'blue-green') return 'only a blue-green application has an idle track';
    return tracksOf({ row }).some(({ live }) => !live) ? undefined : 'it has no idle track';
  },
};

/** From a track's row that track; from elsewhere the only idle one, or the one that is chosen. */
export async function runRemoveTrack(door: OperationDoor, picker: Picker, at: TreeNode | At | undefined): Promise<void> {
  const picked = await pickIdleTrack(picker, at, wanted, 'Track to remove');
  if (picked === undefined) return;
  const { target, track, row: { application } } = picked;
  await operate(door, {
    what: `${application}: remove ${track}`,
    target,
    application,
    run: (ports, signal) => removeTrack(ports, { target, application, track }, signal),
  });
}
