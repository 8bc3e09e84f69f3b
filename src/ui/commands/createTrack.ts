import type { At } from '../../contributions.ts';
import { createTrack } from '../../app/blueGreen/createTrack.ts';
import { trackIntent } from '../../core/operations/blueGreen/trackIntent.ts';
import type { TreeNode } from '../../core/tree/nodes.ts';
import { askImages } from '../askImages.ts';
import { operate, type OperationDoor } from '../operation.ts';
import { placeOf } from '../place.ts';
import { offered, type Picker, type Wanted } from '../pick.ts';

const wanted: Wanted = {
  title: 'Create Track',
  not: offered('createTrack', 'no one Service of it selects by its track label'),
};

/** Asks for the images of the idle track, which is made from the live one; where it is there already, it gets them. */
export async function runCreateTrack(door: OperationDoor, picker: Picker, at: TreeNode | At | undefined): Promise<void> {
  const picked = await picker.application(placeOf(at), wanted);
  if (picked === undefined) return;
  const { target, row: { application }, seen } = picked;
  const intent = trackIntent({ application: seen }, undefined);
  if (!intent.ok) {
    door.report.failure(intent.failure);
    return;
  }
  const { to: track, live } = intent.value;
  const images = await askImages(`${wanted.title} ${track} of ${application}`, live.deployment.images);
  if (images === undefined) return;
  await operate(door, {
    what: `${application}: create ${track}`,
    target,
    application,
    run: (ports, signal) => createTrack(ports, { target, application, track, images }, signal),
  });
}
