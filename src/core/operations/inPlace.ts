import type { PlannedWrite } from './plan.ts';
import type { Snapshot } from '../live/records.ts';

/** Whether the cluster holds what the write sets; undefined where the object is gone. Asked when the answer to a write was lost. */
export function inPlace(write: PlannedWrite, snapshot: Snapshot): boolean | undefined {
  if (write.expect?.kind === 'traffic') {
    const { label, to } = write.expect;
    const service = snapshot.services.find(({ name }) => name === write.name);
    return service === undefined ? undefined : service.selector?.[label] === to;
  }
  const wanted = write.ops.find((op) => op.op === 'replace' && op.path === '/spec/replicas');
  const deployment = snapshot.deployments.find(({ name }) => name === write.name);
  return wanted?.op !== 'replace' || deployment === undefined ? undefined : deployment.desired === wanted.value;
}
