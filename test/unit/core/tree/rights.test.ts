import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JournalEntry } from '../../../../src/core/operations/journalEntry.ts';
import type { Snapshot } from '../../../../src/core/live/records.ts';
import { rightsBy, unknownRights, type Need, type Rights } from '../../../../src/core/rights/rights.ts';
import type { TreeNode } from '../../../../src/core/tree/nodes.ts';
import { treeOf } from '../../../../src/core/tree/tree.ts';
import { blueGreen, service, stableCanary, target } from '../../../support/builders.ts';

const without = (...denied: readonly Need[]): Rights => rightsBy((need) => ({ answer: denied.includes(need) ? 'no' : 'yes', names: [] }));
const onlyFor = (need: Need, name: string): Rights => ({ ...without(need), [need]: { answer: 'no', names: [name] } });

const switched: JournalEntry = {
  id: '1', at: 0, who: 'someone', operation: 'switch', target, application: 'llm-app', changes: [],
  inverse: { kind: 'switch', service: 'llm-app-service', label: 'version', to: 'blue', from: 'green' }, ended: { at: 1, outcome: 'verified', detail: '', wrote: 1 },
};
const onGreen = blueGreen({ services: [service('llm-app-service', { app: 'llm-app', version: 'green' })] });

/** The others are in `offered.test.ts`. */
const ofOld: readonly string[] = ['switchable', 'scalable', 'takeBack'];

/** Tokens of the application and of its tracks, and what its tooltip says beside what it always says. */
function offered(seen: Snapshot, rights: Rights | undefined): { readonly tokens: readonly string[]; readonly reasons: readonly string[] } {
  const [row] = treeOf(seen, 'version', { journalled: [switched], rights });
  assert.ok(row?.type === 'application');
  const all = [row, ...row.children].flatMap((one: TreeNode) => ('can' in one ? one.can : [])).filter((token) => ofOld.includes(token));
  return { tokens: all, reasons: row.tooltip.filter(([label]) => /^(Switch|Scale|Take back)/u.test(label)).map(([label, value]) => `${label}: ${value}`) };
}

const noServices = 'You may not patch services in default on prod-eu. Ask for the Role in the README.';
const noDeployments = noServices.replace('services', 'deployments');

for (const [name, seen, rights, tokens, reasons] of [
  ['everything is allowed', onGreen, without(), ['switchable', 'takeBack', 'switchable'], []],
  ['nothing was asked yet', onGreen, undefined, ['switchable', 'takeBack', 'switchable'], []],
  ['nobody knows', onGreen, unknownRights, ['switchable', 'takeBack', 'switchable'], []],
  ['Services may not be patched', onGreen, without('patch services'), [], [`Switch, take back: ${noServices}`]],
  ['this Service alone may be patched', onGreen, onlyFor('patch services', 'llm-app-service'), ['switchable', 'takeBack', 'switchable'], []],
  ['another Service alone may be patched', onGreen, onlyFor('patch services', 'other'), [], [`Switch, take back: ${noServices}`]],
  ['Deployments may not be patched, which a switch does not need', onGreen, without('patch deployments'), ['switchable', 'takeBack', 'switchable'], []],
  ['a canary may be scaled', stableCanary(), without('patch services'), ['scalable', 'scalable'], []],
  ['a canary may not be scaled', stableCanary(), without('patch deployments'), [], [`Scale, start canary: ${noDeployments}`]],
] as const) test(`what is offered where ${name}`, () => assert.deepEqual(offered(seen, rights), { tokens, reasons }));

test('what only rights withhold is told apart from what the state withholds', () => {
  const [row] = treeOf(blueGreen(), 'version', { journalled: [], rights: without('patch services', 'patch deployments') });
  assert.deepEqual(row?.type === 'application' && row.denied, ['switchable', 'createTrack']);
});

test('routes that may not be read are no row, but every tooltip says that they are not seen', () => {
  const failure = { kind: 'forbidden', context: 'prod-eu', verb: 'list', resource: 'httproutes', namespace: 'default' } as const;
  const [row, ...others] = treeOf(stableCanary({ unread: [{ kind: 'HTTPRoute', failure }] }), 'version', { journalled: [] });
  assert.deepEqual(others, []);
  assert.deepEqual(row?.tooltip.find(([label]) => label === 'HTTPRoutes')?.[1], 'not readable, so weights and groups of a route are not seen. You may not list httproutes in default on prod-eu. Ask for the Role in the README.');
});

test('routes that cannot be read for another reason are a row', () => {
  const failure = { kind: 'serverBusy', context: 'prod-eu', server: target.cluster.server, status: 503 } as const;
  assert.equal(treeOf(stableCanary({ unread: [{ kind: 'HTTPRoute', failure }] }), 'version', { journalled: [] })[1]?.label, 'HTTPRoutes');
});

test('an operation of this window runs; one that another window or a crash left is not finished', () => {
  const { ended, ...open } = switched;
  assert.ok(ended);
  const said = (running: readonly string[]): readonly unknown[] => {
    const [row] = treeOf(onGreen, 'version', { journalled: [open], running: new Set(running) });
    return [row?.description, row?.tooltip.find(([label]) => label === 'Running' || label === 'Not finished')];
  };
  assert.deepEqual(said(['1']), ['blue-green · green live · 3/3 · switch to green running', ['Running', 'switch to green, started 1970-01-01T00:00:00Z by someone']]);
  assert.deepEqual(said(['2']), ['blue-green · green live · 3/3 · switch to green not finished', ['Not finished', 'switch to green, started 1970-01-01T00:00:00Z by someone']]);
});
