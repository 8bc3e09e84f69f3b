/**
 * The two clusters that contract suites run on, behind one shape: the practice cluster and a real control plane. Where
 * they disagree, the practice cluster is the bug. Each test file starts its own and stops it.
 *
 * A contributor may lend a cluster instead of building one: `KUBECONFIG` with `TEST_CLUSTER=writable`, which says that the
 * tests may write to its current context. They work in namespaces of their own and delete them.
 */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { startPracticeCluster } from '../../src/practice/start.ts';
import { startControlPlane, type FakeNode } from '../controlplane/harness.ts';
import { administrator, watcher, type Caller, type Watching } from './calls.ts';

export type ClusterName = 'practice' | 'real';
export const clusterNames: readonly ClusterName[] = ['practice', 'real'];

export interface TestCluster {
  readonly name: ClusterName;
  readonly server: string;
  /** A kubeconfig whose one context may do everything. */
  readonly kubeconfig: string;
  readonly context: string;
  /** One request as an administrator; the body is JSON unless it is text. */
  readonly call: Caller;
  /** Opens a watch as an administrator. */
  watch(url: string): Promise<Watching>;
  /** Creates a namespace of its own for a test. */
  namespace(): Promise<string>;
  stop(): Promise<void>;
}

export interface ClusterOptions {
  readonly nodes?: readonly FakeNode[];
  /** Only for the practice cluster; on the real one pods are ready at once unless an annotation says otherwise. */
  readonly readyAfter?: number;
  /** Only for the real one: ports of every pod that lead to loopback ports. A pod of the practice cluster answers by itself. */
  readonly forwards?: Readonly<Record<number, number>>;
  /** The past is forgotten after some seconds or a hundred events, so that tests can ask for what is no longer there. */
  readonly forgetful?: true;
}

const forgetful = ['--etcd-compaction-interval=1s'];

const twoNodes: readonly FakeNode[] = [{ name: 'test-1' }, { name: 'test-2', capacity: { 'nvidia.com/gpu': '4' } }];

export async function startTestCluster(name: ClusterName, options: ClusterOptions = {}): Promise<TestCluster> {
  return name === 'practice' ? await practice(options) : await real(options);
}

async function practice(options: ClusterOptions): Promise<TestCluster> {
  const folder = await mkdtemp(path.join(tmpdir(), 'practice-'));
  const kubeconfig = path.join(folder, 'kubeconfig');
  const cluster = await startPracticeCluster({ kubeconfigPath: kubeconfig, readyAfter: options.readyAfter ?? 20, failingTags: ['broken'], seed: true, ...(options.forgetful === undefined ? {} : { history: 100 }) });
  return shape('practice', cluster.url, kubeconfig, 'practice', [cluster.url, cluster.token, cluster.ca], async () => {
    await cluster.stop();
    await rm(folder, { recursive: true, force: true });
  });
}

async function real(options: ClusterOptions): Promise<TestCluster> {
  if (process.env['TEST_CLUSTER'] === 'writable') return await lent(process.env['KUBECONFIG'] ?? '');
  const plane = await startControlPlane({ nodes: options.nodes ?? twoNodes, ...(options.forwards === undefined ? {} : { forwards: options.forwards }), ...(options.forgetful === undefined ? {} : { apiserverFlags: forgetful }) }, (line) => console.log(line));
  return shape('real', plane.server, plane.kubeconfigs.admin, 'real', [plane.server, plane.tokens.admin, plane.ca], () => plane.stop());
}

/** Reached through `kubectl proxy`, which knows every way to log in. */
async function lent(kubeconfig: string): Promise<TestCluster> {
  if (kubeconfig === '') throw new Error('TEST_CLUSTER=writable needs KUBECONFIG to say which cluster may be written to.');
  const ask = async (...args: string[]): Promise<string> => (await promisify(execFile)('kubectl', [`--kubeconfig=${kubeconfig}`, ...args])).stdout.trim();
  const context = await ask('config', 'current-context');
  const server = await ask('config', 'view', '--minify', '-o', 'jsonpath={.clusters[0].cluster.server}');
  const proxy = spawn('kubectl', [`--kubeconfig=${kubeconfig}`, 'proxy', '--port=0'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await Promise.race([once(createInterface({ input: proxy.stdout }), 'line'), once(proxy, 'exit')])) as [unknown];
  const address = /127\.0\.0\.1:\d+/.exec(String(line))?.[0];
  if (address === undefined) throw new Error(`kubectl proxy did not start for ${kubeconfig}.`);
  return shape('real', server, kubeconfig, context, [`http://${address}`, undefined], async (made) => {
    for (const namespace of made) await ask('delete', 'namespace', namespace, '--wait=false', '--ignore-not-found');
    proxy.kill();
  });
}

let namespaces = 0;

function shape(name: ClusterName, server: string, kubeconfig: string, context: string, login: Parameters<typeof administrator>, stop: (made: readonly string[]) => Promise<void>): TestCluster {
  const all: string[] = [];
  const call = administrator(...login);
  return {
    name, server, kubeconfig, context, call,
    watch: watcher(...login),
    stop: () => stop(all),
    namespace: async () => {
      const namespace = `test-${process.pid}-${++namespaces}`;
      const made = await call('POST', '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
      if (made.status !== 201) throw new Error(`Namespace ${namespace} was not created: ${JSON.stringify(made.body)}`);
      all.push(namespace);
      return namespace;
    },
  };
}
