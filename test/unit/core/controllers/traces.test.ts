import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { ReplicaSet } from '../../../../src/core/kube/objects.ts';
import { revisionOf } from '../../../../src/core/controllers/deployment/annotations.ts';
import { deploymentOf, podImage, rolloutWorld, templateOf, type RolloutWorld } from '../../../support/controllers/rolloutWorld.ts';

/** What the Deployment controller of Kubernetes 1.37.2 did, seen on a real control plane (PD §8). */
interface Trace {
  readonly params: { readonly replicas: number; readonly maxSurge: number | string; readonly maxUnavailable: number | string };
  readonly steps: readonly {
    readonly do: string;
    readonly rs: readonly { readonly image: number; readonly spec: number; readonly ready: number; readonly revision: number }[];
    readonly status: Readonly<Record<string, unknown>>;
  }[];
}

const traces = JSON.parse(readFileSync(new URL('../../../fixtures/traces-rolling-update.json', import.meta.url), 'utf8')) as readonly Trace[];

/**
 * Where the real ReplicaSet controller told of its new pods before the Deployment controller looked again. The counts of a
 * finished rollout then go over into those of the new one without a moment of fewer updated pods, so no progress is seen and
 * the reason stays NewReplicaSetCreated. In all other steps the Deployment controller was the faster.
 */
const replicaSetsFirst: ReadonlySet<string> = new Set(['trace 14, step 3', 'trace 78, step 6']);

const image = (number: number | string): string => `registry.example/app:v${number}`;
const numberOf = (set: ReplicaSet): number => Number(set.spec.template?.spec.containers[0]?.image?.split(':v')[1]);

function act(world: RolloutWorld, what: string): void {
  const [verb = '', argument = ''] = what.split(' ');
  if (verb === 'image') world.change({ template: templateOf(image(argument.slice(1))) });
  else if (verb === 'scale') world.change({ replicas: Number(argument) });
  else if (verb === 'pause' || verb === 'resume') world.change({ paused: verb === 'pause' });
  else if (verb === 'ready') assert.ok(world.ready((pod) => podImage(pod) === image(argument.slice(1))), `a pod of ${argument} waits to be ready`);
  else assert.equal(verb, 'create');
}

function seen(world: RolloutWorld): Pick<Trace['steps'][number], 'rs' | 'status'> {
  const { observedGeneration, conditions, ...counts } = world.deployment().status ?? {};
  assert.equal(observedGeneration, world.deployment().metadata.generation);
  const told = (conditions ?? []).map(({ type, status, reason }) => [type, `${status} ${reason ?? ''}`] as const);
  const rs = world.replicaSets().map((set) => ({
    image: numberOf(set),
    spec: set.spec.replicas ?? 1,
    ready: set.status?.readyReplicas ?? 0,
    revision: revisionOf(set),
  }));
  return { rs: rs.sort((a, b) => a.image - b.image), status: { ...counts, conditions: Object.fromEntries(told) } };
}

let compared = 0;
for (const [index, { params, steps }] of traces.entries()) {
  test(`trace ${index}: ${params.replicas} replicas, surge ${params.maxSurge}, unavailable ${params.maxUnavailable}, ${steps.length} steps as the real controller`, () => {
    const { maxSurge, maxUnavailable } = params;
    const world = rolloutWorld(deploymentOf(params.replicas, image(1), { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge, maxUnavailable } } }));
    for (const [number, step] of steps.entries()) {
      act(world, step.do);
      world.settle(replicaSetsFirst.has(`trace ${index}, step ${number}`) ? 'replicaSets' : 'deployment');
      const { rs, status } = seen(world);
      const expected = [...step.rs].sort((a, b) => a.image - b.image);
      assert.deepEqual({ step: number, do: step.do, rs, status }, { step: number, do: step.do, rs: expected, status: step.status });
      compared += 1;
    }
  });
}

test('all 80 traces were held against the controller, step by step', () => {
  assert.equal(traces.length, 80);
  assert.equal(compared, traces.reduce((total, trace) => total + trace.steps.length, 0));
});
