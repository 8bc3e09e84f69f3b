/** Releases that more than one window has to do with, on a real control plane: who leaves, who goes on, and who has to wait. */
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { userInfo } from 'node:os';
import type { Deployment, KubeObject, Service } from '../../src/core/kube/objects.ts';
import { releaseAnnotation } from '../../src/core/release/mark.ts';
import { eventually } from '../support/calls.ts';
import { answer, clickNotification, notification, readDialog, settle } from '../support/workbench/dialogs.ts';
import { photographFailure, type OpenWorkbench } from '../support/workbench/open.ts';
import { enter, waitForQuickInput } from '../support/workbench/palette.ts';
import { startRealCluster, type RealCluster } from '../support/workbench/real.ts';
import { chooseFromMenu, clickInline, expand, menuEntry, treeRow, widenSideBar } from '../support/workbench/tree.ts';

const service = '/api/v1/namespaces/default/services/search';
const deployment = (name: string): string => `/apis/apps/v1/namespaces/default/deployments/${name}`;
/** Nothing that is waited for here comes to an end by itself. */
const patient = { settings: { 'deploymentStrategies.verifyTimeoutSeconds': 3600 } };
const someone = userInfo().username;

let cluster: RealCluster;
let [first, second]: [OpenWorkbench | undefined, OpenWorkbench | undefined] = [undefined, undefined];

before(async () => {
  cluster = await startRealCluster();
  const labels = { app: 'search', version: 'stable' };
  await cluster.create('/apis/apps/v1/namespaces/default/deployments', {
    apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'search-stable', labels },
    spec: { replicas: 4, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers: [{ name: 'server', image: 'registry.example/search:v1' }] } } },
  });
  await cluster.create('/api/v1/namespaces/default/services', { apiVersion: 'v1', kind: 'Service', metadata: { name: 'search' }, spec: { selector: { app: 'search' }, ports: [{ port: 80 }] } });
  first = await open();
});
after(async () => {
  await first?.close();
  await second?.close();
  await cluster.stop();
});
afterEach(async (context) => {
  for (const [which, window] of [['first', first], ['second', second]] as const) {
    if (window !== undefined) await photographFailure(window, { name: `${which} ${(context as { readonly name: string }).name}`, passed: (context as { readonly passed: boolean }).passed });
  }
});

async function open(): Promise<OpenWorkbench> {
  const window = await cluster.window(patient);
  await widenSideBar(window.page, 330);
  await treeRow(window.page, 'search').waitFor();
  await expand(window.page, 'search');
  return window;
}

/** New pods stay pending while no node takes any: what waits for them waits. */
async function takePods(take: boolean): Promise<void> {
  const { items } = await cluster.read<{ readonly items: readonly KubeObject[] }>('/api/v1/nodes');
  for (const { metadata } of items) await cluster.patch(`/api/v1/nodes/${metadata.name ?? ''}`, { spec: { unschedulable: !take } });
}

const noteOf = async (): Promise<string | undefined> => (await cluster.read<Service>(service)).metadata.annotations?.[releaseAnnotation];
const replicas = async (name: string): Promise<number | undefined> => (await cluster.read<Deployment>(deployment(name))).spec.replicas;

