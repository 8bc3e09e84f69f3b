/** A rolling update on a real control plane that stalls on a bad image and is undone, with the keyboard alone. */
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import type { Deployment } from '../../src/core/kube/objects.ts';
import { acceptAll, dialog, labelOf, notification } from '../support/workbench/dialogs.ts';
import { chooseByKeys, commandByKeys, focusedName } from '../support/workbench/keyboard.ts';
import { photographFailure } from '../support/workbench/open.ts';
import { row, waitForQuickInput } from '../support/workbench/palette.ts';
import { openRealWindow, type RealWindow } from '../support/workbench/real.ts';
import { treeRow, widenSideBar } from '../support/workbench/tree.ts';

let window: RealWindow;
before(async () => {
  window = await openRealWindow();
});
after(() => window.close());
afterEach((context) => photographFailure(window, context));

const command = (title: string): Promise<void> => commandByKeys(window.page, title);
const choose = (placeholder: string, label: string): Promise<void> => chooseByKeys(window.page, placeholder, label);

async function place(application: string): Promise<void> {
  await choose('Context', 'real');
  await choose('Namespace', 'default');
  await choose('Application', application);
}

/** Goes to the button of a dialog by Tab, and presses it. */
async function press(button: string): Promise<void> {
  const { page } = window;
  await dialog(page).waitFor();
  for (let step = 0; step < 8 && !labelOf(button).test(await focusedName(page)); step += 1) await page.keyboard.press('Tab');
  const label = await focusedName(page);
  assert.match(label, labelOf(button));
  await page.keyboard.press('Enter');
  await dialog(page).waitFor({ state: 'hidden' });
  if (label === `${button}…`) await acceptAll(page);
}

const imageOf = async (): Promise<string | undefined> =>
  (await window.read<Deployment>('/apis/apps/v1/namespaces/default/deployments/summarizer')).spec.template.spec.containers[0]?.image;

test('an update that stalls on a bad image says so, and is undone', async () => {
  const { page } = window;
  await widenSideBar(page, 200);
  const good = await imageOf();
  const before = await window.podUids('app=summarizer');
  await command('Deployment Strategies: Set Image…');
  await place('summarizer');
  await waitForQuickInput(page, 'Image of container');
  await page.keyboard.type('broken');
  await page.keyboard.press('Enter');
  await press('Set the image');
  await treeRow(page, 'summarizer', /stalled, \d of 4 updated.*ImagePull/).waitFor();
  assert.match((await imageOf()) ?? '', /:broken$/);
  // It is followed until its deadline all the same; the warning has the way back at once.
  await notification(page, /summarizer: stalled with.*ImagePull/s).getByRole('button', { name: 'Undo Rollout…' }).waitFor();
  await command('Notifications: Focus Notification Toast');
  for (let step = 0; step < 16 && (await focusedName(page)) !== 'Undo Rollout…'; step += 1) await page.keyboard.press('Tab');
  assert.equal(await focusedName(page), 'Undo Rollout…');
  await page.keyboard.press('Enter');
  await waitForQuickInput(page, 'Revision whose pod template comes back');
  await row(page, 'Revision 1').and(page.locator('.focused')).waitFor();
  await page.keyboard.press('Enter');
  await press('Undo to revision 1');
  await treeRow(page, 'summarizer', '4/4 · revision 3').waitFor();
  assert.equal(await imageOf(), good);
  const kept = (await window.podUids('app=summarizer')).filter((uid) => before.includes(uid));
  assert.ok(kept.length >= 3, `${kept.length} of the pods that ran before run still`);
});
