import type { KubeObject } from '../core/kube/objects.ts';
import { recordUpdate, type Writer } from './api/apply/managers.ts';
import type { PracticeClock } from './clock.ts';
import { kindOf } from './kinds.ts';
import type { ObjectStore, Resource } from './objectStore.ts';
import { stamp } from './store.ts';
import { at, put, same, type Fields } from './value.ts';

/** The store with a name on it: what is written through it is owned by that manager in `managedFields`, as on a real cluster. */
export function tracked(store: ObjectStore, clock: PracticeClock, manager: string): ObjectStore {
  const owned = (resource: Resource, object: KubeObject, before: KubeObject | undefined, subresource: Writer['subresource']): KubeObject => {
    const info = kindOf(resource);
    if (info === undefined) return object;
    const stored = before as unknown as Fields | undefined;
    const kept = put(object as unknown as Fields, ['metadata', 'managedFields'], at(stored, 'metadata', 'managedFields'));
    if (stored !== undefined && same(kept, stored)) return kept as unknown as KubeObject;
    return recordUpdate(info, stored, kept, { manager, subresource, time: stamp(clock.now()) }) as unknown as KubeObject;
  };
  const stored = (resource: Resource, { metadata }: KubeObject): KubeObject | undefined => store.get(resource, metadata.namespace, metadata.name ?? '');
  return {
    ...store,
    create: (resource, object) => store.create(resource, owned(resource, object, undefined, '')),
    update: (resource, object) => store.update(resource, owned(resource, object, stored(resource, object), '')),
    updateStatus: (resource, object) => {
      const before = stored(resource, object);
      if (before === undefined) return store.updateStatus(resource, object);
      const { uid, resourceVersion } = object.metadata;
      const metadata = { ...before.metadata, ...(uid === undefined ? {} : { uid }), ...(resourceVersion === undefined ? {} : { resourceVersion }) };
      const status = put({ ...before, metadata }, ['status'], at(object, 'status'));
      return store.update(resource, owned(resource, status as unknown as KubeObject, before, 'status'));
    },
  };
}
