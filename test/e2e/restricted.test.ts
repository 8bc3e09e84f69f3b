/**
 * The window of a person with rights in two namespaces and none beyond, on a real API server: they see in `default`, which the context
 * names, and operate in `shop`, which the setting names.
 */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { seedObjects } from '../../src/practice/seed/seedObjects.ts';
import { startControlPlane, type ControlPlane } from '../controlplane/harness.ts';
import { administrator, eventually } from '../support/calls.ts';
import { kubectl } from '../support/kubectl.ts';
import { readmeRole } from '../support/readmeRoles.ts';
import { answer, dialog, notification, readDialog, settle } from '../support/workbench/dialogs.ts';
import { openWorkbench, photographFailure, type OpenWorkbench } from '../support/workbench/open.ts';
import { pick, runCommand, waitForQuickInput } from '../support/workbench/palette.ts';
import { clickInline, expand, openView, treeRow, treeText, widenSideBar } from '../support/workbench/tree.ts';

let plane: ControlPlane;
let window: OpenWorkbench;

before(async () => {
  plane = await startControlPlane({ nodes: [{ name: 'one', capacity: { 'nvidia.com/gpu': '16' } }] }, (line) => console.log(line));
  await furnish();
  window = await openWorkbench({ machineSettings: { 'deploymentStrategies.kubeconfig': plane.certificateKubeconfigs.viewer, 'deploymentStrategies.namespaces': ['shop'] } });
  await openView(window.page);
  await widenSideBar(window.page, 160);
  await expand(window.page, 'real', 'default', 'shop');
  await treeRow(window.page, 'llm-app', 'blue live · 3/3').nth(1).waitFor({ timeout: 60_000 });
});
after(async () => {
  await window.close();
  await plane.stop();
});
afterEach((context) => photographFailure(window, context));
beforeEach(() => settle(window.page));

/** The blue-green application of the source text in both namespaces, ready, and what the README's Roles allow there. */
async function furnish(): Promise<void> {
  const roles = await Promise.all((['see', 'operate'] as const).map(readmeRole));
  const binding = (role: string, namespace: string): object => ({
    apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'RoleBinding', metadata: { name: role, namespace },
    subjects: [{ kind: 'User', name: 'viewer', apiGroup: 'rbac.authorization.k8s.io' }],
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: role },
  });
  const application = seedObjects().filter(({ kind, metadata }) => ['Deployment', 'Service'].includes(kind) && metadata.name?.startsWith('llm-app') === true);
  const documents = [
    JSON.stringify({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } }),
    ...['default', 'shop'].flatMap((namespace) => [
      ...roles.map((role) => role.replace('metadata:', `metadata:\n  namespace: ${namespace}`)),
      ...application.map((object) => JSON.stringify({ ...object, metadata: { ...object.metadata, namespace } })),
      JSON.stringify(binding('deployment-strategies-see', namespace)),
    ]),
    JSON.stringify(binding('deployment-strategies-operate', 'shop')),
  ];
  const file = join(plane.folder, 'furniture.yaml');
  await writeFile(file, documents.join('\n---\n'));
  const applied = await kubectl(join(plane.bin, 'kubectl'), plane.kubeconfigs.admin, plane.folder)(['apply', '-f', file]);
  assert.equal(applied.code, 0, applied.err);
  const call = administrator(plane.server, plane.tokens.admin, plane.ca);
  for (const namespace of ['default', 'shop']) {
    const look = async (): Promise<{ readonly items: readonly { readonly status: { readonly availableReplicas?: number } }[] }> =>
      (await call('GET', `/apis/apps/v1/namespaces/${namespace}/deployments`)).body as Awaited<ReturnType<typeof look>>;
    await eventually(`llm-app in ${namespace} is ready`, look, ({ items }) => items.length === 2 && items.every(({ status }) => status.availableReplicas === 3));
  }
}

test('the tree shows the namespace of the context and that of the setting, and both applications', async () => {
  const rows = (await treeText(window.page)).split('\n').map((line) => line.trim().split(' · ')[0]);
  assert.deepEqual(rows.filter((label) => ['default', 'shop', 'llm-app'].includes(label ?? '')), ['default', 'llm-app', 'shop', 'llm-app']);
  await window.screenshot('restricted/tree');
});

test('where the person may only see, the row has no button to switch, and its tooltip says why', async () => {
  const { page } = window;
  const [inDefault, inShop] = [treeRow(page, 'llm-app').nth(0), treeRow(page, 'llm-app').nth(1)];
  await inShop.hover();
  await inShop.locator('.actions').getByRole('button', { name: 'Switch Traffic…' }).waitFor();
  await inDefault.hover();
  const tooltip = page.locator('.monaco-hover').filter({ hasText: 'You may not patch services in default on real. Ask for the Role in the README.' });
  await tooltip.first().waitFor();
  assert.equal(await inDefault.locator('.actions').getByRole('button', { name: 'Switch Traffic…' }).count(), 0);
  await window.screenshot('restricted/tooltip');
});

test('from the palette it is refused with one sentence, and nothing is written', async () => {
  const { page } = window;
  await runCommand(page, 'Deployment Strategies: Switch Traffic…');
  for (const [asked, choice] of [['Context', 'real'], ['Namespace', 'default'], ['Application', 'llm-app'], ['Track', 'green']] as const) {
    await waitForQuickInput(page, asked);
    await pick(page, choice);
  }
  const refused = dialog(page).or(notification(page, /You may not/)).first();
  await refused.waitFor();
  await window.screenshot('restricted/refused');
  assert.match(await refused.innerText(), /You may not patch services in default on real\. Ask for the Role in the README\./);
  await settle(page);
  await treeRow(page, 'llm-app', 'blue live · 3/3').nth(1).waitFor();
});

test('where they may operate, the same switch is done', async () => {
  const { page } = window;
  // The application of the other namespace has no such track row while it is closed.
  const shop = treeRow(page, 'llm-app').nth(1);
  await shop.locator('.monaco-tl-twistie').click();
  await treeRow(page, 'green', 'idle · 3/3').waitFor();
  await clickInline(page, 'green', 'Switch Traffic…');
  assert.equal((await readDialog(page)).message, 'Switch llm-app to green in shop on real?');
  await answer(page, 'Switch to green');
  await notification(page, 'llm-app sends its traffic to green: 3 ready endpoints, none on blue.').waitFor({ timeout: 60_000 });
  await window.screenshot('restricted/switched');
});
