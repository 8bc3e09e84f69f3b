import type { Result } from '../../core/result.ts';
import type { Target } from '../../core/target.ts';
import type { NamedRecord, RecordKind, Snapshot } from '../../core/live/records.ts';
import { sortByName } from '../../core/live/order.ts';
import { kinds } from '../api/kinds.ts';
import { snapshotOf } from '../api/snapshot.ts';
import { reflect, type Reflection, type WatchDeps } from './reflector.ts';

/** At most this often (20 a second), whatever the cluster does. */
export const quiet = 50;
/** A namespace that is read sooner is shown once, and whole. */
export const patience = 150;

/** One namespace as it changes, for any number of followers. */
export interface Feed {
  /** Newest snapshot; undefined until every kind was listed or failed (see `hurry`). `revision` counts them. */
  readonly latest: Result<Snapshot> | undefined;
  readonly revision: number;
  /** Resolves at the next snapshot, or when the signal aborts or the feed stops. */
  changed(signal: AbortSignal): Promise<void>;
  /** From now on the first snapshot may be an early one, without the kinds that take longer than rows can wait: see `isEarly`. */
  hurry(): void;
  readonly stopped: boolean;
  /** What stopped it, where that was a bug. */
  readonly bug: { readonly error: unknown } | undefined;
  stop(): void;
}

/** Made before every kind was listed. */
export const isEarly = (seen: Result<Snapshot>): boolean => seen.ok && seen.value.pending !== undefined;

/** The records of a kind in order of name, sorted again only after a change. */
function sorted<T extends NamedRecord>(reflection: Reflection<T>): readonly T[] {
  return sortByName([...reflection.items.values()]);
}

export function createFeed(target: Target, deps: WatchDeps): Feed {
  const controller = new AbortController();
  const { signal } = controller;
  const waiting = new Set<() => void>();
  const dirty = new Set<string>();
  let latest: Result<Snapshot> | undefined;
  let revision = 0;
  let last = Number.NEGATIVE_INFINITY;
  let cancel: (() => void) | undefined;
  let bug: { readonly error: unknown } | undefined;
  let hurried = false;
  let cancelEarly: (() => void) | undefined;

  /** A bug, not a failure: every follower gets it as an exception, with its stack. */
  function breakDown(error: unknown): void {
    bug ??= { error };
    stop();
  }
  function stop(): void {
    controller.abort();
    cancel?.();
    cancelEarly?.();
    for (const wake of [...waiting]) wake();
  }
  const change = (kind: string) => (): void => {
    dirty.add(kind);
    soon();
  };
  function soon(): void {
    if (cancel === undefined && !signal.aborted) cancel = deps.clock.after(Math.max(0, last + quiet - deps.clock.now()), look);
  }
  const start = <T extends NamedRecord>(kind: Parameters<typeof reflect<T>>[0]): { readonly of: Reflection<T>; records(): readonly T[] } => {
    let records: readonly T[] = [];
    const of = reflect(kind, target.namespace, deps, change(kind.kind), signal);
    of.done.catch(breakDown);
    return {
      of,
      records() {
        if (dirty.delete(kind.kind)) records = sorted(of);
        return records;
      },
    };
  };
  const deployments = start(kinds.Deployment);
  const services = start(kinds.Service);
  const replicaSets = start(kinds.ReplicaSet);
  const pods = start(kinds.Pod);
  const endpointSlices = start(kinds.EndpointSlice);
  const routes = start(kinds.HTTPRoute);
  const all: readonly Reflection<NamedRecord>[] = [deployments.of, services.of, replicaSets.of, pods.of, endpointSlices.of, routes.of];

  const pending = (): readonly RecordKind[] => all.filter(({ listed, failure }) => !listed && failure === undefined).map(({ kind }) => kind);

  function look(): void {
    cancel = undefined;
    if (signal.aborted) return;
    const missing = pending();
    if (missing.length === 0) publish(missing);
    else if (hurried && !missing.some((kind) => kinds[kind].inRows)) cancelEarly ??= deps.clock.after(patience, publishEarly);
  }

  function publishEarly(): void {
    const missing = pending();
    if (missing.length > 0) publish(missing);
  }

  function publish(missing: readonly RecordKind[]): void {
    cancelEarly?.();
    const unread = all.flatMap(({ kind, failure }) => (failure === undefined ? [] : [{ kind, failure }]));
    latest = snapshotOf(unread, () => ({
      target,
      deployments: deployments.records(),
      replicaSets: replicaSets.records(),
      pods: pods.records(),
      services: services.records(),
      endpointSlices: endpointSlices.records(),
      routes: routes.records(),
      unread,
      ...(missing.length === 0 ? {} : { pending: missing }),
    }));
    revision += 1;
    last = deps.clock.now();
    for (const wake of [...waiting]) wake();
  }

  return {
    get latest() { return latest; },
    get revision() { return revision; },
    get stopped() { return signal.aborted; },
    get bug() { return bug; },
    changed: (follower) =>
      new Promise((resolve) => {
        if (follower.aborted || signal.aborted) {
          resolve();
          return;
        }
        const wake = (): void => {
          waiting.delete(wake);
          follower.removeEventListener('abort', wake);
          resolve();
        };
        waiting.add(wake);
        follower.addEventListener('abort', wake, { once: true });
      }),
    hurry() {
      if (hurried) return;
      hurried = true;
      if (latest === undefined) soon();
    },
    stop,
  };
}
