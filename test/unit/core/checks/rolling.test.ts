import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rollThrough, type Ground, type Rolling } from '../../../../src/core/checks/rolling.ts';
import { resolveFenceposts } from '../../../../src/core/kube/intOrPercent.ts';
import { simulateRollingUpdate } from '../../../../src/core/rollout/simulate.ts';
import { random } from '../../../support/random.ts';

/** Ground with so many free places; an old pod that goes leaves its own. */
function ground(free: number): Ground & { peak: number; lowest: number; held: number } {
  const made = {
    peak: 0, lowest: 0, held: 0,
    place(count: number): number {
      const placed = Math.min(count, free);
      free -= placed;
      made.held += placed;
      made.peak = Math.max(made.peak, made.held);
      return placed;
    },
    release(count: number): void {
      free += count;
      made.held -= count;
    },
  };
  return made;
}

const rolling = (over: Partial<Rolling> = {}): Rolling => {
  const replicas = over.replicas ?? 3;
  return { replicas, surge: 1, unavailable: 0, recreate: false, old: replicas, oldReady: replicas, fresh: 0, ...over };
};

test('on ground without limits it ends as the simulation of the real controller does, with as many pods at the peak', () => {
  const { below, pick } = random(5);
  for (let n = 0; n < 300; n++) {
    const replicas = 1 + below(12);
    const [maxSurge, maxUnavailable] = [pick([0, 1, 2, '25%', '50%']), pick([0, 1, 2, '25%', '50%'])];
    const limits = resolveFenceposts(maxSurge, maxUnavailable, replicas);
    const simulated = simulateRollingUpdate({ replicas, maxSurge, maxUnavailable });
    assert.ok(limits.ok && simulated.ok);
    const [{ surge, unavailable }, expected] = [limits.value, simulated.value];
    const room = ground(1000);
    room.held = replicas;
    room.peak = replicas;
    const rolled = rollThrough(rolling({ replicas, surge, unavailable }), room);
    const what = JSON.stringify({ replicas, maxSurge, maxUnavailable });
    assert.deepEqual([rolled.done, rolled.placed, rolled.oldLeft], [expected.end === 'complete', replicas, 0], what);
    assert.ok(room.peak <= expected.peakPods, `${what}: ${room.peak} of ${expected.peakPods}`);
  }
});

for (const [what, over, free, done, placed, oldLeft] of [
  ['one pod that holds the only GPU stops before it begins (R1)', { replicas: 1, surge: 1, unavailable: 0 }, 0, false, 0, 1],
  ['the same goes in place where one may be unavailable', { replicas: 1, surge: 0, unavailable: 1 }, 0, true, 1, 0],
  ['room for one of three surge pods is enough', { replicas: 10, surge: 3, unavailable: 0 }, 1, true, 10, 0],
  ['no room at all, and none may be unavailable', { replicas: 10, surge: 3, unavailable: 0 }, 0, false, 0, 10],
  ['old pods that are not ready make room', { replicas: 2, surge: 1, unavailable: 1, old: 2, oldReady: 1 }, 0, true, 2, 0],
  ['Recreate needs no room of its own', { replicas: 4, recreate: true, surge: 0, unavailable: 0 }, 0, true, 4, 0],
  ['a rollout that goes on counts the new pods that are there', { replicas: 4, surge: 1, unavailable: 0, old: 2, oldReady: 2, fresh: 2 }, 1, true, 4, 0],
  ['a bigger Deployment needs room for what it grows by', { replicas: 4, surge: 1, unavailable: 0, old: 2, oldReady: 2 }, 1, false, 1, 2],
] as const) {
  test(what, () => {
    const rolled = rollThrough(rolling(over), ground(free));
    assert.deepEqual([rolled.done, rolled.placed, rolled.oldLeft], [done, placed, oldLeft]);
  });
}
