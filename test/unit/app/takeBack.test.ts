import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scaleCanary } from '../../../src/app/scaleCanary.ts';
import { switchTraffic } from '../../../src/app/switchTraffic.ts';
import { takeBack } from '../../../src/app/takeBack.ts';
import type { Outcome } from '../../../src/app/ports.ts';
import { describe } from '../../../src/core/failure.ts';
import type { Snapshot } from '../../../src/core/live/records.ts';
import type { Result } from '../../../src/core/result.ts';
import { blue, blueGreen, deployment, green, podsOf, service, stableCanary, target } from '../../support/builders.ts';
import { fakeCluster, unready, type FakeOptions } from '../../support/fakeCluster.ts';
import { fakePorts, never, type PortsOptions } from '../../support/fakePorts.ts';

function stage(seen: Snapshot, options: FakeOptions & PortsOptions = {}) {
  const cluster = fakeCluster(seen, { idle: () => ports.clock.expire(), ...options });
  const ports = fakePorts(cluster, options);
  const application = seen.services[0]?.name === 'chat' ? 'chat' : 'llm-app';
  return {
    cluster,
    ports,
    to: (track: string) => switchTraffic(ports, { target, application, to: track }, never()),
    percent: (percent: number) => scaleCanary(ports, { target, application, to: { percent } }, never()),
    back: () => takeBack(ports, { target, application }, never()),
    entries: () => ports.journal.entries(target, application),
    selects: () => cluster.world.services[0]?.selector?.['version'],
    sizes: () => cluster.world.deployments.map(({ desired }) => desired),
  };
}

const end = (result: Result<Outcome>): string => (result.ok ? `${result.value.done}${result.value.wrote ? ' wrote' : ''}` : result.failure.kind);
const message = (result: Result<Outcome>): string => (result.ok ? result.value.message : describe(result.failure));

test('the last switch is reversed, by a write of its own with its own tests', async () => {
  const scene = stage(blueGreen());
  await scene.to('green');
  const result = await scene.back();
  assert.equal(message(result), 'llm-app sends its traffic to blue: 3 ready endpoints, none on green.');
  assert.deepEqual(scene.cluster.written[1]?.ops, [
    { op: 'test', path: '/spec/selector/version', value: 'green' },
    { op: 'test', path: '/spec/selector', value: { app: 'llm-app', version: 'green' } },
    { op: 'replace', path: '/spec/selector/version', value: 'blue' },
  ]);
  const [newest, first] = await scene.entries();
  assert.deepEqual([newest?.operation, newest?.takesBack], ['takeBack', first?.id]);
  assert.equal(scene.ports.plans[1]?.question, 'Take back llm-app to blue in default on prod-eu?');
});

test('what was taken back is not taken back twice; what came before is next', async () => {
  const scene = stage(blueGreen());
  await scene.to('green');
  await scene.to('blue');
  await scene.back();
  assert.equal(scene.selects(), 'green');
  await scene.back();
  assert.equal(scene.selects(), 'blue');
  assert.equal(end(await scene.back()), 'nothingToTakeBack');
});

test('without a record there is nothing to take back', async () => {
  const scene = stage(blueGreen());
  const result = await scene.back();
  assert.equal(message(result), 'No recorded change of llm-app in default can be taken back. Change it by hand instead.');
  assert.deepEqual(scene.cluster.calls, []);
});

test('a record of another namespace or server is not this one’s', async () => {
  const scene = stage(blueGreen());
  await scene.to('green');
  for (const other of [{ ...target, namespace: 'other' }, { ...target, cluster: { ...target.cluster, server: 'https://elsewhere.example' } }]) {
    assert.equal(end(await takeBack(scene.ports, { target: other, application: 'llm-app' }, never())), 'nothingToTakeBack');
  }
});

test('a track that lost its pods blocks the way back, as it would a switch', async () => {
  const scene = stage(blueGreen());
  await scene.to('green');
  unready('llm-app-blue', 2)(scene.cluster.world);
  const result = await scene.back();
  assert.equal(end(result), 'blocked');
  assert.match(message(result), /1 of 3 pods of blue is ready, and green has 3/);
  assert.equal(scene.selects(), 'green');
});

test('what somebody else set since is not overwritten', async () => {
  const scene = stage(blueGreen());
  await scene.to('green');
  scene.cluster.world.services = [service('llm-app-service', { app: 'llm-app', version: 'purple' })];
  const result = await scene.back();
  assert.equal(end(result), 'blocked');
  assert.match(message(result), /Service llm-app-service selects purple now, and the record says green\. Nothing is overwritten/);
});

test('a Service that is gone is named', async () => {
  const scene = stage(blueGreen());
  await scene.to('green');
  scene.cluster.world.services = [service('llm-app-new', { app: 'llm-app', version: 'green' })];
  assert.match(message(await scene.back()), /^Service llm-app-service in default does not exist on prod-eu/);
});

