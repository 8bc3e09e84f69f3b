import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import type { ReplayerOptions } from './replayer.ts';
import type { Answers } from './viewer.ts';
import type { WriterOptions, Written } from './writer.ts';

type Reply<T> = { readonly answer: T; readonly error?: undefined } | { readonly answer?: undefined; readonly error: string };

export type Viewer = Answers & { readonly end: () => Promise<void> };

/** Bundles the viewer as the extension is bundled (for a profile with its names), calls, and removes the bundle. */
export async function withViewers<T>(minify: boolean, call: (open: (kubeconfig: string, flags?: readonly string[]) => Promise<Viewer>) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), 'bench-viewer-'));
  try {
    const outfile = path.join(folder, 'viewer.cjs');
    await build({ entryPoints: [path.join(import.meta.dirname, 'viewer.ts')], outfile, bundle: true, minify, platform: 'node', format: 'cjs', target: 'node22', logLevel: 'warning' });
    return await call((kubeconfig, flags = []) => openViewer(outfile, kubeconfig, flags));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function openViewer(script: string, kubeconfig: string, flags: readonly string[]): Promise<Viewer> {
  const child = fork(script, [kubeconfig], { execArgv: ['--expose-gc', ...flags], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const reply = async <R>(): Promise<R> => {
    const [message] = (await Promise.race([once(child, 'message'), once(child, 'exit').then(() => [{ error: 'the viewer ended' }])])) as [Reply<R>];
    if (message.error !== undefined) throw new Error(message.error);
    return message.answer;
  };
  const ask = <K extends keyof Answers>(what: K) => (...of: Parameters<Answers[K]>): ReturnType<Answers[K]> => {
    const answer = reply<Awaited<ReturnType<Answers[K]>>>();
    child.send({ ask: what, of });
    return answer as ReturnType<Answers[K]>;
  };
  await reply();
  return {
    expand: ask('expand'), memory: ask('memory'), requests: ask('requests'), listen: ask('listen'), heard: ask('heard'),
    end: async () => {
      const gone = once(child, 'exit');
      child.disconnect();
      await gone;
    },
  };
}

/** Resolves when all events are written and answered. */
export async function writeEvents(options: WriterOptions): Promise<readonly Written[]> {
  const child = fork(path.join(import.meta.dirname, 'writer.ts'), [JSON.stringify(options)], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], serialization: 'advanced' });
  const gone = once(child, 'exit');
  const [message] = (await Promise.race([once(child, 'message'), gone.then(() => [{ error: 'the writer ended' }])])) as [Reply<readonly Written[]>];
  if (message.error !== undefined) throw new Error(message.error);
  child.disconnect();
  await gone;
  return message.answer;
}

/** Resolves when the front listens; `write` sends its events, and resolves when all are sent. */
export async function startReplayer(options: ReplayerOptions): Promise<{ readonly server: string; readonly write: () => Promise<readonly Written[]>; readonly end: () => void }> {
  const child = fork(path.join(import.meta.dirname, 'replayer.ts'), [JSON.stringify(options)], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], serialization: 'advanced' });
  const gone = once(child, 'exit');
  const reply = async <T>(): Promise<T> => {
    const [message] = (await Promise.race([once(child, 'message'), gone.then(() => [{ error: 'the replayer ended' }])])) as [Reply<T>];
    if (message.error !== undefined) throw new Error(message.error);
    return message.answer;
  };
  const port = await reply<number>();
  return {
    server: `http://127.0.0.1:${String(port)}`,
    write: () => {
      child.send('write');
      return reply<readonly Written[]>();
    },
    end: () => child.disconnect(),
  };
}
