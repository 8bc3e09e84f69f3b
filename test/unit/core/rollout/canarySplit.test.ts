import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nearestShares, splitReplicas } from '../../../../src/core/rollout/canarySplit.ts';

for (const [total, percent, surge, canary, stable] of [
  [10, 0, false, 0, 10],
  [10, 1, false, 1, 9],
  [10, 10, false, 1, 9],
  [10, 14, false, 1, 9],
  [10, 15, false, 2, 8],
  [10, 25, false, 3, 7],
  [10, 99, false, 9, 1],
  [10, 100, false, 10, 0],
  [10, 1, true, 1, 10],
  [10, 25, true, 3, 8],
  [10, 0, true, 0, 10],
  [10, 100, true, 10, 0],
  [3, 10, false, 1, 2],
  [3, 10, true, 1, 3],
  [1, 10, false, 0, 1],
  [1, 49, false, 0, 1],
  [1, 50, false, 1, 0],
  [1, 10, true, 1, 1],
  [2, 99, false, 1, 1],
  [2, 75, false, 1, 1],
  [0, 25, false, 0, 0],
] as const) {
  test(`${percent} % of ${total}${surge ? ' with one more allowed' : ''} is ${canary} canary and ${stable} stable`, () => {
    const split = splitReplicas(total, percent, surge);
    assert.deepEqual([split.canary, split.stable], [canary, stable]);
  });
}

test('from 1 to 99 percent both tracks keep a pod, and the sum grows by one at most', () => {
  for (let total = 2; total <= 40; total++) {
    for (let percent = 1; percent <= 99; percent++) {
      for (const surge of [false, true]) {
        const { canary, stable, realPercent } = splitReplicas(total, percent, surge);
        assert.ok(canary >= 1 && stable >= 1, `${percent} % of ${total}`);
        assert.ok(canary + stable === total || (surge && canary + stable === total + 1), `${percent} % of ${total}`);
        assert.equal(realPercent, (canary * 100) / (canary + stable));
      }
    }
  }
});

test('without surge no other split that keeps both tracks is nearer', () => {
  for (let total = 2; total <= 25; total++) {
    for (let percent = 1; percent <= 99; percent++) {
      const chosen = Math.abs(splitReplicas(total, percent, false).realPercent - percent);
      for (let canary = 1; canary < total; canary++) assert.ok(Math.abs((canary * 100) / total - percent) >= chosen - 1e-9);
    }
  }
});

test('10 percent of 3 pods lies below the smallest share there is', () => {
  const { below, above } = nearestShares(3, 10);
  assert.equal(below, undefined);
  assert.deepEqual([above?.canary, above?.stable, Math.round(above?.realPercent ?? 0)], [1, 2, 33]);
});

test('a share that can be had is its own neighbour on both sides', () => {
  const { below, above } = nearestShares(4, 25);
  assert.deepEqual(below, { canary: 1, stable: 3, realPercent: 25 });
  assert.deepEqual(above, below);
});

test('no share is near 0 or 100 percent but these themselves', () => {
  assert.equal(nearestShares(5, 0).below?.canary, 0);
  assert.equal(nearestShares(5, 100).above?.canary, 5);
  assert.equal(nearestShares(5, 97).above, undefined);
  assert.equal(nearestShares(1, 50).below, undefined);
});
