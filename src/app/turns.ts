/**
 * Gives each caller a turn of the event loop of its own, in the order in which they ask: what comes next is work of some milliseconds, and
 * twenty namespaces that change at once shall not keep the extension host from other extensions for twenty times that. Each bundle has
 * a queue of its own.
 */
export function createTurns(): () => Promise<void> {
  const waiting: (() => void)[] = [];
  function next(): void {
    waiting.shift()?.();
    if (waiting.length > 0) setImmediate(next);
  }
  return () =>
    new Promise((resolve) => {
      if (waiting.push(resolve) === 1) setImmediate(next);
    });
}
