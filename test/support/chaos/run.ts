import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestCluster } from '../clusters.ts';
import { kinds } from './applications.ts';
import { watchDarkness } from './darkness.ts';
import { chaosProxy, upstreamOf } from './proxy.ts';
import { createTally, type Tally } from './tally.ts';
import { startWorker, type Worker } from './worker.ts';

export interface ChaosOptions {
  readonly operations: number;
  readonly seed: number;
  /** Applications that are worked on at the same time. */
  readonly workers: number;
  readonly verifySeconds: number;
  /** Milliseconds since 1970 after which nothing more is begun. */
  readonly until?: number;
  readonly onProgress?: (tally: Tally) => void;
}

const context = 'chaos';

/** So many random operations, on applications of all kinds. What they broke stands in the tally. */
export async function runChaos(cluster: TestCluster, { operations, seed, workers: count, verifySeconds, until, onProgress }: ChaosOptions): Promise<Tally> {
  const upstream = await upstreamOf(cluster.kubeconfig);
  const proxy = await chaosProxy(upstream);
  const folder = await mkdtemp(path.join(tmpdir(), 'chaos-'));
  const kubeconfig = path.join(folder, 'kubeconfig');
  const tally = createTally();
  const workers: Worker[] = [];
  const darkness = await watchDarkness(upstream, (namespace, service, version) => { for (const worker of workers) worker.dark(namespace, service, version); });
  let left = operations;
  try {
    await writeFile(kubeconfig, JSON.stringify({
      apiVersion: 'v1', kind: 'Config', 'current-context': context,
      clusters: [{ name: context, cluster: { server: proxy.url } }], users: [{ name: context, user: {} }], contexts: [{ name: context, context: { cluster: context, user: context } }],
    }));
    const ref = { source: 'kubeconfig', context, server: proxy.url } as const;
    await Promise.all(Array.from({ length: count }, async (_, n) => {
      const kind = kinds[n % kinds.length] ?? 'rolling';
      const worker = await startWorker({ cluster, proxy, kubeconfig, ref, kind, seed: seed * 1000 + n, verifySeconds, tally });
      workers.push(worker);
      while (left-- > 0 && (until === undefined || Date.now() < until)) {
        await worker.step();
        onProgress?.(tally);
      }
    }));
    const blind = darkness.ended();
    if (blind !== undefined) throw new Error(`Endpoints were not watched to the end: ${blind}`);
    return tally;
  } finally {
    for (const worker of workers) worker.close();
    darkness.stop();
    await proxy.close();
    await rm(folder, { recursive: true, force: true });
  }
}
