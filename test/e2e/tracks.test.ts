/** What is done with tracks beside a switch, and what is told of it afterwards: probe, remove, create, history, journal, export, lenses. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import type { Deployment, KubeObject } from '../../src/core/kube/objects.ts';
import { answer, clickNotification, notification, readDialog, settle } from '../support/workbench/dialogs.ts';
import { activeTab, clickCodeLens, codeLens, editorText, openFile } from '../support/workbench/editor.ts';
import { photographFailure } from '../support/workbench/open.ts';
import { enter, pick, quickInput, row, rowTexts, waitForQuickInput } from '../support/workbench/palette.ts';
import { openPracticeWindow, type PracticeWindow } from '../support/workbench/practice.ts';
import { chooseFromMenu, expand, treeRow, widenSideBar } from '../support/workbench/tree.ts';

let window: PracticeWindow;
before(async () => {
  window = await openPracticeWindow();
  // Whole rollouts are waited for, on machines that do other things besides.
  window.page.setDefaultTimeout(60_000);
  await widenSideBar(window.page, 200);
});
after(() => window.close());
afterEach((context) => photographFailure(window, context));
beforeEach(() => settle(window.page));

const deployments = async (): Promise<readonly string[]> =>
  (await window.read<{ readonly items: readonly KubeObject[] }>('/apis/apps/v1/namespaces/default/deployments')).items.map(({ metadata }) => metadata.name ?? '');
const imageOf = async (name: string): Promise<string | undefined> => (await window.read<Deployment>(`/apis/apps/v1/namespaces/default/deployments/${name}`)).spec.template.spec.containers[0]?.image;

test('a probe asks the pods of the idle track themselves, from the extension host too', async () => {
  const { page } = window;
  await expand(page, 'llm-app');
  await chooseFromMenu(page, 'green', 'Probe Track');
  const found = 'llm-app: 3 of 3 pods of green are ready; 3 were asked on /v1/models and answered 200';
  await notification(page, found).waitFor();
  await clickNotification(page, found, 'Details');
  await activeTab(page, 'llm-app green probe.md').waitFor();
  await page.locator('.part.editor .view-line').filter({ hasText: 'What they answered' }).waitFor();
  assert.match((await editorText(page)).replaceAll('\n', ''), /llm-app-green-\S+ answered 200 in \d+ ms on \/v1\/\s?models/);
});

test('a track is removed, and made again from the one that is left', async () => {
  const { page } = window;
  await chooseFromMenu(page, 'green', 'Remove Track');
  assert.match((await readDialog(page)).detail, /Change: Deployment llm-app-green: replicas 3 → 0, then deleted/);
  await answer(page, 'Remove green');
  await notification(page, 'llm-app lost its idle track: llm-app-green is gone.').waitFor();
  assert.ok(!(await deployments()).includes('llm-app-green'));
  await settle(page);

  await chooseFromMenu(page, 'llm-app', 'Create Track…');
  await waitForQuickInput(page, 'Create Track green of llm-app');
  await enter(page, 'myregistry.example/llm-app:v3.0.0');
  await answer(page, 'Create green');
  await notification(page, 'llm-app has a new track').waitFor();
  await treeRow(page, 'green', 'idle · 3/3 · llm-app:v3.0.0').waitFor();
  await treeRow(page, 'Release', 'not switched yet').waitFor();
});

test('images are set from the lens of a Deployment, and two revisions are compared in the diff editor', async () => {
  const { page } = window;
  await openFile(page, 'summarizer.rolling-update.yaml');
  await codeLens(page, 'Set Image…').first().waitFor();
  await clickCodeLens(page, 'Set Image…');
  await waitForQuickInput(page, 'Context');
  await pick(page, 'practice');
  await waitForQuickInput(page, 'Namespace');
  await pick(page, 'default');
  await waitForQuickInput(page, 'Image of container');
  await enter(page, 'myregistry.example/summarizer:v2.0.0');
  await answer(page, 'Set the image');
  await notification(page, 'summarizer has new images').waitFor();
  assert.equal(await imageOf('summarizer'), 'myregistry.example/summarizer:v2.0.0');
  await settle(page);

  await chooseFromMenu(page, 'summarizer', 'Show History');
  await waitForQuickInput(page, 'Revision to compare with what runs now');
  assert.match((await rowTexts(page))[0] ?? '', /^Revision 2, now · .*summarizer:v2\.0\.0/);
  await pick(page, 'Revision 1');
  await activeTab(page, 'summarizer: revision 1 ↔ 2').waitFor();
  for (const image of ['summarizer:v1', 'summarizer:v2.0.0']) await page.locator('.part.editor .view-line').filter({ hasText: `image: myregistry.example/${image}` }).first().waitFor();
});

test('the journal says what each change was, exports it, and takes it back', async () => {
  const { page } = window;
  await chooseFromMenu(page, 'summarizer', 'Export Journal…');
  await waitForQuickInput(page, 'Form of the file');
  await pick(page, 'Markdown');
  await save('Export Journal');
  await activeTab(page, 'summarizer-journal.md').waitFor();
  const text = await readFile(join(window.workspace, 'summarizer-journal.md'), 'utf8');
  assert.match(text, /^# Changes of summarizer in default on practice/);
  assert.match(text, /summarizer:v1 → .*v2\.0\.0/);

  await chooseFromMenu(page, 'summarizer', 'Show Journal');
  await waitForQuickInput(page, 'Entry to open');
  const [newest = ''] = await rowTexts(page);
  assert.match(newest, /^✓ Set image, .*summarizer: images server myregistry\.example\/summarizer:v1 → .*v2\.0\.0$/);
  await row(page, '✓ Set image').first().hover();
  await row(page, '✓ Set image').first().getByRole('button', { name: 'Take Back' }).click();
  await readDialog(page);
  await answer(page, 'Take back the template');
  await treeRow(page, 'summarizer', '4/4 · revision 3').waitFor();
  await notification(page, 'summarizer was taken back').waitFor();
  assert.equal(await imageOf('summarizer'), 'myregistry.example/summarizer:v1');
});

/** Takes the file that is proposed. While VS Code still reads the folder, its dialog takes no answer: it is given again. */
async function save(title: string): Promise<void> {
  const saving = quickInput(window.page).filter({ hasText: title }).filter({ has: window.page.getByRole('button', { name: 'OK' }) });
  await saving.waitFor();
  await saving.getByText('summarizer.rolling-update.yaml').waitFor();
  while (await saving.isVisible()) {
    await saving.getByRole('button', { name: 'OK' }).click({ timeout: 2000 }).catch(() => undefined);
    await saving.waitFor({ state: 'hidden', timeout: 2000 }).catch(() => undefined);
  }
}

test('a canary that is in progress is gone on with from its manifest, without a question where', async () => {
  const { page } = window;
  await chooseFromMenu(page, 'chat', 'Start Canary…');
  await waitForQuickInput(page, 'Image of container');
  await enter(page, 'myregistry.example/chat:v3.0.0');
  await waitForQuickInput(page, 'Steps in percent of 10 pods');
  await enter(page, '50, 100');
  await answer(page, 'Start canary');
  await notification(page, 'chat has a canary').waitFor();
  await settle(page);

  await openFile(page, 'chat.canary.yaml');
  await codeLens(page, 'Next Step').first().waitFor();
  assert.equal(await codeLens(page, 'Start Canary…').count(), 0);
  await clickCodeLens(page, 'Next Step');
  assert.equal((await readDialog(page)).message, 'Step the canary of chat to 50 % in default on practice?');
  await answer(page, 'Step to 50 %');
  await treeRow(page, 'chat', '50 % of ready pods · step 1 of 2').waitFor();
  await settle(page);
  await clickCodeLens(page, 'Abort Canary');
  await answer(page, 'Abort canary');
  await codeLens(page, 'Start Canary…').first().waitFor();
});
