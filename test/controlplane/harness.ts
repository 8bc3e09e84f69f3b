/**
 * The real Kubernetes control plane for tests. `build.ts` builds it, `serve.ts` runs it in a process of its own,
 * `stages.yaml` says how its fake nodes behave, and this file starts one and hands out its kubeconfigs.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { ensureControlPlane, type Assets } from './build.ts';

/** `admin` may everything; the others may nothing until a test binds a Role to them. */
export const users = ['admin', 'editor', 'viewer', 'nobody'] as const;
export type User = (typeof users)[number];

export interface FakeNode {
  readonly name: string;
  /** Quantities, for example `{ cpu: '8', 'nvidia.com/gpu': '4' }`; a generous machine without GPUs by default. */
  readonly capacity?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
  readonly taints?: readonly { readonly key: string; readonly value?: string; readonly effect: string }[];
}

export interface ControlPlaneOptions {
  readonly nodes: readonly FakeNode[];
  /** false: no scheduler and no kwok, so that a test gives readiness itself (`pods/status`). */
  readonly scheduler?: boolean;
  /** false: an API server alone. */
  readonly controllers?: boolean;
  readonly apiserverFlags?: readonly string[];
  /** Ports of every pod that may be forwarded to, and the loopback port where each leads. Absent: nodes have no kubelet, and nothing is forwarded. */
  readonly forwards?: Readonly<Record<number, number>>;
}

export type ServeOptions = ControlPlaneOptions & { readonly assets: Assets };

export interface Announced {
  readonly server: string;
  /** PEM: the authority of this one control plane, which signed the server's certificate and those of the users. */
  readonly ca: string;
  readonly tokens: Readonly<Record<User, string>>;
  /** Paths; each has one context, `real`, and logs in by token. */
  readonly kubeconfigs: Readonly<Record<User, string>>;
  /** The same, by client certificate: the user is its common name, the group (only `admin` has one) its organisation. */
  readonly certificateKubeconfigs: Readonly<Record<User, string>>;
  /** Logs and data; gone after `stop`. */
  readonly folder: string;
}

export interface ControlPlane extends Announced {
  /** Folder with kubectl and the rest. */
  readonly bin: string;
  stop(): Promise<void>;
}

/** Builds on first use, starts, and waits until the API server serves all its kinds and the nodes are ready (about 6 s). */
export async function startControlPlane(options: ControlPlaneOptions, say: (line: string) => void = () => undefined): Promise<ControlPlane> {
  const assets = await ensureControlPlane(say);
  for (let attempt = 1; ; attempt++) {
    const { announced, child, stderr } = await serve({ ...options, assets });
    if (announced !== undefined) return { ...announced, bin: assets.bin, stop: () => stop(child) };
    // A port that was free may be another's by the time that a server takes it.
    if (attempt === 3 || !stderr.includes('address already in use')) throw new Error(`The control plane did not start:\n${stderr}`);
  }
}

/** One attempt; without `announced` the process has ended. */
async function serve(options: ServeOptions): Promise<{ readonly announced: Announced | undefined; readonly child: ChildProcess; readonly stderr: string }> {
  const child = spawn(process.execPath, [path.join(import.meta.dirname, 'serve.ts'), JSON.stringify(options)], { stdio: ['pipe', 'pipe', 'pipe'] });
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr = (stderr + chunk.toString()).slice(-8000)));
  const lines = createInterface({ input: child.stdout });
  const first = (await Promise.race([once(lines, 'line'), once(child, 'close').then(() => undefined)])) as [string] | undefined;
  return { announced: first === undefined ? undefined : (JSON.parse(first[0]) as Announced), child, stderr };
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const gone = once(child, 'exit');
  child.stdin?.end();
  await gone;
}
