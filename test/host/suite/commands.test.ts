import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { commandIds } from '../../../src/contributions.ts';
import { extension } from '../extension.ts';
import { test } from '../runner.ts';

test('Every command is registered once the extension is active', async () => {
  await extension().activate();
  const registered = new Set(await vscode.commands.getCommands(true));
  assert.deepEqual(commandIds.filter((id) => !registered.has(id)), []);
});
