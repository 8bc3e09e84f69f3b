import { isReady, isTerminating } from '../../../src/core/controllers/pods.ts';
import { syncDeployment } from '../../../src/core/controllers/deployment/sync.ts';
import { syncEndpointSlices } from '../../../src/core/controllers/endpointSlices.ts';
import { replicaSetStatus, syncReplicaSet } from '../../../src/core/controllers/replicaSet/sync.ts';
import type { KubeObject, Pod, ReplicaSet } from '../../../src/core/kube/objects.ts';
import { nameOf, now, terminating, withReadiness, type World } from './world.ts';

export interface Move {
  readonly what: string;
  readonly world: World;
}

/** Everything that the cluster may do next by itself: each controller's next sync, a pod that gets ready, one that is gone. */
export function clusterMoves(world: World): readonly Move[] {
  return [...deploymentMoves(world), ...replicaSetMoves(world), ...sliceMoves(world), ...kubeletMoves(world)];
}

/** A ready pod stops being ready: one move for each kind of pod that is alike. */
export const failures = (world: World): readonly Move[] =>
  oneOfEach(world.pods.filter((pod) => isReady(pod) && !isTerminating(pod))).map((pod) => ({
    what: `a ready pod of ${setOf(pod)} fails`,
    world: withPod(world, pod, withReadiness(pod, false)),
  }));

/** As on the practice cluster and the real one of the tests: this tag cannot be pulled. */
const neverStarts = (pod: Pod): boolean => pod.spec.containers.some(({ image }) => image?.endsWith(':broken') === true);

const setOf = (pod: Pod): string => pod.metadata.ownerReferences?.[0]?.name ?? 'nobody';

const withPod = (world: World, pod: Pod, next: Pod | undefined): World => ({
  ...world,
  pods: next === undefined ? world.pods.filter((one) => one !== pod) : world.pods.map((one) => (one === pod ? next : one)),
});

/** Pods that have the same owner and state are alike; their names sort the rest. */
function oneOfEach(pods: readonly Pod[]): readonly Pod[] {
  const seen = new Map<string, Pod>();
  for (const pod of pods) {
    const key = `${setOf(pod)} ${isReady(pod)} ${isTerminating(pod)}`;
    if (!seen.has(key)) seen.set(key, pod);
  }
  return [...seen.values()];
}

function kubeletMoves(world: World): readonly Move[] {
  const starting = oneOfEach(world.pods.filter((pod) => !isReady(pod) && !isTerminating(pod) && !neverStarts(pod)));
  const leaving = oneOfEach(world.pods.filter(isTerminating));
  return [
    ...starting.map((pod) => ({ what: `a pod of ${setOf(pod)} gets ready`, world: withPod(world, pod, withReadiness(pod, true)) })),
    ...leaving.map((pod) => ({ what: `a terminating pod of ${setOf(pod)} is gone`, world: withPod(world, pod, undefined) })),
  ];
}

const swapped = <T extends KubeObject>(held: readonly T[], changed: readonly T[]): readonly T[] =>
  held.map((one) => changed.find((other) => nameOf(other) === nameOf(one)) ?? one);

function deploymentMoves(world: World): readonly Move[] {
  return world.deployments.flatMap((deployment) => {
    const step = syncDeployment({ deployment, replicaSets: world.sets, pods: world.pods, now });
    if (step.created === undefined && step.updated.length === 0 && step.deleted.length === 0 && step.deployment === undefined) return [];
    const gone = new Set(step.deleted.map(nameOf));
    const kept = swapped(world.sets, step.updated.map((set) => regenerated(set, world.sets))).filter((set) => !gone.has(nameOf(set)));
    const created = step.created === undefined ? [] : [{ ...step.created, metadata: { ...step.created.metadata, uid: `uid-${nameOf(step.created)}`, generation: 1, creationTimestamp: '2026-01-01T00:00:00Z' } }];
    return [{
      what: `Deployment controller: ${nameOf(deployment)}`,
      world: { ...world, deployments: swapped(world.deployments, step.deployment === undefined ? [] : [step.deployment]), sets: [...kept, ...created] },
    }];
  });
}

const regenerated = (set: ReplicaSet, held: readonly ReplicaSet[]): ReplicaSet => {
  const before = held.find((one) => nameOf(one) === nameOf(set));
  const same = JSON.stringify(before?.spec) === JSON.stringify(set.spec);
  return { ...set, metadata: { ...set.metadata, generation: (before?.metadata.generation ?? 0) + (same ? 0 : 1) } };
};

function replicaSetMoves(world: World): readonly Move[] {
  return world.sets.flatMap((set) => {
    const step = syncReplicaSet({ replicaSet: set, pods: world.pods, replicaSets: world.sets, now });
    const status = replicaSetStatus(set, step, undefined, now);
    if (step.created.length === 0 && step.deleted.length === 0 && step.updated.length === 0 && status === undefined) return [];
    const deleted = new Set(step.deleted.map(nameOf));
    const left = world.pods.map((pod) => (deleted.has(nameOf(pod)) ? terminating(pod) : (step.updated.find((other) => nameOf(other) === nameOf(pod)) ?? pod)));
    const born = step.created.map((draft, index) => ({ ...draft, metadata: { ...draft.metadata, name: `${nameOf(set)}-new-${index}`, uid: `${nameOf(set)}-new-${index}` } }));
    return [{ what: `ReplicaSet controller: ${nameOf(set)}`, world: { ...world, sets: swapped(world.sets, status === undefined ? [] : [status]), pods: [...left, ...born] } }];
  });
}

function sliceMoves(world: World): readonly Move[] {
  return world.services.flatMap((service) => {
    const step = syncEndpointSlices(service, world.pods, world.slices);
    if (step.created.length === 0 && step.updated.length === 0 && step.deleted.length === 0) return [];
    const gone = new Set(step.deleted.map(nameOf));
    const created = step.created.map((slice, index) => ({ ...slice, metadata: { ...slice.metadata, name: `${nameOf(service)}-${index}` } }));
    return [{
      what: `EndpointSlice controller: ${nameOf(service)}`,
      world: { ...world, slices: [...swapped(world.slices, step.updated).filter((slice) => !gone.has(nameOf(slice))), ...created] },
    }];
  });
}

const rests = new WeakMap<World, World>();

/** Lets the cluster do everything it would do by itself, until nothing is left. */
export function settled(world: World): World {
  const known = rests.get(world);
  if (known !== undefined) return known;
  let current = world;
  for (let n = 0; n < 10_000; n++) {
    const [move] = clusterMoves(current);
    if (move === undefined) {
      rests.set(world, current);
      return current;
    }
    current = move.world;
  }
  throw new Error('The model does not come to rest.');
}
