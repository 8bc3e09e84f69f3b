import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scaleCanary } from '../../../src/app/scaleCanary.ts';
import type { Outcome } from '../../../src/app/ports.ts';
import type { ScaleTo } from '../../../src/app/requests.ts';
import { describe } from '../../../src/core/failure.ts';
import type { Snapshot } from '../../../src/core/live/records.ts';
import type { Result } from '../../../src/core/result.ts';
import { blueGreen, canary, deployment, podsOf, stable, stableCanary, target } from '../../support/builders.ts';
import { fakeCluster, unready, unreachable, type FakeOptions } from '../../support/fakeCluster.ts';
import { fakePorts, never, type PortsOptions } from '../../support/fakePorts.ts';

function stage(seen: Snapshot, options: FakeOptions & PortsOptions = {}) {
  const cluster = fakeCluster(seen, { idle: () => ports.clock.expire(), ...options });
  const ports = fakePorts(cluster, options);
  return {
    cluster,
    ports,
    /** `chat-canary 3` for each write, in order. */
    writes: () => cluster.written.map(({ name, ops }) => `${name} ${ops.map((op) => (op.op === 'replace' ? String(op.value) : '')).join('')}`),
    run: (to: ScaleTo, signal = never()) => scaleCanary(ports, { target, application: 'chat', to }, signal),
  };
}

const end = (result: Result<Outcome>): string => (result.ok ? `${result.value.done}${result.value.wrote ? ' wrote' : ''}` : result.failure.kind);
const message = (result: Result<Outcome>): string => (result.ok ? result.value.message : describe(result.failure));

const sized = (stableSize: number, canarySize: number): Snapshot =>
  stableCanary({ deployments: [deployment('chat-stable', stable.templateLabels, { desired: stableSize }), deployment('chat-canary', canary.templateLabels, { desired: canarySize })] });

const cases: readonly (readonly [name: string, seen: Snapshot, to: ScaleTo, writes: readonly string[], said: RegExp])[] = [
  ['a share that ten pods can give', stableCanary(), { percent: 30 }, ['chat-canary 3', 'chat-stable 7'], /^chat was scaled: 3 of 10 ready endpoints on canary, 30 %\.$/],
  ['a share between two: ties go up', stableCanary(), { percent: 25 }, ['chat-canary 3', 'chat-stable 7'], /3 of 10 ready endpoints on canary, 30 %, asked 25 %\.$/],
  ['with surge one more pod comes nearer', stableCanary(), { percent: 25, surge: true }, ['chat-canary 3', 'chat-stable 8'], /3 of 11 ready endpoints on canary, 27 %, asked 25 %\.$/],
  ['back to less: stable grows before the canary shrinks', sized(5, 5), { percent: 10 }, ['chat-stable 9', 'chat-canary 1'], /1 of 10 ready endpoints on canary, 10 %\.$/],
  ['to nothing', stableCanary(), { percent: 0 }, ['chat-stable 10', 'chat-canary 0'], /0 of 10 ready endpoints on canary, 0 %\.$/],
  ['to everything', stableCanary(), { percent: 100 }, ['chat-canary 10', 'chat-stable 0'], /10 of 10 ready endpoints on canary, 100 %\.$/],
  ['from no canary at all', sized(4, 0), { percent: 25 }, ['chat-canary 1', 'chat-stable 3'], /1 of 4 ready endpoints on canary, 25 %\.$/],
  ['to a number of replicas: stable is left alone', stableCanary(), { replicas: 3 }, ['chat-canary 3'], /3 of 12 ready endpoints on canary, 25 %\.$/],
];
for (const [name, seen, to, writes, said] of cases) {
  test(name, async () => {
    const scene = stage(seen);
    const result = await scene.run(to);
    assert.equal(end(result), 'verified wrote');
    assert.deepEqual(scene.writes(), writes);
    assert.match(message(result), said);
  });
}

test('the second write waits until what grew is ready and in the endpoints', async () => {
  const { cluster, run } = stage(stableCanary(), {
    onPatch: (write, world) => {
      if (write.name === 'chat-stable') assert.equal(world.pods.filter(({ name, ready }) => ready && name.startsWith('chat-canary-')).length, 3);
      return undefined;
    },
  });
  await run({ percent: 30 });
  assert.deepEqual(cluster.calls.slice(cluster.calls.indexOf('lease')), ['lease', 'observe', 'patch chat-canary', 'follow', 'observe', 'lease', 'patch chat-stable', 'follow', 'observe', 'lease']);
});

