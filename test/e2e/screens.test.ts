/** Photographs the main screens in three themes, for a person to look at: `.cache/screenshots/<theme>/…`. */
import assert from 'node:assert/strict';
import { after, afterEach, describe, before, test } from 'node:test';
import { answer, notification, readDialog, settle } from '../support/workbench/dialogs.ts';
import { codeLens, insertText, newFile, openFile } from '../support/workbench/editor.ts';
import { photographFailure, type Theme } from '../support/workbench/open.ts';
import { runCommand, waitForQuickInput } from '../support/workbench/palette.ts';
import { openPracticeWindow, type PracticeWindow } from '../support/workbench/practice.ts';
import { openProblems, problem } from '../support/workbench/problems.ts';
import { clickInline, expand, treeRow, widenSideBar } from '../support/workbench/tree.ts';
import { webview } from '../support/workbench/webview.ts';

for (const theme of ['light', 'dark', 'high contrast'] as const satisfies readonly Theme[]) {
  describe(theme, () => {
    let window: PracticeWindow;
    const photograph = (name: string): Promise<void> => window.screenshot(`${theme.replace(' ', '-')}/${name}`);
    before(async () => {
      window = await openPracticeWindow({ theme });
      await widenSideBar(window.page, 90);
    });
    after(() => window.close());
    afterEach((context) => photographFailure(window, context));

    test(`the tree, a manifest with its lens, and the plan in ${theme}`, async () => {
      const { page } = window;
      await openFile(page, 'llm-app.blue-green.yaml');
      await codeLens(page, 'Switch Traffic…').first().waitFor();
      await expand(page, 'chat', 'llm-app');
      await treeRow(page, 'green', 'idle · 3/3').waitFor();
      await photograph('tree');
      await clickInline(page, 'green', 'Switch Traffic…');
      assert.match((await readDialog(page)).message, /^Switch llm-app to green/);
      await photograph('plan');
      await answer(page, 'Switch to green');
      await notification(page, 'llm-app sends its traffic to green').waitFor();
      await treeRow(page, 'llm-app', 'green live').waitFor();
      await photograph('switched');
      await settle(page);
    });

    test(`the choice of a share in ${theme}`, async () => {
      const { page } = window;
      await clickInline(page, 'chat', 'Scale Canary…');
      await waitForQuickInput(page, 'Scale Canary');
      await photograph('scale-canary');
      await settle(page);
    });

    test(`problems of a manifest in ${theme}`, async () => {
      const { page } = window;
      await newFile(page);
      await insertText(page, 'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web-canary\nspec:\n  replicas: one\n  strategy:\n    rollingUpdate:\n      maxSurge: 25 percent\n');
      await openProblems(page);
      await problem(page, /maxSurge/).first().waitFor();
      await photograph('problems');
      await runCommand(page, 'View: Hide Panel');
    });

    test(`the decision page in ${theme}`, async () => {
      const { page } = window;
      await runCommand(page, 'Deployment Strategies: Choose a Strategy');
      await webview(page).locator('li.open').getByRole('button', { name: 'No' }).click();
      await webview(page).locator('li.open').getByRole('button', { name: 'Yes' }).click();
      await webview(page).getByRole('button', { name: 'Insert the manifests' }).waitFor();
      await photograph('decision');
    });
  });
}
