/**
 * `practice` is an embedded Kubernetes API on a loopback port. `store.ts` holds the objects and implements this
 * contract, `api/` serves it over HTTP, `controllers/` runs the pure controllers of `core/controllers` on it, and
 * `practiceCluster.ts` starts and stops the whole.
 */
import type { KubeObject } from '../core/kube/objects.ts';

/** Plural, lower case, unique among the kinds served: `deployments`, `replicasets`, `pods`, `httproutes`, … */
export type Resource = string;

export interface StoreEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly resource: Resource;
  readonly object: KubeObject;
  readonly old: KubeObject | undefined;
  readonly resourceVersion: number;
}

/** Why the store did not do it; the API layer turns it into a `Status`. */
export type StoreFault =
  | { readonly kind: 'notFound' }
  | { readonly kind: 'alreadyExists' }
  /** resourceVersion (or uid precondition) differs from what is stored. */
  | { readonly kind: 'conflict' };

export type StoreResult<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly fault: StoreFault };

export interface DeleteOptions {
  readonly propagationPolicy?: 'Foreground' | 'Background' | 'Orphan';
  /** Seconds; for pods. 0 removes at once. */
  readonly gracePeriodSeconds?: number;
}

/** Objects in the store are deeply frozen values; to change one is to put another in its place. Synchronous on purpose. */
export interface ObjectStore {
  get(resource: Resource, namespace: string | undefined, name: string): KubeObject | undefined;
  /** All of a resource, or those of one namespace, in key order. */
  list(resource: Resource, namespace?: string): readonly KubeObject[];
  /** Sets uid, creationTimestamp, resourceVersion, generation 1, and a name from `generateName`. Does no validation. */
  create(resource: Resource, object: KubeObject): StoreResult<KubeObject>;
  /**
   * Puts the object. A `metadata.resourceVersion` that is present must be the stored one. A change of `spec` bumps the
   * generation; an update that changes nothing bumps no resourceVersion and sends no event.
   */
  update(resource: Resource, object: KubeObject): StoreResult<KubeObject>;
  /** As `update`, but only `status` is taken from the object. */
  updateStatus(resource: Resource, object: KubeObject): StoreResult<KubeObject>;
  /** With a grace period (pods) or finalizers or Foreground: marks `deletionTimestamp`; otherwise removes. */
  delete(resource: Resource, namespace: string | undefined, name: string, options?: DeleteOptions): StoreResult<KubeObject>;
  /** Removes for good (kubelet's last word on a pod, finalizers done). */
  remove(resource: Resource, namespace: string | undefined, name: string): StoreResult<KubeObject>;
  /** Listeners are called after the write, in order of resourceVersion. */
  subscribe(listener: (event: StoreEvent) => void): () => void;
}
