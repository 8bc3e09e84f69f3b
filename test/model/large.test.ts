/** Above the sizes that are explored whole: random histories of random operations, the same for the same seed. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planAbort } from '../../src/core/operations/canary/abortPlan.ts';
import { splitOf } from '../../src/core/operations/canary/ladder.ts';
import { planPromote } from '../../src/core/operations/canary/promotePlan.ts';
import { planStep } from '../../src/core/operations/canary/stepPlan.ts';
import { planScale } from '../../src/core/operations/scalePlan.ts';
import { planSwitch } from '../../src/core/operations/switchPlan.ts';
import type { CanaryMark } from '../../src/core/release/mark.ts';
import { ok } from '../../src/core/result.ts';
import { atRest, deploymentOf, resized, selected, serviceOf } from '../support/model/build.ts';
import { whole } from '../support/model/effort.ts';
import { wander, type Scenario } from '../support/model/explore.ts';
import { capacityFirst, drainedFirst, neverDark, neverThin, noStaleWrite, onlyOwnFields } from '../support/model/invariants.ts';
import { marked, type Planner } from '../support/model/machine.ts';
import { alwaysAWayOn } from '../support/model/wayOn.ts';
import { canonical } from '../support/model/world.ts';
import { random } from '../support/random.ts';

const facts = { autoscalers: [] };
const budget = { failures: 2, crashes: 1, foreign: 1, followUps: 1 };
const trackOf = (app: string, version: string, replicas: number, image = `${app}:1`) => deploymentOf({ name: `${app}-${version}`, labels: { app, version }, replicas, image });

type Dice = ReturnType<typeof random>;

function switching({ pick }: Dice, size: number): Scenario {
  const type = pick(['ClusterIP', 'LoadBalancer']);
  return {
    name: `a switch of ${size}`, application: 'llm', budget, planner: (seen) => planSwitch(seen, { to: 'green' }),
    world: atRest([trackOf('llm', 'blue', size), trackOf('llm', 'green', size)], [serviceOf('llm', { app: 'llm', version: 'blue' }, type)]),
    foreign: [selected('llm', 'version', 'nobody'), resized('llm-green', 1)],
  };
}

function scaling({ below }: Dice, size: number): Scenario {
  const canary = below(size);
  const percent = below(101);
  return {
    name: `a scale of ${size} from ${canary} to ${percent} %`, application: 'chat', budget, planner: (seen, _world, grown) => planScale(seen, { percent }, grown),
    world: atRest([trackOf('chat', 'stable', size - canary), trackOf('chat', 'canary', canary)], [serviceOf('chat', { app: 'chat' })]),
    foreign: [resized('chat-stable', size), resized('chat-canary', 0)],
  };
}

function releasing({ below, pick }: Dice, size: number): Scenario {
  const steps = [10, 25, 50, 100];
  const mark: CanaryMark = { kind: 'canary', who: 'ada', startedAt: 0, stable: 'chat-stable', canary: 'chat-canary', total: size, steps, step: below(steps.length), created: true };
  const { stable, canary } = splitOf(mark, mark.step);
  const abort: Planner = (seen) => ok(planAbort(seen, facts));
  const [what, planner] = pick<readonly [string, Planner]>([
    ['the next step', (seen) => planStep(seen, 'next', facts)], ['a step back', (seen) => planStep(seen, 'back', facts)], ['an abort', abort], ['a promotion', (seen) => planPromote(seen, 'swap', facts)],
  ]);
  return {
    name: `${what} of ${size} at step ${mark.step}`, application: 'chat', budget, planner, ways: [{ what: 'we abort', planner: abort }],
    world: canonical(marked(atRest([trackOf('chat', 'stable', stable), trackOf('chat', 'canary', canary, 'chat:2')], [serviceOf('chat', { app: 'chat' })]), { mark })),
    foreign: [resized('chat-stable', size), resized('chat-canary', 0)],
  };
}

for (const [what, make] of [['switches', switching], ['scales', scaling], ['steps of canary releases', releasing]] as const) {
  test(`random histories of ${what} between 4 and 100 pods keep what is promised`, (context) => {
    const ends: Record<string, number> = {};
    let steps = 0;
    for (let seed = 0; seed < (whole ? 400 : 30); seed++) {
      const dice = random(seed + 1);
      // Most are small enough to be quick, and some are large.
      const size = dice.below(6) === 0 ? 4 + dice.below(97) : 4 + dice.below(9);
      const scenario = make(dice, size);
      const least = what === 'switches' ? size : Math.min(size, scenario.world.pods.length);
      const { history, problem, end } = wander(scenario, {
        neverDark, capacityFirst, noStaleWrite, onlyOwnFields, drainedFirst, neverThin: neverThin(scenario.application, least), alwaysAWayOn: alwaysAWayOn(scenario),
      }, dice.below);
      assert.equal(problem, undefined, `seed ${seed}, ${scenario.name}:\n${history.join('\n')}`);
      ends[end] = (ends[end] ?? 0) + 1;
      steps += history.length;
    }
    context.diagnostic(`${steps} steps, ends ${JSON.stringify(ends)}`);
    assert.ok((ends['verified'] ?? 0) > 0, 'some come to their end');
  });
}
