import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resolveFenceposts } from '../../../../src/core/kube/intOrPercent.ts';

/** Pods, then surge and unavailable of 1 %, 25 %, 50 % and 100 % of both (PD §2.1: surge is rounded up, unavailable down, and never are both 0). The steps of a ladder: `operations/canary/ladder.test.ts`. */
const table: readonly (readonly [pods: number, limits: string])[] = [
  [1, '1/0 1/0 1/0 1/1'],
  [2, '1/0 1/0 1/1 2/2'],
  [3, '1/0 1/0 2/1 3/3'],
  [9, '1/0 3/2 5/4 9/9'],
  [10, '1/0 3/2 5/5 10/10'],
  [100, '1/1 25/25 50/50 100/100'],
];

for (const [pods, limits] of table) {
  test(`the limits of a rolling update of ${pods} pods are exact`, () => {
    const taken = ['1%', '25%', '50%', '100%'].map((percent) => resolveFenceposts(percent, percent, pods));
    assert.equal(taken.map((one) => (one.ok ? `${one.value.surge}/${one.value.unavailable}` : one.failure.kind)).join(' '), limits);
  });
}
