import type { Result } from '../../core/result.ts';
import type { ClusterRef } from '../../core/target.ts';
import type { Snapshot } from '../../core/live/records.ts';
import { createAbsence } from './absence.ts';
import { createFeed, isEarly, type Feed } from './feed.ts';
import { createGate } from './gate.ts';
import type { WatchDeps } from './reflector.ts';

/** How long the watches of a namespace outlive their last follower: a collapsed and expanded row costs nothing. */
export const linger = 15_000;
/** A person's impatience does not become a storm. */
const betweenKicks = 2_000;

/** The feeds of one cluster: one set of watches for a namespace, however many follow it. */
export interface Feeds {
  /** As `ClusterPort.follow`. */
  follow(namespace: string, signal: AbortSignal, early?: boolean): AsyncGenerator<Result<Snapshot>, void, void>;
  /** Everything that waits out a failure tries again now: the credentials are new. */
  kick(): void;
  dispose(): void;
}

export function createFeeds(cluster: ClusterRef, deps: Omit<WatchDeps, 'kick' | 'gate' | 'absence'>): Feeds {
  const feeds = new Map<string, { readonly feed: Feed; followers: number; cancel: () => void }>();
  let kicking = new AbortController();
  let kicked = Number.NEGATIVE_INFINITY;
  let doubted = Number.NEGATIVE_INFINITY;
  const gate = createGate();
  const absence = createAbsence(deps.transport, kick);

  function kick(): void {
    const before = kicking;
    kicking = new AbortController();
    kicked = deps.clock.now();
    doubt();
    before.abort();
  }

  /** A missing API may be there by now; found in one namespace, it is read in all. */
  function doubt(): void {
    doubted = deps.clock.now();
    absence.doubt();
  }

  function acquire(namespace: string): { readonly feed: Feed; followers: number; cancel: () => void } {
    const there = feeds.get(namespace);
    if (there !== undefined) {
      there.cancel();
      there.followers += 1;
      if (deps.clock.now() - kicked >= betweenKicks) kick();
      return there;
    }
    if (deps.clock.now() - doubted >= betweenKicks) doubt();
    const feed = createFeed({ cluster, namespace }, { ...deps, kick: () => kicking.signal, gate, absence });
    const entry = { feed, followers: 1, cancel: (): void => undefined };
    feeds.set(namespace, entry);
    return entry;
  }

  function release(namespace: string, entry: { readonly feed: Feed; followers: number; cancel: () => void }): void {
    entry.followers -= 1;
    if (entry.feed.stopped && feeds.get(namespace) === entry) feeds.delete(namespace);
    if (entry.followers > 0 || entry.feed.stopped) return;
    entry.cancel = deps.clock.after(linger, () => {
      feeds.delete(namespace);
      entry.feed.stop();
    });
  }

  return {
    async *follow(namespace, signal, early = false) {
      if (signal.aborted) return;
      const entry = acquire(namespace);
      if (early) entry.feed.hurry();
      let seen = 0;
      try {
        const over = (): boolean => signal.aborted || entry.feed.stopped;
        while (!over()) {
          const { latest, revision } = entry.feed;
          if (latest !== undefined && revision !== seen) {
            seen = revision;
            if (early || !isEarly(latest)) yield latest;
          } else {
            await entry.feed.changed(signal);
          }
        }
        if (entry.feed.bug !== undefined) throw entry.feed.bug.error;
      } finally {
        release(namespace, entry);
      }
    },
    kick,
    dispose() {
      for (const { feed, cancel } of feeds.values()) {
        cancel();
        feed.stop();
      }
      feeds.clear();
    },
  };
}
