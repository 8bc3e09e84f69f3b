import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import type { Service } from '../../src/core/kube/objects.ts';
import { answer, clickNotification, dialog, notification, readDialog, settle } from '../support/workbench/dialogs.ts';
import { enter, pick, quickInput, row, rowTexts, runCommand, waitForQuickInput } from '../support/workbench/palette.ts';
import { photographFailure } from '../support/workbench/open.ts';
import { openPracticeWindow, type PracticeWindow } from '../support/workbench/practice.ts';
import { chooseFromMenu, clickInline, expand, treeRow, treeText } from '../support/workbench/tree.ts';

let window: PracticeWindow;
before(async () => {
  window = await openPracticeWindow();
});
after(() => window.close());
afterEach((context) => photographFailure(window, context));
beforeEach(async () => {
  await settle(window.page);
  await window.reset();
});

const selectedTrack = async (): Promise<string | undefined> =>
  (await window.read<Service>('/api/v1/namespaces/default/services/llm-app-service')).spec.selector?.['version'];

test('the tree shows the four applications with strategy, live track and real share', async () => {
  await expand(window.page, 'llm-app', 'chat');
  await treeRow(window.page, 'canary').waitFor();
  const rows = (await treeText(window.page)).split('\n').map((line) => line.trim());
  for (const expected of [
    'practice · practice cluster',
    'chat · canary · 10 % of ready pods',
    'stable · 9/9 · chat:v1 · revision 1',
    'canary · 1/1 · chat:v2 · revision 1',
    'llm-app · blue-green · blue live · 3/3',
    'blue · live · 3/3 · llm-app:v1 · revision 1',
    'green · idle · 3/3 · llm-app:v2 · revision 1',
    'ranker · A/B · b when x-ab-group: b',
    'summarizer · rolling update · 4/4 · revision 1',
  ]) {
    assert.ok(rows.some((row) => row.startsWith(expected)), `${expected} is not among\n${rows.join('\n')}`);
  }
});

test('a change that somebody else makes shows in the tree without a refresh', async () => {
  await window.patch('/apis/apps/v1/namespaces/default/deployments/summarizer', { spec: { replicas: 5 } });
  await treeRow(window.page, 'summarizer', '5/5').waitFor();
});

describe('switching', () => {
  test('from the tree: the plan says what will be, and the traffic is verified and taken back', async () => {
    const { page } = window;
    await expand(page, 'llm-app');
    await clickInline(page, 'green', 'Switch Traffic…');
    const plan = await readDialog(page);
    assert.equal(plan.message, 'Switch llm-app to green in default on practice?');
    assert.match(plan.detail, /Service llm-app-service, selector version: blue → green/);
    assert.match(plan.detail, /^! In flight: Connections that are open to blue stay there/);
    assert.match(plan.detail, /✓ \d checks pass: Ready, Selector/);
    assert.ok(plan.buttons.includes('Switch to green, accepting In flight'), plan.buttons.join());
    assert.equal(await selectedTrack(), 'blue');
    await answer(page, 'Switch to green');
    await notification(page, 'llm-app sends its traffic to green: 3 ready endpoints, none on blue.').waitFor();
    await treeRow(page, 'llm-app', 'green live · 3/3').waitFor();
    assert.equal(await selectedTrack(), 'green');

    await clickNotification(page, 'llm-app sends its traffic to green', 'Take Back');
    assert.match((await readDialog(page)).message, /llm-app/);
    await answer(page, 'Take back to blue');
    await treeRow(page, 'llm-app', 'blue live · 3/3').waitFor();
    assert.equal(await selectedTrack(), 'blue');
  });

  test('from the palette: context, namespace, application and track are asked for', async () => {
    const { page } = window;
    await runCommand(page, 'Deployment Strategies: Switch Traffic…');
    await waitForQuickInput(page, 'Context');
    await pick(page, 'practice');
    await waitForQuickInput(page, 'Namespace');
    await pick(page, 'default');
    await waitForQuickInput(page, 'Application');
    assert.ok((await rowTexts(page)).some((text) => text.startsWith('llm-app')));
    await pick(page, 'llm-app');
    await waitForQuickInput(page, 'Track that shall have the traffic');
    await pick(page, 'green');
    await answer(page, 'Switch to green');
    await treeRow(page, 'llm-app', 'green live · 3/3').waitFor();
    await notification(page, 'llm-app sends its traffic to green').waitFor();

    await runCommand(page, 'Deployment Strategies: Take Back');
    await waitForQuickInput(page, 'Context');
    await pick(page, 'practice');
    await waitForQuickInput(page, 'Namespace');
    await pick(page, 'default');
    await waitForQuickInput(page, 'Application');
    await pick(page, 'llm-app');
    await answer(page, 'Take back to blue');
    await treeRow(page, 'llm-app', 'blue live · 3/3').waitFor();
  });

  test('cancelled in the dialog, nothing is written and nothing is said', async () => {
    const { page } = window;
    await chooseFromMenu(page, 'llm-app', 'Switch Traffic…');
    await readDialog(page);
    await answer(page, 'Cancel');
    await notification(page, 'llm-app').waitFor({ state: 'detached' });
    assert.equal(await selectedTrack(), 'blue');
  });

  test('a track with too few ready pods is blocked, and only looking is left', async () => {
    const { page } = window;
    await window.patch('/apis/apps/v1/namespaces/default/deployments/llm-app-green', { spec: { replicas: 1 } });
    await expand(page, 'llm-app');
    await treeRow(page, 'green', '1/1').waitFor();
    await chooseFromMenu(page, 'llm-app', 'Switch Traffic…');
    const plan = await readDialog(page);
    assert.match(plan.detail, /^Blocked, and nothing is written:\n✗ /);
    assert.deepEqual(plan.buttons.toSorted(), ['Cancel', 'Details']);
    await answer(page, 'Cancel');
    assert.equal(await selectedTrack(), 'blue');
  });
});

