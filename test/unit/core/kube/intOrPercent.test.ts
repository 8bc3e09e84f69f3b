import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseIntOrPercent, resolveFenceposts, resolveIntOrPercent } from '../../../../src/core/kube/intOrPercent.ts';

for (const [value, replicas, up, down] of [
  ['25%', 10, 3, 2],
  ['25%', 4, 1, 1],
  ['25%', 3, 1, 0],
  ['25%', 1, 1, 0],
  ['1%', 2, 1, 0],
  ['0%', 7, 0, 0],
  ['100%', 7, 7, 7],
  ['150%', 3, 5, 4],
  ['33%', 0, 0, 0],
  [3, 10, 3, 3],
  [0, 10, 0, 0],
] as const) {
  test(`${value} of ${replicas} is ${up} as surge and ${down} as unavailable`, () => {
    assert.deepEqual(resolveIntOrPercent(value, replicas, 'up'), { ok: true, value: up });
    assert.deepEqual(resolveIntOrPercent(value, replicas, 'down'), { ok: true, value: down });
  });
}

for (const given of ['3', 'abc', '1.5%', '-5%', '+5%', '5 %', ' 5%', '5%%', '%', '', -1, 1.5, Number.NaN]) {
  test(`${JSON.stringify(given)} is neither pods nor a percentage`, () => {
    assert.deepEqual(parseIntOrPercent(given), { ok: false, failure: { kind: 'notIntOrPercent', given } });
    assert.equal(resolveFenceposts(given, 1, 4).ok, false);
    assert.equal(resolveFenceposts(1, given, 4).ok, false);
  });
}

for (const [maxSurge, maxUnavailable, replicas, surge, unavailable] of [
  ['25%', '25%', 10, 3, 2],
  ['25%', '25%', 3, 1, 0],
  ['25%', '25%', 1, 1, 0],
  ['0%', '1%', 2, 0, 1],
  [0, '1%', 1, 0, 1],
  [0, 0, 5, 0, 1],
  [1, 9, 4, 1, 4],
  [undefined, undefined, 4, 0, 1],
  [undefined, 2, 4, 0, 2],
  [2, 3, 0, 2, 0],
  [0, '50%', 0, 0, 0],
] as const) {
  test(`surge ${maxSurge} and unavailable ${maxUnavailable} of ${replicas} stand for ${surge} and ${unavailable}`, () => {
    assert.deepEqual(resolveFenceposts(maxSurge, maxUnavailable, replicas), { ok: true, value: { surge, unavailable } });
  });
}
