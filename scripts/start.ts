/**
 * `npm start`: builds, starts a practice cluster in a process of its own, and opens VS Code with the extension and a
 * copy of the sample workspace: the desktop one where there is one, otherwise (or with `--web`) the workbench in the
 * browser. Runs until Ctrl-C or until the window is closed, and ends everything it started.
 */
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ending } from './start/ending.ts';
import { findDesktop, openDesktop } from './start/desktop.ts';
import { startPracticeProcess } from './start/practiceProcess.ts';
import { openWeb, showInBrowser } from './start/web.ts';
import { projectRoot } from './workbench/install.ts';

const say = (line: string): void => console.log(line);
const ending = new Ending();
try {
  await run();
} catch (error) {
  if (!ending.stopping) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  }
}
say('Ending what was started …');
await ending.run();
process.exit();

/** Remembers how a thing is ended, and goes no further where the end was asked for meanwhile. */
function started(what: string, end: () => Promise<void>): void {
  ending.add(what, end);
  if (ending.stopping) throw new Error(what);
}

async function run(): Promise<void> {
  say('Building the extension …');
  const { buildAll } = await import('./build.ts');
  await buildAll();

  const scratch = await mkdtemp(join(tmpdir(), 'deployment-strategies-'));
  started('Removing the temporary folder', () => rm(scratch, { recursive: true, force: true, maxRetries: 5 }));
  const workspace = join(scratch, 'sample');
  await cp(join(projectRoot, 'test', 'fixtures', 'sample-workspace'), workspace, { recursive: true });

  say('Starting the practice cluster …');
  const practice = await startPracticeProcess(join(scratch, 'practice.kubeconfig'));
  started('Stopping the practice cluster', () => practice.end());
  say(`  kubectl --kubeconfig "${practice.kubeconfig}" get pods`);

  const env = { ...process.env, DEPLOYMENT_STRATEGIES_PRACTICE: practice.kubeconfig };
  const desktop = process.argv.includes('--web') ? undefined : await findDesktop();
  if (desktop !== undefined) {
    say(`Opening VS Code (${desktop}). Closing its window or Ctrl-C ends everything.`);
    const window = await openDesktop(desktop, workspace, scratch, env);
    started('Closing VS Code', () => window.end());
    await Promise.race([window.closed, ending.asked]);
    return;
  }
  if (!process.argv.includes('--web')) say('No desktop VS Code was found (the command code, and a screen): the workbench in the browser is used.');
  say('Starting the workbench …');
  const { server, address } = await openWeb(workspace, env, say);
  started('Stopping the workbench', () => server.close());
  const shown = await showInBrowser(address);
  say(`${shown ? 'Opened in the browser' : 'No browser could be opened here; open this address in one'}:\n\n  ${address}\n\nCtrl-C ends everything.`);
  await Promise.race([server.ended, ending.asked]);
  if (!ending.stopping) throw new Error(`The workbench server ended by itself:\n${server.output().split('\n').slice(-10).join('\n')}`);
}
