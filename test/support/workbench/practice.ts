import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPracticeCluster } from '../../../src/practice/start.ts';
import { administrator } from '../calls.ts';
import { openWorkbench, type OpenOptions, type OpenWorkbench } from './open.ts';
import { sampleWorkspace } from './sample.ts';
import { openView, treeRow } from './tree.ts';

export interface PracticeWindow extends OpenWorkbench {
  /** Folder with the manifests of all four strategies. */
  readonly workspace: string;
  /** Reads an object of the practice cluster: `read('/api/v1/namespaces/default/services/llm-app-service')`. */
  read<T>(path: string): Promise<T>;
  /** Writes to the cluster as somebody else would, with a merge patch. */
  patch(path: string, body: unknown): Promise<void>;
  /** Back to the seeded state, with all pods ready. */
  reset(): Promise<void>;
}

/** A window on the sample workspace and on a practice cluster of its own, whose pods are soon ready. The tree is open. */
export async function openPracticeWindow(options: OpenOptions = {}): Promise<PracticeWindow> {
  const folder = await mkdtemp(join(tmpdir(), 'practice-'));
  const cluster = await startPracticeCluster({ kubeconfigPath: join(folder, 'kubeconfig'), readyAfter: 100, failingTags: ['broken'], seed: true });
  const sample = await sampleWorkspace();
  const administrate = administrator(cluster.url, cluster.token, cluster.ca);
  const call = async (method: 'GET' | 'PATCH', path: string, body?: unknown): Promise<unknown> => {
    const answer = await administrate(method, path, body, 'application/merge-patch+json');
    if (answer.status !== 200) throw new Error(`${method} ${path}: ${String(answer.status)} ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  const close = async (): Promise<void> => {
    await workbench.close();
    await cluster.stop();
    await sample.remove();
    await rm(folder, { recursive: true, force: true });
  };
  const workbench = await openWorkbench({
    workspace: sample.folder,
    ...options,
    env: { DEPLOYMENT_STRATEGIES_PRACTICE: cluster.kubeconfigPath, ...options.env },
  });
  await openView(workbench.page);
  await seeded(workbench);
  return {
    ...workbench,
    workspace: sample.folder,
    read: async <T>(path: string) => (await call('GET', path)) as T,
    patch: async (path, body) => {
      await call('PATCH', path, body);
    },
    reset: async () => {
      await cluster.reset();
      await seeded(workbench);
    },
    close,
  };
}

async function seeded({ page }: OpenWorkbench): Promise<void> {
  await treeRow(page, 'llm-app', 'blue live · 3/3').waitFor();
  await treeRow(page, 'chat', '10 % of ready pods').waitFor();
}
