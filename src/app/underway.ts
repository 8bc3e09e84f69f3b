/**
 * What this window carries out now. A lease keeps everybody else out, and would keep out the window that holds it: an operation that only
 * waits for its effect, such as a rollout that stalled, ends as soon as the same person begins the next one on that application.
 */
import type { Own } from '../core/release/lease.ts';

export interface Underway {
  /** An operation begins; its lease has that id. */
  readonly enter: (id: string) => Entered;
  /** How far the operation is whose lease has that id; undefined where it is not this window's. */
  readonly how: (id: string) => Own | undefined;
  /** Ends its waiting, without another write, and resolves when it has ended. An operation that is writing ends after that write. */
  readonly end: (id: string) => Promise<void>;
  /** Work that goes on after the end of an operation was told. A failure is told to whoever made this. */
  readonly later: (work: Promise<unknown>) => void;
  /** Resolves when none of that work is left. */
  readonly settled: () => Promise<void>;
}

/** What an operation says and hears while it runs. */
export interface Entered {
  /** Aborted when the next operation of this window waits for it to end. */
  readonly passes: AbortSignal;
  readonly is: (how: Own) => void;
  readonly leave: () => void;
}

/** So many ended operations are remembered: a lease of theirs that could not be given back keeps nobody in this window out. */
const remembered = 100;

/** `unexpected`: a defect in work that nobody waits for. */
export function createUnderway(unexpected: (error: unknown) => void): Underway {
  const all = new Map<string, { how: Own; readonly stop: AbortController; readonly left: Promise<void> }>();
  const pending = new Set<Promise<unknown>>();
  return {
    enter(id) {
      const stop = new AbortController();
      let leave = (): void => undefined;
      const left = new Promise<void>((resolve) => (leave = resolve));
      const own = { how: 'writing' as Own, stop, left };
      all.set(id, own);
      return {
        passes: stop.signal,
        is: (how) => void (own.how = how),
        leave: () => {
          own.how = 'ended';
          leave();
          for (const [old, { how }] of [...all].slice(0, Math.max(0, all.size - remembered))) if (how === 'ended') all.delete(old);
        },
      };
    },
    how: (id) => all.get(id)?.how,
    end: async (id) => {
      const own = all.get(id);
      own?.stop.abort();
      await own?.left;
    },
    later(work) {
      const done = work.catch(unexpected).finally(() => pending.delete(done));
      pending.add(done);
    },
    settled: async () => {
      while (pending.size > 0) await Promise.all(pending);
    },
  };
}

/** For an operation that no other one of its window can end. */
export const alone = (): Entered => ({ passes: new AbortController().signal, is: () => undefined, leave: () => undefined });
