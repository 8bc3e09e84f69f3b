/** One window, two operations on one application: the one that only waits ends when the next begins. Other windows wait, as ever. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OperationPorts, Outcome } from '../../../src/app/ports.ts';
import { setImage } from '../../../src/app/rolling/setImage.ts';
import { undoRollout } from '../../../src/app/rolling/undoRollout.ts';
import { scaleCanary } from '../../../src/app/scaleCanary.ts';
import { switchTraffic } from '../../../src/app/switchTraffic.ts';
import { takeBack } from '../../../src/app/takeBack.ts';
import { createUnderway } from '../../../src/app/underway.ts';
import { describe, type Failure } from '../../../src/core/failure.ts';
import { parseNote } from '../../../src/core/release/mark.ts';
import type { Result } from '../../../src/core/result.ts';
import { blueGreen, stableCanary, target } from '../../support/builders.ts';
import { fakeCluster, type FakeOptions } from '../../support/fakeCluster.ts';
import { fakePorts, never } from '../../support/fakePorts.ts';
import { fakeRollout, web } from '../../support/fakeRollout.ts';

const said = (result: Result<Outcome>): string => (result.ok ? `${result.value.done}: ${result.value.message}` : describe(result.failure));
const request = { target, application: 'web', deployment: 'web' };

function stalled() {
  let idle = (): void => undefined;
  const cluster = fakeRollout(web(), { idle: () => idle() });
  const fakes = fakePorts(cluster);
  const defects: unknown[] = [];
  const ports = { ...fakes, underway: createUnderway((error) => defects.push(error)) };
  let first: Promise<Result<Outcome>> | undefined;
  return {
    cluster, fakes, ports, defects,
    /** Sets an image that cannot be pulled, and goes on when nothing moves any more. */
    stall: () => new Promise<void>((resolve) => {
      idle = () => {
        idle = () => fakes.clock.expire();
        resolve();
      };
      first = setImage(ports, { ...request, images: [{ container: 'app', image: 'registry.example/web:broken' }] }, never());
    }),
    first: async () => said((await first) ?? { ok: false, failure: { kind: 'cancelled', application: 'nothing was begun' } }),
    check: () => fakes.plans.at(-1)?.checks.find(({ id }) => id === 'lease'),
  };
}

for (const [name, run] of [
  ['an undo', (ports: OperationPorts) => undoRollout(ports, request, never())],
  ['a take back', (ports: OperationPorts) => takeBack(ports, { target, application: 'web' }, never())],
] as const) {
  test(`${name} of a rollout that stalled begins at once, and ends the waiting for it`, async () => {
    const scene = stalled();
    await scene.stall();
    assert.match(said(await run(scene.ports)), /^verified: web was (rolled|taken) back/);
    assert.deepEqual([scene.check()?.verdict, scene.check()?.detail], ['pass', 'This window still waits for the effect of “set the image”, which has nothing left to write; that waiting ends when this begins.']);
    assert.match(await scene.first(), /^unverified: web has new images, and its effect is no longer waited for: the next operation has begun\. Last seen: stalled with/);
    const entries = await scene.ports.journal.entries(target, 'web');
    assert.deepEqual(entries.map(({ ended }) => [ended?.outcome, ended?.wrote]), [['verified', 2], ['unverified', 1]]);
    await scene.ports.underway.settled();
    const { services } = await scene.cluster.observe('default', never()).then((seen) => (seen.ok ? seen.value : { services: [] }));
    assert.deepEqual([services[0]?.release, scene.defects], [undefined, []]);
  });
}

test('another window waits for the end of the rollout, as ever', async () => {
  const scene = stalled();
  await scene.stall();
  const other = { ...fakePorts(scene.cluster), underway: createUnderway(() => undefined) };
  assert.match(said(await undoRollout(other, request, never())), /^blocked: web was left as it is: someone \(set the image\) is writing to it/);
  scene.fakes.clock.expire();
  assert.match(await scene.first(), /^unverified: web has new images, and the rollout did not end\./);
});

test('who looks at the plan and says no ends nothing', async () => {
  const scene = stalled();
  await scene.stall();
  const confirm = { ...scene.ports.confirm, confirm: () => Promise.resolve({ go: false }) };
  assert.match(said(await undoRollout({ ...scene.ports, confirm }, request, never())), /^declined/);
  scene.fakes.clock.expire();
  assert.match(await scene.first(), /the rollout did not end/);
});

