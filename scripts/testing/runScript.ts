import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { projectRoot } from '../workbench/install.ts';

/** Runs one of our scripts in a process of its own, its output in ours, and throws where it fails. */
export async function runScript(name: string, args: readonly string[] = []): Promise<void> {
  const code = await runNode([join(projectRoot, 'scripts', name), ...args]);
  if (code !== 0) throw new Error(`scripts/${name} ended with ${String(code)}.`);
}

/** Runs Node with these arguments in the project's folder and returns its exit code. */
export function runNode(args: readonly string[], env: NodeJS.ProcessEnv = process.env): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: projectRoot, env, stdio: ['ignore', 'inherit', 'inherit'] });
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
}
