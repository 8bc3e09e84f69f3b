import assert from 'node:assert/strict';
import { test } from 'node:test';
import { longest, simulateRollingUpdate, type Simulation } from '../../../../src/core/rollout/simulate.ts';

const written = ({ steps }: Simulation): string =>
  steps.map((step) => (step.what === 'ready' ? 'ready' : step.what === 'newPods' ? `new${step.newPods}` : `old${step.oldPods}`)).join(' ');

const simulate = (replicas: number, maxSurge: number | string, maxUnavailable: number | string, becomesReady = true): Simulation => {
  const result = simulateRollingUpdate({ replicas, maxSurge, maxUnavailable, becomesReady });
  assert.ok(result.ok);
  return result.value;
};

for (const [replicas, surge, unavailable, trace, peak, lowest] of [
  [10, 3, 2, 'new3 old8 new5 ready old3 new10 ready old0', 13, 8],
  [10, '25%', '25%', 'new3 old8 new5 ready old3 new10 ready old0', 13, 8],
  [4, '25%', '25%', 'new1 old3 new2 ready old1 new4 ready old0', 5, 3],
  [3, '25%', '25%', 'new1 ready old2 new2 ready old1 new3 ready old0', 4, 3],
  [1, '25%', '25%', 'new1 ready old0', 2, 1],
  [2, '0%', '1%', 'old1 new1 ready old0 new2 ready', 2, 1],
  [1, 0, 1, 'old0 new1 ready', 1, 0],
  [4, 0, 1, 'old3 new1 ready old2 new2 ready old1 new3 ready old0 new4 ready', 4, 3],
] as const) {
  test(`${replicas} replicas with surge ${surge} and unavailable ${unavailable} go ${trace}`, () => {
    const simulation = simulate(replicas, surge, unavailable);
    assert.equal(written(simulation), trace);
    assert.deepEqual([simulation.peakPods, simulation.lowestAvailable, simulation.end], [peak, lowest, 'complete']);
  });
}

for (const [replicas, surge, unavailable, stops, peak, lowest] of [
  [10, 3, 2, [8, 5], 13, 8],
  [4, '25%', '25%', [3, 2], 5, 3],
  [1, '25%', '25%', [1, 1], 2, 1],
] as const) {
  test(`an image that never starts stops ${replicas} replicas at ${stops[0]} old and ${stops[1]} new pods`, () => {
    const simulation = simulate(replicas, surge, unavailable, false);
    const last = simulation.steps.at(-1);
    assert.deepEqual([last?.oldPods, last?.newPods], stops);
    assert.deepEqual([simulation.peakPods, simulation.lowestAvailable, simulation.end], [peak, lowest, 'stuck']);
  });
}

test('no limit is ever broken, whatever the limits are', () => {
  for (let replicas = 0; replicas <= 12; replicas++) {
    for (const surge of [0, 1, 3, '10%', '100%']) {
      for (const unavailable of [1, 2, '30%', '100%']) {
        const simulation = simulate(replicas, surge, unavailable);
        const up = typeof surge === 'number' ? surge : Math.ceil((Number.parseInt(surge) * replicas) / 100);
        const down = typeof unavailable === 'number' ? unavailable : Math.floor((Number.parseInt(unavailable) * replicas) / 100);
        assert.equal(simulation.end, 'complete');
        assert.ok(simulation.peakPods <= replicas + up, `${replicas} ${surge} ${unavailable}`);
        assert.ok(simulation.lowestAvailable >= replicas - Math.max(down, 1), `${replicas} ${surge} ${unavailable}`);
      }
    }
  }
});

test('no replicas need no step, and the default limits are those of the API server', () => {
  assert.deepEqual(simulate(0, '25%', '25%').end, 'complete');
  assert.deepEqual(simulateRollingUpdate({ replicas: 10 }), simulateRollingUpdate({ replicas: 10, maxSurge: '25%', maxUnavailable: '25%' }));
});

test('a malformed percentage is told, and ten thousand replicas one by one are cut short', () => {
  assert.deepEqual(simulateRollingUpdate({ replicas: 3, maxSurge: 'abc' }), { ok: false, failure: { kind: 'notIntOrPercent', given: 'abc' } });
  const simulation = simulate(10_000, 1, 0);
  assert.equal(simulation.end, 'cut');
  assert.equal(simulation.steps.length, longest);
});
