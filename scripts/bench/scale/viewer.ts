/**
 * The extension host's part, in a process of its own: the real adapter and the tree's model, wired as `extension.ts` does it, without a
 * window. `child.ts` bundles it as the extension is bundled, and speaks to it.
 */
import { setImmediate as turn } from 'node:timers/promises';
import { createJournal } from '../../../src/app/journal.ts';
import { createRightsBook } from '../../../src/app/rightsBook.ts';
import { createTurns } from '../../../src/app/turns.ts';
import { createClusters } from '../../../src/cluster/connect.ts';
import { parseSettings } from '../../../src/core/settings.ts';
import { treeOf } from '../../../src/core/tree/tree.ts';
import type { TreeNode } from '../../../src/core/tree/nodes.ts';
import { later } from '../../../src/ui/clock.ts';
import { TreeModel } from '../../../src/ui/tree/model.ts';
import { watchGaps, type Gaps } from './gaps.ts';
import { monotonic } from './monotonic.ts';

export interface Expanded {
  readonly ms: number;
  /** Until the first namespace had its rows. */
  readonly firstMs: number;
  /** Until no row waited for its pods any more. */
  readonly wholeMs: number;
  readonly rows: number;
  /** By then. */
  readonly healthy: number;
  readonly gaps: Gaps;
}

export interface Request {
  readonly path: string;
  readonly note: string;
  readonly ms: number;
  readonly bytes: number;
}

export interface Memory {
  /** Bytes. */
  readonly rss: number;
  readonly heap: number;
}

/** A row was drawn again. */
export interface Redrawn {
  readonly label: string;
  readonly description: string;
  /** `monotonic`. */
  readonly at: number;
}

export interface Answers {
  readonly expand: (namespaces: readonly string[]) => Promise<Expanded>;
  readonly memory: () => Promise<Memory>;
  readonly requests: () => Promise<readonly Request[]>;
  readonly listen: () => Promise<void>;
  readonly heard: () => Promise<{ readonly rows: readonly Redrawn[]; readonly gaps: Gaps }>;
}

const kubeconfig = process.argv[2] ?? '';
const settings = parseSettings(() => undefined);
const requests: Request[] = [];
let redrawn: Redrawn[] = [];
let stopWatching: () => Gaps = watchGaps();

const fault = (what: string, error: unknown): void => {
  console.error(what, error);
  process.exitCode = 1;
};
const clusters = createClusters({
  kubeconfig: () => kubeconfig,
  env: {},
  practiceKubeconfig: () => undefined,
  mayRunPlugins: () => false,
  log: ({ path, note, ms, bytes }) => requests.push({ path, note, ms, bytes }),
  userAgent: 'bench',
});
const journal = createJournal({ read: () => Promise.resolve([]), append: () => Promise.resolve() }, 'memory');
const ownTurn = createTurns();
const running = new Set<string>();
const rights = createRightsBook({ clusters, now: () => Date.now(), learned: (target) => void model.redraw(target), unexpected: fault });
const model: TreeModel = new TreeModel(
  {
    clusters,
    settings: () => settings,
    chosen: { context: () => undefined, namespace: () => undefined },
    rowsOf: async (snapshot) => {
      const journalled = await journal.entries(snapshot.target);
      await ownTurn();
      return treeOf(snapshot, settings.trackLabel, { journalled, rights: rights.of(snapshot.target), running });
    },
    noKubeconfig: () => undefined,
    unexpected: fault,
    later: (run) => later(15_000, run),
  },
  (rows) => void draw(rows ?? []),
);

/** As VS Code does: a row is asked for anew; of an open one the children too. */
async function draw(rows: readonly TreeNode[]): Promise<void> {
  for (const row of rows) {
    const drawn = row.type === 'namespace' ? await model.children(row) : [row];
    const at = monotonic();
    for (const one of drawn) {
      const { label, description } = model.newest(one);
      redrawn.push({ label, description, at });
    }
  }
}

const answers: Answers = {
  async expand(namespaces) {
    const [context] = await model.children();
    if (context === undefined) throw new Error('there is no context');
    stopWatching();
    stopWatching = watchGaps();
    const from = performance.now();
    let firstMs = 0;
    model.opened(context);
    const opened = (await model.children(context)).filter(({ label }) => namespaces.includes(label));
    const lists = await Promise.all(opened.map(async (namespace) => {
      model.opened(namespace);
      const rows = await model.children(namespace);
      firstMs ||= performance.now() - from;
      return rows;
    }));
    const ms = performance.now() - from;
    const rows = lists.flat().filter(({ type }) => type === 'application');
    const healthy = (): number => rows.map((row) => model.newest(row)).filter((row) => 'health' in row && row.health === 'healthy').length;
    while (healthy() < rows.length && performance.now() - from < 120_000) await new Promise((resolve) => setTimeout(resolve, 5));
    const wholeMs = performance.now() - from;
    const gaps = stopWatching();
    stopWatching = watchGaps();
    return { ms, firstMs, wholeMs, rows: rows.length, healthy: healthy(), gaps };
  },
  async memory() {
    // Twice, with a turn between: what the first collection finalizes, the second one frees.
    for (let round = 0; round < 2; round++) {
      globalThis.gc?.();
      await turn();
    }
    const { rss, heapUsed, external } = process.memoryUsage();
    return { rss, heap: heapUsed + external };
  },
  requests: () => Promise.resolve(requests.splice(0)),
  listen() {
    redrawn = [];
    stopWatching();
    stopWatching = watchGaps();
    return Promise.resolve();
  },
  heard() {
    const rows = redrawn;
    redrawn = [];
    const gaps = stopWatching();
    stopWatching = watchGaps();
    return Promise.resolve({ rows, gaps });
  },
};

process.on('message', ({ ask, of }: { readonly ask: keyof Answers; readonly of: readonly never[] }) => {
  (answers[ask] as (...of: readonly never[]) => Promise<unknown>)(...of).then(
    (answer) => process.send?.({ answer }),
    (error: unknown) => process.send?.({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  );
});
process.once('disconnect', () => process.exit());
process.send?.({ answer: 'ready' });
