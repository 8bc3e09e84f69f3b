import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ClusterPort } from '../../../src/app/ports.ts';
import { createClusters, type Clusters, type ClustersOptions, type RequestEvent } from '../../../src/cluster/connect.ts';

/** A temporary folder with a kubeconfig in it; JSON is YAML, so objects are written as they are. */
export async function withKubeconfig<T>(kubeconfig: unknown, run: (path: string, folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'kubeconfig '));
  try {
    const path = join(folder, 'config');
    await writeFile(path, typeof kubeconfig === 'string' ? kubeconfig : JSON.stringify(kubeconfig));
    return await run(path, folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A kubeconfig with one context, `here`, for a server; fields of its cluster, user and context may be added. */
export const kubeconfigFor = (server: string, cluster: unknown = {}, user: unknown = {}, context: unknown = {}): unknown => ({
  apiVersion: 'v1',
  kind: 'Config',
  'current-context': 'here',
  clusters: [{ name: 'its-cluster', cluster: { server, ...(cluster as object) } }],
  users: [{ name: 'its-user', user }],
  contexts: [{ name: 'here', context: { cluster: 'its-cluster', user: 'its-user', ...(context as object) } }],
});

export interface Connected {
  readonly clusters: Clusters;
  readonly port: ClusterPort;
  readonly log: readonly RequestEvent[];
  readonly path: string;
  readonly folder: string;
}

/** Connects to the context `here` of a kubeconfig, and ends everything afterwards. */
export const connected = <T>(kubeconfig: unknown, run: (given: Connected) => Promise<T>, options: Partial<ClustersOptions> = {}): Promise<T> =>
  withKubeconfig(kubeconfig, async (path, folder) => {
    const log: RequestEvent[] = [];
    const clusters = createClusters({
      kubeconfig: () => path,
      env: { PATH: process.env['PATH'] },
      practiceKubeconfig: () => undefined,
      mayRunPlugins: () => true,
      log: (event) => log.push(event),
      userAgent: 'deployment-strategies/test',
      ...options,
    });
    try {
      const contexts = await clusters.contexts();
      if (!contexts.ok) throw new Error(JSON.stringify(contexts.failure));
      const here = contexts.value.find((context) => context.cluster.context === 'here');
      if (here === undefined) throw new Error('no context called here');
      const port = await clusters.connect(here.cluster);
      if (!port.ok) throw new Error(JSON.stringify(port.failure));
      return await run({ clusters, port: port.value, log, path, folder });
    } finally {
      clusters.dispose();
    }
  });

/** Waits for a condition instead of sleeping; the real clock only bounds it. */
export async function until(holds: () => boolean, what: string, limit = 60_000): Promise<void> {
  const end = Date.now() + limit;
  while (!holds()) {
    if (Date.now() > end) throw new Error(`waited in vain until ${what}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

export const never = (): AbortSignal => new AbortController().signal;
