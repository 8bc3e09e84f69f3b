import type { ClockPort } from './ports.ts';
import type { Effect } from '../core/operations/effects/effect.ts';

/** Gives up after so long without a step forward. */
export interface Patience {
  sees(effect: Pick<Effect, 'advance' | 'patience'>): void;
}

/**
 * Calls `over` when `timeout` milliseconds have passed, or what the effect allows instead, counted from the furthest step that it
 * showed: steps back and forth renew nothing. Ends with the signal.
 */
export function createPatience(clock: ClockPort, timeout: number, over: () => void, signal: AbortSignal): Patience {
  let from = clock.now();
  let furthest = Number.NEGATIVE_INFINITY;
  let allowed = timeout;
  let running = new AbortController();

  function restart(): void {
    running.abort();
    const own = new AbortController();
    running = own;
    clock.wait(Math.max(0, from + allowed - clock.now()), AbortSignal.any([signal, own.signal])).then(() => {
      if (!own.signal.aborted) over();
    }, () => undefined);
  }

  restart();
  return {
    sees({ advance = furthest, patience = timeout }) {
      if (advance <= furthest && patience === allowed) return;
      if (advance > furthest) {
        furthest = advance;
        from = clock.now();
      }
      allowed = patience;
      restart();
    },
  };
}