test('a switch that wrote nothing is not taken back', async () => {
  const scene = stage(blueGreen(), { onPatch: () => ({ kind: 'forbidden', context: 'prod-eu', verb: 'patch', resource: 'services' }) });
  await scene.to('green');
  assert.equal(end(await scene.back()), 'nothingToTakeBack');
});

test('a record that a crash left open: what was written is taken back', async () => {
  const scene = stage(blueGreen());
  await scene.to('green');
  scene.ports.lines.lines.pop();
  assert.equal((await scene.entries())[0]?.ended, undefined);
  assert.equal(end(await scene.back()), 'verified wrote');
  assert.equal(scene.selects(), 'blue');
});

test('a record that a crash left open before the write is closed, and nothing is written', async () => {
  const scene = stage(blueGreen());
  await scene.to('green');
  scene.ports.lines.lines.pop();
  scene.cluster.world.services = [service('llm-app-service', { app: 'llm-app', version: 'blue' })];
  assert.equal(end(await scene.back()), 'nothing-to-do');
  assert.deepEqual((await scene.entries()).map(({ ended }) => [ended?.outcome, ended?.wrote]), [['cancelled', 0]]);
  assert.equal(end(await scene.back()), 'nothingToTakeBack');
});

test('a scale is taken back in the order that keeps capacity', async () => {
  const scene = stage(stableCanary());
  await scene.percent(30);
  const result = await scene.back();
  assert.equal(message(result), 'chat was scaled back: 1 of 10 ready endpoints on canary, 10 %.');
  assert.deepEqual(scene.cluster.written.map(({ name, change }) => `${name} ${change}`), [
    'chat-canary replicas 1 → 3', 'chat-stable replicas 9 → 7', 'chat-stable replicas 7 → 9', 'chat-canary replicas 3 → 1',
  ]);
  assert.equal(scene.ports.plans[1]?.question, 'Take back chat to canary 1, stable 9 in default on prod-eu?');
});

test('a scale that was cut between its writes is taken back to where it began', async () => {
  const scene = stage(stableCanary(), { onPatch: ({ name, ops }) => (name === 'chat-stable' && ops.some((op) => op.op === 'replace' && op.value === 7) ? { kind: 'forbidden', context: 'prod-eu', verb: 'patch', resource: 'deployments' } : undefined) });
  await scene.percent(30);
  assert.deepEqual(scene.sizes(), [9, 3]);
  assert.equal(end(await scene.back()), 'verified wrote');
  assert.deepEqual(scene.sizes(), [9, 1]);
});

test('replicas that somebody else set since are not overwritten', async () => {
  const scene = stage(stableCanary());
  await scene.percent(30);
  scene.cluster.world.deployments = scene.cluster.world.deployments.map((one) => ({ ...one, desired: 20 }));
  assert.match(message(await scene.back()), /chat-stable has 20 replicas now, and the record says 7; chat-canary has 20/);
  assert.deepEqual(scene.sizes(), [20, 20]);
});

test('a declined way back stays possible', async () => {
  let go = true;
  const scene = stage(blueGreen(), { confirm: () => ({ go }) });
  await scene.to('green');
  go = false;
  assert.equal(end(await scene.back()), 'declined');
  go = true;
  assert.equal(end(await scene.back()), 'verified wrote');
});

const grownGreen = (blueReady: number): Snapshot =>
  blueGreen({ deployments: [blue, deployment('llm-app-green', green.templateLabels, { desired: 5 })], pods: [...podsOf(blue, 3, blueReady), ...podsOf(green, 5)] });

test('the way back to a track that has all its pods is open although the other has more, with a warning', async () => {
  const scene = stage(grownGreen(3));
  await scene.to('green');
  assert.equal(end(await scene.back()), 'verified wrote');
  assert.equal(scene.selects(), 'blue');
  const check = scene.ports.plans[1]?.checks.find(({ id }) => id === 'target-ready');
  assert.deepEqual([check?.verdict, check?.detail], ['warn', '3 of 3 pods of blue are ready, and green has 5. Scale it up first where it cannot carry the load.']);
});

test('the way back to a track that was made smaller since is barred', async () => {
  const scene = stage(grownGreen(3));
  await scene.to('green');
  const { world } = scene.cluster;
  world.deployments = world.deployments.map((one) => (one.name === 'llm-app-blue' ? { ...one, desired: 1, replicas: 1, ready: 1, updated: 1, available: 1 } : one));
  world.pods = world.pods.filter(({ name }) => !/^llm-app-blue-.*-0000[12]$/.test(name));
  assert.equal(message(await scene.back()), 'llm-app was left as it is: 1 of 1 pod of blue is ready, and green has 5. Scale it up or wait.');
});

test('the way back to a track that lacks pods of its own is barred', async () => {
  const scene = stage(grownGreen(2));
  await scene.to('green');
  assert.equal(end(await scene.back()), 'blocked');
  assert.equal(scene.selects(), 'green');
});
