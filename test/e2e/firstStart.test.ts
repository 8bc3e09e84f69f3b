import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { chromium } from 'playwright-core';
import { chromiumArgs, chromiumMissing, findChromium } from '../../scripts/workbench/chromium.ts';
import { projectRoot } from '../../scripts/workbench/install.ts';
import { answer, notification, readDialog } from '../support/workbench/dialogs.ts';
import { openWorkbench } from '../support/workbench/open.ts';
import { clickInline, expand, openView, treeRow, view } from '../support/workbench/tree.ts';

test('npm start serves the workbench with sample and practice cluster, a Service is switched, and Ctrl-C leaves nothing', async () => {
  const executablePath = await findChromium();
  assert.ok(executablePath, chromiumMissing);
  const env: NodeJS.ProcessEnv = { ...process.env, DISPLAY: '', WAYLAND_DISPLAY: '' };
  delete env['NODE_TEST_CONTEXT'];
  const run = spawn(process.execPath, [join(projectRoot, 'scripts', 'bootstrap.mjs'), 'start', '--web'], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  const ended = new Promise<number | null>((resolve) => run.once('close', resolve));
  const address = new Promise<string>((resolve, reject) => {
    const listen = (chunk: Buffer): void => {
      said += chunk.toString();
      const found = /http:\/\/127\.0\.0\.1:\d+\/\S*/.exec(said)?.[0];
      if (found !== undefined && said.includes('Ctrl-C ends everything')) resolve(found);
    };
    run.stdout.on('data', listen);
    run.stderr.on('data', listen);
    void ended.then(() => reject(new Error(`npm start ended:\n${said}`)));
  });
  const browser = await chromium.launch({ executablePath, args: chromiumArgs });
  try {
    const page = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage();
    await page.goto(await address);
    await openView(page);
    await expand(page, 'practice', 'default', 'llm-app');
    await treeRow(page, 'green', 'idle · 3/3').waitFor();
    await clickInline(page, 'green', 'Switch Traffic…');
    assert.equal((await readDialog(page)).message, 'Switch llm-app to green in default on practice?');
    await answer(page, 'Switch to green');
    await notification(page, 'llm-app sends its traffic to green: 3 ready endpoints, none on blue.').waitFor();
  } finally {
    await browser.close();
    run.kill('SIGINT');
  }
  assert.equal(await ended, 0, said);
  const kubeconfig = /--kubeconfig "([^"]+)"/.exec(said)?.[1] ?? '';
  assert.match(kubeconfig, /practice\.kubeconfig$/);
  assert.equal(existsSync(join(kubeconfig, '..')), false, 'the temporary folder is gone');
  await assert.rejects(fetch(await address), 'nothing listens any more');
  assert.deepEqual(await leftovers(said), []);
});

test('a window without a kubeconfig says what to do, and one click on it starts the practice cluster', async () => {
  const workbench = await openWorkbench();
  try {
    const { page } = workbench;
    await openView(page);
    await view(page).getByText('There is no kubeconfig yet.').waitFor();
    await view(page).getByRole('button', { name: 'Start Practice Cluster' }).click();
    await expand(page, 'practice', 'default');
    await treeRow(page, 'llm-app', 'blue live · 3/3').waitFor();
  } finally {
    await workbench.close();
  }
});

/** Processes, of any age, that hold one of the run's own folders on their command line. */
async function leftovers(said: string): Promise<string[]> {
  const own = /deployment-strategies-[A-Za-z0-9]{6}/.exec(said)?.[0];
  assert.ok(own !== undefined);
  const pids = existsSync('/proc') ? (await readdir('/proc')).filter((name) => /^\d+$/.test(name)) : [];
  const lines = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')));
  const folders = (await readdir(tmpdir())).filter((name) => name === own);
  return [...lines.filter((line) => line.includes(own)), ...folders];
}
