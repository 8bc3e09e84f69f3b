import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { activation, loadedBundles, started } from '../instruments.ts';
import { extension, until } from '../extension.ts';
import { test } from '../runner.ts';

const manifest = 'apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  selector:\n    app: web\n  ports:\n    - port: 80\n';
const mistaken = 'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  replicas: many\n';

test('Nothing of the extension runs until a YAML file is opened', () => {
  assert.equal(extension().isActive, false);
  assert.deepEqual(loadedBundles(), []);
});

test('Opening a YAML file activates the extension, and starts no process and no connection', async () => {
  started.length = 0;
  const document = await vscode.workspace.openTextDocument({ language: 'yaml', content: manifest });
  await vscode.window.showTextDocument(document);
  await until(() => extension().isActive);
  // The last thing that opening causes is the diagnosis; a manifest with a mistake shows when it has run.
  const broken = await vscode.workspace.openTextDocument({ language: 'yaml', content: mistaken });
  await vscode.window.showTextDocument(broken);
  await until(() => vscode.languages.getDiagnostics(broken.uri).length > 0);
  assert.deepEqual(started, []);
});

test('Activation and diagnosis load neither the Kubernetes client nor the practice cluster', () => {
  assert.deepEqual(loadedBundles().filter((name) => name === 'cluster.cjs' || name === 'practice.cjs'), []);
});

test('The bench can read how long loading and activating took', () => {
  assert.ok((activation.load ?? 0) > 0 && (activation.activate ?? 0) > 0, 'the extension was activated through the instruments');
});
