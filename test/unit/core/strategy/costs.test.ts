import assert from 'node:assert/strict';
import { test } from 'node:test';
import { catalog, strategies } from '../../../../src/core/strategy/catalog.ts';
import { costInWords, costsOf } from '../../../../src/core/strategy/costs.ts';

for (const [strategy, replicas, peaks] of [
  ['rolling-update', 4, [5]],
  ['rolling-update', 1, [2]],
  ['blue-green', 3, [6]],
  ['blue-green', 1, [2]],
  ['canary', 10, [11, 11]],
  ['canary', 9, [10, 10]],
  ['canary', 11, [12, 13]],
  ['canary', 30, [33, 33]],
  ['canary', 1, [2, 2]],
  ['ab-testing', 3, [6]],
] as const) {
  test(`${strategy} of ${replicas} replicas runs ${peaks.join(' or ')} pods at peak, and two GPUs for each`, () => {
    const costs = costsOf(strategy, { replicas, gpusPerPod: 2 });
    assert.deepEqual(costs.map((cost) => cost.podsAtPeak), peaks);
    assert.deepEqual(costs.map((cost) => cost.gpusAtPeak), peaks.map((pods) => pods * 2));
    for (const cost of costs) assert.deepEqual([cost.podsNow, cost.gpusNow], [replicas, replicas * 2]);
  });
}

test('no strategy runs with fewer pods than it has now, and none with more than twice as many', () => {
  for (const strategy of strategies)
    for (const replicas of [1, 2, 3, 5, 8, 10, 99, 10_000])
      for (const cost of catalog[strategy].costs({ replicas, gpusPerPod: 0 })) {
        assert.ok(cost.podsAtPeak > replicas && cost.podsAtPeak <= 2 * replicas, `${strategy} of ${replicas}: ${cost.podsAtPeak}`);
        assert.equal(cost.gpusAtPeak, 0);
      }
});

for (const [replicas, gpusPerPod, words] of [
  [3, 1, '3 pods now, 6 at peak; 3 GPUs now, 6 at peak'],
  [1, 1, '1 pod now, 2 at peak; 1 GPU now, 2 at peak'],
  [3, 0, '3 pods now, 6 at peak'],
] as const) {
  test(`says: ${words}`, () => {
    assert.equal(costInWords(costsOf('blue-green', { replicas, gpusPerPod })[0]), words);
  });
}
