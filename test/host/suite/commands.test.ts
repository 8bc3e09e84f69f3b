import assert from 'node:assert/strict';
import { test } from '../runner.ts';
import * as vscode from 'vscode';
import { commandIds } from '../../../src/contributions.ts';

test('Every command is registered once the extension is active', async () => {
  await vscode.extensions.getExtension('deployment-strategies.deployment-strategies')?.activate();
  const registered = new Set(await vscode.commands.getCommands(true));
  assert.deepEqual(commandIds.filter((id) => !registered.has(id)), []);
});
