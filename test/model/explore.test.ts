import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planRemoveTrack, trackToRemove } from '../../src/core/operations/blueGreen/removePlan.ts';
import { planScale } from '../../src/core/operations/scalePlan.ts';
import { planSwitch } from '../../src/core/operations/switchPlan.ts';
import type { Plan, PlannedWrite } from '../../src/core/operations/plan.ts';
import { ok, type Result } from '../../src/core/result.ts';
import { atRest, deploymentOf, selected, serviceOf } from '../support/model/build.ts';
import { explore } from '../support/model/explore.ts';
import { capacityFirst, drainedFirst, neverDark, neverThin, noStaleWrite, onlyOwnFields } from '../support/model/invariants.ts';
import { alwaysAWayOn } from '../support/model/wayOn.ts';
import type { Planner } from '../support/model/machine.ts';
import type { World } from '../support/model/world.ts';
import { withReadiness } from '../support/model/world.ts';

const app = (name: string, version: string, replicas: number) => deploymentOf({ name: `${name}-${version}`, labels: { app: name, version }, replicas });
const budget = { failures: 0, crashes: 0, foreign: 0, followUps: 0 };

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

test('A switch to fewer ready pods is found, though the Service keeps an endpoint', () => {
  const { violations } = explore(
    {
      name: 'narrow', application: 'llm', budget, foreign: [],
      world: atRest([app('llm', 'blue', 2), app('llm', 'green', 1)], [serviceOf('llm', { app: 'llm', version: 'blue' })]),
      planner: (seen) => spoiled(planSwitch(seen, { to: 'green' }), () => ({ checks: [] })),
    },
    { neverDark, capacityFirst },
  );
  assert.deepEqual(violations, [{ problem: 'capacityFirst: Service llm goes from 2 ready pods to 1', history: ['we plan: Switch to green', 'we write llm selector version: blue → green'] }]);
});

test('A write that changes a field beside its own is found', () => {
  const { violations } = explore(
    {
      name: 'greedy', application: 'chat', budget, foreign: [],
      world: atRest([app('chat', 'stable', 1), app('chat', 'canary', 0)], [serviceOf('chat', { app: 'chat' })]),
      planner: (seen) => spoiled(planScale(seen, { replicas: 1 }), ({ writes }) => ({ writes: writes.map((write) => ({ ...write, ops: [...write.ops, { op: 'replace', path: '/spec/template/spec/containers/0/image', value: 'app:9' }] })) })),
    },
    { onlyOwnFields },
  );
  assert.deepEqual(violations.map(({ problem }) => problem), ['onlyOwnFields: scale changed /spec/template/spec/containers/0/image of Deployment chat-canary']);
});

test('A Deployment that is deleted before its last pod is gone is found', () => {
  const { violations } = explore(
    {
      name: 'rash', application: 'llm', budget, foreign: [],
      world: atRest([app('llm', 'blue', 1), app('llm', 'green', 1)], [serviceOf('llm', { app: 'llm', version: 'blue' })]),
      planner: (seen) => {
        const track = trackToRemove(seen, 'green');
        return track.ok ? spoiled(ok(planRemoveTrack(seen, { track: track.value, now: 0, graceMs: 0 })), ({ writes }) => ({ writes: writes.map(unawaited) })) : track;
      },
    },
    { drainedFirst },
  );
  assert.deepEqual(violations, [{ problem: 'drainedFirst: llm-green is deleted with 1 of its pods left', history: ['we plan: Remove green', 'we write llm-green replicas 1 → 0', 'we write llm-green deleted'] }]);
});

test('An end that nothing leads on from is found: what waits for what never comes, and cannot be taken back', () => {
  const planner: Planner = (seen) => spoiled(planScale(seen, { percent: 100 }), ({ writes }) => ({
    inverse: { kind: 'none', why: 'spoiled' },
    writes: writes.map((write) => (write.expect?.kind === 'grown' ? { ...write, expect: { ...write.expect, part: { ...write.expect.part, replicas: 9 } } } : write)),
  }));
  const { violations } = explore(
    {
      name: 'stuck', application: 'chat', planner, foreign: [], budget: { ...budget, crashes: 1 },
      world: atRest([app('chat', 'stable', 1), app('chat', 'canary', 1)], [serviceOf('chat', { app: 'chat' })]),
    },
    { alwaysAWayOn: alwaysAWayOn({ application: 'chat', planner }) },
  );
  assert.equal(violations.length, 1);
  assert.match(violations[0]?.problem ?? '', /^alwaysAWayOn: there is no way on: take back fails with nothingToTakeBack; doing it again stays at /);
  assert.deepEqual(violations[0]?.history.slice(0, 2), ['we plan: Scale to 100 %', 'we write chat-canary replicas 1 → 2']);
});

test('A search that would grow beyond its limit says so instead of looking at a part', () => {
  const scenario = {
    name: 'large', application: 'chat', budget, foreign: [],
    world: atRest([app('chat', 'stable', 3), app('chat', 'canary', 0)], [serviceOf('chat', { app: 'chat' })]),
    planner: (seen: Parameters<typeof planScale>[0]) => planScale(seen, { percent: 50 }),
  };
  assert.throws(() => explore(scenario, {}, 10), /More than 10 states/);
});
