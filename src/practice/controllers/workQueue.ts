import type { PracticeClock } from '../clock.ts';

export interface WorkQueue {
  add(key: string): void;
  /** Adds the key at that time, unless it is due sooner. */
  addAt(key: string, time: number): void;
  stop(): void;
}

/**
 * Keys that wait for a sync, each at most once. They run from the clock and never from within `add`; what a sync adds waits for
 * the next turn, so that the controllers take turns as they do side by side.
 */
export function workQueue(clock: PracticeClock, sync: (key: string) => number | undefined): WorkQueue {
  let due = new Set<string>();
  let turn: (() => void) | undefined;
  const later = new Map<string, { readonly time: number; readonly cancel: () => void }>();
  let stopped = false;

  const add = (key: string): void => {
    if (stopped) return;
    due.add(key);
    turn ??= clock.at(clock.now(), run);
  };

  const addAt = (key: string, time: number): void => {
    const planned = later.get(key);
    if (stopped || (planned !== undefined && planned.time <= time)) return;
    planned?.cancel();
    const cancel = clock.at(time, () => {
      later.delete(key);
      add(key);
    });
    later.set(key, { time, cancel });
  };

  const run = (): void => {
    turn = undefined;
    const keys = due;
    due = new Set();
    for (const key of keys) {
      const again = sync(key);
      if (again !== undefined) addAt(key, again);
    }
  };

  return {
    add,
    addAt,
    stop: () => {
      stopped = true;
      turn?.();
      for (const { cancel } of later.values()) cancel();
    },
  };
}
