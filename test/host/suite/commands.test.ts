import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { commandIds, rowCommandIds } from '../../../src/contributions.ts';
import { extension } from '../extension.ts';
import { test } from '../runner.ts';

test('Every command is registered once the extension is active', async () => {
  await extension().activate();
  const registered = new Set(await vscode.commands.getCommands(true));
  assert.deepEqual(commandIds.filter((id) => !registered.has(id)), []);
});

test('A click whose row VS Code no longer knows asks nothing and does nothing', async () => {
  await extension().activate();
  // With no argument at all this would wait for a choice in a quick pick.
  for (const id of rowCommandIds) await vscode.commands.executeCommand(id, undefined);
});
