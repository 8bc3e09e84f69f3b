import type { Clock } from '../../../src/cluster/clock.ts';

export interface SteppedTime extends Clock {
  /** Moves time forward and runs what falls due, in order. */
  advance(ms: number): void;
  /** What is waited for now, in milliseconds from now, shortest first. */
  readonly waits: readonly number[];
}

export function steppedTime(start = 1_700_000_000_000): SteppedTime {
  let now = start;
  let due: { readonly at: number; readonly run: () => void }[] = [];
  return {
    now: () => now,
    after(ms, run) {
      const entry = { at: now + ms, run };
      due.push(entry);
      return () => {
        due = due.filter((other) => other !== entry);
      };
    },
    advance(ms) {
      const end = now + ms;
      for (;;) {
        const next = due.filter((entry) => entry.at <= end).sort((a, b) => a.at - b.at)[0];
        if (next === undefined) break;
        due = due.filter((entry) => entry !== next);
        now = Math.max(now, next.at);
        next.run();
      }
      now = end;
    },
    get waits() {
      return due.map((entry) => entry.at - now).sort((a, b) => a - b);
    },
  };
}
