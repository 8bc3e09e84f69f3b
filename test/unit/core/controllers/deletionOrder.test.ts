import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deletionCostAnnotation, inDeletionOrder } from '../../../../src/core/controllers/replicaSet/deletionOrder.ts';
import { podOf, type PodFacts } from '../../../support/controllers/pods.ts';

const now = Date.parse('2026-01-02T00:00:00Z');
const early = '2026-01-01T00:00:00Z';
const late = '2026-01-01T23:59:59Z';
const cost = (value: string): Pick<PodFacts, 'annotations'> => ({ annotations: { [deletionCostAnnotation]: value } });

for (const [rule, first, second] of [
  ['unscheduled before scheduled', { node: '' }, { node: 'a' }],
  ['pending before running', { phase: 'Pending', readySince: early }, { phase: 'Running' }],
  ['not ready before ready', {}, { readySince: late }],
  ['cheaper before dearer', { readySince: early, ...cost('-1') }, { readySince: late }],
  ['a malformed cost counts as none', { readySince: late, ...cost('+5') }, { readySince: early, ...cost('0') }],
  ['ready for less long first', { readySince: late }, { readySince: early }],
  ['more restarts first', { restarts: 3 }, { restarts: 1, created: late }],
  ['younger first', { created: late }, { created: early }],
  ['of about the same age by uid', { created: '2026-01-01T00:00:00Z', uid: '1' }, { created: '2026-01-01T00:00:05Z', uid: '2' }],
] as const) {
  test(`pods are deleted ${rule}`, () => {
    const [a, b] = [podOf({ name: 'first', ...first }), podOf({ name: 'second', ...second })];
    for (const pods of [[a, b], [b, a]]) {
      assert.deepEqual(inDeletionOrder(pods, pods, now).map(({ metadata }) => metadata.name), ['first', 'second']);
    }
  });
}

test('of two pods the one with more neighbours of the same Deployment goes first', () => {
  const [alone, crowded] = [podOf({ name: 'alone', node: 'a', uid: '1' }), podOf({ name: 'crowded', node: 'b', uid: '2' })];
  const neighbour = podOf({ name: 'neighbour', node: 'b' });
  assert.equal(inDeletionOrder([alone, crowded], [alone, crowded, neighbour], now)[0], crowded);
  assert.equal(inDeletionOrder([alone, crowded], [alone, crowded, podOf({ node: 'b', deleting: true })], now)[0], alone);
});
