import { randomUUID } from 'node:crypto';
import type { KubeObject, ObjectMeta } from '../core/kube/objects.ts';
import type { PracticeClock } from './clock.ts';
import { kindOf } from './kinds.ts';
import type { DeleteOptions, ObjectStore, Resource, StoreEvent, StoreFault, StoreResult } from './objectStore.ts';
import { at, fieldsOf, freeze, listOf, numberOf, omit, same, without } from './value.ts';

/** What the API needs beyond the contract that the controllers are bound to: versions and the past. */
export interface VersionedStore extends ObjectStore {
  /** resourceVersion of the last write. */
  version(): number;
  /** Events after that version, oldest first; undefined where compaction took them, as etcd does. */
  since(version: number): readonly StoreEvent[] | undefined;
  /** Objects as they were at that version, in key order; undefined where compaction took the past. */
  listAt(resource: Resource, version: number): readonly KubeObject[] | undefined;
  /** Forgets events up to and including that version: older watches and continue tokens get 410. */
  compact(version: number): void;
}

/** Events kept for watches that resume and for lists in pages, where nothing else is said. */
const usualHistory = 10_000;

const keyOf = (namespace: string | undefined, name: string): string => `${namespace ?? ''}/${name}`;
const fault = (kind: StoreFault['kind']): { readonly ok: false; readonly fault: StoreFault } => ({ ok: false, fault: { kind } });
const done = <T>(value: T): StoreResult<T> => ({ ok: true, value });

/** RFC 3339 in whole seconds, as the API server writes it. */
export const stamp = (time: number): string => new Date(time).toISOString().replace(/\.\d+Z$/, 'Z');

/** Five letters of the API server's alphabet for generated names (apimachinery `rand.SafeEncodeString`). */
const suffix = (): string =>
  Array.from(randomUUID().replaceAll('-', '').slice(0, 5), (digit) => 'bcdfghjklmnpqrstvwxz2456789'.charAt(parseInt(digit, 16))).join('');

const withMeta = (object: KubeObject, metadata: ObjectMeta): KubeObject => ({ ...object, metadata });

/** What a path of `desired` holds, but for the revision: the controller writes that one beside the status, which bumps nothing. */
const desiredAt = (object: KubeObject, path: readonly string[]): unknown => {
  const value = at(object, ...path);
  return path.at(-1) === 'annotations' ? without(fieldsOf(value), 'deployment.kubernetes.io/revision') : value;
};

