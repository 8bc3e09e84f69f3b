/** Grows with every failure in a row, so that a broken cluster is not hammered by everyone who looks at it at once. */
export interface Backoff {
  /** Milliseconds to wait now; each call counts one more failure. */
  next(): number;
  reset(): void;
  /** Failures in a row so far. */
  readonly failures: number;
}

/** As client-go's reflector: from 0.8 s, doubled up to 30 s; half of it is jitter (`random` gives 0 to 1). */
export const firstWait = 800;
export const longestWait = 30_000;

export function createBackoff(random: () => number): Backoff {
  let failures = 0;
  return {
    next() {
      const whole = Math.min(longestWait, firstWait * 2 ** Math.min(failures, 10));
      failures += 1;
      return whole * (0.5 + random() / 2);
    },
    reset() {
      failures = 0;
    },
    get failures() {
      return failures;
    },
  };
}
