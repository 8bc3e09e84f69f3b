import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import { axe, webview, webviewFrame } from '../support/workbench/webview.ts';
import { openWorkbench, type OpenWorkbench, type Theme } from '../support/workbench/open.ts';
import { enter, runCommand, waitForQuickInput } from '../support/workbench/palette.ts';

const axeSource = await readFile(new URL('../../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');

/** Opens a window, waits until it knows the extension (the palette does not take in commands that come while it is open), and the page in it. */
async function openPage(theme: Theme): Promise<OpenWorkbench> {
  const window = await openWorkbench({ theme, viewport: { width: 1500, height: 1000 } });
  try {
    await window.page.locator('.part.activitybar').getByRole('tab', { name: 'Deployment Strategies' }).waitFor();
    await runCommand(window.page, 'Deployment Strategies: Choose a Strategy');
    await heading(window, 'How do you want to release?');
    return window;
  } catch (error) {
    await window.close();
    throw error;
  }
}

const answered = async (window: OpenWorkbench, ...replies: readonly ('Yes' | 'No')[]): Promise<void> => {
  for (const name of replies) await webview(window.page).locator('li.open').getByRole('button', { name }).click();
};
const heading = (window: OpenWorkbench, text: string): Promise<void> => webview(window.page).getByRole('heading', { name: text, exact: true }).waitFor();
const press = (window: OpenWorkbench, name: string): Promise<void> => webview(window.page).getByRole('button', { name }).click();

describe('the decision page in the window', () => {
  let window: OpenWorkbench;
  before(async () => {
    window = await openPage('dark');
  });
  after(() => window.close());

  for (const [replies, answer] of [
    [['Yes', 'Yes'], 'Canary'],
    [['Yes', 'No'], 'Rolling Update'],
    [['No', 'Yes'], 'Blue-Green'],
    [['No', 'No', 'No'], 'Blue-Green'],
    [['No', 'No', 'Yes'], 'A/B Testing'],
  ] as const) {
    test(`${replies.join(', ')} leads to ${answer}`, async () => {
      const over = webview(window.page).getByRole('button', { name: 'Start over' });
      if (await over.isEnabled()) await over.click();
      await answered(window, ...replies);
      await heading(window, `The answer: ${answer}`);
    });
  }

  test('copies the reasoning as Markdown to the clipboard', async () => {
    await press(window, 'Copy as Markdown');
    await webview(window.page).getByText('The reasoning is on the clipboard as Markdown.').waitFor();
    const copied = await window.page.evaluate<string>('navigator.clipboard.readText()');
    assert.match(copied, /^# How to release\n[^]*## The answer: A\/B Testing/);
  });

  test('keeps its answers while another editor hides it', async () => {
    await runCommand(window.page, 'File: New Untitled Text File');
    await window.page.locator('.monaco-editor .view-lines').first().waitFor();
    await runCommand(window.page, 'Deployment Strategies: Choose a Strategy');
    await heading(window, 'The answer: A/B Testing');
    assert.equal(await window.page.locator('.tab').filter({ hasText: 'Choose a Strategy' }).count(), 1);
  });

  test('opens with its answers again after its tab was closed', async () => {
    const tab = window.page.locator('.tab').filter({ hasText: 'Choose a Strategy' });
    await runCommand(window.page, 'View: Close Editor');
    await tab.waitFor({ state: 'detached' });
    await runCommand(window.page, 'Deployment Strategies: Choose a Strategy');
    await heading(window, 'The answer: A/B Testing');
  });

  test('shows the cluster tree', async () => {
    await press(window, 'Show my applications');
    await window.page.locator('.part.sidebar .title-label').filter({ hasText: /Deployment Strategies/i }).waitFor();
  });

  test('inserts the manifests of the answer into an editor', async () => {
    await press(window, 'Insert the manifests');
    for (const [step, text] of ['ranker', 'myregistry.example/ranker:v2', '8080', '3'].entries()) {
      await waitForQuickInput(window.page, `Insert Manifests: A/B Testing (${step + 1}/4)`);
      await enter(window.page, text);
    }
    await window.page.locator('.part.editor .view-line').filter({ hasText: /ranker-a$/ }).first().waitFor();
    await runCommand(window.page, 'Deployment Strategies: Choose a Strategy');
    await heading(window, 'The answer: A/B Testing');
  });

  test('comes back with its answers after the window is reloaded', async () => {
    const navigated = window.page.waitForEvent('load');
    await runCommand(window.page, 'Developer: Reload Window');
    await navigated;
    await heading(window, 'The answer: A/B Testing');
    await press(window, 'Back');
    await heading(window, 'Need to compare new features?');
  });
});

for (const theme of ['light', 'dark', 'high contrast'] satisfies readonly Theme[]) {
  test(`the decision page in ${theme}: axe finds nothing, and the page takes the window's colours`, async () => {
    const window = await openPage(theme);
    try {
      await answered(window, 'No', 'No', 'Yes');
      await heading(window, 'The answer: A/B Testing');
      const frame = await webviewFrame(window.page);
      const [page, variable] = await frame.evaluate<string[]>(`(() => {
        const probe = document.body.appendChild(document.createElement('i'));
        probe.style.color = 'var(--vscode-editor-background)';
        return [getComputedStyle(document.body).backgroundColor, getComputedStyle(probe).color];
      })()`);
      assert.equal(page, variable);
      assert.deepEqual(await axe(window.page, axeSource), []);
      await window.screenshot(`decision-page-${theme.replaceAll(' ', '-')}`);
    } finally {
      await window.close();
    }
  });
}