test('pods that do not get ready keep stable at its size', async () => {
  const scene = stage(stableCanary(), { after: () => [(world) => void (world.pods = [...podsOf(stable), ...podsOf(canary, 3, 1, { trouble: 'ImagePullBackOff' })])] });
  const result = await scene.run({ percent: 30 });
  assert.equal(end(result), 'unverified wrote');
  assert.equal(message(result), 'chat was changed in part, but its effect was not seen within 60 s. Written: chat-canary replicas 1 → 3. Not written: chat-stable replicas 9 → 7. Last seen: 1 of 3 pods of canary ready. Look at the tree, or take it back.');
  assert.deepEqual(scene.writes(), ['chat-canary 3']);
});

test('a cancel between the two writes says what was written and what was not', async () => {
  const controller = new AbortController();
  const scene = stage(stableCanary(), { after: () => [], idle: () => controller.abort() });
  const result = await scene.run({ percent: 30 }, controller.signal);
  assert.equal(end(result), 'cancelled wrote');
  assert.equal(message(result), 'chat was changed in part and then cancelled. Written: chat-canary replicas 1 → 3. Not written: chat-stable replicas 9 → 7. Last seen: 1 of 3 pods of canary ready. Take Back reverses it.');
  const [entry] = await scene.ports.journal.entries(target, 'chat');
  assert.deepEqual([entry?.ended?.outcome, entry?.ended?.wrote], ['cancelled', 1]);
});

test('stable changed by somebody between the two writes is planned again, our own growth left out', async () => {
  let once = true;
  const scene = stage(stableCanary(), {
    onPatch: (write, world) => {
      if (write.name !== 'chat-stable' || !once) return undefined;
      once = false;
      world.deployments = world.deployments.map((one) => (one.name === 'chat-stable' ? { ...one, desired: 17, replicas: 17, updated: 17 } : one));
      world.pods = [...world.pods.filter(({ name }) => !name.startsWith('chat-stable-')), ...podsOf(stable, 17)];
      return undefined;
    },
  });
  const result = await scene.run({ percent: 50 });
  assert.equal(end(result), 'verified wrote');
  assert.deepEqual(scene.writes(), ['chat-canary 5', 'chat-canary 9', 'chat-stable 9'], '17 + 1 pods, of which half');
  assert.match(scene.ports.replanned[0] ?? '', /Deployment chat-stable in default on prod-eu was changed by someone else/);
});

test('who declines the second plan is told what the first had written', async () => {
  let once = true;
  const scene = stage(stableCanary(), {
    confirm: () => ({ go: once }),
    onPatch: (write) => {
      if (write.name !== 'chat-stable') return undefined;
      once = false;
      return { kind: 'conflict', context: 'prod-eu', what: 'Deployment chat-stable', namespace: 'default' };
    },
  });
  const result = await scene.run({ percent: 30 });
  assert.equal(end(result), 'declined wrote');
  assert.match(message(result), /Before, chat-canary replicas 1 → 3 was written; Take Back reverses it\.$/);
});

test('a second write that is refused is told with the first', async () => {
  const scene = stage(stableCanary(), { onPatch: ({ name }) => (name === 'chat-stable' ? { kind: 'forbidden', context: 'prod-eu', verb: 'patch', resource: 'deployments' } : undefined) });
  const result = await scene.run({ percent: 30 });
  assert.equal(end(result), 'unverified wrote');
  assert.match(message(result), /^chat was changed in part\. Written: chat-canary replicas 1 → 3\. Not written: chat-stable replicas 9 → 7\. You may not patch deployments/);
});

