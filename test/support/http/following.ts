import assert from 'node:assert/strict';
import type { ClusterPort } from '../../../src/app/ports.ts';
import type { ClustersOptions } from '../../../src/cluster/connect.ts';
import type { Result } from '../../../src/core/result.ts';
import type { Snapshot } from '../../../src/core/live/records.ts';
import { connected, kubeconfigFor, until, type Connected } from './connection.ts';
import { steppedTime, type SteppedTime } from './steppedTime.ts';
import { watchedApi, type OpenWatch, type WatchedApi } from './watchedApi.ts';

export interface Following extends Connected {
  readonly api: WatchedApi;
  readonly clock: SteppedTime;
  /** Everything yielded so far. */
  readonly seen: readonly Result<Snapshot>[];
  readonly stop: AbortController;
  /** Waits until the newest element satisfies this; lets the coalescing delay pass meanwhile, and nothing else. */
  readonly sees: (holds: (newest: Result<Snapshot>) => boolean, what: string) => Promise<void>;
  /** Waits for a watch of a resource to be open on both sides, the `times`th request for one. */
  readonly opened: (resource: string, times?: number) => Promise<OpenWatch>;
  /** Waits until the loop sits out a back-off of at least `from` ms, and passes it. Returns how long it was. */
  readonly sitsOut: (from?: number) => Promise<number>;
}

export const podNames = (result: Result<Snapshot>): string => (result.ok ? result.value.pods.map((pod) => pod.name).join(' ') : result.failure.kind);

/** Follows namespace `shop` of a hand-driven API server on stepped time. `random` is always 1: waits are as long as they get. */
export async function following<T>(run: (given: Following) => Promise<T>, prepare: (api: WatchedApi) => void = () => undefined, options: Partial<ClustersOptions> = {}): Promise<T> {
  const api = await watchedApi();
  prepare(api);
  const clock = steppedTime();
  const seen: Result<Snapshot>[] = [];
  const stop = new AbortController();
  const collect = async (port: ClusterPort): Promise<void> => {
    for await (const result of port.follow('shop', stop.signal)) seen.push(result);
  };
  try {
    return await connected(kubeconfigFor(api.server.url), async (given) => {
      const collecting = collect(given.port);
      const result = await run({
        ...given, api, clock, seen, stop,
        sees: (holds, what) => until(() => {
          const soon = clock.waits.filter((wait) => wait <= 50);
          if (soon.length > 0) clock.advance(soon.at(-1) ?? 0);
          const newest = seen.at(-1);
          return newest !== undefined && holds(newest);
        }, what),
        async opened(resource, times = 1) {
          const known = (): number => given.log.filter((event) => event.note === 'opened' && event.path.includes(`/${resource}?`)).length;
          const served = (): number => api.watches.filter((watch) => watch.resource === resource).length;
          await until(() => api.watchRequests(resource).length >= times && api.watch(resource) !== undefined && known() === served(), `watch ${times} of ${resource} is open`);
          const watch = api.watch(resource);
          assert.ok(watch !== undefined);
          return watch;
        },
        async sitsOut(from = 100) {
          const next = (): number | undefined => clock.waits.find((wait) => wait >= from);
          await until(() => next() !== undefined, `a wait of ${from} ms or more`);
          const wait = next() ?? 0;
          clock.advance(wait);
          return wait;
        },
      });
      stop.abort();
      await collecting;
      return result;
    }, { clock, random: () => 1, ...options });
  } finally {
    await api.server.close();
  }
}
