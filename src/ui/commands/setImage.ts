import type { At } from '../../contributions.ts';
import { setImage } from '../../app/rolling/setImage.ts';
import type { TreeNode } from '../../core/tree/nodes.ts';
import { shortImage } from '../../core/tree/words.ts';
import { askImages } from '../askImages.ts';
import type { OperationDoor } from '../operation.ts';
import type { Picker } from '../pick.ts';
import { operateOn, pickDeployment, type WantedDeployment } from './onDeployment.ts';

const wanted: WantedDeployment = { title: 'Set Image', not: () => undefined };

/** Asks for an image of each container. The same as now is an answer too: the plan says then that nothing would roll. */
export async function runSetImage(door: OperationDoor, picker: Picker, at: TreeNode | At | undefined): Promise<void> {
  const picked = await pickDeployment(picker, at, wanted);
  if (picked === undefined) return;
  const now = picked.track.deployment.images;
  const images = await askImages(`${wanted.title} of ${picked.name}`, now);
  if (images === undefined) return;
  const changed = images.filter(({ container, image }) => now.find((one) => one.container === container)?.image !== image);
  const what = changed.map(({ image }) => shortImage(image)).join(', ');
  await operateOn(door, picked, what === '' ? 'same image' : what, (ports, signal) => setImage(ports, { ...picked.request, images }, signal));
}