test('an operation that waits between two writes leaves out what it has not written, and the plan of the next warns of it', async () => {
  let idle = (): void => undefined;
  const cluster = fakeCluster(stableCanary(), { after: () => [], idle: () => idle() });
  const fakes = fakePorts(cluster);
  const ports = { ...fakes, underway: createUnderway(() => undefined) };
  let first: Promise<Result<Outcome>> | undefined;
  await new Promise<void>((resolve) => {
    idle = () => {
        idle = () => fakes.clock.expire();
        resolve();
      };
    first = scaleCanary(ports, { target, application: 'chat', to: { percent: 30 } }, never());
  });
  await takeBack(ports, { target, application: 'chat' }, never());
  assert.deepEqual([fakes.plans[1]?.checks.find(({ id }) => id === 'lease')?.verdict], ['warn']);
  assert.match(first === undefined ? '' : said(await first), /^unverified: chat was changed in part, and its effect is no longer waited for: the next operation has begun\. Written: chat-canary replicas 1 → 3\. Not written: chat-stable replicas 9 → 7\./);
  assert.deepEqual(cluster.written.map(({ name, change }) => `${name} ${change}`), ['chat-canary replicas 1 → 3', 'chat-canary replicas 3 → 1']);
});

function scaling(options: FakeOptions = {}) {
  const cluster = fakeCluster(stableCanary(), { idle: () => fakes.clock.expire(), ...options });
  const fakes = fakePorts(cluster);
  const ports = { ...fakes, underway: createUnderway(() => undefined) };
  return {
    ports,
    run: (replicas: number) => scaleCanary(ports, { target, application: 'chat', to: { replicas } }, never()),
    held: () => parseNote(cluster.world.services[0]?.release)?.lease !== undefined,
  };
}

test('how it ended is told before the lease is given back, and whoever ends the window can wait for that', async () => {
  let told = false;
  let late = (): void => undefined;
  const slow = new Promise<void>((resolve) => (late = resolve));
  const scene = scaling();
  const { later } = scene.ports.underway;
  const ports = { ...scene.ports, underway: { ...scene.ports.underway, later: (work: Promise<unknown>) => later(Promise.all([work, slow])) } };
  assert.match(said(await scaleCanary(ports, { target, application: 'chat', to: { replicas: 2 } }, never())), /^verified/);
  const settled = scene.ports.underway.settled().then(() => (told = true));
  assert.equal(told, false);
  late();
  await settled;
  assert.equal(scene.held(), false);
});

test('a mark is waited for: what could not be noted of a release is said', async () => {
  const forbidden: Failure = { kind: 'forbidden', context: 'prod-eu', verb: 'patch', resource: 'services', namespace: 'default' };
  let notes = 0;
  const cluster = fakeCluster(blueGreen(), { onNote: () => (++notes === 2 ? forbidden : undefined) });
  const ports = { ...fakePorts(cluster), underway: createUnderway(() => undefined) };
  assert.match(said(await switchTraffic(ports, { target, application: 'llm-app', to: 'green' }, never())), /How far the release is could not be noted for others\./);
});

test('a lease that could not be given back keeps the window that held it from nothing', async () => {
  const forbidden: Failure = { kind: 'forbidden', context: 'prod-eu', verb: 'patch', resource: 'services', namespace: 'default' };
  let notes = 0;
  const scene = scaling({ onNote: () => (++notes === 2 ? forbidden : undefined) });
  assert.match(said(await scene.run(3)), /^verified: chat was scaled: [^.]*\.$/);
  await scene.ports.underway.settled();
  assert.equal(scene.held(), true);
  assert.match(said(await scene.run(2)), /^verified/);
  await scene.ports.underway.settled();
  assert.equal(scene.held(), false);
});

test('a defect in what is done after the end is told, and not lost', async () => {
  const told: unknown[] = [];
  const underway = createUnderway((error) => told.push(error));
  const defect = new Error('a defect');
  underway.later(Promise.reject(defect));
  await underway.settled();
  assert.deepEqual(told, [defect]);
});

test('the state of an operation that has ended is forgotten after many others, and one that runs never is', () => {
  const underway = createUnderway(() => undefined);
  underway.enter('runs');
  for (let n = 0; n < 300; n++) underway.enter(`ended-${n}`).leave();
  assert.deepEqual([underway.how('runs'), underway.how('ended-0'), underway.how('ended-299'), underway.how('theirs')], ['writing', undefined, 'ended', undefined]);
});
