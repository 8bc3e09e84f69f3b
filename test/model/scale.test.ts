import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planScale, type ScaleIntent } from '../../src/core/operations/scalePlan.ts';
import { atRest, deploymentOf, resized, serviceOf } from '../support/model/build.ts';
import { whole } from '../support/model/effort.ts';
import { explore } from '../support/model/explore.ts';
import { alwaysAWayBack, neverDark, neverThin, noStaleWrite, onlyWhatWasPlanned } from '../support/model/invariants.ts';

const track = (version: string, replicas: number) => deploymentOf({ name: `chat-${version}`, labels: { app: 'chat', version }, replicas });

/** What may go wrong, at most once each. `MODEL=whole npm run test:model` lets it all go wrong in one history, which takes minutes. */
const failing = { failures: 1, crashes: 1, foreign: 0, takeBacks: 0 };
const meddled = { failures: 0, crashes: 0, foreign: 1, takeBacks: 0 };
const taken = { failures: 0, crashes: 1, foreign: 0, takeBacks: 1 };
const budgets = whole ? [{ failures: 1, crashes: 1, foreign: 1, takeBacks: 1 }] : [failing, meddled, taken];

const cases: readonly (readonly [stable: number, canary: number, to: ScaleIntent])[] = [
  [1, 0, { percent: 50 }],
  [1, 1, { percent: 100 }],
  [2, 1, { percent: 0 }],
  [3, 0, { percent: 25 }],
  [1, 2, { replicas: 0 }],
  ...(whole ? ([[2, 0, { percent: 50 }], [3, 0, { percent: 50, surge: true }], [3, 0, { replicas: 1 }]] as const) : []),
];

for (const [stable, canary, to] of cases) for (const budget of budgets) {
  const asked = 'percent' in to ? `${to.percent} %${to.surge === true ? ' with one pod more' : ''}` : `${to.replicas} replicas`;
  const troubles = Object.entries(budget).filter(([, count]) => count > 0).map(([what]) => what).join(', ');
  test(`A canary from ${stable} and ${canary} to ${asked}, in every order of events (${troubles}): no endpoint is lost on the way`, (context) => {
    const total = 'percent' in to ? stable + canary : stable + to.replicas;
    const { states, steps, ends, violations } = explore(
      {
        name: asked,
        application: 'chat',
        world: atRest([track('stable', stable), track('canary', canary)], [serviceOf('chat', { app: 'chat' })]),
        planner: (seen) => planScale(seen, to),
        foreign: [resized('chat-stable', stable + 1), resized('chat-canary', 0)],
        budget,
      },
      { neverDark, noStaleWrite, onlyWhatWasPlanned, neverThin: neverThin('chat', total), alwaysAWayBack: alwaysAWayBack('chat') },
    );
    context.diagnostic(`${states} states, ${steps} steps, ends ${JSON.stringify(ends)}`);
    assert.deepEqual(violations, []);
    assert.ok(states > 100);
  });
}
