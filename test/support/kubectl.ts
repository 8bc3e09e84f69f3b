import { spawn } from 'node:child_process';
import path from 'node:path';
import { ensureControlPlane } from '../controlplane/build.ts';

/** What one run of kubectl said. */
export interface Said {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** The kubectl that was built with the control plane, so that every machine runs the same one; `KUBECTL` names another (1.30 and later). */
export async function findKubectl(): Promise<string> {
  return process.env['KUBECTL'] ?? path.join((await ensureControlPlane((line) => console.log(line))).bin, 'kubectl');
}

/** Runs kubectl with that kubeconfig and no other surroundings. A run beyond three minutes is ended. */
export function kubectl(file: string, kubeconfig: string, home: string) {
  return (args: readonly string[], input = ''): Promise<Said> =>
    new Promise((resolve, reject) => {
      const child = spawn(file, args, { env: { PATH: process.env.PATH, HOME: home, KUBECONFIG: kubeconfig }, timeout: 180_000 });
      let out = '';
      let err = '';
      child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
      child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
      child.once('error', reject);
      child.once('close', (code) => resolve({ code, out, err }));
      // One that ends without reading says why by itself.
      child.stdin.once('error', () => undefined);
      child.stdin.end(input);
    });
}
