import { resolveFenceposts } from '../../kube/intOrPercent.ts';
import type { Deployment } from '../../kube/objects.ts';

/** What a Deployment's spec asks for, defaults of the API server filled in and percentages turned into pods (PD §2.1). */
export interface Limits {
  readonly replicas: number;
  readonly rolling: boolean;
  /** Pods above `replicas` that a rolling update may have; 0 for Recreate. */
  readonly surge: number;
  /** Pods below `replicas` that a rolling update may have; 0 for Recreate. */
  readonly unavailable: number;
  readonly minReadySeconds: number;
  /** Old ReplicaSets to keep; undefined keeps all. */
  readonly revisionHistoryLimit: number | undefined;
  /** Undefined where progress is not watched. */
  readonly progressDeadlineSeconds: number | undefined;
  readonly paused: boolean;
}

/** The API's word for "no limit". */
const unlimited = 2 ** 31 - 1;

/** Undefined where the strategy is malformed, which the API server's validation keeps out: then nothing is done. */
export function limitsOf(deployment: Deployment): Limits | undefined {
  const { spec } = deployment;
  const replicas = spec.replicas ?? 1;
  const rolling = (spec.strategy?.type ?? 'RollingUpdate') === 'RollingUpdate';
  const { maxSurge = '25%', maxUnavailable = '25%' } = spec.strategy?.rollingUpdate ?? {};
  const fenceposts = rolling ? resolveFenceposts(maxSurge, maxUnavailable, replicas) : { ok: true as const, value: { surge: 0, unavailable: 0 } };
  if (!fenceposts.ok) return undefined;
  const unless = (value: number): number | undefined => (value === unlimited ? undefined : value);
  return {
    replicas,
    rolling,
    ...fenceposts.value,
    minReadySeconds: spec.minReadySeconds ?? 0,
    revisionHistoryLimit: unless(spec.revisionHistoryLimit ?? 10),
    progressDeadlineSeconds: unless(spec.progressDeadlineSeconds ?? 600),
    paused: spec.paused === true,
  };
}
