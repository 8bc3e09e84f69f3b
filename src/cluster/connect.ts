/**
 * `cluster` is the adapter of the app's cluster ports, and the only part that talks to an API server. This file is the entry of a
 * bundle of its own (`dist/cluster.cjs`), loaded when a person first opens the view or runs a command. Listing contexts only reads
 * files; the Kubernetes client and the HTTP stack are evaluated with the first connection (`openCluster.ts`).
 * `kubeconfig/` reads, `auth/` gets credentials, `http/` sends, `api/` lists and patches, `normalise/` slims, `watch/` keeps current.
 */
import type { ClusterPort, ClustersPort, ContextInfo } from '../app/ports.ts';
import { fail, ok, type Result } from '../core/result.ts';
import { clusterKey, type ClusterRef, type ClusterSource } from '../core/target.ts';
import { watchFiles } from './kubeconfig/fileWatch.ts';
import { loadKubeconfig, type Parsed } from './kubeconfig/load.ts';
import type { ResolvedContext } from './kubeconfig/model.ts';
import { kubeconfigPaths, type KubeconfigPaths } from './kubeconfig/paths.ts';
import { resolveContext, shownServer } from './kubeconfig/resolve.ts';
import { realClock } from './clock.ts';
import type { OpenCluster } from './openCluster.ts';
import type { ClustersOptions } from './options.ts';

export type { ClustersOptions } from './options.ts';
export type { RequestEvent } from './http/asked.ts';

export interface Clusters extends ClustersPort {
  /** Called after a kubeconfig file (the person's or the practice cluster's) was written, made or removed. Returns an unsubscribe. */
  onKubeconfigChanged(listener: () => void): () => void;
  /** Ends every watch and connection. Idempotent. */
  dispose(): void;
}

export function createClusters(options: ClustersOptions): Clusters {
  const open = new Map<string, { fingerprint: string; readonly cluster: OpenCluster }>();
  const parsed: Parsed = new Map();
  let disposed = false;

  const pathsOf = (source: ClusterSource): KubeconfigPaths | undefined => {
    if (source === 'kubeconfig') return kubeconfigPaths(options.kubeconfig(), options.env, process.cwd());
    const path = options.practiceKubeconfig();
    return path === undefined ? undefined : { files: [path], shown: path };
  };

  const files = watchFiles(() => [...(pathsOf('kubeconfig')?.files ?? []), ...(pathsOf('practice')?.files ?? [])], options.clock ?? realClock);

  async function contextsOf(source: ClusterSource): Promise<Result<readonly ContextInfo[]>> {
    const paths = pathsOf(source);
    if (paths === undefined) return fail({ kind: 'practiceNotRunning' });
    files.look();
    const loaded = await loadKubeconfig(paths, parsed);
    if (!loaded.ok) return loaded;
    const config = loaded.value;
    return ok([...config.contexts].map(([context, entry]) => ({
      cluster: { source, context, server: shownServer(config, context) },
      namespace: entry.namespace || 'default',
      current: context === config.currentContext,
    })));
  }

  /** What the kubeconfig says of the ref's context now; refuses where that is no longer the ref's server. */
  async function resolve(ref: ClusterRef): Promise<Result<ResolvedContext>> {
    const paths = pathsOf(ref.source);
    if (paths === undefined) return fail({ kind: 'practiceNotRunning' });
    const loaded = await loadKubeconfig(paths, parsed);
    if (!loaded.ok) return loaded;
    const resolved = resolveContext(loaded.value, ref.context, paths.shown);
    if (!resolved.ok || resolved.value.server === ref.server) return resolved;
    return fail({ kind: 'contextMoved', context: ref.context, was: ref.server, is: resolved.value.server });
  }

  async function connect(ref: ClusterRef): Promise<Result<ClusterPort>> {
    const resolved = await resolve(ref);
    if (!resolved.ok) return resolved;
    const { openCluster } = await import('./openCluster.ts');
    if (disposed) throw new Error('the clusters are disposed');
    const key = clusterKey(ref);
    const fingerprint = JSON.stringify(resolved.value);
    const there = open.get(key);
    if (there !== undefined) {
      if (there.fingerprint !== fingerprint) {
        there.fingerprint = fingerprint;
        there.cluster.replace(resolved.value);
      }
      return ok(there.cluster.port);
    }
    const reread = async (): Promise<ResolvedContext | undefined> => {
      const now = await resolve(ref);
      return now.ok ? now.value : undefined;
    };
    const cluster = openCluster(ref, resolved.value, options, reread);
    open.set(key, { fingerprint, cluster });
    return ok(cluster.port);
  }

  return {
    contexts: () => contextsOf('kubeconfig'),
    async practice() {
      const contexts = await contextsOf('practice');
      return contexts.ok ? (contexts.value.find((context) => context.current) ?? contexts.value[0]) : undefined;
    },
    connect,
    onKubeconfigChanged: (listener) => files.subscribe(listener),
    dispose() {
      disposed = true;
      files.dispose();
      for (const { cluster } of open.values()) cluster.dispose();
      open.clear();
    },
  };
}