test('a window that is gone in the midst of a step leaves a release that somebody else goes on with, and ends', async () => {
  assert.ok(first !== undefined);
  const { page } = first;
  await chooseFromMenu(page, 'search', 'Start Canary…');
  await waitForQuickInput(page, 'Image of container');
  await enter(page, 'registry.example/search:v2');
  await waitForQuickInput(page, 'Steps in percent');
  await enter(page, '25, 50, 100');
  await answer(page, 'Start canary');
  await treeRow(page, 'Release', 'canary before its first step of 3').waitFor();
  await settle(page);
  await clickInline(page, 'Release', 'Next Step');
  await answer(page, 'Step to 25 %');
  await treeRow(page, 'Release', 'canary at 25 % (step 1 of 3)').waitFor();
  await settle(page);

  // The plan is asked for while there is room; then the nodes take nothing more, and the step waits for its pod.
  await clickInline(page, 'Release', 'Next Step');
  await readDialog(page);
  await takePods(false);
  await answer(page, 'Step to 50 %');
  await notification(page, /search.*ready/).waitFor();
  await eventually('the step has been begun', () => replicas('search-canary'), (seen) => seen === 2);
  await first.server.kill();
  await first.close();
  first = undefined;

  second = await open();
  const { page: other } = second;
  await treeRow(other, 'Release', `canary at 25 % (step 1 of 3), started by ${someone} `).waitFor();
  await treeRow(other, 'search', `${someone}: step to 50 %`).waitFor();
  await treeRow(other, 'Release').click({ button: 'right' });
  for (const offered of ['Next Step', 'Hold Release', 'Promote Canary…', 'Abort Canary']) await menuEntry(other, offered).waitFor();
  await settle(other);

  // While the one who left may still be there, nobody else writes.
  await clickInline(other, 'Release', 'Next Step');
  const refused = await readDialog(other);
  assert.match(refused.detail, new RegExp(`^Blocked, and nothing is written:\\n✗ Busy: ${someone} \\(step to 50 %\\) is writing to it`));
  assert.deepEqual(refused.buttons.toSorted(), ['Cancel', 'Details']);
  await answer(other, 'Cancel');
  await settle(other);

  // Some minutes later: the lease is over, because nobody has renewed it.
  await age();
  await takePods(true);
  await clickInline(other, 'Release', 'Next Step');
  const taken = await readDialog(other);
  assert.match(taken.detail, /! Busy: .* began to write to it and did not come to an end; the lease ran out .* ago and is taken over\./);
  await answer(other, 'Step to 50 %');
  await treeRow(other, 'Release', 'canary at 50 % (step 2 of 3)').waitFor();
  await treeRow(other, 'stable', '2/2').waitFor();
  await treeRow(other, 'canary', '2/2').waitFor();
  await settle(other);

  await clickInline(other, 'Release', 'Abort Canary');
  await answer(other, 'Abort canary');
  await treeRow(other, 'Release').waitFor({ state: 'detached' });
  await notification(other, 'search').first().waitFor();
  assert.equal(await noteOf(), undefined);
  assert.equal(await replicas('search-stable'), 4);
  await settle(other);
});

/** As if its time were over: nobody waits three minutes for that in a test. */
async function age(): Promise<void> {
  const note = JSON.parse((await noteOf()) ?? '{}') as { readonly lease?: object };
  assert.ok(note.lease !== undefined);
  await cluster.patch(service, { metadata: { annotations: { [releaseAnnotation]: JSON.stringify({ ...note, lease: { ...note.lease, until: Date.now() - 60_000 } }) } } });
}

test('while one window writes to an application, another is refused there and does its work elsewhere', async () => {
  second ??= await open();
  first = await open();
  const [{ page: here }, { page: there }] = [first, second];
  await expand(here, 'summarizer');
  await chooseFromMenu(here, 'summarizer', 'Restart Rollout');
  await readDialog(here);
  await takePods(false);
  await answer(here, 'Restart the rollout');
  await treeRow(there, 'summarizer', `${someone}: restart`).waitFor();

  await chooseFromMenu(there, 'summarizer', 'Set Image…');
  await waitForQuickInput(there, 'Image of container');
  await enter(there, 'registry.example/summarizer:v9.0.0');
  const refused = await readDialog(there);
  assert.match(refused.detail, new RegExp(`✗ Busy: ${someone} \\(restart[^)]*\\) is writing to it since \\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ, and has said so for`));
  await answer(there, 'Cancel');
  await settle(there);

  // Another application has a lease of its own, and a switch starts no pod.
  await expand(there, 'llm-app');
  await clickInline(there, 'green', 'Switch Traffic…');
  await answer(there, 'Switch to green');
  await notification(there, 'llm-app sends its traffic to green').waitFor();
  await treeRow(here, 'llm-app', 'green live · 3/3').waitFor();

  await takePods(true);
  await notification(here, /summarizer was restarted/).waitFor();
  await treeRow(there, 'summarizer', '4/4 · revision 2').waitFor();
  await clickNotification(there, 'llm-app sends its traffic to green', 'Take Back');
  await answer(there, 'Take back to blue');
  await treeRow(here, 'llm-app', 'blue live · 3/3').waitFor();
});
