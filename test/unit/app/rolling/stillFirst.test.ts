/** Another template while a rollout moves: written with a pause, which ends when every ReplicaSet has told of its pods. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Outcome } from '../../../../src/app/ports.ts';
import { pauseRollout } from '../../../../src/app/rolling/pauseRollout.ts';
import { restartRollout } from '../../../../src/app/rolling/restartRollout.ts';
import { resumeRollout } from '../../../../src/app/rolling/resumeRollout.ts';
import { setImage } from '../../../../src/app/rolling/setImage.ts';
import { undoRollout } from '../../../../src/app/rolling/undoRollout.ts';
import { takeBack } from '../../../../src/app/takeBack.ts';
import { describe } from '../../../../src/core/failure.ts';
import { join } from '../../../../src/core/live/join.ts';
import { effectOf } from '../../../../src/core/operations/effect.ts';
import type { Expectation } from '../../../../src/core/operations/plan.ts';
import type { Result } from '../../../../src/core/result.ts';
import { deployment, replicaSetOf, snapshot, target } from '../../../support/builders.ts';
import { fakeRollout, web, type RolloutOptions } from '../../../support/fakeRollout.ts';
import { fakePorts, never } from '../../../support/fakePorts.ts';

const [v2, broken] = ['registry.example/web:v2', 'registry.example/web:broken'] as const;
const request = { target, application: 'web', deployment: 'web' };
const said = (result: Result<Outcome>): string => (result.ok ? `${result.value.done}: ${result.value.message}` : describe(result.failure));
const rolled = 'rolled out and drained, 3 of 3 pods updated and available, no old pod left.';

/** A rollout that stalls on its first new pod. */
async function stalled(options: RolloutOptions = {}, spec: Parameters<typeof web>[0] = {}) {
  const cluster = fakeRollout(web(spec), { idle: () => ports.clock.expire(), ...options });
  const ports = fakePorts(cluster);
  await setImage(ports, { ...request, images: [{ container: 'app', image: broken }] }, never());
  return {
    cluster,
    ports,
    undo: () => undoRollout(ports, request, never()),
    back: () => takeBack(ports, { target, application: 'web' }, never()),
    written: () => cluster.written.slice(1).map(({ change, expect }) => `${change} (${expect?.kind ?? ''})`),
    runs: () => cluster.world.pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined).map(({ spec: { containers: [first] } }) => first?.image?.split(':')[1]).join(' '),
  };
}

/** The window is gone after so many writes of its operation. */
function crashAfter(writes: number): RolloutOptions {
  let count = 0;
  return {
    onWrite: () => {
      if (++count === writes + 2) throw new Error('the window is gone');
      return undefined;
    },
  };
}

test('an undo is written with a pause, which ends when the ReplicaSets have told; the journal has both writes', async () => {
  const scene = await stalled();
  assert.equal(said(await scene.undo()), `verified: web was rolled back: ${rolled}`);
  assert.deepEqual(scene.written(), ['template → revision 1, paused: no → yes (paused)', 'paused: yes → no (rolledOut)']);
  assert.equal(scene.ports.plans.at(-1)?.facts.find(({ label }) => label === 'In between')?.value, 'paused, until every ReplicaSet has told of the pods that the present rollout ended');
  const [entry] = await scene.ports.journal.entries(target, 'web');
  assert.deepEqual([entry?.changes.length, entry?.writes?.map(({ outcome }) => outcome), entry?.ended?.wrote], [2, ['written', 'written'], 2]);
  assert.deepEqual([scene.runs(), scene.cluster.world.deployment.spec.paused], ['v1 v1 v1', false]);
});

for (const [name, run] of [
  ['a take back', (scene: Awaited<ReturnType<typeof stalled>>) => scene.back()],
  ['a third image', ({ ports }: Awaited<ReturnType<typeof stalled>>) => setImage(ports, { ...request, images: [{ container: 'app', image: v2 }] }, never())],
  ['a restart', ({ ports }: Awaited<ReturnType<typeof stalled>>) => restartRollout(ports, request, never())],
] as const) {
  test(`so is ${name}`, async () => {
    const scene = await stalled();
    await run(scene);
    assert.deepEqual(scene.cluster.written.slice(1).map(({ expect }) => expect?.kind), ['paused', 'rolledOut']);
    assert.equal(scene.cluster.world.deployment.spec.paused, false);
  });
}

test('where nothing rolls, and where all pods stop at once, there is no pause', async () => {
  const calm = await stalled();
  await calm.undo();
  await setImage(calm.ports, { ...request, images: [{ container: 'app', image: v2 }] }, never());
  assert.equal(calm.written().length, 3);
  const recreated = await stalled({}, { strategy: { type: 'Recreate' } });
  await recreated.undo();
  assert.deepEqual(recreated.written(), ['template → revision 1 (rolledOut)']);
});

test('what a crash between the two writes leaves is taken back by the journal', async () => {
  const scene = await stalled(crashAfter(1));
  await assert.rejects(scene.undo(), /the window is gone/);
  assert.equal(scene.cluster.world.deployment.spec.paused, true);
  const [open] = await scene.ports.journal.entries(target, 'web');
  assert.equal(open?.ended, undefined);
  await scene.back();
  assert.deepEqual(scene.written().slice(1), ['template → the one before (rolledOut)', 'paused: yes → no (rolledOut)']);
  assert.deepEqual([scene.cluster.world.deployment.spec.template.spec.containers[0]?.image, scene.cluster.world.deployment.spec.paused], [broken, false]);
});

test('what a crash between the two writes leaves is ended by a resumption', async () => {
  const scene = await stalled(crashAfter(1));
  await assert.rejects(scene.undo(), /the window is gone/);
  assert.equal(said(await resumeRollout(scene.ports, request, never())), `verified: web was resumed: ${rolled}`);
  assert.equal(scene.runs(), 'v1 v1 v1');
});

test('a pause that somebody sets after an undo that was seen to end is theirs', async () => {
  const scene = await stalled();
  await scene.undo();
  await pauseRollout(fakePorts(scene.cluster), request, never());
  assert.match(said(await scene.back()), /^blocked: .*web is paused now, and the record says otherwise/);
});

test('the pause is there only when no ReplicaSet tells of more pods than it was asked for', () => {
  const own = deployment('web', { app: 'web' }, { paused: true, generation: 5, observedGeneration: 5 });
  const expect: Expectation = { kind: 'paused', deployment: 'web', paused: true, told: true };
  const reached = (replicas: number, over: object = {}): boolean =>
    effectOf(expect, join(snapshot({ deployments: [{ ...own, ...over }], replicaSets: [replicaSetOf(own, { name: 'web-1', uid: '1', revision: 1, hash: '1', desired: 2, replicas })] }))).reached;
  assert.deepEqual([reached(3), reached(2), reached(1), reached(2, { observedGeneration: 4 })], [false, true, true, false]);
});
