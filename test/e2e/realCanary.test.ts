/** A canary on a real control plane, with the mouse: a ladder that is aborted at 50 %, and one whose tested pods become stable. */
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import type { Deployment, KubeObject } from '../../src/core/kube/objects.ts';
import { answer, notification, readDialog, settle } from '../support/workbench/dialogs.ts';
import { photographFailure } from '../support/workbench/open.ts';
import { enter, pick, waitForQuickInput } from '../support/workbench/palette.ts';
import { openRealWindow, type RealWindow } from '../support/workbench/real.ts';
import { chooseFromMenu, clickInline, expand, treeRow, widenSideBar } from '../support/workbench/tree.ts';

let window: RealWindow;
before(async () => {
  window = await openRealWindow();
  await widenSideBar(window.page, 250);
  const labels = { app: 'search', version: 'stable' };
  await window.create('/apis/apps/v1/namespaces/default/deployments', {
    apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'search-stable', labels },
    spec: { replicas: 4, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers: [{ name: 'server', image: 'registry.example/search:v1' }] } } },
  });
  await window.create('/api/v1/namespaces/default/services', { apiVersion: 'v1', kind: 'Service', metadata: { name: 'search' }, spec: { selector: { app: 'search' }, ports: [{ port: 80 }] } });
  await treeRow(window.page, 'search', '4/4').waitFor();
});
after(() => window.close());
beforeEach(() => settle(window.page));
afterEach((context) => photographFailure(window, context));

const deployments = async (): Promise<readonly string[]> =>
  (await window.read<{ readonly items: readonly KubeObject[] }>('/apis/apps/v1/namespaces/default/deployments?labelSelector=app%3Dsearch')).items.map(({ metadata }) => metadata.name ?? '');
const replicasOf = async (name: string): Promise<number | undefined> => (await window.read<Deployment>(`/apis/apps/v1/namespaces/default/deployments/${name}`)).spec.replicas;

async function confirm(): Promise<void> {
  const { buttons } = await readDialog(window.page);
  const does = buttons.find((button) => button !== 'Cancel' && button !== 'Details');
  assert.ok(does !== undefined, buttons.join());
  await answer(window.page, does);
}

async function start(steps: string): Promise<void> {
  const { page } = window;
  await chooseFromMenu(page, 'search', 'Start Canary…');
  await waitForQuickInput(page, 'Image of container');
  await enter(page, 'registry.example/search:v2');
  await waitForQuickInput(page, 'Steps in percent');
  await enter(page, steps);
  await confirm();
  await expand(page, 'search');
  await treeRow(page, 'Release', `canary before its first step of ${steps.split(',').length}`).waitFor();
  await settle(page);
}

async function step(percent: number): Promise<void> {
  const { page } = window;
  await clickInline(page, 'Release', 'Next Step');
  await confirm();
  await treeRow(page, 'Release', `canary at ${percent} %`).waitFor();
  await settle(page);
}

test('a ladder that is aborted at 50 % leaves stable as it was', async () => {
  const { page } = window;
  const before = await deployments();
  await start('25, 50, 100');
  await step(25);
  await step(50);
  assert.equal(await replicasOf('search-canary'), 2);
  await clickInline(page, 'Release', 'Abort Canary');
  await confirm();
  await treeRow(page, 'Release').waitFor({ state: 'detached' });
  await treeRow(page, 'search', /4\/4/).first().waitFor();
  await notification(page, 'search').first().waitFor();
  assert.deepEqual(await deployments(), before);
  assert.equal(await replicasOf('search-stable'), 4);
});

test('a promotion by swap keeps every tested pod', async () => {
  const { page } = window;
  await start('50, 100');
  await step(50);
  await step(100);
  const tested = await window.podUids('app=search,version=canary');
  assert.equal(tested.length, 4);
  await clickInline(page, 'Release', 'Promote Canary…');
  await waitForQuickInput(page, 'How the tested version becomes stable');
  await pick(page, 'Swap');
  await confirm();
  await treeRow(page, 'Release').waitFor({ state: 'detached' });
  await notification(page, 'search').first().waitFor();
  assert.deepEqual(await window.podUids('app=search,version=canary'), tested);
  assert.equal(await replicasOf('search-stable'), 0);
  // Its name cannot change; the row says what it is by now.
  await treeRow(page, 'canary', 'stable now · 4/4').waitFor();
});
