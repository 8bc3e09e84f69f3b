import type { KubeObject, LabelSelector, OwnerReference } from '../kube/objects.ts';
import { matchesSelector } from '../kube/selector.ts';
import { controllerOf, controllerReference } from './controller.ts';

export interface Claims<T extends KubeObject> {
  /** What the owner counts after this sync, adopted ones as they will be. */
  readonly owned: readonly T[];
  /** Objects to write: orphans with the owner's reference added, and strangers with it taken away. */
  readonly changed: readonly T[];
}

/** A selector without requirements selects nothing here, so that it never adopts a whole namespace. */
const selects = (selector: LabelSelector, object: KubeObject): boolean =>
  (Object.keys(selector.matchLabels ?? {}).length > 0 || (selector.matchExpressions ?? []).length > 0) &&
  matchesSelector(selector, object.metadata.labels);

/**
 * Which of a namespace's objects belong to an owner (Kubernetes `ControllerRefManager`): what it controls and still selects
 * stays, what it controls and no longer selects is released, and a matching orphan is adopted unless one of the two is being
 * deleted. What another object controls is left alone.
 */
export function claim<T extends KubeObject>(owner: KubeObject, selector: LabelSelector, objects: readonly T[]): Claims<T> {
  const ownerGoes = owner.metadata.deletionTimestamp !== undefined;
  const owned: T[] = [];
  const changed: T[] = [];
  for (const object of objects) {
    const controller = controllerOf(object);
    if (controller !== undefined && controller.uid !== owner.metadata.uid) continue;
    const wanted = selects(selector, object);
    if (controller !== undefined) {
      if (wanted) owned.push(object);
      else if (!ownerGoes) changed.push(withReferences(object, referencesBut(object, owner)));
    } else if (wanted && !ownerGoes && object.metadata.deletionTimestamp === undefined) {
      const adopted = withReferences(object, [...(object.metadata.ownerReferences ?? []), controllerReference(owner)]);
      owned.push(adopted);
      changed.push(adopted);
    }
  }
  return { owned, changed };
}

const referencesBut = (object: KubeObject, owner: KubeObject): readonly OwnerReference[] =>
  (object.metadata.ownerReferences ?? []).filter(({ uid }) => uid !== owner.metadata.uid);

const withReferences = <T extends KubeObject>(object: T, ownerReferences: readonly OwnerReference[]): T => ({
  ...object,
  metadata: { ...object.metadata, ownerReferences },
});
