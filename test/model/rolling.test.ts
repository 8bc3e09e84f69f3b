import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planPause, planResume } from '../../src/core/operations/rolling/pause.ts';
import { planRestart } from '../../src/core/operations/rolling/restart.ts';
import { planSetImage } from '../../src/core/operations/rolling/setImage.ts';
import { planUndo } from '../../src/core/operations/rolling/undo.ts';
import type { WholeRollout } from '../../src/core/rollout/revision.ts';
import { atRest, deploymentOf, resized, serviceOf } from '../support/model/build.ts';
import { settled } from '../support/model/controllers.ts';
import { explore } from '../support/model/explore.ts';
import { neverDark, neverThin, noStaleWrite, onlyOwnFields } from '../support/model/invariants.ts';
import type { Planner } from '../support/model/machine.ts';
import { exploredWhole } from '../support/model/run.ts';
import { alwaysAWayOn } from '../support/model/wayOn.ts';
import { canonical, wholeOf, type World } from '../support/model/world.ts';

const webOf = (replicas: number, image = 'web:1') => deploymentOf({ name: 'web', labels: { app: 'web' }, replicas, image });
const first = (replicas: number): World => atRest([webOf(replicas)], [serviceOf('web', { app: 'web' })]);
const changed = (world: World, spec: Partial<ReturnType<typeof webOf>['spec']>): World =>
  canonical(settled({ ...world, deployments: world.deployments.map((one) => ({ ...one, metadata: { ...one.metadata, generation: (one.metadata.generation ?? 1) + 1 }, spec: { ...one.spec, ...spec } })) }));
const image = (name: string) => ({ template: webOf(1, name).spec.template });
/** Two revisions, the newer one running. */
const second = (replicas: number): World => changed(first(replicas), image('web:2'));
const stalled = (replicas: number): World => changed(first(replicas), image('web:broken'));
const paused = (replicas: number): World => changed(first(replicas), { paused: true });
/** Behind the pause waits a template that nobody has rolled out yet. */
const waiting = (replicas: number): World => changed(paused(replicas), image('web:2'));

const on = (plan: (seen: Parameters<Planner>[0], rollout: WholeRollout) => ReturnType<Planner>): Planner => (seen, world) => {
  const rollout = wholeOf(world, 'web');
  if (rollout === undefined) throw new Error('The Deployment is gone, which nobody here does.');
  return plan(seen, rollout);
};
const images = (name: string) => on((seen, rollout) => planSetImage(seen, { deployment: 'web', images: [{ container: 'main', image: name }] }, rollout));
const undo = on((seen, rollout) => planUndo(seen, { deployment: 'web' }, rollout));

const operations: readonly (readonly [name: string, start: (replicas: number) => World, planner: Planner, neverVerifies?: true])[] = [
  ['A new image', first, images('web:2')],
  ['An image that never starts', first, images('web:broken'), true],
  ['An undo', second, undo],
  ['An undo of a rollout that stalls', stalled, undo],
  ['A restart', first, on((seen, rollout) => planRestart(seen, 'web', rollout, Date.UTC(2026, 0, 2)))],
  ['A pause', first, on((seen, rollout) => planPause(seen, 'web', rollout))],
  ['A resumption', paused, on((seen, rollout) => planResume(seen, 'web', rollout))],
  ['A resumption with a template that waits', waiting, on((seen, rollout) => planResume(seen, 'web', rollout))],
  ['A new image for a paused rollout', paused, images('web:2')],
];

for (const [name, start, planner, neverVerifies] of operations) {
  for (const size of [1, 2, 3]) {
    exploredWhole({
      name: `${name} of ${size}`,
      application: 'web',
      world: start(size),
      planner,
      foreign: [resized('web', size + 1)],
      invariants: { neverThin: neverThin('web', size) },
      // An undo that a crash cut between template and resumption is ended by that: doing it again would look for another revision.
      ways: [{ what: 'a resumption', planner: on((seen, rollout) => planResume(seen, 'web', rollout)) }],
      size,
      noWayBack: true,
      ...(start === stalled ? { stalledBefore: true } : {}),
      ...(neverVerifies === undefined ? {} : { neverVerifies }),
    });
  }
}

/**
 * The Deployment controller counts the available pods of a ReplicaSet by that ReplicaSet's status, which for a moment still tells of a pod
 * that was just ended (kubernetes `reconcileOldReplicaSets` looks at no `observedGeneration`). A template that is written in that very
 * moment, as by `kubectl rollout undo`, makes it end the last other pod: so ours is written with a pause (`rolling/still.ts`).
 */
for (const crashes of [0, 1]) {
  test(`an undo in the middle of a rollout does not meet a ReplicaSet that has not yet told of the pod it ended${crashes > 0 ? ', and a crash in it leaves a way on' : ''}`, (context) => {
    const { states, violations, ends } = explore(
      { name: 'an undo of an undo', application: 'web', world: second(1), planner: undo, foreign: [], budget: { failures: 0, crashes, foreign: 0, followUps: 1 } },
      { neverDark, noStaleWrite, onlyOwnFields, alwaysAWayOn: alwaysAWayOn({ application: 'web', planner: undo }) },
    );
    context.diagnostic(`${states} states, ends ${JSON.stringify(ends)}`);
    assert.deepEqual(violations, []);
  });
}
