/** Whole releases over records, for every size and any ladder: what must hold of each plan, and of what it leaves. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { canaryPair } from '../../../../../src/core/live/share.ts';
import { planAbort } from '../../../../../src/core/operations/canary/abortPlan.ts';
import { planCreateCanary } from '../../../../../src/core/operations/canary/createPlan.ts';
import { planHold } from '../../../../../src/core/operations/canary/holdPlan.ts';
import { planPromote } from '../../../../../src/core/operations/canary/promotePlan.ts';
import { planStep } from '../../../../../src/core/operations/canary/stepPlan.ts';
import { canaryBack } from '../../../../../src/core/operations/canary/takeBack.ts';
import { blocked, type Plan } from '../../../../../src/core/operations/plan.ts';
import type { CanaryMark } from '../../../../../src/core/release/mark.ts';
import { unwrap } from '../../../../../src/core/unwrap.ts';
import { canaryWorld, facts, v2, type CanaryWorld } from '../../../../support/canaryWorld.ts';
import { random } from '../../../../support/random.ts';

const totals = [1, 2, 3, 9, 10, 100];

function ladders(seed: number): readonly number[] {
  const { below } = random(seed);
  const all = [...new Set(Array.from({ length: 1 + below(6) }, () => 1 + below(99)))].sort((a, b) => a - b);
  return [...all, 100];
}

function markOf({ mark }: CanaryWorld): CanaryMark {
  if (mark?.kind !== 'canary') throw new Error('no canary release is noted');
  return mark;
}

function free(plan: Plan): Plan {
  assert.equal(blocked(plan), false, JSON.stringify(plan.checks.filter(({ verdict }) => verdict === 'block')));
  return plan;
}

function begun(total: number, steps?: readonly number[]): CanaryWorld {
  const world = canaryWorld(total);
  const made = free(unwrap(planCreateCanary(world.seen(), { images: v2, steps }, world.createFacts('chat-stable'))));
  assert.deepEqual(made.writes.map(({ verb, name }) => `${verb ?? 'patch'} ${name}`), ['create chat-canary']);
  world.carryOut(made);
  return world;
}

/** Pods in all while it is written never fall below those before and those after, whichever are fewer. */
function carriedOut(world: CanaryWorld, plan: Plan): void {
  const sum = (): number => Object.values(world.sizes()).reduce((all, size) => all + size, 0);
  const before = sum();
  const during = world.carryOut(free(plan));
  assert.ok(during.every((pods) => pods >= Math.min(before, sum())), `${before} pods, then ${during.join(', ')}`);
}

test('every step of any ladder has the sizes of its share, and capacity goes up before it goes down', () => {
  for (const total of totals) {
    for (let seed = 0; seed < 12; seed++) {
      const steps = ladders(seed);
      const world = begun(total, steps);
      const { pick } = random(seed + 1000);
      for (let move = 0; move < 12; move++) {
        const to = pick(['next', 'back', pick(steps.map((_, index) => index))] as const);
        const plan = unwrap(planStep(world.seen(), to, facts));
        if (plan.writes.length === 0 && plan.mark === undefined) continue;
        carriedOut(world, plan);
        const { stable = 0, canary = 0 } = { stable: world.sizes()['chat-stable'], canary: world.sizes()['chat-canary'] };
        const { step } = markOf(world);
        const beside = total === 1 && step >= 0 && step < steps.length - 1 ? 1 : 0;
        assert.equal(stable + canary, total + beside, `total ${total}, ladder ${steps.join(' ')}, step ${step}`);
        if (step >= 0 && step < steps.length - 1) assert.ok(stable >= 1 && canary >= 1, 'both tracks keep a pod within the ladder');
        if (total === 100 && step >= 0) assert.equal(canary, steps[step], 'with a hundred pods every percentage is exact');
      }
    }
  }
});

test('an abort from every step, and from between any two writes, ends with stable as it was and nothing beside it', () => {
  for (const total of totals) {
    for (let at = -1; at < 4; at++) {
      for (let cut = 0; cut <= 2; cut++) {
        const world = begun(total);
        for (let n = 0; n <= at; n++) world.carryOut(unwrap(planStep(world.seen(), 'next', facts)));
        const next = unwrap(planStep(world.seen(), 'next', facts));
        if (cut > 0) world.carryOut(next, cut);
        const plan = planAbort(world.seen(), facts);
        const [first] = plan.writes;
        if ((world.sizes()['chat-stable'] ?? 0) < total) assert.equal(first?.name, 'chat-stable', 'stable first');
        carriedOut(world, plan);
        assert.deepEqual(world.sizes(), { 'chat-stable': total });
        assert.equal(world.mark, undefined);
      }
    }
  }
});

test('a promotion by swap keeps every tested pod, and the next release starts from the promoted track', () => {
  for (const total of totals) {
    const world = begun(total);
    for (let n = 0; n < 4; n++) world.carryOut(unwrap(planStep(world.seen(), 'next', facts)));
    const plan = unwrap(planPromote(world.seen(), 'swap', facts));
    assert.ok(plan.writes.every(({ ops }) => ops.every(({ path }) => !path.startsWith('/spec'))), 'after 100 % only labels are written');
    carriedOut(world, plan);
    assert.deepEqual(world.sizes(), { 'chat-stable': 0, 'chat-canary': total });
    const pair = canaryPair(world.seen().application);
    assert.deepEqual([pair?.stable.deployment.name, pair?.canary.deployment.name], ['chat-canary', 'chat-stable']);

    const v3 = [{ container: 'app', image: 'registry.example/chat:v3' }];
    const again = free(unwrap(planCreateCanary(world.seen(), { images: v3 }, world.createFacts('chat-canary', 'chat-stable'))));
    carriedOut(world, again);
    assert.deepEqual([markOf(world).stable, markOf(world).canary, markOf(world).total], ['chat-canary', 'chat-stable', total]);
    assert.equal(world.deployments.find(({ name }) => name === 'chat-stable')?.images[0]?.image, 'registry.example/chat:v3');
    carriedOut(world, unwrap(planStep(world.seen(), 'next', facts)));
    carriedOut(world, planAbort(world.seen(), facts));
    assert.deepEqual(world.sizes(), { 'chat-stable': 0, 'chat-canary': total }, 'what the release did not make is not deleted');
  }
});

