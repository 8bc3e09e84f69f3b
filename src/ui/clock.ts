import type { ClockPort } from '../app/ports.ts';

/** The machine's clock. */
export const systemClock: ClockPort = {
  now: () => Date.now(),
  wait: (ms, signal) =>
    new Promise((resolve, reject) => {
      const stop = (): void => {
        clearTimeout(timer);
        reject(asError(signal.reason));
      };
      const timer = setTimeout(() => {
        signal.removeEventListener('abort', stop);
        resolve();
      }, ms);
      if (signal.aborted) stop();
      else signal.addEventListener('abort', stop, { once: true });
    }),
};

/** Runs once after so many milliseconds. Returns a cancel. */
export function later(ms: number, run: () => void): () => void {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
}

const asError = (reason: unknown): Error => (reason instanceof Error ? reason : new Error(String(reason)));
