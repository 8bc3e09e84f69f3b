import type { KubeObject } from '../../../src/core/kube/objects.ts';
import { startTestCluster } from '../clusters.ts';
import { createSeed } from '../seedNamespace.ts';
import { openWorkbench, type OpenOptions, type OpenWorkbench } from './open.ts';
import { expand, openView, treeRow } from './tree.ts';

/** Rolling out on real controllers takes its time on a busy machine. */
export const realTimeout = 60_000;

export interface RealWindow extends OpenWorkbench {
  /** Reads an object of the cluster: `read('/api/v1/namespaces/default/services/llm-app-service')`. */
  read<T>(path: string): Promise<T>;
  /** Creates an object as somebody else would: `create('/api/v1/namespaces/default/services', …)`. */
  create(path: string, body: unknown): Promise<void>;
  /** Uids of the pods with these labels that are not about to go, sorted. */
  podUids(selector: string): Promise<readonly string[]>;
}

/** A window on a real control plane of its own with the four applications of the source text in `default`. The namespace is open in the tree. */
export async function openRealWindow(options: OpenOptions = {}): Promise<RealWindow> {
  const cluster = await startTestCluster('real');
  let workbench: OpenWorkbench | undefined;
  const close = async (): Promise<void> => {
    await workbench?.close();
    await cluster.stop();
  };
  const read = async <T>(path: string): Promise<T> => {
    const answer = await cluster.call('GET', path);
    if (answer.status !== 200) throw new Error(`GET ${path}: ${String(answer.status)} ${JSON.stringify(answer.body)}`);
    return answer.body as T;
  };
  try {
    await createSeed(cluster, 'default');
    workbench = await openWorkbench({ ...options, machineSettings: { 'deploymentStrategies.kubeconfig': cluster.kubeconfig, ...options.machineSettings } });
    const { page } = workbench;
    page.setDefaultTimeout(realTimeout);
    await openView(page);
    await expand(page, 'real', 'default');
    await treeRow(page, 'llm-app', 'blue live · 3/3').waitFor();
    await treeRow(page, 'chat', '10 % of ready pods').waitFor();
    return {
      ...workbench,
      read,
      create: async (path, body) => {
        const answer = await cluster.call('POST', path, body);
        if (answer.status !== 201) throw new Error(`POST ${path}: ${String(answer.status)} ${JSON.stringify(answer.body)}`);
      },
      podUids: async (selector) => {
        const { items } = await read<{ readonly items: readonly KubeObject[] }>(`/api/v1/namespaces/default/pods?labelSelector=${encodeURIComponent(selector)}`);
        return items.filter(({ metadata }) => metadata.deletionTimestamp === undefined).map(({ metadata }) => metadata.uid ?? '').sort();
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
