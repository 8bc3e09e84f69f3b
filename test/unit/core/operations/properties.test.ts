/** What must hold of every plan, whatever stands in the namespace. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { applicationsOf } from '../../../../src/core/live/applications.ts';
import type { Snapshot } from '../../../../src/core/live/records.ts';
import { blocked, type Plan } from '../../../../src/core/operations/plan.ts';
import { planScale } from '../../../../src/core/operations/scalePlan.ts';
import { planSwitch } from '../../../../src/core/operations/switchPlan.ts';
import { planTakeBack } from '../../../../src/core/operations/takeBackPlan.ts';
import { seenIn, type Seen } from '../../../../src/core/operations/seen.ts';
import { unwrap } from '../../../../src/core/unwrap.ts';
import { deployment, podsOf, service, snapshot, target } from '../../../support/builders.ts';
import { random } from '../../../support/random.ts';

const settings = { readOnly: false, protectedContexts: [], trackLabel: 'version' };
const values = ['blue', 'green', 'stable', 'canary', 'a', 'b'];
const keys = ['app', 'version', 'tier', 'example.com/zone', 'odd~key'];

/** Some Deployments, some of them sick, and Services whose selectors hold more or less than they should. */
function anyNamespace(seed: number): Snapshot {
  const { below, pick } = random(seed);
  const labels = (): Record<string, string> => ({ app: pick(['llm', 'chat']), version: pick(values), ...(below(2) === 0 ? { [pick(keys)]: pick(values) } : {}) });
  const deployments = Array.from({ length: 1 + below(5) }, (_, n) => {
    const desired = below(6);
    return deployment(`d${n}`, labels(), { desired, ready: below(desired + 1), paused: below(8) === 0, updated: below(desired + 1) });
  });
  const services = Array.from({ length: 1 + below(3) }, (_, n) => {
    const own = pick(deployments).templateLabels;
    const some = Object.entries(own).filter(() => below(4) > 0);
    return service(`s${n}`, below(10) === 0 ? undefined : Object.fromEntries(some));
  });
  return snapshot({ deployments, services, pods: deployments.flatMap((one) => podsOf(one, one.desired, one.ready)) });
}

function everyApplication(check: (seen: Seen, seed: number) => void, seeds = 700): void {
  for (let seed = 0; seed < seeds; seed++) {
    const all = anyNamespace(seed);
    for (const { name } of applicationsOf(all, 'version').applications) check(unwrap(seenIn(all, name, settings)), seed);
  }
}

const replaced = (plan: Plan): readonly string[] => plan.writes.flatMap(({ ops }) => ops.filter(({ op }) => op !== 'test').map(({ op, path }) => `${op} ${path}`));

/** Every value that is replaced is tested before, in the same patch. */
function assertGuarded(plan: Plan, seed: number): void {
  for (const { ops } of plan.writes) {
    ops.forEach((op, index) => {
      if (op.op !== 'test') assert.ok(ops.slice(0, index).some((earlier) => earlier.op === 'test' && earlier.path === op.path), `seed ${seed}: ${op.path} without test`);
    });
  }
}

test('no switch patches anything but the one selector key, and never to a track with fewer ready pods', () => {
  let plans = 0;
  everyApplication((seen, seed) => {
    for (const to of values) {
      const planned = planSwitch(seen, { to, service: undefined });
      if (!planned.ok) continue;
      const plan = planned.value;
      plans++;
      for (const line of replaced(plan)) assert.equal(line, 'replace /spec/selector/version', `seed ${seed}`);
      assert.ok(plan.writes.length <= 1 && plan.writes.every(({ kind }) => kind === 'Service'));
      assertGuarded(plan, seed);
      if (blocked(plan) || plan.writes.length === 0) continue;
      const ready = (value: string): number => seen.application.tracks.filter(({ name }) => name === value).reduce((sum, { readyPods }) => sum + readyPods, 0);
      assert.ok(ready(to) > 0, `seed ${seed}: switched to no ready pod`);
    }
  });
  assert.ok(plans > 200, `${plans} plans`);
});

test('no scale patches anything but replicas, and capacity goes up before it goes down', () => {
  let plans = 0;
  everyApplication((seen, seed) => {
    for (const percent of [0, 1, 10, 33, 50, 75, 99, 100]) {
      for (const surge of [false, true]) {
        const planned = planScale(seen, { percent, surge });
        if (!planned.ok) continue;
        const plan = planned.value;
        plans++;
        for (const line of replaced(plan)) assert.equal(line, 'replace /spec/replicas', `seed ${seed}`);
        assertGuarded(plan, seed);
        const sizes = new Map(seen.application.tracks.map(({ deployment: own }) => [own.name, own.desired]));
        const total = (): number => [...sizes.values()].reduce((sum, size) => sum + size, 0);
        const before = total();
        let lowest = before;
        for (const write of plan.writes) {
          const op = write.ops.find((candidate) => candidate.op === 'replace');
          if (op?.op === 'replace') sizes.set(write.name, Number(op.value));
          lowest = Math.min(lowest, total());
        }
        assert.ok(total() === before || (surge && total() === before + 1), `seed ${seed}: ${before} pods became ${total()}`);
        assert.equal(lowest, before, `seed ${seed}: capacity fell below what was there`);
        if (percent > 0 && percent < 100 && before >= 2) assert.ok([...sizes.values()].every((size) => size >= 1), `seed ${seed}: ${percent} % of ${before} left a track without a pod`);
      }
    }
  });
  assert.ok(plans > 200, `${plans} plans`);
});

test('what a plan did, its inverse takes back to the start', () => {
  everyApplication((seen, seed) => {
    const planned = planScale(seen, { percent: 50 });
    if (!planned.ok || planned.value.writes.length === 0) return;
    const sizes = new Map(planned.value.writes.map(({ name, ops }) => [name, ops.find((op) => op.op === 'replace')]));
    const after = {
      ...seen.joined.snapshot,
      deployments: seen.joined.snapshot.deployments.map((one) => {
        const op = sizes.get(one.name);
        return op?.op === 'replace' ? { ...one, desired: Number(op.value) } : one;
      }),
    };
    const later = unwrap(seenIn(after, seen.application.name, settings));
    const { operation, inverse } = planned.value;
    const back = planTakeBack(later, { id: '1', at: 0, who: '', operation, target, application: seen.application.name, changes: [], inverse });
    assert.ok(back.ok, `seed ${seed}`);
    for (const { name, ops } of back.value.writes) {
      const op = ops.find((candidate) => candidate.op === 'replace');
      assert.equal(op?.op === 'replace' ? op.value : undefined, seen.joined.snapshot.deployments.find((one) => one.name === name)?.desired, `seed ${seed}`);
    }
    assert.equal(back.value.writes.length, planned.value.writes.length, `seed ${seed}`);
  });
});

test('planning changes nothing of what it looked at', () => {
  for (let seed = 0; seed < 50; seed++) {
    const all = anyNamespace(seed);
    const before = structuredClone(all);
    for (const { name } of applicationsOf(all, 'version').applications) {
      const seen = unwrap(seenIn(all, name, settings));
      planSwitch(seen, {});
      planScale(seen, { percent: 25 });
    }
    assert.deepEqual(all, before);
  }
});
