import { planAbort } from '../../src/core/operations/canary/abortPlan.ts';
import { planCreateCanary } from '../../src/core/operations/canary/createPlan.ts';
import { planHold } from '../../src/core/operations/canary/holdPlan.ts';
import { splitOf } from '../../src/core/operations/canary/ladder.ts';
import { planPromote } from '../../src/core/operations/canary/promotePlan.ts';
import { planStep } from '../../src/core/operations/canary/stepPlan.ts';
import type { CanaryMark } from '../../src/core/release/mark.ts';
import { ok } from '../../src/core/result.ts';
import { atRest, deploymentOf, resized, serviceOf } from '../support/model/build.ts';
import { neverThin } from '../support/model/invariants.ts';
import { marked, type Planner } from '../support/model/machine.ts';
import { exploredWhole } from '../support/model/run.ts';
import { canonical, nameOf, rawOf, type World } from '../support/model/world.ts';

const facts = { autoscalers: [] };
const stableOf = (replicas: number) => deploymentOf({ name: 'chat-stable', labels: { app: 'chat', version: 'stable' }, replicas, image: 'chat:1' });
const canaryOf = (replicas: number, image = 'chat:2') =>
  deploymentOf({ name: 'chat-canary', labels: { app: 'chat', version: 'canary' }, replicas, image, objectLabels: { 'deployment-strategies/role': 'canary' } });
const shared = [serviceOf('chat', { app: 'chat' })];

/** A release of `total` pods at a step of a ladder of halves, as its last operation left it. */
function released(total: number, step: number): World {
  const mark: CanaryMark = { kind: 'canary', who: 'ada', startedAt: 0, stable: 'chat-stable', canary: 'chat-canary', total, steps: [50, 100], step, created: true };
  const { stable, canary } = splitOf(mark, step);
  return canonical(marked(atRest([stableOf(stable), canaryOf(canary)], shared), { mark }));
}

const abort = { what: 'we abort', planner: (seen) => ok(planAbort(seen, facts)) } satisfies { readonly what: string; readonly planner: Planner };

const create: Planner = (seen, { deployments }) => {
  const raw = (name: string) => deployments.filter((one) => nameOf(one) === name).map(rawOf)[0];
  return planCreateCanary(seen, { images: [{ container: 'main', image: 'chat:3' }], steps: [50, 100] }, { ...facts, stable: raw('chat-stable') ?? {}, canary: raw('chat-canary'), who: 'ada', now: 0 });
};

const operations: readonly (readonly [name: string, start: (total: number) => World, planner: Planner])[] = [
  ['The start of a canary', (total) => atRest([stableOf(total)], shared), create],
  ['The start of a canary with a Deployment that is there, without pods,', (total) => atRest([stableOf(total), canaryOf(0)], shared), create],
  ['The start of a canary with a Deployment that has a pod of another image', (total) => atRest([stableOf(Math.max(1, total - 1)), canaryOf(1)], shared), create],
  ['The start of a canary with a Deployment that runs the images already', (total) => atRest([stableOf(Math.max(1, total - 1)), canaryOf(1, 'chat:3')], shared), create],
  ['The first step of a canary', (total) => released(total, -1), (seen) => planStep(seen, 'next', facts)],
  ['The next step of a canary at half', (total) => released(total, 0), (seen) => planStep(seen, 'next', facts)],
  ['A step back of a canary at half', (total) => released(total, 0), (seen) => planStep(seen, 'back', facts)],
  ['A step back of a canary at its last step', (total) => released(total, 1), (seen) => planStep(seen, 'back', facts)],
  ['A hold of a canary at half', (total) => released(total, 0), (seen) => ok(planHold(seen))],
  ['An abort of a canary at half', (total) => released(total, 0), abort.planner],
  ['An abort of a canary at its last step', (total) => released(total, 1), abort.planner],
  ['A promotion by swap of a canary at half', (total) => released(total, 0), (seen) => planPromote(seen, 'swap', facts)],
  ['A promotion by swap of a canary at its last step', (total) => released(total, 1), (seen) => planPromote(seen, 'swap', facts)],
  ['A promotion by rolling stable of a canary at half', (total) => released(total, 0), (seen) => planPromote(seen, 'roll', facts)],
];

for (const [name, start, planner] of operations) {
  for (const total of [1, 2, 3]) {
    exploredWhole({
      name: `${name} of ${total}`,
      application: 'chat',
      world: start(total),
      planner,
      ways: planner === abort.planner ? [] : [abort],
      foreign: [resized('chat-stable', total), resized('chat-canary', 0)],
      invariants: { neverThin: neverThin('chat', total) },
      size: total,
    });
  }
}
