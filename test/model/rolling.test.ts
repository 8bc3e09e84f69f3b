import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planPause, planResume } from '../../src/core/operations/rolling/pause.ts';
import { planRestart } from '../../src/core/operations/rolling/restart.ts';
import { planSetImage } from '../../src/core/operations/rolling/setImage.ts';
import { planUndo } from '../../src/core/operations/rolling/undo.ts';
import type { WholeRollout } from '../../src/core/rollout/revision.ts';
import { atRest, deploymentOf, resized, serviceOf } from '../support/model/build.ts';
import { settled } from '../support/model/controllers.ts';
import { whole } from '../support/model/effort.ts';
import { explore } from '../support/model/explore.ts';
import { alwaysAWayBack, neverDark, neverThin, noStaleWrite, onlyWhatWasPlanned } from '../support/model/invariants.ts';
import type { Planner } from '../support/model/machine.ts';
import { canonical, wholeOf, type World } from '../support/model/world.ts';

/** Rolling makes a second set of pods, so that one pod, rolled, is two. */
const size = whole ? 2 : 1;
const deployment = deploymentOf({ name: 'web', labels: { app: 'web' }, replicas: size, image: 'web:1' });
const first = atRest([deployment], [serviceOf('web', { app: 'web' })]);
const changed = (world: World, spec: Partial<typeof deployment.spec>): World => ({
  ...world,
  deployments: world.deployments.map((one) => ({ ...one, metadata: { ...one.metadata, generation: (one.metadata.generation ?? 1) + 1 }, spec: { ...one.spec, ...spec } })),
});
const image = (name: string) => ({ template: deploymentOf({ name: 'web', labels: { app: 'web' }, replicas: size, image: name }).spec.template });
/** Two revisions, the newer one running. */
const second = canonical(settled(changed(first, image('web:2'))));
const stalled = canonical(settled(changed(first, image('web:broken'))));
const paused = canonical(settled(changed(first, { paused: true })));

const on = (plan: (seen: Parameters<Planner>[0], rollout: WholeRollout) => ReturnType<Planner>): Planner => (seen, world) => {
  const rollout = wholeOf(world, 'web');
  if (rollout === undefined) throw new Error('The Deployment is gone, which nobody here does.');
  return plan(seen, rollout);
};
const images = (name: string) => on((seen, rollout) => planSetImage(seen, { deployment: 'web', images: [{ container: 'main', image: name }] }, rollout));

const operations: readonly (readonly [name: string, start: World, planner: Planner, verifies: boolean])[] = [
  ['a new image', first, images('web:2'), true],
  ['an image that never starts', first, images('web:broken'), false],
  ['an undo', second, on((seen, rollout) => planUndo(seen, { deployment: 'web' }, rollout)), true],
  ['an undo of a rollout that stalls', stalled, on((seen, rollout) => planUndo(seen, { deployment: 'web' }, rollout)), true],
  ['a restart', first, on((seen, rollout) => planRestart(seen, 'web', rollout, Date.UTC(2026, 0, 2))), true],
  ['a pause', first, on((seen, rollout) => planPause(seen, 'web', rollout)), true],
  ['a resumption', paused, on((seen, rollout) => planResume(seen, 'web', rollout)), true],
];

const none = { failures: 0, crashes: 0, foreign: 0, takeBacks: 0 };
const budgets = whole ? [{ ...none, failures: 1, crashes: 1, foreign: 1 }] : [{ ...none, failures: 1 }, { ...none, foreign: 1 }, { ...none, crashes: 1 }];

for (const [name, start, planner, verifies] of operations) {
  for (const budget of budgets) {
    const troubles = Object.entries(budget).filter(([, count]) => count > 0).map(([what]) => what).join(', ');
    test(`${name}, in every order of events (${troubles}): ${size === 1 ? 'its endpoint stays' : `all ${size} endpoints stay`}, and there is a way back`, (context) => {
      const { states, steps, ends, violations } = explore(
        { name, application: 'web', world: start, planner, foreign: [resized('web', size + 1)], budget },
        { neverDark, noStaleWrite, onlyWhatWasPlanned, neverThin: neverThin('web', size), alwaysAWayBack: alwaysAWayBack('web') },
      );
      context.diagnostic(`${states} states, ${steps} steps, ends ${JSON.stringify(ends)}`);
      assert.deepEqual(violations, []);
      assert.equal((ends['verified'] ?? 0) > 0, verifies, 'what cannot start is never called verified, and what can is');
    });
  }
}

/**
 * The Deployment controller counts the available pods of a ReplicaSet by that ReplicaSet's status, which for a moment still tells of a pod
 * that was just ended (kubernetes `reconcileOldReplicaSets` looks at no `observedGeneration`). A template that is written in that very
 * moment, as by `kubectl rollout undo`, makes it end the last other pod: so ours is written with a pause (`rolling/still.ts`).
 */
for (const budget of [{ ...none, takeBacks: 1 }, { ...none, takeBacks: 1, crashes: 1 }]) {
  test(`an undo in the middle of a rollout does not meet a ReplicaSet that has not yet told of the pod it ended${budget.crashes > 0 ? ', and a crash in it leaves a way back' : ''}`, (context) => {
    const { states, violations, ends } = explore(
      { name: 'an undo of an undo', application: 'web', world: second, planner: on((seen, rollout) => planUndo(seen, { deployment: 'web' }, rollout)), foreign: [], budget },
      { neverDark, noStaleWrite, onlyWhatWasPlanned, alwaysAWayBack: alwaysAWayBack('web') },
    );
    context.diagnostic(`${states} states, ends ${JSON.stringify(ends)}`);
    assert.deepEqual(violations, []);
  });
}
