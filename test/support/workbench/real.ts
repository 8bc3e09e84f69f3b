import type { KubeObject } from '../../../src/core/kube/objects.ts';
import { startTestCluster } from '../clusters.ts';
import { createSeed } from '../seedNamespace.ts';
import { openWorkbench, type OpenOptions, type OpenWorkbench } from './open.ts';
import { expand, openView, treeRow } from './tree.ts';

/** Rolling out on real controllers takes its time on a busy machine. */
export const realTimeout = 60_000;

/** What tests ask of the cluster past every window, as somebody else would. */
export interface RealCalls {
  /** Reads an object of the cluster: `read('/api/v1/namespaces/default/services/llm-app-service')`. */
  readonly read: <T>(path: string) => Promise<T>;
  /** Creates an object as somebody else would: `create('/api/v1/namespaces/default/services', …)`. */
  readonly create: (path: string, body: unknown) => Promise<void>;
  /** Writes to an object with a merge patch. */
  readonly patch: (path: string, body: unknown) => Promise<void>;
  /** Uids of the pods with these labels that are not about to go, sorted. */
  readonly podUids: (selector: string) => Promise<readonly string[]>;
}

export interface RealWindow extends OpenWorkbench, RealCalls {}

export interface RealCluster extends RealCalls {
  /** Opens a window of a person of their own: settings, storage and journal are no other window's. The namespace is open in its tree. */
  window(options?: OpenOptions): Promise<OpenWorkbench>;
  /** Ends the cluster; its windows are closed before. */
  stop(): Promise<void>;
}

/** A real control plane of its own with the four applications of the source text in `default`. */
export async function startRealCluster(): Promise<RealCluster> {
  const cluster = await startTestCluster('real');
  const call = async (method: 'GET' | 'POST' | 'PATCH', path: string, body?: unknown): Promise<unknown> => {
    const answer = await cluster.call(method, path, body, method === 'PATCH' ? 'application/merge-patch+json' : undefined);
    if (answer.status !== (method === 'POST' ? 201 : 200)) throw new Error(`${method} ${path}: ${String(answer.status)} ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  const read = async <T>(path: string): Promise<T> => (await call('GET', path)) as T;
  try {
    await createSeed(cluster, 'default');
  } catch (error) {
    await cluster.stop();
    throw error;
  }
  return {
    read,
    create: async (path, body) => {
      await call('POST', path, body);
    },
    patch: async (path, body) => {
      await call('PATCH', path, body);
    },
    podUids: async (selector) => {
      const { items } = await read<{ readonly items: readonly KubeObject[] }>(`/api/v1/namespaces/default/pods?labelSelector=${encodeURIComponent(selector)}`);
      return items.filter(({ metadata }) => metadata.deletionTimestamp === undefined).map(({ metadata }) => metadata.uid ?? '').sort();
    },
    window: async (options = {}) => {
      const workbench = await openWorkbench({ ...options, machineSettings: { 'deploymentStrategies.kubeconfig': cluster.kubeconfig, ...options.machineSettings } });
      try {
        const { page } = workbench;
        page.setDefaultTimeout(realTimeout);
        await openView(page);
        await expand(page, 'real', 'default');
        await treeRow(page, 'llm-app', 'blue-green').waitFor();
        return workbench;
      } catch (error) {
        await workbench.close();
        throw error;
      }
    },
    stop: () => cluster.stop(),
  };
}

/** A window on a real control plane of its own with the four applications of the source text in `default`, all of them ready. */
export async function openRealWindow(options: OpenOptions = {}): Promise<RealWindow> {
  const cluster = await startRealCluster();
  let workbench: OpenWorkbench | undefined;
  const close = async (): Promise<void> => {
    await workbench?.close();
    await cluster.stop();
  };
  try {
    workbench = await cluster.window(options);
    await treeRow(workbench.page, 'llm-app', 'blue live · 3/3').waitFor();
    await treeRow(workbench.page, 'chat', '10 % of ready pods').waitFor();
    const { read, create, patch, podUids } = cluster;
    return { ...workbench, read, create, patch, podUids, close };
  } catch (error) {
    await close();
    throw error;
  }
}
