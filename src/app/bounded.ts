import type { ClockPort } from './ports.ts';

/**
 * Runs something that the person's cancel must not cut, such as learning what state a cancel leaves, for so many milliseconds at most.
 * Undefined where the time was over first.
 */
export async function bounded<T>(clock: Pick<ClockPort, 'wait'>, ms: number, run: (signal: AbortSignal) => Promise<T>): Promise<T | undefined> {
  const limit = new AbortController();
  const over = clock.wait(ms, limit.signal).then(() => limit.abort(), () => undefined);
  try {
    return await run(limit.signal);
  } catch (error) {
    if (!limit.signal.aborted) throw error;
    return undefined;
  } finally {
    limit.abort();
    await over;
  }
}
