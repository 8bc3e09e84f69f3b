/** Asked anew each time: a signal changes while something is awaited, which the compiler does not believe of a property. */
export const isAborted = (signal: AbortSignal): boolean => signal.aborted;

/** Undefined where the person cancelled before or meanwhile. */
export async function unlessAborted<T>(signal: AbortSignal, run: () => Promise<T>): Promise<T | undefined> {
  if (isAborted(signal)) return undefined;
  try {
    const value = await run();
    return isAborted(signal) ? undefined : value;
  } catch (error) {
    if (isAborted(signal)) return undefined;
    throw error;
  }
}
