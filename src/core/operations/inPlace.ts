import type { PlannedWrite } from './plan.ts';
import type { ImageOf, Snapshot } from '../live/records.ts';
import { roleOf } from '../live/role.ts';
import { rolloutInPlace } from './rolling/inPlace.ts';

/** Whether the cluster holds what the write sets; undefined where the object is gone. Asked when the answer to a write was lost. */
export function inPlace(write: PlannedWrite, snapshot: Snapshot): boolean | undefined {
  const deployment = snapshot.deployments.find(({ name }) => name === write.name);
  if (write.verb === 'delete') return deployment?.uid !== write.uid;
  if (write.verb === 'create') return deployment !== undefined && hasImages(deployment.images, write);
  if (write.expect?.kind === 'traffic' || write.expect?.kind === 'widened') {
    const { label, to, kind } = write.expect;
    const service = snapshot.services.find(({ name }) => name === write.name);
    return service === undefined ? undefined : service.selector?.[label] === (kind === 'traffic' ? to : undefined);
  }
  if (deployment === undefined) return undefined;
  if (write.expect?.kind === 'rolledOut' || write.expect?.kind === 'paused') return rolloutInPlace(write, snapshot);
  if (write.expect?.kind === 'roles') return write.expect.roles.every((one) => one.deployment !== write.name || one.role === roleOf(deployment));
  const wanted = write.ops.find((op) => op.op === 'replace' && op.path === '/spec/replicas');
  if (wanted?.op !== 'replace') return write.expect?.kind === 'lifecycle' && write.expect.images !== undefined ? hasImages(deployment.images, write) : undefined;
  return deployment.desired === wanted.value && hasImages(deployment.images, write);
}

/** Those that are expected of it; nothing is asked where none are. */
const hasImages = (images: readonly ImageOf[], { expect }: PlannedWrite): boolean =>
  expect?.kind !== 'lifecycle' || (expect.images ?? []).every(({ container, image }) => images.some((one) => one.container === container && one.image === image));
