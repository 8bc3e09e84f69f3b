import { revisionOf } from '../../../src/core/controllers/deployment/annotations.ts';
import { deploymentOf, podImage, rolloutWorld, templateOf, type RolloutWorld } from './rolloutWorld.ts';
import type { Stimulus, TraceParams } from './randomTrace.ts';
import type { Deployment, ReplicaSet } from '../../../src/core/kube/objects.ts';

/** The world at rest: sizes as asked and ready, per image in order, and the Deployment's own counts. */
export interface Rest {
  readonly sets: readonly { readonly image: number; readonly spec: number; readonly ready: number; readonly available: number; readonly revision: number }[];
  readonly counts: Readonly<Record<string, number>>;
  readonly available: string;
}

export interface Step {
  /** What is written to a cluster: `undo` has become the image it returns to. */
  readonly stimulus: Exclude<Stimulus, { do: 'undo' }> | { readonly do: 'create' };
  readonly rest: Rest;
}

export const traceImage = (number: number): string => `registry.example/app:v${number}`;
const imageNumber = (set: ReplicaSet): number => Number(set.spec.template?.spec.containers[0]?.image?.split(':v')[1]);

export const traceSpec = (params: TraceParams): Partial<Deployment['spec']> => ({
  strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: params.maxSurge, maxUnavailable: params.maxUnavailable } },
  minReadySeconds: params.minReadySeconds,
});

/** What objects say at rest, whichever controller made them. */
export function restOf(deployment: Deployment, sets: readonly ReplicaSet[]): Rest {
  const { replicas = 0, updatedReplicas = 0, readyReplicas = 0, availableReplicas = 0, unavailableReplicas = 0, conditions = [] } = deployment.status ?? {};
  return {
    sets: sets
      .map((set) => ({
        image: imageNumber(set),
        spec: set.spec.replicas ?? 1,
        ready: set.status?.readyReplicas ?? 0,
        available: set.status?.availableReplicas ?? 0,
        revision: revisionOf(set),
      }))
      .sort((a, b) => a.image - b.image),
    counts: { replicas, updatedReplicas, readyReplicas, availableReplicas, unavailableReplicas },
    available: conditions.find(({ type }) => type === 'Available')?.status ?? 'none',
  };
}

/** Walks the pure controllers through a random rollout: every stimulus waited out, readiness given one pod at a time. */
export function expectedTrace(params: TraceParams): readonly Step[] {
  const world = rolloutWorld(deploymentOf(params.replicas, traceImage(1), traceSpec(params)));
  const steps: Step[] = [];
  const settle = (stimulus: Step['stimulus']): void => {
    world.settle();
    if (params.minReadySeconds > 0) {
      world.wait(params.minReadySeconds + 1);
      world.settle();
    }
    steps.push({ stimulus, rest: restOf(world.deployment(), world.replicaSets()) });
  };
  const makeReady = (image: number): boolean => {
    const done = world.ready((pod) => podImage(pod) === traceImage(image));
    if (done) settle({ do: 'ready', image });
    return done;
  };

  settle({ do: 'create' });
  const first = { all: params.replicas, some: Math.floor(params.replicas / 2), none: 0 }[params.readyAtStart];
  for (let made = 0; made < first; made++) makeReady(1);
  act(world, { do: 'image', image: 2 }, settle);
  let acts = params.acts;
  for (let turn = 0; turn < 40; turn++) {
    for (const { stimulus } of acts.filter((each) => each.turn <= turn)) act(world, stimulus, settle);
    acts = acts.filter((each) => each.turn > turn);
    const good = [3, 2, 1].filter((image) => !params.bad.includes(image));
    if (!good.some(makeReady) && acts.length === 0) break;
  }
  return steps;
}

function act(world: RolloutWorld, stimulus: Stimulus, settle: (done: Step['stimulus']) => void): void {
  switch (stimulus.do) {
    case 'image':
      world.change({ template: templateOf(traceImage(stimulus.image)) });
      settle(stimulus);
      break;
    case 'undo': {
      const [, before] = [...world.replicaSets()].sort((a, b) => revisionOf(b) - revisionOf(a));
      if (before !== undefined) act(world, { do: 'image', image: imageNumber(before) }, settle);
      break;
    }
    case 'scale':
      world.change({ replicas: stimulus.replicas });
      settle(stimulus);
      break;
    case 'pause':
    case 'resume':
      world.change({ paused: stimulus.do === 'pause' });
      settle(stimulus);
      break;
    case 'ready':
      throw new Error('Readiness is given by the walk itself.');
  }
}
