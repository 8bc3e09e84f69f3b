import { readFileSync } from 'node:fs';
import { revisionOf } from '../../../src/core/controllers/deployment/annotations.ts';
import type { Deployment, ReplicaSet } from '../../../src/core/kube/objects.ts';

/** What the Deployment controller of Kubernetes 1.37.2 did, seen on a real control plane (PD §8). */
export interface Trace {
  readonly params: { readonly replicas: number; readonly maxSurge: number | string; readonly maxUnavailable: number | string };
  readonly steps: readonly {
    readonly do: string;
    readonly rs: readonly { readonly image: number; readonly spec: number; readonly ready: number; readonly revision: number }[];
    readonly status: Readonly<Record<string, unknown>>;
  }[];
}

export const traces = JSON.parse(readFileSync(new URL('../../fixtures/traces-rolling-update.json', import.meta.url), 'utf8')) as readonly Trace[];

/**
 * Where the real ReplicaSet controller told of its new pods before the Deployment controller looked again. The counts of a
 * finished rollout then go over into those of the new one without a moment of fewer updated pods, so no progress is seen and
 * the reason stays NewReplicaSetCreated. In all other steps the Deployment controller was the faster.
 */
export const replicaSetsFirst: ReadonlySet<string> = new Set(['trace 14, step 3', 'trace 78, step 6']);

export type Seen = Pick<Trace['steps'][number], 'rs' | 'status'>;

const numberOf = (set: ReplicaSet): number => Number(set.spec.template?.spec.containers[0]?.image?.split(':v')[1]);

/** A Deployment and its ReplicaSets as a trace writes them, ReplicaSets in the order of their images. */
export function seen(deployment: Deployment, sets: readonly ReplicaSet[]): Seen {
  const { observedGeneration, conditions, ...counts } = deployment.status ?? {};
  if (observedGeneration !== deployment.metadata.generation) throw new Error('The controller has not seen the latest change.');
  const told = (conditions ?? []).map(({ type, status, reason }) => [type, `${status} ${reason ?? ''}`] as const);
  const rs = sets.map((set) => ({
    image: numberOf(set),
    spec: set.spec.replicas ?? 1,
    ready: set.status?.readyReplicas ?? 0,
    revision: revisionOf(set),
  }));
  return { rs: rs.sort((a, b) => a.image - b.image), status: { ...counts, conditions: Object.fromEntries(told) } };
}

export const expected = ({ rs, status }: Seen): Seen => ({ rs: [...rs].sort((a, b) => a.image - b.image), status });
