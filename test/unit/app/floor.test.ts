import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Outcome } from '../../../src/app/ports.ts';
import { scaleCanary } from '../../../src/app/scaleCanary.ts';
import { switchTraffic } from '../../../src/app/switchTraffic.ts';
import { describe } from '../../../src/core/failure.ts';
import type { Snapshot } from '../../../src/core/live/records.ts';
import type { Result } from '../../../src/core/result.ts';
import { blue, blueGreen, green, podsOf, stableCanary, target } from '../../support/builders.ts';
import { fakeCluster, unready, type FakeOptions, type Step } from '../../support/fakeCluster.ts';
import { fakePorts, never, type PortsOptions } from '../../support/fakePorts.ts';

function stage(seen: Snapshot, options: FakeOptions & PortsOptions = {}) {
  const cluster = fakeCluster(seen, { idle: () => ports.clock.expire(), ...options });
  const ports = fakePorts(cluster, options);
  const application = seen.services[0]?.name === 'chat' ? 'chat' : 'llm-app';
  return {
    cluster,
    ports,
    run: (signal = never()) => switchTraffic(ports, { target, application, to: 'green' }, signal),
    scale: (replicas: number) => scaleCanary(ports, { target, application, to: { replicas } }, never()),
    entries: () => ports.journal.entries(target, application),
    selects: () => cluster.world.services[0]?.selector?.['version'],
    sizes: () => cluster.world.deployments.map(({ desired }) => desired),
  };
}

const end = (result: Result<Outcome>): string => (result.ok ? `${result.value.done}${result.value.wrote ? ' wrote' : ''}` : result.failure.kind);
const message = (result: Result<Outcome>): string => (result.ok ? result.value.message : describe(result.failure));
const noPods: NonNullable<FakeOptions['after']> = () => [];
const healed: Step = (world) => void (world.pods = [...podsOf(blue), ...podsOf(green)]);
/** What happens at the very moment of the first write. */
const at = (...steps: readonly Step[]): Pick<FakeOptions, 'onPatch'> => {
  let first = true;
  return {
    onPatch: (_write, world) => {
      if (first) for (const step of steps) step(world);
      first = false;
      return undefined;
    },
  };
};

test('a switch after which too few endpoints stay ready is taken back without asking, and says so', async () => {
  const scene = stage(blueGreen(), { ...at(unready('llm-app-green', 2)) });
  const result = await scene.run();
  assert.equal(end(result), 'unverified wrote');
  assert.match(message(result), /^llm-app had 1 of at least 3 ready endpoints behind Service llm-app-service for \d+ s after it was written to\. The change was taken back by itself: llm-app sends its traffic to blue: 3 ready endpoints, none on green\.$/);
  assert.deepEqual([scene.selects(), scene.ports.plans.length], ['blue', 1], 'the person was asked once');
  const [back, first] = await scene.entries();
  assert.deepEqual([first?.operation, first?.ended?.outcome, first?.ended?.wrote], ['switch', 'unverified', 1]);
  assert.deepEqual([back?.operation, back?.takesBack, back?.ended?.outcome], ['takeBack', first?.id, 'verified']);
  assert.equal(scene.cluster.world.services[0]?.release, undefined, 'both leases are given back');
});

test('endpoints that come back within the agreed time end nothing', async () => {
  const scene = stage(blueGreen(), { ...at(unready('llm-app-green', 1)), after: () => [healed] });
  assert.equal(end(await scene.run()), 'verified wrote');
  assert.equal(scene.selects(), 'green');
});

test('a floor that was broken before the first write is not ours to mend', async () => {
  const scene = stage(blueGreen(), {
    confirm: () => (unready('llm-app-blue', 1)(scene.cluster.world), { go: true }),
    ...at(unready('llm-app-green', 1)),
  });
  const result = await scene.run();
  assert.match(message(result), /but its effect was not seen within 60 s/);
  assert.equal(scene.selects(), 'green');
});

test('a cancel is a cancel, whatever the endpoints are', async () => {
  const controller = new AbortController();
  const scene = stage(blueGreen(), { ...at(unready('llm-app-green', 2)), idle: () => controller.abort() });
  assert.equal(end(await scene.run(controller.signal)), 'cancelled wrote');
  assert.equal(scene.selects(), 'green');
});

test('a scale that costs endpoints is taken back in the order that keeps capacity: the canary keeps its pods until stable is ready', async () => {
  const scene = stage(stableCanary(), { ...at(unready('chat-stable', 4)), after: noPods });
  const result = await scene.scale(2);
  assert.match(message(result), /^chat had 6 of at least 10 ready endpoints behind Service chat for \d+ s after it was written to\./);
  assert.match(message(result), /Taking it back by itself did not come to its end/);
  assert.deepEqual(scene.sizes(), [9, 2]);
});

test('what blocks the way back is said, and nothing is written against it', async () => {
  const scene = stage(blueGreen(), { ...at(unready('llm-app-green', 2), unready('llm-app-blue', 3)) });
  const result = await scene.run();
  assert.match(message(result), /Taking it back by itself did not come to its end: llm-app was left as it is: 0 of 3 pods of blue are ready/);
  assert.equal(scene.selects(), 'green');
});

test('a context that is protected, and was typed once, is taken back too', async () => {
  const scene = stage(blueGreen(), { settings: { protectedContexts: ['prod-*'] }, ...at(unready('llm-app-green', 2)) });
  assert.match(message(await scene.run()), /taken back by itself/);
  assert.equal(scene.selects(), 'blue');
});
