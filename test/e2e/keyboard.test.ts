import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import type { Service } from '../../src/core/kube/objects.ts';
import { dialog, labelOf, notification } from '../support/workbench/dialogs.ts';
import { chooseByKeys, commandByKeys, focusedName } from '../support/workbench/keyboard.ts';
import { photographFailure } from '../support/workbench/open.ts';
import { quickInput, waitForQuickInput } from '../support/workbench/palette.ts';
import { openPracticeWindow, type PracticeWindow } from '../support/workbench/practice.ts';
import { treeRow } from '../support/workbench/tree.ts';

let window: PracticeWindow;
before(async () => {
  window = await openPracticeWindow();
});
after(() => window.close());
afterEach((context) => photographFailure(window, context));

const command = (title: string): Promise<void> => commandByKeys(window.page, title);
const choose = (placeholder: string, label: string): Promise<void> => chooseByKeys(window.page, placeholder, label);

const selectedTrack = async (): Promise<string | undefined> =>
  (await window.read<Service>('/api/v1/namespaces/default/services/llm-app-service')).spec.selector?.['version'];

test('a Service is switched from its row and taken back from the palette with the keyboard alone', async () => {
  const { page } = window;
  await command('Deployment Strategies: Focus on Clusters View');
  await page.keyboard.press('Home');
  for (let step = 0; step < 12 && !/llm-app/.test(await focusedRow()); step += 1) await page.keyboard.press('ArrowDown');
  assert.match(await focusedRow(), /llm-app/);
  await page.keyboard.press('Shift+F10');
  const entry = page.locator('.monaco-menu').getByRole('menuitem', { name: 'Switch Traffic…' });
  await entry.waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await dialog(page).waitFor();
  // The button that does it is reached by Tab; where the dialog begins is VS Code's affair.
  for (let step = 0; step < 6 && !labelOf('Switch to green').test(await focusedName(page)); step += 1) await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await treeRow(page, 'llm-app', 'green live · 3/3').waitFor();
  await notification(page, 'llm-app sends its traffic to green').waitFor();
  assert.equal(await selectedTrack(), 'green');

  await command('Deployment Strategies: Take Back');
  await choose('Context', 'practice');
  await choose('Namespace', 'default');
  await choose('Application', 'llm-app');
  await dialog(page).waitFor();
  for (let step = 0; step < 6 && !labelOf('Take back to blue').test(await focusedName(page)); step += 1) await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await treeRow(page, 'llm-app', 'blue live · 3/3').waitFor();
  assert.equal(await selectedTrack(), 'blue');
});

test('Escape leaves a question at any point, and nothing is written', async () => {
  const { page } = window;
  await command('Deployment Strategies: Switch Traffic…');
  await choose('Context', 'practice');
  await waitForQuickInput(page, 'Namespace');
  await page.keyboard.press('Escape');
  await quickInput(page).waitFor({ state: 'hidden' });
  assert.equal(await dialog(page).count(), 0);
  assert.equal(await selectedTrack(), 'blue');
});

/** What a screen reader hears of the tree's focused row. */
async function focusedRow(): Promise<string> {
  return (await window.page.locator('.part.sidebar .monaco-list-row.focused').first().getAttribute('aria-label').catch(() => '')) ?? '';
}
