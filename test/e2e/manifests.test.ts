import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import type { Service } from '../../src/core/kube/objects.ts';
import { answer, notification, readDialog, settle } from '../support/workbench/dialogs.ts';
import { acceptSuggestion, clickCodeLens, codeLens, editorText, focusEditor, insertText, newFile, openFile, typeText } from '../support/workbench/editor.ts';
import { photographFailure } from '../support/workbench/open.ts';
import { enter, pick, runCommand, waitForQuickInput } from '../support/workbench/palette.ts';
import { openPracticeWindow, type PracticeWindow } from '../support/workbench/practice.ts';
import { openProblems, problem } from '../support/workbench/problems.ts';

let window: PracticeWindow;
before(async () => {
  window = await openPracticeWindow();
});
after(() => window.close());
afterEach((context) => photographFailure(window, context));
beforeEach(async () => {
  await settle(window.page);
});

test('a snippet is completed in an editor, and its placeholders agree with each other', async () => {
  const { page } = window;
  await newFile(page);
  await typeText(page, 'canary-dep');
  await acceptSuggestion(page, 'canary-deployment');
  await typeText(page, 'chat');
  const text = await editorText(page);
  assert.match(text, /name: chat-canary/);
  assert.match(text, /app: chat\n\s+version: canary/);
});

test('a whole set is inserted after its four questions', async () => {
  const { page } = window;
  await newFile(page);
  await runCommand(page, 'Deployment Strategies: Insert Manifests for a Strategy…');
  await pick(page, 'Blue-Green');
  await waitForQuickInput(page, 'Name of the application');
  await enter(page, 'search');
  await waitForQuickInput(page, 'Image of the new version');
  await enter(page, 'myregistry.example/search:v3');
  await waitForQuickInput(page, 'Port that the container listens on');
  await enter(page, '9000');
  await waitForQuickInput(page, 'Replicas of each colour');
  await enter(page, '2');
  await page.locator('.view-line', { hasText: 'search-blue' }).first().waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+Home');
  await page.locator('.view-line', { hasText: 'replicas: 2' }).first().waitFor();
});

test('a manifest whose Service selects nothing shows in the Problems view, and no longer once it is right', async () => {
  const { page } = window;
  await newFile(page);
  const manifests = (version: string): string => `apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  selector:
    app: web
    version: ${version}
  ports:
    - port: 80
      targetPort: 8080
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web-blue
spec:
  replicas: 2
  selector:
    matchLabels:
      app: web
      version: blue
  template:
    metadata:
      labels:
        app: web
        version: blue
    spec:
      containers:
        - name: web
          image: myregistry.example/web:v1
          ports:
            - containerPort: 8080
`;
  await insertText(page, manifests('purple'));
  await openProblems(page);
  await problem(page, 'Service web selects no pods of this file').waitFor();
  await focusEditor(page);
  await page.keyboard.press('Control+A');
  await insertText(page, manifests('blue'));
  await problem(page, 'Service web selects no pods of this file').waitFor({ state: 'detached' });
});

test('the code lens on a Service of a manifest switches it on the cluster that is chosen', async () => {
  const { page } = window;
  await openFile(page, 'llm-app.blue-green.yaml');
  await codeLens(page, 'Switch Traffic…').first().waitFor();
  await clickCodeLens(page, 'Switch Traffic…');
  await waitForQuickInput(page, 'Context');
  await pick(page, 'practice');
  await waitForQuickInput(page, 'Namespace');
  await pick(page, 'default');
  assert.match((await readDialog(page)).message, /^Switch llm-app to green in default on practice\?/);
  await answer(page, 'Switch to green');
  await notification(page, 'llm-app sends its traffic to green').waitFor();
  const service = await window.read<Service>('/api/v1/namespaces/default/services/llm-app-service');
  assert.equal(service.spec.selector?.['version'], 'green');
});
