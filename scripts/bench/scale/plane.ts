import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { startControlPlane, type ControlPlane } from '../../../test/controlplane/harness.ts';
import { administrator, type Caller } from '../../../test/support/calls.ts';

export interface Plane extends ControlPlane {
  readonly call: Caller;
}

/** An API server alone, that refuses nobody for being busy: what stands in it is what was seeded. */
export async function startBarePlane(): Promise<Plane> {
  const flags = ['--max-requests-inflight=4000', '--max-mutating-requests-inflight=4000'];
  return withCalls(await startControlPlane({ nodes: [], scheduler: false, controllers: false, apiserverFlags: flags }, (line) => console.error(line)));
}

/** With controllers, a scheduler and two nodes that start pods at once. */
export async function startWholePlane(): Promise<Plane> {
  return withCalls(await startControlPlane({ nodes: [{ name: 'node-1' }, { name: 'node-2' }] }, (line) => console.error(line)));
}

const withCalls = (plane: ControlPlane): Plane => ({ ...plane, call: administrator(plane.server, plane.tokens.admin, plane.ca) });

/** Milliseconds that kubectl takes from its start to its exit, its output thrown away. Throws where it fails. */
export async function timeKubectl(plane: Plane, ...args: readonly string[]): Promise<number> {
  const from = performance.now();
  const child = spawn(path.join(plane.bin, 'kubectl'), kubectlArgs(plane, args), { stdio: ['ignore', 'ignore', 'inherit'] });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`kubectl ${args.join(' ')} ended with ${String(code)}`);
  return performance.now() - from;
}

/** Its discovery cache is kept from run to run, as a person's is. */
export const kubectlArgs = (plane: Plane, args: readonly string[]): string[] => [`--kubeconfig=${plane.kubeconfigs.admin}`, `--cache-dir=${path.join(plane.folder, 'kubectl-cache')}`, ...args];
