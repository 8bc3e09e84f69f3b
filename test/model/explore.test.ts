import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planScale } from '../../src/core/operations/scalePlan.ts';
import { planSwitch } from '../../src/core/operations/switchPlan.ts';
import type { Plan, PlannedWrite } from '../../src/core/operations/plan.ts';
import { ok, type Result } from '../../src/core/result.ts';
import { atRest, deploymentOf, selected, serviceOf } from '../support/model/build.ts';
import { explore } from '../support/model/explore.ts';
import { neverDark, neverThin, noStaleWrite } from '../support/model/invariants.ts';
import type { World } from '../support/model/world.ts';
import { withReadiness } from '../support/model/world.ts';

const app = (name: string, version: string, replicas: number) => deploymentOf({ name: `${name}-${version}`, labels: { app: name, version }, replicas });
const budget = { failures: 0, crashes: 0, foreign: 0, takeBacks: 0 };

/** A plan that was spoiled on purpose: the search must find what follows. */
const spoiled = (plan: Result<Plan>, change: (plan: Plan) => Partial<Plan>): Result<Plan> => (plan.ok ? ok({ ...plan.value, ...change(plan.value) }) : plan);

function unawaited(write: PlannedWrite): PlannedWrite {
  const { expect, ...rest } = write;
  return expect === undefined ? write : rest;
}

const starting = (world: World, deployment: string): World => ({
  ...world,
  pods: world.pods.map((pod) => (pod.metadata.name?.startsWith(deployment) === true ? withReadiness(pod, false) : pod)),
});

test('A switch that does not ask for ready pods is found, with the shortest way into the dark', () => {
  const { violations } = explore(
    {
      name: 'unchecked', application: 'llm', budget, foreign: [],
      world: starting(atRest([app('llm', 'blue', 1), app('llm', 'green', 1)], [serviceOf('llm', { app: 'llm', version: 'blue' })]), 'llm-green'),
      planner: (seen) => spoiled(planSwitch(seen, { to: 'green' }), () => ({ checks: [] })),
    },
    { neverDark },
  );
  assert.deepEqual(violations.map(({ problem }) => problem), ['neverDark: Service llm has no ready endpoint left']);
  assert.deepEqual(violations[0]?.history, ['we plan: Switch to green', 'we write llm selector version: blue → green', 'EndpointSlice controller: llm']);
});

test('A write without its tests is found as soon as somebody else writes in between', () => {
  const { violations } = explore(
    {
      name: 'untested', application: 'llm', budget: { ...budget, foreign: 1 }, foreign: [selected('llm', 'version', 'nobody')],
      world: atRest([app('llm', 'blue', 1), app('llm', 'green', 1)], [serviceOf('llm', { app: 'llm', version: 'blue' })]),
      planner: (seen) => spoiled(planSwitch(seen, { to: 'green' }), ({ writes }) => ({ writes: writes.map((write) => ({ ...write, ops: write.ops.filter(({ op }) => op !== 'test') })) })),
    },
    { noStaleWrite },
  );
  assert.equal(violations.length, 1);
  assert.deepEqual(violations[0]?.history.map((step) => step.split(' ').slice(0, 2).join(' ')), ['we plan:', 'somebody else:', 'we write']);
});

test('Shrinking before what grows is ready is found', () => {
  const { violations } = explore(
    {
      name: 'hasty', application: 'chat', budget, foreign: [],
      world: atRest([app('chat', 'stable', 2), app('chat', 'canary', 0)], [serviceOf('chat', { app: 'chat' })]),
      planner: (seen) => spoiled(planScale(seen, { percent: 50 }), ({ writes }) => ({ writes: writes.map(unawaited) })),
    },
    { neverThin: neverThin('chat', 2) },
  );
  assert.equal(violations.length, 1);
  assert.match(violations[0]?.problem ?? '', /Service chat has 1 ready endpoints, and 2/);
});

test('A search that would grow beyond its limit says so instead of looking at a part', () => {
  const scenario = {
    name: 'large', application: 'chat', budget, foreign: [],
    world: atRest([app('chat', 'stable', 3), app('chat', 'canary', 0)], [serviceOf('chat', { app: 'chat' })]),
    planner: (seen: Parameters<typeof planScale>[0]) => planScale(seen, { percent: 50 }),
  };
  assert.throws(() => explore(scenario, {}, 10), /More than 10 states/);
});
