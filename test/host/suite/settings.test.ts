import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { configSection } from '../../../src/contributions.ts';
import { parseSettings } from '../../../src/core/settings.ts';
import { test } from '../runner.ts';

test('A fresh window has the defaults that package.json declares', () => {
  const configuration = vscode.workspace.getConfiguration(configSection);
  assert.deepEqual(parseSettings((key) => configuration.get(key)), {
    kubeconfig: '',
    protectedContexts: [],
    readOnly: false,
    namespaces: [],
    trackLabel: 'version',
    verifyTimeout: 60_000,
    hold: 1_800_000,
    probePath: '/v1/models',
    practiceReadyAfter: 3000,
    practiceFailingTags: ['broken'],
  });
});

test('A workspace cannot say which kubeconfig is read, which contexts are protected, or that writing is allowed', async () => {
  const configuration = vscode.workspace.getConfiguration(configSection);
  for (const key of ['kubeconfig', 'protectedContexts', 'readOnly']) {
    await assert.rejects(Promise.resolve(configuration.update(key, undefined, vscode.ConfigurationTarget.Workspace)), key);
  }
});
