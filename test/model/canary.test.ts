import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planAbort } from '../../src/core/operations/canary/abortPlan.ts';
import { planPromote } from '../../src/core/operations/canary/promotePlan.ts';
import { planStep } from '../../src/core/operations/canary/stepPlan.ts';
import type { CanaryMark } from '../../src/core/release/mark.ts';
import { ok } from '../../src/core/result.ts';
import { atRest, deploymentOf, resized, serviceOf } from '../support/model/build.ts';
import { whole } from '../support/model/effort.ts';
import { explore } from '../support/model/explore.ts';
import { alwaysAWayOn, neverDark, neverThin, noStaleWrite, onlyWhatWasPlanned } from '../support/model/invariants.ts';
import { marked, type Planner } from '../support/model/machine.ts';

const facts = { autoscalers: [] };
const failing = { failures: 1, crashes: 0, foreign: 0, takeBacks: 0 };
const crashing = { failures: 0, crashes: 1, foreign: 0, takeBacks: 0 };
const meddled = { failures: 0, crashes: 0, foreign: 1, takeBacks: 0 };
const budgets = whole ? [{ failures: 1, crashes: 1, foreign: 1, takeBacks: 0 }] : [failing, meddled, crashing];

/** A release of `total` pods at a step of a ladder of halves, as its last operation left it. */
function released(total: number, step: number, stable: number, canary: number) {
  const mark: CanaryMark = { kind: 'canary', who: 'ada', startedAt: 0, stable: 'chat-stable', canary: 'chat-canary', total, steps: [50, 100], step, created: true };
  const rest = atRest(
    [
      deploymentOf({ name: 'chat-stable', labels: { app: 'chat', version: 'stable' }, replicas: stable, image: 'chat:1' }),
      deploymentOf({ name: 'chat-canary', labels: { app: 'chat', version: 'canary' }, replicas: canary, image: 'chat:2' }),
    ],
    [serviceOf('chat', { app: 'chat' })],
  );
  return marked(rest, { mark });
}

const operations: readonly (readonly [name: string, planner: Planner])[] = [
  ['the next step', (seen) => planStep(seen, 'next', facts)],
  ['a step back', (seen) => planStep(seen, 'back', facts)],
  ['an abort', (seen) => ok(planAbort(seen, facts))],
  ['a promotion by swap', (seen) => planPromote(seen, 'swap', facts)],
  ['a promotion by rolling stable', (seen) => planPromote(seen, 'roll', facts)],
];

for (const [name, planner] of operations) {
  for (const budget of budgets) {
    const troubles = Object.entries(budget).filter(([, count]) => count > 0).map(([what]) => what).join(', ');
    test(`${name} of a canary at half, in every order of events (${troubles}): its Service keeps its endpoints, and every end has a way on`, (context) => {
      const { states, steps, ends, violations } = explore(
        { name, application: 'chat', world: released(2, 0, 1, 1), planner, foreign: [resized('chat-stable', 2), resized('chat-canary', 0)], budget },
        { neverDark, noStaleWrite, onlyWhatWasPlanned, neverThin: neverThin('chat', 2), alwaysAWayOn: alwaysAWayOn('chat') },
      );
      context.diagnostic(`${states} states, ${steps} steps, ends ${JSON.stringify(ends)}`);
      assert.deepEqual(violations, []);
      assert.ok((ends['verified'] ?? 0) > 0 && (budget.crashes === 0 || (ends['crashed'] ?? 0) > 0));
    });
  }
}
