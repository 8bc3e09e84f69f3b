import type { ClockPort, ClusterPort } from './ports.ts';
import { effectOf } from '../core/operations/effect.ts';
import type { Effect } from '../core/operations/effects/effect.ts';
import type { Failure } from '../core/failure.ts';
import { join, type Joined } from '../core/live/join.ts';
import { createPatience } from './patience.ts';
import type { Expectation } from '../core/operations/plan.ts';

export interface Watched {
  readonly end: 'reached' | 'timeout' | 'cancelled' | 'blind';
  /** The last that was seen; absent where nothing could be read. */
  readonly effect: Effect | undefined;
  /** Why the last read failed, where it did. */
  readonly failure: Failure | undefined;
}

export interface Watch {
  readonly cluster: ClusterPort;
  readonly namespace: string;
  readonly clock: ClockPort;
  readonly timeout: number;
  readonly say: (text: string) => void;
  /** Told once, when it first stalls. */
  readonly stalls?: (text: string) => void;
  /** Told of everything that is seen. */
  readonly sees?: (joined: Joined) => void;
}

/**
 * Milliseconds between the two reads that must agree (PD §2.7). The second is a fresh list, which the API server answers with its newest
 * state and not from the watch that said so first; the pause has to outlast only what one sync of the EndpointSlice controller writes,
 * slice after slice without batching, some milliseconds each. A pod that fails seconds later no pause would see: the tree shows it.
 */
const settling = 100;

/**
 * Follows the namespace until the expectation holds in what `follow` yields and again in a fresh read a moment later. Ends
 * with what was seen last when the time is over or the person cancels; never rejects for these.
 */
export async function watchEffect(watch: Watch, expect: Expectation, signal: AbortSignal): Promise<Watched> {
  const stop = new AbortController();
  const bounded = AbortSignal.any([signal, stop.signal]);
  const patience = createPatience(watch.clock, watch.timeout, () => stop.abort(), bounded);
  const stopped = new Promise<'stopped'>((resolve) => {
    if (bounded.aborted) resolve('stopped');
    bounded.addEventListener('abort', () => resolve('stopped'), { once: true });
  });
  const seen: { effect: Effect | undefined; failure: Failure | undefined } = { effect: undefined, failure: undefined };
  let told = false;
  const reads = watch.cluster.follow(watch.namespace, bounded)[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await Promise.race([reads.next(), stopped]);
      if (next === 'stopped' || next.done === true) break;
      if (!next.value.ok) {
        seen.failure = next.value.failure;
        continue;
      }
      note(join(next.value.value));
      if (seen.effect?.blind === true) return { end: 'blind', ...seen };
      if (seen.effect?.over === true) break;
      if (seen.effect?.reached === true && (await holdsStill())) return { end: 'reached', ...seen };
    }
  } catch (error) {
    if (!bounded.aborted) throw error;
  } finally {
    stop.abort();
    reads.return?.().catch(() => undefined);
  }
  return { end: signal.aborted ? 'cancelled' : 'timeout', ...seen };

  function note(joined: Joined): void {
    const effect = effectOf(expect, joined);
    watch.sees?.(joined);
    seen.effect = effect;
    seen.failure = undefined;
    patience.sees(effect);
    watch.say(effect.progress);
    if (effect.stalled !== true || told) return;
    told = true;
    watch.stalls?.(effect.progress);
  }

  async function holdsStill(): Promise<boolean> {
    await watch.clock.wait(settling, bounded);
    const again = await Promise.race([watch.cluster.observe(watch.namespace, bounded), stopped]);
    if (again === 'stopped') return false;
    if (!again.ok) {
      seen.failure = again.failure;
      return false;
    }
    note(join(again.value));
    return seen.effect?.reached === true;
  }
}
