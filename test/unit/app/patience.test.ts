import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createPatience } from '../../../src/app/patience.ts';
import type { ClockPort } from '../../../src/app/ports.ts';

/** Time that passes when the test says so. */
function handClock() {
  let now = 0;
  const waiting = new Set<{ readonly at: number; readonly ring: () => void }>();
  const clock: ClockPort = {
    now: () => now,
    wait: (ms, signal) =>
      new Promise((resolve, reject) => {
        const alarm = { at: now + ms, ring: () => { waiting.delete(alarm); resolve(); } };
        waiting.add(alarm);
        signal.addEventListener('abort', () => { waiting.delete(alarm); reject(new Error('aborted')); }, { once: true });
      }),
  };
  return {
    clock,
    waiting,
    pass: async (ms: number): Promise<void> => {
      now += ms;
      for (const alarm of [...waiting]) if (alarm.at <= now) alarm.ring();
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

function stage() {
  const { clock, waiting, pass } = handClock();
  const stop = new AbortController();
  let over = 0;
  const patience = createPatience(clock, 60, () => { over++; }, stop.signal);
  return { patience, stop, waiting, pass, over: () => over };
}

test('without a step forward it is over when the time is', async () => {
  const { pass, over } = stage();
  await pass(59);
  assert.equal(over(), 0);
  await pass(1);
  assert.equal(over(), 1);
});

test('what shows no steps is given the time from the beginning, however often it is seen', async () => {
  const { patience, pass, over } = stage();
  await pass(30);
  patience.sees({});
  await pass(30);
  assert.equal(over(), 1);
});

test('each step forward renews it, a step back and forth does not', async () => {
  const { patience, pass, over } = stage();
  patience.sees({ advance: 1 });
  await pass(50);
  patience.sees({ advance: 2 });
  await pass(50);
  assert.equal(over(), 0);
  patience.sees({ advance: 1 });
  patience.sees({ advance: 2 });
  await pass(10);
  assert.equal(over(), 1);
});

test('what is seen may allow more or less, counted from the last step forward', async () => {
  const { patience, pass, over } = stage();
  patience.sees({ advance: 1, patience: 600 });
  await pass(500);
  assert.equal(over(), 0);
  patience.sees({ advance: 1, patience: 100 });
  await pass(0);
  assert.equal(over(), 1, 'the hundred are over already');
});

test('it ends with the signal and leaves no timer', async () => {
  const { patience, stop, waiting, pass, over } = stage();
  patience.sees({ advance: 1 });
  stop.abort();
  await pass(1000);
  assert.deepEqual([over(), waiting.size], [0, 0]);
});
