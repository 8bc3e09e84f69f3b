import type { DeploymentRecord, Snapshot } from '../../live/records.ts';
import type { JsonPatchOp, PlannedWrite } from '../plan.ts';

/**
 * Whether the cluster holds a write to a rollout, as far as the slim records show it; undefined where they do not, or the Deployment is
 * gone. A template is only seen by the ReplicaSet that the controller numbers anew for it.
 */
export function rolloutInPlace({ name, ops, expect }: PlannedWrite, { deployments, replicaSets }: Snapshot): boolean | undefined {
  const deployment = deployments.find((one) => one.name === name);
  if (deployment === undefined || (expect?.kind !== 'rolledOut' && expect?.kind !== 'paused')) return undefined;
  if (expect.kind === 'paused') return deployment.paused === expect.paused;
  // Any change of the spec raises the generation.
  if (deployment.generation <= expect.generation) return false;
  if (expect.hash !== undefined && ops.some(({ path }) => path === '/spec/template')) {
    const set = replicaSets.find(({ owner, hash }) => owner === deployment.uid && hash === expect.hash);
    return set !== undefined && set.revision === deployment.revision ? true : undefined;
  }
  const held = ops.flatMap((op) => (op.op === 'add' || op.op === 'replace' ? [holds(op, deployment)] : []));
  if (held.includes(false)) return false;
  return held.includes(true) ? true : undefined;
}

/** Undefined for what no record tells: a change cause, an init container. */
function holds({ path, value }: Extract<JsonPatchOp, { value: unknown }>, deployment: DeploymentRecord): boolean | undefined {
  if (path === '/spec/paused') return deployment.paused === value;
  if (path === '/spec/replicas') return deployment.desired === value;
  const index = /^\/spec\/template\/spec\/containers\/(\d+)\/image$/.exec(path)?.[1];
  if (index !== undefined) return deployment.images[Number(index)]?.image === value;
  if (!path.startsWith('/spec/template/metadata/annotations')) return undefined;
  const at: unknown = typeof value === 'object' && value !== null ? Object.values(value)[0] : value;
  return deployment.restartedAt === at;
}
