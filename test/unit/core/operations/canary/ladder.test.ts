import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultSteps, ladderOf, ladderText, splitAt, stepFor } from '../../../../../src/core/operations/canary/ladder.ts';
import { unwrap } from '../../../../../src/core/unwrap.ts';

for (const [total, expected] of [
  [1, '1/1 1/1 1/1 1/0'],
  [2, '1/1 1/1 1/1 2/0'],
  [3, '1/2 1/2 2/1 3/0'],
  [9, '1/8 2/7 5/4 9/0'],
  [10, '1/9 3/7 5/5 10/0'],
  [100, '10/90 25/75 50/50 100/0'],
] as const) {
  test(`the default ladder of ${total}, canary/stable`, () => {
    assert.equal(defaultSteps.map((percent) => splitAt(total, percent)).map(({ canary, stable }) => `${canary}/${stable}`).join(' '), expected);
  });
}

test('every share of every size sums to it, a single pod apart, which cannot be shared', () => {
  for (let total = 1; total <= 100; total++) {
    for (let percent = 0; percent <= 100; percent++) {
      const { canary, stable } = splitAt(total, percent);
      const shared = percent > 0 && percent < 100;
      assert.equal(canary + stable, total === 1 && shared ? 2 : total, `${percent} % of ${total}`);
      if (shared) assert.ok(canary >= 1 && stable >= 1, `${percent} % of ${total} leaves a track without a pod`);
    }
  }
});

test('a ladder rises within 1 and 100, and ends at 100', () => {
  assert.deepEqual(unwrap(ladderOf()), [10, 25, 50, 100]);
  assert.deepEqual(unwrap(ladderOf([5, 40])), [5, 40, 100]);
  for (const wrong of [[], [0, 100], [50, 25], [50, 50], [101], [12.5]]) assert.equal(ladderOf(wrong).ok, false, JSON.stringify(wrong));
});

test('next, back and an index name a step, or that there is none', () => {
  const at = (step: number) => ({ steps: [10, 25, 100], step });
  assert.deepEqual([stepFor(at(-1), 'next'), stepFor(at(2), 'next'), stepFor(at(0), 'back'), stepFor(at(-1), 'back'), stepFor(at(0), 2)].map(unwrap), [0, undefined, -1, undefined, 2]);
  for (const wrong of [3, -2, 0.5, Number.NaN]) assert.equal(stepFor(at(0), wrong).ok, false, String(wrong));
});

test('what a ladder really gives is said, with a decimal only where there is one', () => {
  assert.equal(ladderText(3, [10, 50, 100]), '10 %: 1 of 3 (33.3 %), 50 %: 2 of 3 (66.7 %), 100 %: 3 of 3');
});
