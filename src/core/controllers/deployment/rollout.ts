import type { Deployment, Pod, ReplicaSet } from '../../kube/objects.ts';
import { byAge, type EventDraft } from '../controller.ts';
import { canonical, semanticallyEqual } from '../equal.ts';
import { withReplicasAnnotations } from './annotations.ts';
import type { Limits } from './limits.ts';

export const templateHashLabel = 'pod-template-hash';

/** What one sync works on and what it has decided so far. It never leaves `syncDeployment`, so changing it in place is safe. */
export interface Rollout {
  deployment: Deployment;
  readonly limits: Limits;
  /** The oldest ReplicaSet whose template is the Deployment's. */
  newSet: ReplicaSet | undefined;
  oldSets: readonly ReplicaSet[];
  /** Every ReplicaSet of the namespace, for names that are taken. */
  readonly namespaceSets: readonly ReplicaSet[];
  readonly pods: readonly Pod[];
  readonly now: number;
  created: ReplicaSet | undefined;
  readonly updated: Map<string, ReplicaSet>;
  readonly deleted: ReplicaSet[];
  readonly events: EventDraft[];
}

export const nameOf = (set: ReplicaSet): string => set.metadata.name ?? '';
export const sizeOf = (set: ReplicaSet): number => set.spec.replicas ?? 1;
export const availableOf = (set: ReplicaSet): number => set.status?.availableReplicas ?? 0;
export const isActiveSet = (set: ReplicaSet): boolean => sizeOf(set) > 0;
export const sum = (sets: readonly ReplicaSet[], count: (set: ReplicaSet) => number): number => sets.reduce((total, set) => total + count(set), 0);

/** Old ones first, as everywhere in the controller. */
export const allSets = (rollout: Rollout): readonly ReplicaSet[] =>
  rollout.newSet === undefined ? rollout.oldSets : [...rollout.oldSets, rollout.newSet];

/** A template without the label that tells ReplicaSets apart, as one text. */
export function templateText(template: ReplicaSet['spec']['template']): string {
  const known = template === undefined ? undefined : texts.get(template);
  if (known !== undefined) return known;
  const labels = Object.fromEntries(Object.entries(template?.metadata?.labels ?? {}).filter(([key]) => key !== templateHashLabel));
  const text = canonical({ ...template, metadata: { ...template?.metadata, labels } });
  if (template !== undefined) texts.set(template, text);
  return text;
}

/** Templates are never changed in place, and every sync compares them. */
const texts = new WeakMap<object, string>();

export const findNewSet = (deployment: Deployment, owned: readonly ReplicaSet[]): ReplicaSet | undefined => {
  const wanted = templateText(deployment.spec.template);
  return [...owned].sort(byAge).find((set) => templateText(set.spec.template) === wanted);
};

/** Puts a ReplicaSet in the place of the one of its name, to be written if anything differs. */
export function put(rollout: Rollout, set: ReplicaSet): void {
  const before = allSets(rollout).find((other) => nameOf(other) === nameOf(set));
  if (before !== undefined && semanticallyEqual(before, set)) return;
  if (rollout.newSet !== undefined && nameOf(rollout.newSet) === nameOf(set)) rollout.newSet = set;
  else rollout.oldSets = rollout.oldSets.map((other) => (nameOf(other) === nameOf(set) ? set : other));
  if (rollout.created !== undefined && nameOf(rollout.created) === nameOf(set)) rollout.created = set;
  else rollout.updated.set(nameOf(set), set);
}

/**
 * Gives a ReplicaSet a size, and the annotations that remember for which wanted size. Without `always` nothing happens where
 * the size is right. Returns whether the size changed.
 */
export function scaleSet(rollout: Rollout, set: ReplicaSet, size: number, always = false): boolean {
  const before = sizeOf(set);
  if (before === size && !always) return false;
  put(rollout, withReplicasAnnotations({ ...set, spec: { ...set.spec, replicas: size } }, rollout.limits));
  if (before === size) return false;
  const direction = before < size ? 'up' : 'down';
  rollout.events.push({
    about: rollout.deployment,
    type: 'Normal',
    reason: 'ScalingReplicaSet',
    message: `Scaled ${direction} replica set ${nameOf(set)} from ${before} to ${size}`,
  });
  return true;
}
