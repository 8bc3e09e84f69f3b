import type { Condition, Pod, ReplicaSet } from '../../kube/objects.ts';
import { matchesLabels } from '../../kube/selector.ts';
import { claim } from '../claim.ts';
import { findCondition, withoutCondition } from '../conditions.ts';
import { controllerOf, controllerReference, isControlledBy, timestamp } from '../controller.ts';
import { semanticallyEqual } from '../equal.ts';
import { availableAt, isActive, isAvailable, isDraining, isReady } from '../pods.ts';
import { inDeletionOrder } from './deletionOrder.ts';

export interface ReplicaSetInput {
  readonly replicaSet: ReplicaSet;
  /** Those of the namespace: the ReplicaSet adopts and releases among them. */
  readonly pods: readonly Pod[];
  /** Those of the namespace, for the pods of the same Deployment beside its own. */
  readonly replicaSets: readonly ReplicaSet[];
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** The pods to write, create and delete in one sync. What they did to the status is seen in the next one. */
export interface ReplicaSetStep {
  /** Adopted or released. */
  readonly updated: readonly Pod[];
  readonly created: readonly Pod[];
  /** In the order of deletion. */
  readonly deleted: readonly Pod[];
  /** Those it counted, before anything was created or deleted. */
  readonly active: readonly Pod[];
  readonly draining: readonly Pod[];
  /** Milliseconds since 1970 at which a ready pod becomes available. */
  readonly checkAgainAt: number | undefined;
}

/** Creates at most so many pods in one sync, and deletes as many. */
const burst = 500;

/** What the ReplicaSet controller of Kubernetes does with pods in one sync. */
export function syncReplicaSet({ replicaSet, pods, replicaSets, now }: ReplicaSetInput): ReplicaSetStep {
  const { owned, changed } = claim(replicaSet, replicaSet.spec.selector, pods.filter(isActive));
  const missing = (replicaSet.spec.replicas ?? 1) - owned.length;
  const manages = replicaSet.metadata.deletionTimestamp === undefined;
  const minReady = replicaSet.spec.minReadySeconds ?? 0;
  const pending = owned.map((pod) => availableAt(pod, minReady)).filter((time): time is number => time !== undefined && time > now);
  return {
    updated: changed,
    created: manages && missing > 0 ? Array.from({ length: Math.min(missing, burst) }, () => podFor(replicaSet)) : [],
    deleted: manages && missing < 0 ? surplus(replicaSet, owned, pods, replicaSets, now).slice(0, Math.min(-missing, burst)) : [],
    active: owned,
    draining: pods.filter((pod) => isDraining(pod) && isControlledBy(pod, replicaSet)),
    checkAgainAt: minReady > 0 && pending.length > 0 ? Math.min(...pending) : undefined,
  };
}

function surplus(set: ReplicaSet, owned: readonly Pod[], pods: readonly Pod[], sets: readonly ReplicaSet[], now: number): readonly Pod[] {
  const deployment = controllerOf(set)?.uid;
  const isSibling = (other: ReplicaSet): boolean => deployment !== undefined && controllerOf(other)?.uid === deployment;
  const siblings = sets.filter((other) => other.metadata.uid === set.metadata.uid || isSibling(other));
  const related = pods.filter((pod) => siblings.some((sibling) => isControlledBy(pod, sibling)));
  return inDeletionOrder(owned, related, now);
}

/** A pod of a ReplicaSet's template; the store gives it the rest of its name. */
export function podFor(set: ReplicaSet): Pod {
  const { namespace } = set.metadata;
  const { labels, annotations, finalizers } = set.spec.template?.metadata ?? {};
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      generateName: `${set.metadata.name ?? ''}-`,
      ...(namespace === undefined ? {} : { namespace }),
      ...(labels === undefined ? {} : { labels }),
      ...(annotations === undefined ? {} : { annotations }),
      ...(finalizers === undefined ? {} : { finalizers }),
      ownerReferences: [controllerReference(set)],
    },
    spec: set.spec.template?.spec ?? { containers: [] },
    status: { phase: 'Pending' },
  };
}

/** Why pods could not be created or deleted, in the API server's words. */
export interface ManageFailure {
  readonly reason: 'FailedCreate' | 'FailedDelete';
  readonly message: string;
}

function failureConditions(set: ReplicaSet, failure: ManageFailure | undefined, now: number): readonly Condition[] {
  const conditions = set.status?.conditions;
  if (failure === undefined) return withoutCondition(conditions, 'ReplicaFailure');
  if (findCondition(conditions, 'ReplicaFailure') !== undefined) return conditions ?? [];
  return [...(conditions ?? []), { type: 'ReplicaFailure', status: 'True', lastTransitionTime: timestamp(now), ...failure }];
}

/** The ReplicaSet with the status of that sync; undefined where it says so already. Numbers that are 0 are left out, but `replicas`. */
export function replicaSetStatus(
  set: ReplicaSet,
  { active, draining }: Pick<ReplicaSetStep, 'active' | 'draining'>,
  failure: ManageFailure | undefined,
  now: number,
): ReplicaSet | undefined {
  const minReady = set.spec.minReadySeconds ?? 0;
  const labels = set.spec.template?.metadata?.labels ?? {};
  const conditions = failureConditions(set, failure, now);
  const numbers = {
    fullyLabeledReplicas: active.filter((pod) => matchesLabels(labels, pod.metadata.labels)).length,
    readyReplicas: active.filter(isReady).length,
    availableReplicas: active.filter((pod) => isAvailable(pod, minReady, now)).length,
    observedGeneration: set.metadata.generation ?? 0,
  };
  const status: NonNullable<ReplicaSet['status']> = {
    replicas: active.length,
    ...Object.fromEntries(Object.entries(numbers).filter(([, count]) => count !== 0)),
    terminatingReplicas: draining.length,
    ...(conditions.length === 0 ? {} : { conditions }),
  };
  return semanticallyEqual(status, set.status) ? undefined : { ...set, status };
}
