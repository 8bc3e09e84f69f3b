import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { makePackage, packageFiles } from '../../scripts/package.ts';
import { openWorkbench } from '../support/workbench/open.ts';
import { openFile } from '../support/workbench/editor.ts';
import { openProblems, problem } from '../support/workbench/problems.ts';
import { expand, openView, treeRow, view } from '../support/workbench/tree.ts';

test('the package holds what the committed list says, and nothing else', async () => {
  const list = await readFile(new URL('packageFiles.txt', import.meta.url), 'utf8');
  assert.deepEqual(await packageFiles(), list.trim().split('\n'));
});

test('the package installs and runs in a window without the source tree', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'package-'));
  const vsix = join(folder, 'extension.vsix');
  await makePackage(vsix);
  const workspace = await mkdtemp(join(tmpdir(), 'workspace-'));
  await writeFile(join(workspace, 'wrong.yaml'), 'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  replicas: many\n');
  const workbench = await openWorkbench({ vsix, workspace });
  try {
    const { page } = workbench;
    await openView(page);
    await view(page).getByRole('button', { name: 'Start Practice Cluster' }).click();
    await expand(page, 'practice', 'default', 'llm-app');
    await treeRow(page, 'blue', 'live').waitFor();
    await openFile(page, 'wrong.yaml');
    await openProblems(page);
    await problem(page, /replicas/).first().waitFor();
  } finally {
    await workbench.close();
    await rm(workspace, { recursive: true, force: true });
    await rm(folder, { recursive: true, force: true });
  }
});
