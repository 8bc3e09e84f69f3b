import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Strategy } from '../../../src/core/live/application.ts';
import { snippets } from '../../../src/core/snippets/catalog.ts';
import { toSnippet } from '../../../src/core/snippets/render.ts';
import { but, setOf } from '../../support/manifestTexts.ts';
import { expandSnippet } from '../../support/snippetGrammar.ts';
import { test } from '../runner.ts';

const strategies: readonly Strategy[] = ['rolling-update', 'blue-green', 'canary', 'ab-testing'];

async function open(content: string): Promise<vscode.TextEditor> {
  return vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ language: 'yaml', content }));
}

/** What a condition gives once it gives something. The runner ends a test that waits in vain. */
async function until<T>(what: () => T | undefined | PromiseLike<T | undefined>): Promise<T> {
  for (;;) {
    const value = await what();
    if (value !== undefined) return value;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const ours = (document: vscode.TextDocument): readonly vscode.Diagnostic[] =>
  vscode.languages.getDiagnostics(document.uri).filter(({ source }) => source === 'Deployment Strategies');

for (const { prefix, documents } of strategies.flatMap((strategy) => snippets[strategy])) {
  test(`The snippet ${prefix} expands in an editor to the manifests that the unit tests hold against the schemas`, async () => {
    const { document } = await open('');
    await vscode.commands.executeCommand('editor.action.insertSnippet', { langId: 'yaml', name: prefix });
    assert.equal(document.getText(), expandSnippet(toSnippet(documents)));
  });
}

test('A problem shows at its exact place in an untitled file, and goes when it is corrected', async () => {
  const editor = await open(but(setOf('blue-green'), 'replicas: 3', 'replicas: three'));
  const [problem, ...others] = await until(() => (ours(editor.document).length > 0 ? ours(editor.document) : undefined));
  assert.ok(problem !== undefined);
  assert.deepEqual(others, []);
  assert.equal(problem.message, 'Deployment llm-app-blue: spec.replicas must be a whole number, and is three. Correct it.');
  assert.equal(problem.code, 'schema-type');
  assert.equal(editor.document.getText(problem.range), 'three');
  await editor.edit((edit) => edit.replace(problem.range, '3'));
  await until(() => (ours(editor.document).length === 0 ? true : undefined));
});

test('A Service of a blue-green pair carries a lens that switches its traffic, and one that makes the track to switch to', async () => {
  const { document } = await open(setOf('blue-green'));
  const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', document.uri);
  assert.deepEqual(
    lenses.map(({ range, command }) => [document.lineAt(range.start.line).text, command?.command, command?.arguments]),
    [
      ['kind: Service', 'deploymentStrategies.switchTraffic', [{ service: 'llm-app-service' }]],
      ['kind: Service', 'deploymentStrategies.createTrack', [{ service: 'llm-app-service' }]],
    ],
  );
});

test('Every lens of every strategy runs a command that is registered', async () => {
  const registered = new Set(await vscode.commands.getCommands(true));
  const seen: string[] = [];
  for (const strategy of ['rolling-update', 'blue-green', 'canary', 'ab-testing'] as const) {
    const { document } = await open(setOf(strategy));
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', document.uri);
    seen.push(...lenses.map(({ command }) => command?.command ?? 'none'));
  }
  assert.deepEqual(seen.filter((id) => !registered.has(id)), []);
  assert.deepEqual([...new Set(seen)].map((id) => id.split('.')[1]).sort(), ['createTrack', 'scaleCanary', 'setImage', 'startCanary', 'switchTraffic', 'undoRollout']);
});

/** Runs a command again and again until something has ended. */
async function whileAsking(asking: Thenable<unknown>, command: string): Promise<void> {
  const state = { over: false };
  const end = Promise.resolve(asking).finally(() => (state.over = true));
  while (!state.over) {
    await vscode.commands.executeCommand(command);
    await Promise.race([end, new Promise((resolve) => setTimeout(resolve, 50))]);
  }
  await end;
}

/** Accepts whatever the extension asks, as it stands in its boxes, until it asks no more. */
async function acceptAll(asking: Thenable<unknown>): Promise<void> {
  await whileAsking(asking, 'workbench.action.acceptSelectedQuickOpenItem');
}

test('Insert Manifests puts the whole set behind the document that the cursor is in', async () => {
  const { document } = await open('  a:\n    b: 1');
  await acceptAll(vscode.commands.executeCommand('deploymentStrategies.insertManifests', 'canary'));
  assert.equal(document.getText(), `  a:\n    b: 1\n---\n${setOf('canary')}`);
});

test('Insert Manifests opens a new YAML file where no YAML editor is in front', async () => {
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  await acceptAll(vscode.commands.executeCommand('deploymentStrategies.insertManifests', 'ab-testing'));
  const document = vscode.window.activeTextEditor?.document;
  assert.equal(document?.languageId, 'yaml');
  assert.equal(document.getText(), setOf('ab-testing'));
});

test('Leaving a question of Insert Manifests inserts nothing', async () => {
  const { document } = await open('');
  await whileAsking(vscode.commands.executeCommand('deploymentStrategies.insertManifests', 'blue-green'), 'workbench.action.closeQuickOpen');
  assert.equal(document.getText(), '');
});
