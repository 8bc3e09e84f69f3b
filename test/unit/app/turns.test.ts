import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTurns } from '../../../src/app/turns.ts';

test('each has a turn of the event loop of its own, in the order of asking', async () => {
  const ownTurn = createTurns();
  let turn = 0;
  let over = false;
  const count = (): void => {
    turn += 1;
    if (!over) setImmediate(count);
  };
  setImmediate(count);
  const seen: (readonly [who: number, turn: number])[] = [];
  await Promise.all([0, 1, 2, 3].map(async (who) => {
    await ownTurn();
    seen.push([who, turn]);
  }));
  over = true;
  assert.deepEqual(seen.map(([who]) => who), [0, 1, 2, 3]);
  assert.equal(new Set(seen.map(([, at]) => at)).size, 4);
  await ownTurn();
});
