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

const asError = (reason: unknown): Error => (reason instanceof Error ? reason : new Error(String(reason)));