test('more warnings than a button can name are ticked one by one with the keyboard, or nothing is written', async () => {
  const { page } = window;
  await window.patch('/api/v1/namespaces/default/services/llm-app-service', { metadata: { annotations: { 'argocd.argoproj.io/tracking-id': 'llm:/Service:default/llm-app-service' } }, spec: { type: 'LoadBalancer' } });
  await window.patch('/apis/apps/v1/namespaces/default/deployments/llm-app-green', { spec: { template: { spec: { containers: [{ name: 'server', image: 'myregistry.example/llm-app:broken' }] } } } });
  await expand(page, 'llm-app');
  await treeRow(page, 'green', /stalled/).waitFor();
  await clickInline(page, 'green', 'Switch Traffic…');
  const plan = await readDialog(page);
  assert.ok(plan.buttons.includes('Switch to green…'), plan.buttons.join());
  await dialog(page).getByRole('button', { name: 'Switch to green…' }).click();
  await waitForQuickInput(page, 'Tick each warning');
  await page.keyboard.press('Enter');
  await waitForQuickInput(page, /Not accepted yet: .*Owner.*Tick them/);
  await page.keyboard.press('Escape');
  await quickInput(page).waitFor({ state: 'hidden' });
  assert.equal(await selectedTrack(), 'blue');
  await clickInline(page, 'green', 'Switch Traffic…');
  await answer(page, 'Switch to green');
  // In two phases, with a wait between them.
  await treeRow(page, 'llm-app', 'green live').waitFor({ timeout: 120_000 });
  assert.equal(await selectedTrack(), 'green');
});

describe('scaling the canary', () => {
  test('to 25 % shows the share before and the real one after', async () => {
    const { page } = window;
    await clickInline(page, 'chat', 'Scale Canary…');
    await waitForQuickInput(page, 'Scale Canary: share of chat (canary · 10 % of ready pods)');
    await enter(page, '25 %');
    const plan = await readDialog(page);
    assert.equal(plan.message, 'Scale canary of chat to 25 % in default on practice?');
    assert.match(plan.detail, /Now: 1 of 10 ready endpoints on canary \(10 %\)/);
    assert.match(plan.detail, /After: 3 of 10 pods on canary \(30 %\)/);
    assert.match(plan.detail, /! Share: 25 % of 10 pods cannot be reached; the nearest is 3 of 10 \(30 %\)\./);
    await answer(page, 'Scale to 25 %');
    await notification(page, /chat.*3 of 10/s).waitFor();
    await treeRow(page, 'chat', '30 % of ready pods').waitFor();
    await expand(page, 'chat');
    await treeRow(page, 'stable', '7/7').waitFor();
    await treeRow(page, 'canary', '3/3').waitFor();
  });

  test('the choices say what each share really is, and which the pods can reach', async () => {
    const { page } = window;
    await clickInline(page, 'chat', 'Scale Canary…');
    await waitForQuickInput(page, 'Scale Canary: share of chat');
    const choices = await rowTexts(page);
    assert.ok(choices.includes('25 %, is 30 % of pods · 3 canary and 7 stable'), choices.join('\n'));
    assert.ok(choices.includes('50 %, 50 % of pods · 5 canary and 5 stable'), choices.join('\n'));
  });

  test('to a number of replicas', async () => {
    const { page } = window;
    await clickInline(page, 'chat', 'Scale Canary…');
    await waitForQuickInput(page, 'Scale Canary: share of chat');
    await quickInput(page).locator('input').first().fill('2 replicas');
    await row(page, /2 /).first().click();
    const { buttons } = await readDialog(page);
    await answer(page, buttons.find((button) => button.startsWith('Scale')) ?? 'Scale');
    await treeRow(page, 'chat', '18 % of ready pods').waitFor();
    await expand(page, 'chat');
    await treeRow(page, 'canary', '2/2').waitFor();
  });
});
