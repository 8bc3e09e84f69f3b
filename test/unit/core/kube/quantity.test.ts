import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addQuantities, compareQuantities, formatQuantity, parseQuantity, quantityOf } from '../../../../src/core/kube/quantity.ts';

for (const [given, nanos, canonical] of [
  ['0', 0n, '0'],
  [2, 2_000_000_000n, '2'],
  ['2', 2_000_000_000n, '2'],
  ['500m', 500_000_000n, '500m'],
  ['0.5', 500_000_000n, '500m'],
  ['.5', 500_000_000n, '500m'],
  ['5.', 5_000_000_000n, '5'],
  ['1000m', 1_000_000_000n, '1'],
  ['1500m', 1_500_000_000n, '1500m'],
  ['2000', 2_000_000_000_000n, '2k'],
  ['1e3', 1_000_000_000_000n, '1e3'],
  ['12E2', 1_200_000_000_000n, '1200'],
  ['1E', 1_000_000_000_000_000_000_000_000_000n, '1E'],
  ['1Ki', 1_024_000_000_000n, '1Ki'],
  ['1Gi', 1_073_741_824_000_000_000n, '1Gi'],
  ['2048Mi', 2_147_483_648_000_000_000n, '2Gi'],
  ['1.5Gi', 1_610_612_736_000_000_000n, '1536Mi'],
  ['100n', 100n, '100n'],
  ['0.1n', 1n, '1n'],
  ['-500m', -500_000_000n, '-500m'],
  ['0.1Ki', 102_400_000_000n, '102400m'],
] as const) {
  test(`${given} is ${nanos} billionths and is written ${canonical}`, () => {
    const parsed = parseQuantity(given);
    assert.ok(parsed.ok);
    assert.equal(parsed.value.nanos, nanos);
    assert.equal(formatQuantity(parsed.value), canonical);
  });
}

for (const given of ['', 'abc', '1GB', '1 Gi', '1,5', 'Gi', '1e', '1e9999', '0x10', '--1', Number.NaN, Number.POSITIVE_INFINITY]) {
  test(`${JSON.stringify(String(given))} is no quantity`, () => {
    assert.deepEqual(parseQuantity(given), { ok: false, failure: { kind: 'notAQuantity', given: String(given) } });
  });
}

for (const [a, b, order] of [
  ['1', '1000m', 0],
  ['1Gi', '1G', 1],
  ['999m', '1', -1],
  ['9007199254740993', '9007199254740992', 1],
] as const) {
  test(`${a} compared with ${b} gives ${order}`, () => assert.equal(compareQuantities(quantityOf(a), quantityOf(b)), order));
}

test('a sum is exact and written like its first part', () => {
  assert.equal(formatQuantity(addQuantities(quantityOf('1Gi'), quantityOf('512Mi'))), '1536Mi');
  assert.equal(formatQuantity(addQuantities(quantityOf('100m'), quantityOf('0.2'))), '300m');
  assert.equal(formatQuantity(addQuantities(quantityOf(undefined), quantityOf('1Gi'))), '1Gi');
});
