import type { KubeObject } from '../../core/kube/objects.ts';
import { apiVersionOf, kindOf, type KindInfo } from '../kinds.ts';
import type { StoreEvent, StoreResult } from '../objectStore.ts';
import type { VersionedStore } from '../store.ts';

/**
 * The store as a client of one version sees it. A kind is stored in its first version, whichever one wrote it; versions that
 * differ only in their name (CustomResourceDefinition, conversion `None`) need no more than that name put in and out.
 * Objects of other kinds pass as they are.
 */
export function inVersion(store: VersionedStore, info: KindInfo): VersionedStore {
  const kept = kindOf(info.plural);
  if (kept === undefined || kept.version === info.version) return store;
  const named = (apiVersion: string) => (object: KubeObject): KubeObject => ({ ...object, apiVersion });
  const out = named(apiVersionOf(info));
  const into = named(apiVersionOf(kept));
  const own = (resource: string): boolean => resource === info.plural;
  const shown = (resource: string, result: StoreResult<KubeObject>): StoreResult<KubeObject> =>
    result.ok && own(resource) ? { ok: true, value: out(result.value) } : result;
  const all = (resource: string, objects: readonly KubeObject[]): readonly KubeObject[] => (own(resource) ? objects.map(out) : objects);
  const told = (event: StoreEvent): StoreEvent =>
    own(event.resource) ? { ...event, object: out(event.object), old: event.old === undefined ? undefined : out(event.old) } : event;
  const taken = (resource: string, object: KubeObject): KubeObject => (own(resource) ? into(object) : object);
  return {
    ...store,
    get: (resource, namespace, name) => {
      const found = store.get(resource, namespace, name);
      return found === undefined || !own(resource) ? found : out(found);
    },
    list: (resource, namespace) => all(resource, store.list(resource, namespace)),
    listAt: (resource, version) => {
      const past = store.listAt(resource, version);
      return past === undefined ? undefined : all(resource, past);
    },
    create: (resource, object) => shown(resource, store.create(resource, taken(resource, object))),
    update: (resource, object) => shown(resource, store.update(resource, taken(resource, object))),
    updateStatus: (resource, object) => shown(resource, store.updateStatus(resource, taken(resource, object))),
    delete: (resource, namespace, name, options) => shown(resource, store.delete(resource, namespace, name, options)),
    remove: (resource, namespace, name) => shown(resource, store.remove(resource, namespace, name)),
    since: (version) => store.since(version)?.map(told),
    subscribe: (listener) => store.subscribe((event) => listener(told(event))),
  };
}
