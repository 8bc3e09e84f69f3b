import assert from 'node:assert/strict';
import test from 'node:test';
import type { TreeNode } from '../../../src/core/tree/nodes.ts';
import { changedRows, childrenOf, keepVanished } from '../../../src/ui/tree/changes.ts';

const target = { cluster: { source: 'practice', context: 'practice', server: 'http://127.0.0.1:1' }, namespace: 'default' } as const;
const pod = (name: string, description = 'ready'): TreeNode => ({ type: 'pod', id: name, label: name, description, tooltip: [], target, name, health: 'healthy' });
const set = (name: string, children: readonly TreeNode[], description = ''): TreeNode => ({ type: 'replicaSet', id: name, label: name, description, tooltip: [], target, name, health: 'healthy', children });
const everything = (): boolean => true;
const nothing = (): boolean => false;
const names = (rows: readonly TreeNode[]): readonly string[] => rows.map((row) => `${row.label}${row.description === 'deleted' ? ' deleted' : ''}`);

for (const [title, before, after, open, changed] of [
  ['nothing changed', [set('a', [pod('1')])], [set('a', [pod('1')])], everything, []],
  ['a pod became unready in an open list', [set('a', [pod('1'), pod('2')])], [set('a', [pod('1'), pod('2', 'not ready')])], everything, ['2']],
  ['a pod became unready in a closed list', [set('a', [pod('1')])], [set('a', [pod('1', 'not ready')])], nothing, []],
  ['a pod came into an open list', [set('a', [pod('1')])], [set('a', [pod('1'), pod('2')])], everything, ['a']],
  ['the first pod came, so the row gets its arrow', [set('a', [])], [set('a', [pod('1')])], nothing, ['a']],
  ['the row itself changed', [set('a', [pod('1')], '1/2'), set('b', [])], [set('a', [pod('1')], '2/2'), set('b', [])], everything, ['a']],
  ['a row came to the list', [set('a', [])], [set('a', []), set('b', [])], everything, 'all'],
] as const) {
  test(`drawn again when ${title}: ${JSON.stringify(changed)}`, () => assert.deepEqual(changedRows(before, after, open), changed));
}

test('a row that vanishes from an open list stays in its place as deleted, until the next refresh', () => {
  const once = keepVanished([pod('1'), pod('2'), pod('3')], [pod('1'), pod('3'), pod('4')], everything);
  assert.deepEqual(names(once), ['1', '2 deleted', '3', '4']);
  assert.deepEqual(names(keepVanished(once, [pod('1'), pod('4')], everything)), ['1', '2 deleted', '3 deleted', '4']);
});

test('a row that comes back is no longer deleted', () => {
  const gone = keepVanished([pod('1'), pod('2')], [pod('2')], everything);
  assert.deepEqual(names(keepVanished(gone, [pod('1'), pod('2')], everything)), ['1', '2']);
});

test('pods are kept under an open row, and dropped under a closed one', () => {
  const before = [set('a', [pod('1'), pod('2')])];
  const after = [set('a', [pod('2')])];
  assert.deepEqual(names(keepVanished(before, after, everything).flatMap(childrenOf)), ['1 deleted', '2']);
  assert.deepEqual(names(keepVanished(before, after, nothing).flatMap(childrenOf)), ['2']);
});

test('a long release leaves at most ten deleted rows in a list', () => {
  let rows: readonly TreeNode[] = [pod('0')];
  for (let round = 1; round <= 50; round++) rows = keepVanished(rows, [pod(String(round))], everything);
  assert.equal(names(rows).filter((name) => name.endsWith('deleted')).length, 10);
  assert.ok(names(rows).includes('50'));
});

test('a problem or a remark that is over leaves no row behind', () => {
  const problem: TreeNode = { type: 'problem', id: 'p', label: 'default', description: 'unreachable', tooltip: [], retry: true };
  const remark: TreeNode = { type: 'message', id: 'm', label: 'No Deployment in this namespace', description: '', tooltip: [] };
  assert.deepEqual(names(keepVanished([remark, problem, pod('1')], [pod('1')], everything)), ['1']);
});

test('the children of a track that nobody opened are never made', () => {
  const track = (description: string): TreeNode => ({
    type: 'track', id: 'blue', label: 'blue', description, tooltip: [], target, application: 'a', track: 'blue', deployment: 'a-blue', live: true, health: 'healthy', can: [],
    get children(): readonly TreeNode[] {
      return assert.fail('the rows of 20,000 pods were made for nobody');
    },
  });
  assert.deepEqual(changedRows([track('2/3')], [track('3/3')], nothing), ['blue']);
  assert.deepEqual(names(keepVanished([track('2/3')], [track('3/3')], nothing)), ['blue']);
});
