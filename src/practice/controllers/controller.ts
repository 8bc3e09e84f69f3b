/**
 * `controllers` binds the pure controllers of `core/controllers` to the practice cluster's store. Each controller says which of its
 * keys an event of the store wakes, and does one sync of one key; `workQueue.ts` runs the syncs by the clock, so nothing ever
 * recurses inside a write. `runControllers.ts` puts them together.
 */
import type { Deployment, EndpointSlice, HttpRoute, KubeObject, Node, Pod, ReplicaSet, ResourceQuota, Service } from '../../core/kube/objects.ts';
import type { EventDraft } from '../../core/controllers/controller.ts';
import type { KubeletOptions } from '../../core/controllers/kubelet.ts';
import type { PracticeClock } from '../clock.ts';
import type { ObjectStore, StoreEvent } from '../objectStore.ts';

export interface Controller {
  readonly name: string;
  wakes(event: StoreEvent): readonly string[];
  /** One sync. Returns the milliseconds since 1970 at which to look again without an event, if any. */
  sync(key: string): number | undefined;
}

export interface Bench {
  readonly store: ObjectStore;
  readonly clock: PracticeClock;
  readonly options: KubeletOptions;
  /** Writes v1 Events, as the component that says it. */
  readonly record: (component: string, drafts: readonly EventDraft[]) => void;
}

/** `namespace/name`; the namespace is empty for what has none. */
export const keyOf = (object: KubeObject): string => `${object.metadata.namespace ?? ''}/${object.metadata.name ?? ''}`;

export function splitKey(key: string): { readonly namespace: string; readonly name: string } {
  const [namespace = '', name = ''] = key.split('/');
  return { namespace, name };
}

/** The store holds any object; the resource's name says which shape it has. */
interface Shapes {
  readonly deployments: Deployment;
  readonly replicasets: ReplicaSet;
  readonly pods: Pod;
  readonly services: Service;
  readonly endpointslices: EndpointSlice;
  readonly nodes: Node;
  readonly resourcequotas: ResourceQuota;
  readonly httproutes: HttpRoute;
  readonly namespaces: KubeObject & { readonly status?: { readonly phase?: string } };
  readonly events: KubeObject & { readonly count?: number; readonly lastTimestamp?: string };
}

export function getAs<R extends keyof Shapes>(store: ObjectStore, resource: R, key: string): Shapes[R] | undefined {
  const { namespace, name } = splitKey(key);
  return store.get(resource, namespace === '' ? undefined : namespace, name) as Shapes[R] | undefined;
}

export const listAs = <R extends keyof Shapes>(store: ObjectStore, resource: R, namespace?: string): readonly Shapes[R][] =>
  store.list(resource, namespace) as readonly Shapes[R][];

/** Whether something may still be created there. */
export function isOpen(store: ObjectStore, namespace: string): boolean {
  const found = store.get('namespaces', undefined, namespace);
  return found !== undefined && found.metadata.deletionTimestamp === undefined;
}
