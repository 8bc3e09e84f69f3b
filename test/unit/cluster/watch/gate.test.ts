import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createGate, type Urgency } from '../../../../src/cluster/watch/gate.ts';

const settled = (): Promise<void> => new Promise((resolve) => { setImmediate(resolve); });

/** Asks for these at once, and lets the first that runs end, again and again. Returns who ran at the same time, at each step. */
async function passed(asked: readonly Urgency[]): Promise<readonly string[]> {
  const gate = createGate();
  const running: { readonly name: string; readonly end: () => void }[] = [];
  const all = asked.map((urgency, index) => gate(urgency, () => new Promise<void>((end) => running.push({ name: `${urgency}${String(index)}`, end }))));
  const steps: string[] = [];
  for (let step = 0; step < asked.length; step++) {
    await settled();
    steps.push(running.map(({ name }) => name).join(' '));
    running.shift()?.end();
  }
  await Promise.all(all);
  return steps;
}
const many = (urgency: Urgency, count: number): readonly Urgency[] => Array.from({ length: count }, () => urgency);

test('what rows are made from passes before the rest, though it asked later', async () => {
  const steps = await passed([...many('rest', 8), 'rest', 'rows']);
  assert.equal(steps[0], 'rest0 rest1 rest2 rest3 rest4 rest5 rest6 rest7');
  assert.equal(steps[1], 'rest1 rest2 rest3 rest4 rest5 rest6 rest7 rows9');
  assert.match(steps[2] ?? '', / rows9 rest8$/);
});

test('watches open when no list waits, and take no place from the lists', async () => {
  const steps = await passed(['watch', ...many('rows', 9), 'watch']);
  assert.equal(steps[0], 'watch0 rows1 rows2 rows3 rows4 rows5 rows6 rows7 rows8');
  assert.equal(steps[1], 'rows1 rows2 rows3 rows4 rows5 rows6 rows7 rows8');
  assert.match(steps[2] ?? '', / rows9 watch10$/);
});

test('a place is free again after a failure', async () => {
  const gate = createGate();
  for (let index = 0; index < 20; index++) await assert.rejects(gate('rows', () => Promise.reject(new Error('cut'))), /cut/);
  assert.equal(await gate('rows', () => Promise.resolve('through')), 'through');
});
