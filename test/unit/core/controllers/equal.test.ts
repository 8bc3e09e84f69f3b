import assert from 'node:assert/strict';
import { test } from 'node:test';
import { canonical, semanticallyEqual } from '../../../../src/core/controllers/equal.ts';
import { random } from '../../../support/random.ts';

const { below } = random(7);
const pick = <T>(from: readonly T[]): T => from[below(from.length)] as T;

function value(depth: number): unknown {
  const leaf = pick<unknown>([null, undefined, 0, 1, '', 'a', '1', true, false, [], {}]);
  if (depth === 0 || below(10) < 3) return leaf;
  const parts = Array.from({ length: below(3) }, () => value(depth - 1));
  if (below(10) < 3) return parts;
  return Object.fromEntries(parts.map((part) => [pick(['labels', 'limits', 'spec', 'name', '__proto__']), part]));
}

test('Two values are equal exactly where their canonical texts are, on 20,000 random pairs', () => {
  let equal = 0;
  for (let n = 0; n < 20_000; n++) {
    const [a, b] = [value(3), value(3)];
    for (const other of [b, structuredClone(a)]) {
      assert.equal(semanticallyEqual(a, other), canonical(a) === canonical(other), `${canonical(a)} and ${canonical(other)}`);
      if (semanticallyEqual(a, other)) equal++;
    }
  }
  assert.ok(equal > 20_000, 'both answers come up');
});

test('Nothing is the same as absent, but only in maps of labels and amounts is an empty map nothing', () => {
  assert.ok(semanticallyEqual({ labels: {}, args: [], name: null }, {}));
  assert.ok(!semanticallyEqual({ emptyDir: {} }, {}));
});
