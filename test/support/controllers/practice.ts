import type { KubeObject, Pod } from '../../../src/core/kube/objects.ts';
import { withDefaults } from '../../../src/practice/api/defaults.ts';
import { steppedClock, type SteppedClock } from '../../../src/practice/clock.ts';
import { runControllers } from '../../../src/practice/controllers/runControllers.ts';
import { kinds, resourceOf } from '../../../src/practice/kinds.ts';
import { createStore, type VersionedStore } from '../../../src/practice/store.ts';
import { namespaces, nodes } from '../../../src/practice/seed/cluster.ts';
import { fieldsOf } from '../../../src/practice/value.ts';

/** A store on a stepped clock with the controllers running on it, filled as through the API. */
export interface Bench {
  readonly store: VersionedStore;
  readonly clock: SteppedClock;
  put(...objects: readonly KubeObject[]): void;
  /** Replaces fields of an object's spec. */
  change(resource: string, name: string, spec: object): void;
  get(resource: string, name: string): KubeObject & Readonly<Record<string, unknown>>;
  list(resource: string): readonly KubeObject[];
  pods(app: string): readonly Pod[];
  /** `reason: message (count)` of every Event about that kind, in order of time. */
  events(kind: string): readonly string[];
  stop(): void;
}

const readyAfter = 3000;

export function bench(options: { readonly objects?: readonly KubeObject[]; readonly failingTags?: readonly string[] } = {}): Bench {
  const clock = steppedClock();
  const store = createStore(clock);
  const put = (...objects: readonly KubeObject[]): void => {
    for (const object of objects) {
      const info = resourceOf(object.apiVersion, object.kind);
      if (info === undefined) throw new Error(`${object.kind} is not served`);
      const result = store.create(info.plural, withDefaults(info, fieldsOf(object)) as unknown as KubeObject);
      if (!result.ok) throw new Error(`${object.kind} ${object.metadata.name ?? ''}: ${result.fault.kind}`);
    }
  };
  put(...namespaces());
  put(...(options.objects ?? nodes()));
  const running = runControllers(store, clock, { readyAfter, failingTags: options.failingTags ?? [] });
  const get: Bench['get'] = (resource, name) => {
    const cluster = kinds.find(({ plural }) => plural === resource)?.namespaced === false;
    const found = store.get(resource, cluster ? undefined : 'default', name);
    if (found === undefined) throw new Error(`${resource} ${name} is not there`);
    return found as ReturnType<Bench['get']>;
  };
  clock.advance(0);
  return {
    store,
    clock,
    put: (...objects) => {
      put(...objects);
      clock.advance(0);
    },
    change: (resource, name, spec) => {
      const object = get(resource, name);
      const changed = { ...object, spec: { ...fieldsOf(object.spec), ...spec } };
      const info = resourceOf(object.apiVersion, object.kind);
      const result = store.update(resource, (info === undefined ? changed : withDefaults(info, changed)) as unknown as KubeObject);
      if (!result.ok) throw new Error(result.fault.kind);
      clock.advance(0);
    },
    get,
    list: (resource) => store.list(resource, 'default'),
    pods: (app) => (store.list('pods', 'default') as readonly Pod[]).filter(({ metadata }) => metadata.labels?.app === app),
    events: (kind) =>
      (store.list('events', 'default') as readonly (KubeObject & { readonly reason: string; readonly message: string; readonly count: number; readonly involvedObject: KubeObject })[])
        .filter(({ involvedObject }) => involvedObject.kind === kind)
        .map(({ reason, message, count }) => `${reason}: ${message} (${count})`),
    stop: () => running.stop(),
  };
}
