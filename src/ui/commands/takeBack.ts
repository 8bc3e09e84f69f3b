import type { At } from '../../contributions.ts';
import type { TakeBackRequest } from '../../app/requests.ts';
import { takeBack } from '../../app/takeBack.ts';
import type { TreeNode } from '../../core/tree/nodes.ts';
import { operate, type OperationDoor } from '../operation.ts';
import { placeOf } from '../place.ts';
import { offered, type Picker, type Wanted } from '../pick.ts';

const wanted: Wanted = {
  title: 'Take Back',
  not: offered('takeBack', 'no recorded change of it can be taken back'),
};

/** From the palette, a row, or the message of a switch that was done. */
export async function runTakeBack(door: OperationDoor, picker: Picker, at: TreeNode | At | undefined): Promise<void> {
  const place = placeOf(at);
  const known = place.target !== undefined && place.application !== undefined ? { target: place.target, application: place.application } : undefined;
  const picked = known ?? (await picker.application(place, wanted));
  if (picked === undefined) return;
  await takeBackOf(door, { target: picked.target, application: 'row' in picked ? picked.row.application : picked.application });
}

/** The change that the request names, or the newest. */
export async function takeBackOf(door: OperationDoor, request: TakeBackRequest): Promise<void> {
  const { target, application } = request;
  await operate(door, { what: `${application}: take back`, target, application, run: (ports, signal) => takeBack(ports, request, signal) });
}
