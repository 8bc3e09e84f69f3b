/** What is asked for sooner: what rows are made from, what fills them in, and only then what keeps them current. */
export type Urgency = 'rows' | 'rest' | 'watch';

export type Gate = <T>(urgency: Urgency, run: () => Promise<T>) => Promise<T>;

/**
 * A namespace alone passes at once; of twenty that are opened together, all have rows before the first pods are listed. Each more at
 * once is a connection more to make (an API server spends more on a TLS handshake than on a small list) and a page more in memory.
 */
const listsAtOnce = 8;
/** Apart from the lists: behind a proxy that holds headers back, the opening of a watch may take as long as a request may. */
const openingsAtOnce = 8;

/** Runs what is asked for as places become free, the most urgent first, equals in the order in which they came. One for each cluster. */
export function createGate(): Gate {
  const waiting: { readonly [U in Urgency]: (() => void)[] } = { rows: [], rest: [], watch: [] };
  const free = { list: listsAtOnce, watch: openingsAtOnce };

  function admit(place: keyof typeof free, next: () => (() => void) | undefined): void {
    while (free[place] > 0) {
      const start = next();
      if (start === undefined) return;
      free[place] -= 1;
      start();
    }
  }
  function review(): void {
    admit('list', () => waiting.rows.shift() ?? waiting.rest.shift());
    if (waiting.rows.length + waiting.rest.length === 0) admit('watch', () => waiting.watch.shift());
  }

  return async (urgency, run) => {
    await new Promise<void>((resolve) => {
      waiting[urgency].push(resolve);
      review();
    });
    try {
      return await run();
    } finally {
      free[urgency === 'watch' ? 'watch' : 'list'] += 1;
      review();
    }
  };
}
