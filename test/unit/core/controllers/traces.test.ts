import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deploymentOf, podImage, rolloutWorld, templateOf, type RolloutWorld } from '../../../support/controllers/rolloutWorld.ts';
import { expected, replicaSetsFirst, seen, traces } from '../../../support/controllers/traces.ts';

const image = (number: number | string): string => `registry.example/app:v${number}`;
function act(world: RolloutWorld, what: string): void {
  const [verb = '', argument = ''] = what.split(' ');
  if (verb === 'image') world.change({ template: templateOf(image(argument.slice(1))) });
  else if (verb === 'scale') world.change({ replicas: Number(argument) });
  else if (verb === 'pause' || verb === 'resume') world.change({ paused: verb === 'pause' });
  else if (verb === 'ready') assert.ok(world.ready((pod) => podImage(pod) === image(argument.slice(1))), `a pod of ${argument} waits to be ready`);
  else assert.equal(verb, 'create');
}

let compared = 0;
for (const [index, { params, steps }] of traces.entries()) {
  test(`trace ${index}: ${params.replicas} replicas, surge ${params.maxSurge}, unavailable ${params.maxUnavailable}, ${steps.length} steps as the real controller`, () => {
    const { maxSurge, maxUnavailable } = params;
    const world = rolloutWorld(deploymentOf(params.replicas, image(1), { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge, maxUnavailable } } }));
    for (const [number, step] of steps.entries()) {
      act(world, step.do);
      world.settle(replicaSetsFirst.has(`trace ${index}, step ${number}`) ? 'replicaSets' : 'deployment');
      assert.deepEqual({ step: number, do: step.do, ...seen(world.deployment(), world.replicaSets()) }, { step: number, do: step.do, ...expected(step) });
      compared += 1;
    }
  });
}

test('all 80 traces were held against the controller, step by step', () => {
  assert.equal(traces.length, 80);
  assert.equal(compared, traces.reduce((total, trace) => total + trace.steps.length, 0));
});
