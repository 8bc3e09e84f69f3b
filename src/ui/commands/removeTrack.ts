import type { At } from '../../contributions.ts';
import { removeTrack } from '../../app/blueGreen/removeTrack.ts';
import type { TreeNode } from '../../core/tree/nodes.ts';
import { operate, type OperationDoor } from '../operation.ts';
import { placeOf } from '../place.ts';
import { tracksOf, type Picker, type Wanted, type WantedTrack } from '../pick.ts';

const wanted: Wanted = {
  title: 'Remove Track',
  not: ({ row }) => {
    if (row.strategy !== 'blue-green') return 'only a blue-green application has an idle track';
    return tracksOf({ row }).some(({ live }) => !live) ? undefined : 'it has no idle track';
  },
};

const wantedTrack: WantedTrack = { title: wanted.title, placeholder: 'Track to remove', not: ({ live }) => (live ? 'it has the traffic now' : undefined) };

/** From a track's row that track; from elsewhere the only idle one, or the one that is chosen. */
export async function runRemoveTrack(door: OperationDoor, picker: Picker, at: TreeNode | At | undefined): Promise<void> {
  const place = placeOf(at);
  const picked = await picker.application(place, wanted);
  if (picked === undefined) return;
  const idle = tracksOf(picked).filter(({ live }) => !live);
  const only = idle.length === 1 && at !== undefined ? idle[0] : undefined;
  const track = place.track ?? (only ?? (await picker.track(picked, wantedTrack)))?.track;
  if (track === undefined) return;
  const { target, row: { application } } = picked;
  await operate(door, {
    what: `${application}: remove ${track}`,
    target,
    application,
    run: (ports, signal) => removeTrack(ports, { target, application, track }, signal),
  });
}
