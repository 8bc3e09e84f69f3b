/** A crash between the making of a canary and the note of its release: nothing on the cluster says that a release is in progress. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planCreateCanary } from '../../../../../src/core/operations/canary/createPlan.ts';
import { planPromote } from '../../../../../src/core/operations/canary/promotePlan.ts';
import { planStep } from '../../../../../src/core/operations/canary/stepPlan.ts';
import { canaryStands } from '../../../../../src/core/operations/canary/stands.ts';
import { canaryBack } from '../../../../../src/core/operations/canary/takeBack.ts';
import { blocked, type Inverse, type Plan } from '../../../../../src/core/operations/plan.ts';
import { unwrap } from '../../../../../src/core/unwrap.ts';
import { canaryWorld, facts, v2, type CanaryWorld } from '../../../../support/canaryWorld.ts';

const made = (world: CanaryWorld): Plan => unwrap(planCreateCanary(world.seen(), { images: v2, steps: [50, 100] }, world.createFacts('chat-stable')));

function inverseOf({ inverse }: Plan): Extract<Inverse, { kind: 'canary' }> {
  if (inverse.kind !== 'canary') throw new Error(`the way back is ${inverse.kind}`);
  return inverse;
}

test('a canary that was made and not noted is taken back by the journal: it is deleted, and stable stays as it is now', () => {
  const world = canaryWorld(4);
  const plan = made(world);
  world.carryOut(plan, 1);
  world.deployments = world.deployments.map((one) => (one.name === 'chat-stable' ? { ...one, desired: 2, replicas: 2, ready: 2, updated: 2, available: 2 } : one));
  assert.equal(canaryStands(inverseOf(plan), world.seen().application), true);
  const back = unwrap(canaryBack(world.seen(), inverseOf(plan)));
  assert.equal(blocked(back), false, JSON.stringify(back.checks));
  assert.deepEqual(back.writes.map(({ verb, name }) => `${verb ?? 'patch'} ${name}`), ['delete chat-canary']);
  world.carryOut(back);
  assert.deepEqual(world.sizes(), { 'chat-stable': 2 });
  assert.equal(canaryStands(inverseOf(plan), world.seen().application), false);
});

test('a release that came to its end is not taken back by the record of its beginning', () => {
  const world = canaryWorld(4);
  const plan = made(world);
  world.carryOut(plan);
  for (const to of ['next', 'next'] as const) world.carryOut(unwrap(planStep(world.seen(), to, facts)));
  world.carryOut(unwrap(planPromote(world.seen(), 'swap', facts)));
  assert.equal(world.mark, undefined);
  assert.equal(canaryStands(inverseOf(plan), world.seen().application), false);
  assert.deepEqual(unwrap(canaryBack(world.seen(), inverseOf(plan))).writes, []);
});

test('a canary that somebody has given pods since is left to them', () => {
  const world = canaryWorld(4);
  const plan = made(world);
  world.carryOut(plan, 1);
  world.deployments = world.deployments.map((one) => (one.name === 'chat-canary' ? { ...one, desired: 1, replicas: 1, ready: 1, updated: 1, available: 1 } : one));
  assert.equal(canaryStands(inverseOf(plan), world.seen().application), false);
  assert.deepEqual(unwrap(canaryBack(world.seen(), inverseOf(plan))).writes, []);
});
