/** One clock drives everything in the practice cluster, so that a test can step it and a person can let it run. */
export interface PracticeClock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls back once, at or after that time. Returns a cancel. */
  at(time: number, run: () => void): () => void;
}

/** Real time. Timers do not keep the process alive. */
export function realClock(): PracticeClock {
  return {
    now: () => Date.now(),
    at: (time, run) => {
      const timer = setTimeout(run, Math.max(0, time - Date.now()));
      timer.unref();
      return () => clearTimeout(timer);
    },
  };
}

export interface SteppedClock extends PracticeClock {
  /** Moves time forward, running what falls due in order of time, each at its own moment. */
  advance(ms: number): void;
}

export function steppedClock(start = Date.UTC(2026, 0, 1)): SteppedClock {
  let now = start;
  let order = 0;
  let due: { readonly time: number; readonly order: number; readonly run: () => void }[] = [];
  return {
    now: () => now,
    at: (time, run) => {
      const entry = { time, order: order++, run };
      due.push(entry);
      return () => {
        due = due.filter((other) => other !== entry);
      };
    },
    advance: (ms) => {
      const end = now + ms;
      for (;;) {
        const next = due.filter((entry) => entry.time <= end).sort((a, b) => a.time - b.time || a.order - b.order)[0];
        if (next === undefined) break;
        due = due.filter((entry) => entry !== next);
        now = Math.max(now, next.time);
        next.run();
      }
      now = end;
    },
  };
}
