import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';

/** What one run of kubectl said. */
export interface Said {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** The kubectl of `KUBECTL`, or the first on the PATH. Throws a sentence where there is none. */
export function findKubectl(): string {
  const named = process.env.KUBECTL;
  const found = named ?? (process.env.PATH ?? '').split(path.delimiter).map((folder) => path.join(folder, 'kubectl')).find((file) => existsSync(file));
  if (found === undefined || !existsSync(found)) {
    throw new Error('These tests run the real kubectl, and none was found: install kubectl (any version from 1.30 on) or set KUBECTL to one.');
  }
  return found;
}

/** Runs kubectl with that kubeconfig and no other surroundings. A run beyond 30 s is ended. */
export function kubectl(file: string, kubeconfig: string, home: string) {
  return (args: readonly string[], input = ''): Promise<Said> =>
    new Promise((resolve, reject) => {
      const child = spawn(file, args, { env: { PATH: process.env.PATH, HOME: home, KUBECONFIG: kubeconfig }, timeout: 30_000 });
      let out = '';
      let err = '';
      child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
      child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
      child.once('error', reject);
      child.once('close', (code) => resolve({ code, out, err }));
      child.stdin.end(input);
    });
}