test('a promotion from any step ends with the whole size of the tested template', () => {
  for (const how of ['swap', 'roll'] as const) {
    for (const total of totals) {
      for (let at = 0; at < 4; at++) {
        const world = begun(total);
        for (let n = 0; n <= at; n++) world.carryOut(unwrap(planStep(world.seen(), 'next', facts)));
        carriedOut(world, unwrap(planPromote(world.seen(), how, facts)));
        const running = world.deployments.filter(({ desired }) => desired > 0);
        assert.deepEqual(running.map(({ images, desired }) => `${images[0]?.image} ${desired}`), [`registry.example/chat:v2 ${total}`], `${how} of ${total} at step ${at}`);
        assert.equal(world.mark, undefined);
        if (how === 'roll') assert.deepEqual(Object.keys(world.sizes()), ['chat-stable']);
      }
    }
  }
});

test('a promotion by swap is taken back to the step that it began at', () => {
  for (const total of totals) {
    for (let at = 0; at < 4; at++) {
      const world = begun(total);
      for (let n = 0; n <= at; n++) world.carryOut(unwrap(planStep(world.seen(), 'next', facts)));
      const before = { sizes: world.sizes(), mark: world.mark };
      const plan = unwrap(planPromote(world.seen(), 'swap', facts));
      world.carryOut(plan);
      if (plan.inverse.kind !== 'canary') throw new Error(`its inverse is ${plan.inverse.kind}`);
      carriedOut(world, unwrap(canaryBack(world.seen(), plan.inverse)));
      assert.deepEqual({ sizes: world.sizes(), mark: world.mark }, before);
      assert.equal(canaryPair(world.seen().application)?.stable.deployment.name, 'chat-stable');
    }
  }
});

test('a held release goes on with any step, and says so meanwhile', () => {
  const world = begun(10);
  world.carryOut(unwrap(planStep(world.seen(), 'next', facts)));
  const plan = planHold(world.seen());
  assert.deepEqual([plan.writes, plan.action], [[], 'Hold at 10 %']);
  world.carryOut(plan);
  assert.equal(markOf(world).held, true);
  assert.match(planHold(world.seen()).checks[0]?.detail ?? '', /held at 10 % already/);
  const stays = unwrap(planStep(world.seen(), 0, facts));
  assert.deepEqual([stays.writes, stays.mark === null ? null : stays.mark?.kind], [[], 'canary'], 'the same step only ends the hold');
  world.carryOut(unwrap(planStep(world.seen(), 'next', facts)));
  assert.equal(markOf(world).held, undefined);
});

test('without a release in progress nothing is stepped, held, aborted or promoted (C7)', () => {
  const world = canaryWorld(9);
  const plans = [unwrap(planStep(world.seen(), 'next', facts)), planHold(world.seen()), planAbort(world.seen(), facts), unwrap(planPromote(world.seen(), 'swap', facts)), unwrap(planPromote(world.seen(), 'roll', facts))];
  for (const plan of plans) {
    assert.deepEqual([plan.writes, plan.mark, blocked(plan)], [[], undefined, false]);
    assert.equal(plan.checks[0]?.detail, 'No canary release of chat is in progress. Start one first.');
  }
});

test('a canary that stands there already is used: taken as it is with its images, or emptied and given stable\'s template', () => {
  const world = begun(10);
  for (let n = 0; n < 2; n++) world.carryOut(unwrap(planStep(world.seen(), 'next', facts)));
  world.mark = undefined;
  const create = (tag: string): Plan => unwrap(planCreateCanary(world.seen(), { images: [{ container: 'app', image: `registry.example/chat:${tag}` }] }, world.createFacts('chat-stable', 'chat-canary')));
  const taken = free(create('v2'));
  world.carryOut(taken);
  assert.deepEqual([taken.writes, markOf(world).total, markOf(world).step], [[], 10, 1]);
  world.mark = undefined;
  const anew = create('v3');
  assert.deepEqual(anew.writes.map(({ name, change }) => `${name} ${change}`), ['chat-stable replicas 7 → 10', 'chat-canary replicas 3 → 0', 'chat-canary template of chat-stable with registry.example/chat:v3']);
  carriedOut(world, anew);
  assert.deepEqual([world.sizes(), markOf(world).step], [{ 'chat-stable': 10, 'chat-canary': 0 }, -1]);
  world.mark = undefined;
  assert.deepEqual(create('v3').writes, [], 'a template that is there already is not written again');
});

test('the shape of a canary alone is no release: an abort leaves it as it is', () => {
  const world = begun(9);
  world.carryOut(unwrap(planStep(world.seen(), 'next', facts)));
  world.mark = undefined;
  assert.deepEqual(planAbort(world.seen(), facts).writes, []);
});