/** An empty store on that clock, which keeps so many events. Semantics of each call: `ObjectStore`. */
export function createStore(clock: PracticeClock, historyLimit = usualHistory): VersionedStore {
  const tables = new Map<Resource, Map<string, KubeObject>>();
  const listeners = new Set<(event: StoreEvent) => void>();
  let version = 1;
  let history: StoreEvent[] = [];
  let compacted = 1;
  const queue: StoreEvent[] = [];
  let draining = false;

  const table = (resource: Resource): Map<string, KubeObject> => {
    const found = tables.get(resource) ?? new Map<string, KubeObject>();
    tables.set(resource, found);
    return found;
  };

  /** A listener may write; what it causes waits for its turn, so that every listener sees the same order. */
  const drain = (): void => {
    if (draining) return;
    draining = true;
    try {
      for (let event = queue.shift(); event !== undefined; event = queue.shift()) {
        for (const listener of [...listeners]) listener(event);
      }
    } finally {
      draining = false;
    }
  };

  const record = (type: StoreEvent['type'], resource: Resource, object: KubeObject, old: KubeObject | undefined): KubeObject => {
    version += 1;
    const value = freeze(withMeta(object, { ...object.metadata, resourceVersion: String(version) }));
    const key = keyOf(value.metadata.namespace, value.metadata.name ?? '');
    if (type === 'DELETED') table(resource).delete(key);
    else table(resource).set(key, value);
    const event = freeze({ type, resource, object: value, old, resourceVersion: version });
    history.push(event);
    if (history.length > historyLimit * 1.1) compact(history[history.length - historyLimit]?.resourceVersion ?? version);
    queue.push(event);
    drain();
    return value;
  };

  const compact = (upTo: number): void => {
    compacted = Math.max(compacted, Math.min(upTo, version));
    history = history.filter((event) => event.resourceVersion > compacted);
  };

  const find = (resource: Resource, namespace: string | undefined, name: string): KubeObject | undefined =>
    tables.get(resource)?.get(keyOf(namespace, name));

  const desiredChanged = (resource: Resource, before: KubeObject, after: KubeObject): boolean =>
    (kindOf(resource)?.desired ?? [['spec']]).some((path) => !same(desiredAt(before, path), desiredAt(after, path)));

  const replace = (resource: Resource, sent: KubeObject, next: (stored: KubeObject) => KubeObject): StoreResult<KubeObject> => {
    const stored = find(resource, sent.metadata.namespace, sent.metadata.name ?? '');
    if (stored === undefined) return fault('notFound');
    const { resourceVersion, uid } = sent.metadata;
    if (resourceVersion !== undefined && resourceVersion !== stored.metadata.resourceVersion) return fault('conflict');
    if (uid !== undefined && uid !== stored.metadata.uid) return fault('conflict');
    const wanted = next(stored);
    const generation = stored.metadata.generation;
    const bump = generation !== undefined && desiredChanged(resource, stored, wanted);
    const own = omit(wanted.metadata, 'uid', 'generation', 'deletionTimestamp', 'deletionGracePeriodSeconds');
    const metadata: ObjectMeta = {
      ...own,
      ...(stored.metadata.uid === undefined ? {} : { uid: stored.metadata.uid }),
      ...(stored.metadata.creationTimestamp === undefined ? {} : { creationTimestamp: stored.metadata.creationTimestamp }),
      ...(generation === undefined ? {} : { generation: bump ? generation + 1 : generation }),
      ...(stored.metadata.deletionTimestamp === undefined ? {} : { deletionTimestamp: stored.metadata.deletionTimestamp }),
      ...(stored.metadata.deletionGracePeriodSeconds === undefined
        ? {}
        : { deletionGracePeriodSeconds: stored.metadata.deletionGracePeriodSeconds }),
      resourceVersion: stored.metadata.resourceVersion ?? '',
    };
    const value = withMeta(wanted, metadata);
    if (same(value, stored)) return done(stored);
    if (finished(value, stored)) return done(record('DELETED', resource, value, stored));
    return done(record('MODIFIED', resource, value, stored));
  };

  /** The last finalizer gone, and nothing else to wait for: the object goes with this write. */
  const finished = (value: KubeObject, stored: KubeObject): boolean =>
    value.metadata.deletionTimestamp !== undefined &&
    (value.metadata.finalizers ?? []).length === 0 &&
    (stored.metadata.finalizers ?? []).length > 0 &&
    (value.metadata.deletionGracePeriodSeconds ?? 0) === 0;

  /** Pods that no kubelet holds, or that have ended, need no grace (pod strategy `CheckGracefulDelete`). */
  const graceOf = (resource: Resource, object: KubeObject, asked: number | undefined): number => {
    if (resource !== 'pods') return 0;
    const phase = at(object, 'status', 'phase');
    if (at(object, 'spec', 'nodeName') === undefined || phase === 'Succeeded' || phase === 'Failed') return 0;
    return asked ?? numberOf(at(object, 'spec', 'terminationGracePeriodSeconds')) ?? 30;
  };

  const finalizersAfter = (object: KubeObject, options: DeleteOptions): readonly string[] => {
    const present = object.metadata.finalizers ?? [];
    if (options.propagationPolicy === undefined) return present;
    const others = present.filter((name) => name !== 'foregroundDeletion' && name !== 'orphan');
    if (options.propagationPolicy === 'Background') return others;
    return [...others, options.propagationPolicy === 'Foreground' ? 'foregroundDeletion' : 'orphan'];
  };

  const marked = (object: KubeObject, grace: number, finalizers: readonly string[]): KubeObject => {
    const { generation, deletionTimestamp, deletionGracePeriodSeconds } = object.metadata;
    const shorter = deletionTimestamp === undefined || grace < (deletionGracePeriodSeconds ?? 0);
    const meta = omit(object.metadata, 'finalizers');
    return withMeta(object, {
      ...meta,
      ...(finalizers.length > 0 ? { finalizers } : {}),
      ...(generation === undefined || deletionTimestamp !== undefined ? {} : { generation: generation + 1 }),
      deletionTimestamp: shorter ? stamp(clock.now() + grace * 1000) : deletionTimestamp,
      deletionGracePeriodSeconds: shorter ? grace : (deletionGracePeriodSeconds ?? 0),
    });
  };

  const sorted = (entries: Iterable<readonly [string, KubeObject]>): readonly KubeObject[] =>
    [...entries].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, object]) => object);

  return {
    get: find,
    list: (resource, namespace) =>
      sorted(tables.get(resource) ?? []).filter((object) => namespace === undefined || object.metadata.namespace === namespace),
    create: (resource, object) => {
      const { name, generateName } = object.metadata;
      const meta = omit(object.metadata, 'name', 'generateName', 'resourceVersion');
      let chosen = name ?? `${generateName ?? ''}${suffix()}`;
      while (name === undefined && find(resource, meta.namespace, chosen) !== undefined) chosen = `${generateName ?? ''}${suffix()}`;
      if (find(resource, meta.namespace, chosen) !== undefined) return fault('alreadyExists');
      const metadata: ObjectMeta = {
        name: chosen,
        ...(generateName === undefined ? {} : { generateName }),
        ...meta,
        uid: randomUUID(),
        creationTimestamp: stamp(clock.now()),
        ...(kindOf(resource)?.generation === true ? { generation: 1 } : {}),
      };
      return done(record('ADDED', resource, withMeta(object, metadata), undefined));
    },
    update: (resource, object) => replace(resource, object, () => object),
    updateStatus: (resource, object) =>
      replace(resource, object, (stored) => {
        const rest = omit(stored as KubeObject & { readonly status?: unknown }, 'status');
        const status = at(object, 'status');
        return { ...rest, ...(status === undefined ? {} : { status }) };
      }),
    // A namespace is held by its own `spec.finalizers` until the namespace controller has emptied it.
    delete: (resource, namespace, name, options = {}) => {
      const stored = find(resource, namespace, name);
      if (stored === undefined) return fault('notFound');
      const grace = graceOf(resource, stored, options.gracePeriodSeconds);
      const finalizers = finalizersAfter(stored, options);
      const content = listOf(at(stored, 'spec', 'finalizers'));
      const held = resource === 'namespaces' && content.length > 0;
      if (grace === 0 && finalizers.length === 0 && !held) return done(record('DELETED', resource, stored, stored));
      const next = marked(stored, grace, finalizers);
      return same(next, stored) ? done(stored) : done(record('MODIFIED', resource, next, stored));
    },
    remove: (resource, namespace, name) => {
      const stored = find(resource, namespace, name);
      return stored === undefined ? fault('notFound') : done(record('DELETED', resource, stored, stored));
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    version: () => version,
    since: (after) => (after < compacted ? undefined : history.filter((event) => event.resourceVersion > after)),
    listAt: (resource, target) => {
      if (target < compacted) return undefined;
      const past = new Map(tables.get(resource) ?? []);
      for (const event of history.toReversed()) {
        if (event.resourceVersion <= target) break;
        if (event.resource !== resource) continue;
        const key = keyOf(event.object.metadata.namespace, event.object.metadata.name ?? '');
        if (event.old === undefined) past.delete(key);
        else past.set(key, event.old);
      }
      return sorted(past);
    },
    compact,
  };
}
