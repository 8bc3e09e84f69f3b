import assert from 'node:assert/strict';
import test from 'node:test';
import type { ClustersPort } from '../../../src/app/ports.ts';
import type { TreeNode } from '../../../src/core/tree/nodes.ts';
import { ok } from '../../../src/core/result.ts';
import { lazyClusters } from '../../../src/ui/clusters.ts';
import { nextStep } from '../../../src/ui/nextStep.ts';
import { placeOf } from '../../../src/ui/place.ts';

const cluster = { source: 'kubeconfig', context: 'prod-eu', server: 'https://api.prod-eu.example:6443' } as const;
const target = { cluster, namespace: 'shop' };
const row = { id: 'i', label: 'l', description: '', tooltip: [] };

for (const [title, at, place] of [
  ['the palette says nothing', undefined, {}],
  ['a code lens names a Service', { service: 'web' }, { service: 'web' }],
  ['a message names target and application', { target, application: 'web' }, { cluster, target, application: 'web' }],
  ['a context row says its cluster', { ...row, type: 'cluster', cluster, protected: false, current: true } as TreeNode, { cluster }],
  ['a namespace row says its target', { ...row, type: 'namespace', target } as TreeNode, { cluster, target }],
  ['a pod row says its target', { ...row, type: 'pod', target, name: 'p', health: 'healthy' } as TreeNode, { cluster, target }],
  ['a problem row says nothing', { ...row, type: 'problem', retry: true } as TreeNode, {}],
] as const) {
  test(`where to act: ${title}`, () => assert.deepEqual(placeOf(at), place));
}

test('a track row says all of it, from where it was read', () => {
  const track: TreeNode = { ...row, type: 'track', target, application: 'web', track: 'green', deployment: 'web-green', live: false, health: 'idle', can: [], children: [] };
  assert.deepEqual(placeOf(track), { cluster, target, application: 'web', track: 'green', deployment: 'web-green' });
});

function clusters(given: { readonly failing?: number }) {
  let loads = 0;
  const port: ClustersPort = { contexts: () => Promise.resolve(ok([])), practice: () => Promise.resolve(undefined), connect: () => Promise.reject(new Error('not asked')) };
  const load = (): Promise<ClustersPort> => (++loads <= (given.failing ?? 0) ? Promise.reject(new Error('torn bundle')) : Promise.resolve(port));
  return { lazy: lazyClusters(load), loads: () => loads };
}

test('the client is loaded once, at the first contact', async () => {
  const { lazy, loads } = clusters({});
  assert.equal(loads(), 0);
  await Promise.all([lazy.contexts(), lazy.practice(), lazy.contexts()]);
  assert.equal(loads(), 1);
});

test('a load that failed is tried again', async () => {
  const { lazy, loads } = clusters({ failing: 1 });
  await assert.rejects(lazy.contexts(), /torn bundle/u);
  assert.deepEqual(await lazy.contexts(), ok([]));
  assert.equal(loads(), 2);
});

for (const [failure, title] of [
  [{ kind: 'untrustedWorkspace' }, 'Manage Workspace Trust'],
  [{ kind: 'readOnly' }, 'Open Settings'],
  [{ kind: 'forbidden', context: 'c', verb: 'patch', resource: 'services' }, 'Show Role'],
  [{ kind: 'kubeconfigMalformed', path: '/k', reason: 'r' }, 'Open File'],
  [{ kind: 'practiceNotRunning' }, 'Start Practice Cluster'],
  [{ kind: 'unreachable', context: 'c', server: 's', reason: 'r' }, 'Refresh'],
  [{ kind: 'practiceFailed', reason: 'r' }, 'Open Log'],
] as const) {
  test(`${failure.kind} offers ${title}`, () => assert.equal(nextStep(failure).title, title));
}
