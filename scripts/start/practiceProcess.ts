import { fork } from 'node:child_process';
import { join } from 'node:path';
import { projectRoot } from '../workbench/install.ts';

export interface PracticeProcess {
  readonly kubeconfig: string;
  end(): Promise<void>;
}

/** Starts the practice cluster in a process of its own, so that it outlives reloads of the window. Resolves once it serves. */
export async function startPracticeProcess(kubeconfig: string): Promise<PracticeProcess> {
  const child = fork(join(projectRoot, 'scripts', 'practice.ts'), ['--kubeconfig', kubeconfig], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  await new Promise<void>((resolve, reject) => {
    child.once('message', () => resolve());
    child.once('error', reject);
    void ended.then(() => reject(new Error(`The practice cluster did not start:\n${said}`)));
  });
  return {
    kubeconfig,
    end: async () => {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), 3000);
      await ended;
      clearTimeout(timer);
    },
  };
}
