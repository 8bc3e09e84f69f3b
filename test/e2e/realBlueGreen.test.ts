/** A blue-green release on a real control plane, with the mouse: new images for the idle track, the switch, and back. */
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import type { Service } from '../../src/core/kube/objects.ts';
import { answer, clickNotification, notification, readDialog, settle } from '../support/workbench/dialogs.ts';
import { photographFailure } from '../support/workbench/open.ts';
import { enter, waitForQuickInput } from '../support/workbench/palette.ts';
import { openRealWindow, type RealWindow } from '../support/workbench/real.ts';
import { chooseFromMenu, clickInline, expand, treeRow, widenSideBar } from '../support/workbench/tree.ts';

let window: RealWindow;
before(async () => {
  window = await openRealWindow();
});
after(() => window.close());
afterEach((context) => photographFailure(window, context));

const selectedTrack = async (): Promise<string | undefined> =>
  (await window.read<Service>('/api/v1/namespaces/default/services/llm-app-service')).spec.selector?.['version'];

test('a blue-green release from new images to traffic, and taken back in one step', async () => {
  const { page } = window;
  await widenSideBar(page, 200);
  await expand(page, 'llm-app');
  await chooseFromMenu(page, 'llm-app', 'Create Track…');
  await waitForQuickInput(page, 'Create Track green of llm-app');
  await enter(page, 'registry.example/llm-app:v3');
  const created = await readDialog(page);
  assert.equal(created.message, 'Give green of llm-app new images in default on real?');
  await answer(page, 'Update green');
  await treeRow(page, 'green', 'idle · 3/3 · llm-app:v3').waitFor();
  await treeRow(page, 'Release', 'not switched yet').waitFor();
  assert.equal(await selectedTrack(), 'blue');
  await settle(page);

  await clickInline(page, 'green', 'Switch Traffic…');
  assert.match((await readDialog(page)).message, /^Switch llm-app to green in default on real\?$/);
  await answer(page, 'Switch to green');
  await treeRow(page, 'llm-app', 'green live · 3/3').waitFor();
  await notification(page, 'llm-app sends its traffic to green').waitFor();
  assert.equal(await selectedTrack(), 'green');

  await clickNotification(page, 'llm-app sends its traffic to green', 'Take Back');
  await readDialog(page);
  await answer(page, 'Take back to blue');
  await treeRow(page, 'llm-app', 'blue live · 3/3').waitFor();
  assert.equal(await selectedTrack(), 'blue');
  assert.equal((await window.podUids('app=llm-app,version=blue')).length, 3);
});
