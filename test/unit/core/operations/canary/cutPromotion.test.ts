/** A crash in the midst of a promotion by swap: the release is still noted at the step where it began, and its sizes are no longer those of that step. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planCreateCanary } from '../../../../../src/core/operations/canary/createPlan.ts';
import { planPromote } from '../../../../../src/core/operations/canary/promotePlan.ts';
import { planStep } from '../../../../../src/core/operations/canary/stepPlan.ts';
import { canaryStands } from '../../../../../src/core/operations/canary/stands.ts';
import { canaryBack } from '../../../../../src/core/operations/canary/takeBack.ts';
import { blocked, type Inverse } from '../../../../../src/core/operations/plan.ts';
import { unwrap } from '../../../../../src/core/unwrap.ts';
import { canaryWorld, facts, v2 } from '../../../../support/canaryWorld.ts';

for (const written of [1, 2, 3]) {
  test(`after ${written} of 4 writes Take Back goes to the step that the promotion began at`, () => {
    const world = canaryWorld(4);
    world.carryOut(unwrap(planCreateCanary(world.seen(), { images: v2, steps: [25, 100] }, world.createFacts('chat-stable'))));
    world.carryOut(unwrap(planStep(world.seen(), 'next', facts)));
    const before = world.sizes();
    const promotion = unwrap(planPromote(world.seen(), 'swap', facts));
    const inverse = promotion.inverse as Extract<Inverse, { kind: 'canary' }>;
    assert.deepEqual([promotion.writes.length, inverse.kind, inverse.undo], [4, 'canary', 'swap']);
    assert.equal(canaryStands(inverse, world.seen().application), false, 'nothing is written yet');
    world.carryOut(promotion, written);
    assert.equal(canaryStands(inverse, world.seen().application), true);
    const back = unwrap(canaryBack(world.seen(), inverse));
    assert.equal(blocked(back), false, JSON.stringify(back.checks));
    world.carryOut(back);
    assert.deepEqual(world.sizes(), before);
    assert.equal(canaryStands(inverse, world.seen().application), false, 'and then there is nothing left to take back');
  });
}
