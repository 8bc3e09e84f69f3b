import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sortByName } from '../../../../src/core/live/order.ts';

for (const [what, names, sorted] of [
  ['nothing', '', ''],
  ['what is in order', 'a a b', 'a a b'],
  ['the last out of order', 'a c b', 'a b c'],
  ['all out of order', 'c b a', 'a b c'],
  ['code units, not a locale', 'B a é A', 'A B a é'],
] as const) {
  test(`by name: ${what}`, () => assert.equal(sortByName(names.split(' ').map((name) => ({ name }))).map(({ name }) => name).join(' '), sorted));
}

test('a list that is in order stays the same list', () => {
  const list = [{ name: 'a' }, { name: 'b' }];
  assert.equal(sortByName(list), list);
});