const refused: readonly (readonly [name: string, seen: Snapshot, to: ScaleTo, end: string, said: RegExp])[] = [
  ['a percentage out of range', stableCanary(), { percent: 101 }, 'outOfRange', /^The share in percent must be from 0 to 100, not 101\./],
  ['a percentage that is no number', stableCanary(), { percent: Number.NaN }, 'outOfRange', /not NaN/],
  ['a part of a replica', stableCanary(), { replicas: 1.5 }, 'outOfRange', /^The number of replicas must be from 0 to 150000, not 1\.5\./],
  ['a negative number of replicas', stableCanary(), { replicas: -1 }, 'outOfRange', /not -1/],
  ['a blue-green pair', blueGreen(), { percent: 10 }, 'noApplication', /chat in default/],
  ['two tracks without any replica', sized(0, 0), { percent: 10 }, 'blocked', /chat has 0 replicas in all/],
  ['the share that is there', stableCanary(), { percent: 10 }, 'nothing-to-do', /^chat was left as it is: stable has 9, canary has 1 already\.$/],
  ['a canary that cannot start does not grow', stableCanary({ pods: [...podsOf(stable), ...podsOf(canary, 1, 0, { trouble: 'ImagePullBackOff: no such tag' })] }), { percent: 30 }, 'blocked', /0 of 1 pod of canary is ready \(ImagePullBackOff: no such tag\)/],
  ['nothing is left', sized(0, 2), { replicas: 0 }, 'blocked', /No pod of chat is left/],
];
for (const [name, seen, to, expected, said] of refused) {
  test(`refuses and writes nothing: ${name}`, async () => {
    const scene = stage(seen);
    const result = await scene.run(to);
    assert.equal(end(result), expected);
    assert.match(message(result), said);
    assert.deepEqual(scene.writes(), []);
  });
}

test('a canary that cannot start can always be scaled down', async () => {
  const scene = stage(stableCanary({ pods: [...podsOf(stable), ...podsOf(canary, 1, 0, { trouble: 'ImagePullBackOff' })] }));
  assert.equal(end(await scene.run({ percent: 0 })), 'verified wrote');
  assert.deepEqual(scene.writes(), ['chat-stable 10', 'chat-canary 0']);
});

test('the plan says what so few pods can give, and the peak', async () => {
  const scene = stage(sized(3, 0), { confirm: () => ({ go: false }) });
  await scene.run({ percent: 10 });
  const [plan] = scene.ports.plans;
  assert.equal(plan?.question, 'Scale canary of chat to 10 % in default on prod-eu?');
  assert.deepEqual(plan.facts.map(({ label, value }) => `${label}: ${value}`), [
    'Server: https://api.prod-eu.example:6443',
    'Change: replicas: canary 0 → 1, then stable 3 → 2',
    'Now: 0 of 3 ready endpoints on canary (0 %)',
    'After: 1 of 3 pods on canary (33 %)',
    'Peak: 4 pods: what grows is ready before anything shrinks',
    'To go back: Deployment Strategies: Take Back',
  ]);
  assert.deepEqual(plan.checks.map(({ id, verdict, detail }) => `${id} ${verdict}: ${detail}`), [
    'share warn: 10 % of 3 pods cannot be reached; the nearest is 1 of 3 (33.3 %).',
    'grows-ready pass: canary has no pod yet. Nothing shrinks before its pods are ready.',
    'admission pass: The server accepts both writes in a dry run.',
    'room pass: 1 more pod of chat-canary finds room.',
  ]);
});

test('a connection that is lost while waiting is said, and what was written', async () => {
  const scene = stage(stableCanary(), { onObserve: (count) => (count > 1 ? unreachable : undefined) });
  const result = await scene.run({ replicas: 2 });
  assert.equal(end(result), 'unverified wrote');
  assert.match(message(result), /^chat was scaled, but its effect was not seen within 60 s\. (Last seen|Cannot reach)/);
});

test('a pod that falls over after the last write keeps the operation unverified', async () => {
  const scene = stage(stableCanary(), { after: () => [(world) => void (world.pods = [...podsOf(stable), ...podsOf(canary, 2)]), unready('chat-stable', 1)] });
  assert.equal(end(await scene.run({ replicas: 2 })), 'unverified wrote');
});


for (const [name, applied, expected] of [['written', true, 'verified wrote'], ['not written', false, 'unreachable']] as const) {
  test(`a lost answer to a change of replicas is settled by asking the cluster: ${name}`, async () => {
    const scene = stage(stableCanary(), { onPatch: () => (applied ? { lost: unreachable } : unreachable) });
    assert.equal(end(await scene.run({ percent: 30 })), expected);
    assert.deepEqual(scene.writes(), applied ? ['chat-canary 3', 'chat-stable 7'] : []);
  });
}
