import type { KubeObject, OwnerReference } from '../../core/kube/objects.ts';
import { kinds, resourceOf } from '../kinds.ts';
import type { ObjectStore, Resource, StoreEvent } from '../objectStore.ts';
import { omit } from '../value.ts';
import { getAs, isOpen, keyOf, type Bench, type Controller } from './controller.ts';

/** The finalizers by which the API server asks for a way of deleting. */
const foreground = 'foregroundDeletion';
const orphan = 'orphan';

interface Found {
  readonly resource: Resource;
  readonly object: KubeObject;
}

const garbageKey = (resource: Resource, object: KubeObject): string => `${resource}:${keyOf(object)}`;

function find(store: ObjectStore, key: string): Found | undefined {
  const [resource = '', rest = ''] = key.split(':');
  const [namespace = '', name = ''] = rest.split('/');
  const object = store.get(resource, namespace === '' ? undefined : namespace, name);
  return object === undefined ? undefined : { resource, object };
}

/** Owners live in the namespace of what they own, or in none. */
function dependents(store: ObjectStore, { metadata }: KubeObject): readonly Found[] {
  return kinds
    .filter(({ namespaced }) => namespaced || metadata.namespace === undefined)
    .flatMap(({ plural }) => store.list(plural, metadata.namespace).map((object) => ({ resource: plural, object })))
    .filter(({ object }) => object.metadata.ownerReferences?.some(({ uid }) => uid === metadata.uid));
}

/** An empty list is left out, as the API server leaves it out. */
function withMetadata(object: KubeObject, change: Pick<KubeObject['metadata'], 'ownerReferences' | 'finalizers'>): KubeObject {
  const { ownerReferences = [], finalizers = [] } = { ...object.metadata, ...change };
  const rest = omit(object.metadata, 'ownerReferences', 'finalizers');
  return { ...object, metadata: { ...rest, ...(ownerReferences.length > 0 ? { ownerReferences } : {}), ...(finalizers.length > 0 ? { finalizers } : {}) } };
}

/**
 * Deletes what its owners have left behind (Background), deletes an owner after what it owns (Foreground), or cuts the references
 * to an owner that goes alone (Orphan). An owner of a kind that is not served counts as present.
 */
export function garbageCollector({ store }: Bench): Controller {
  const wakes = ({ type, resource, object }: StoreEvent): readonly string[] => {
    if (resource === 'events') return [];
    if (type !== 'DELETED') {
      const { ownerReferences = [], finalizers = [], deletionTimestamp } = object.metadata;
      const going = deletionTimestamp !== undefined && finalizers.some((name) => name === foreground || name === orphan);
      return ownerReferences.length > 0 || going ? [garbageKey(resource, object)] : [];
    }
    const owners = (object.metadata.ownerReferences ?? []).flatMap((reference) => ownerKey(object, reference) ?? []);
    return [...owners, ...dependents(store, object).map((found) => garbageKey(found.resource, found.object))];
  };

  const ownerKey = ({ metadata }: KubeObject, { apiVersion, kind, name }: OwnerReference): string | undefined => {
    const info = resourceOf(apiVersion, kind);
    return info === undefined ? undefined : `${info.plural}:${info.namespaced ? (metadata.namespace ?? '') : ''}/${name}`;
  };

  const isPresent = (object: KubeObject, reference: OwnerReference): boolean => {
    const key = ownerKey(object, reference);
    return key === undefined || find(store, key)?.object.metadata.uid === reference.uid;
  };

  const remove = ({ resource, object }: Found, propagationPolicy: 'Background' | 'Foreground'): void => {
    if (object.metadata.deletionTimestamp !== undefined) return;
    store.delete(resource, object.metadata.namespace, object.metadata.name ?? '', { propagationPolicy });
  };

  const withoutFinalizer = ({ resource, object }: Found, name: string): void => {
    store.update(resource, withMetadata(object, { finalizers: (object.metadata.finalizers ?? []).filter((other) => other !== name) }));
  };

  const deleteForeground = (owner: Found): void => {
    const owned = dependents(store, owner.object);
    for (const found of owned) remove(found, dependents(store, found.object).length > 0 ? 'Foreground' : 'Background');
    const left = dependents(store, owner.object);
    const holds = ({ object }: Found): boolean =>
      object.metadata.ownerReferences?.some(({ uid, blockOwnerDeletion }) => uid === owner.object.metadata.uid && blockOwnerDeletion === true) === true;
    if (!left.some(holds)) withoutFinalizer(owner, foreground);
  };

  const deleteOrphaning = (owner: Found): void => {
    for (const { resource, object } of dependents(store, owner.object)) {
      const ownerReferences = (object.metadata.ownerReferences ?? []).filter(({ uid }) => uid !== owner.object.metadata.uid);
      store.update(resource, withMetadata(object, { ownerReferences }));
    }
    withoutFinalizer(owner, orphan);
  };

  const collect = (found: Found): void => {
    const references = found.object.metadata.ownerReferences ?? [];
    const present = references.filter((reference) => isPresent(found.object, reference));
    if (present.length === references.length) return;
    if (present.length === 0) remove(found, 'Background');
    else store.update(found.resource, withMetadata(found.object, { ownerReferences: present }));
  };

  const sync = (key: string): undefined => {
    const found = find(store, key);
    if (found === undefined) return undefined;
    const { deletionTimestamp, finalizers = [] } = found.object.metadata;
    if (deletionTimestamp !== undefined && finalizers.includes(orphan)) deleteOrphaning(found);
    else if (deletionTimestamp !== undefined && finalizers.includes(foreground)) deleteForeground(found);
    else collect(found);
    return undefined;
  };

  return { name: 'garbage-collector', wakes, sync };
}

/** Empties a namespace that is being deleted, or that is gone already, and then lets it go. */
export function namespaceController({ store }: Bench): Controller {
  const emptying = new Set<string>();

  const wakes = ({ type, resource, object }: StoreEvent): readonly string[] => {
    if (resource === 'namespaces') {
      const name = object.metadata.name ?? '';
      if (type === 'DELETED' || object.metadata.deletionTimestamp !== undefined) emptying.add(name);
      return [name];
    }
    const { namespace } = object.metadata;
    return namespace !== undefined && emptying.has(namespace) ? [namespace] : [];
  };

  const contents = (namespace: string): readonly Found[] =>
    kinds.filter(({ namespaced }) => namespaced).flatMap(({ plural }) => store.list(plural, namespace).map((object) => ({ resource: plural, object })));

  const sync = (name: string): undefined => {
    const namespace = getAs(store, 'namespaces', `/${name}`);
    const phase = isOpen(store, name) ? 'Active' : 'Terminating';
    if (namespace !== undefined && namespace.status?.phase !== phase) {
      const next: typeof namespace = { ...namespace, status: { ...namespace.status, phase } };
      store.updateStatus('namespaces', next);
    }
    if (!emptying.has(name)) return undefined;
    if (phase === 'Active') {
      emptying.delete(name);
      return undefined;
    }
    for (const { resource, object } of contents(name)) {
      if (object.metadata.deletionTimestamp === undefined) store.delete(resource, name, object.metadata.name ?? '', { propagationPolicy: 'Background' });
    }
    if (contents(name).length > 0) return undefined;
    emptying.delete(name);
    if (namespace !== undefined) store.remove('namespaces', undefined, name);
    return undefined;
  };

  return { name: 'namespace-controller', wakes, sync };
}
