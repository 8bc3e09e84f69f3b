import { isReady, isTerminating } from '../../../src/core/controllers/pods.ts';
import { syncDeployment } from '../../../src/core/controllers/deployment/sync.ts';
import { syncEndpointSlices } from '../../../src/core/controllers/endpointSlices.ts';
import { replicaSetStatus, syncReplicaSet } from '../../../src/core/controllers/replicaSet/sync.ts';
import { controllerOf, isControlledBy } from '../../../src/core/controllers/controller.ts';
import type { Deployment, EndpointSlice, KubeObject, Pod, ReplicaSet, Service } from '../../../src/core/kube/objects.ts';
import { numberOf, numbersOf, rememberedBy } from './interned.ts';
import { canonical, freshUid, keyOf, kindOf, nameOf, now, ownerOf, standingOf, terminating, withReadiness, type World } from './world.ts';

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
  oneOfEach(world, world.pods.filter((pod) => isReady(pod) && !isTerminating(pod))).map((pod) => ({
    what: `a ready pod of ${ownerOf(pod)} fails`,
    world: withPod(world, pod, withReadiness(pod, false)),
  }));

/** As on the practice cluster and the real one of the tests: this tag cannot be pulled. */
const neverStarts = (pod: Pod): boolean => pod.spec.containers.some(({ image }) => image?.endsWith(':broken') === true);

const withPod = (world: World, pod: Pod, next: Pod | undefined): World => ({
  ...world,
  pods: next === undefined ? world.pods.filter((one) => one !== pod) : world.pods.map((one) => (one === pod ? next : one)),
});

/** Pods of one owner, in one state and alike in every slice are alike: what happens to one could have happened to any. */
function oneOfEach(world: World, pods: readonly Pod[]): readonly Pod[] {
  const standing = standingOf(world);
  const seen = new Map<string, Pod>();
  for (const pod of pods) {
    const key = `${kindOf(pod)}${standing.get(nameOf(pod)) ?? ''}`;
    if (!seen.has(key)) seen.set(key, pod);
  }
  return [...seen.values()];
}

function kubeletMoves(world: World): readonly Move[] {
  const starting = oneOfEach(world, world.pods.filter((pod) => !isReady(pod) && !isTerminating(pod) && !neverStarts(pod)));
  const leaving = oneOfEach(world, world.pods.filter(isTerminating));
  return [
    ...starting.map((pod) => ({ what: `a pod of ${ownerOf(pod)} gets ready`, world: withPod(world, pod, withReadiness(pod, true)) })),
    ...leaving.map((pod) => ({ what: `a terminating pod of ${ownerOf(pod)} is gone`, world: withPod(world, pod, undefined) })),
  ];
}

const swapped = <T extends KubeObject>(held: readonly T[], changed: readonly T[]): readonly T[] =>
  held.map((one) => changed.find((other) => nameOf(other) === nameOf(one)) ?? one);

/** The pods of these ReplicaSets. A controller looks at no others: all pods here have an owner, so that none is adopted. */
const podsOf = (world: World, sets: readonly ReplicaSet[]): readonly Pod[] => {
  const uids = new Set(sets.map((set) => set.metadata.uid));
  return world.pods.filter((pod) => uids.has(controllerOf(pod)?.uid));
};

const deploymentSteps = rememberedBy<ReturnType<typeof syncDeployment>>();

function deploymentMoves(world: World): readonly Move[] {
  return world.deployments.flatMap((deployment: Deployment) => {
    const sets = world.sets.filter((set) => isControlledBy(set, deployment));
    const pods = podsOf(world, sets);
    const step = deploymentSteps(`${numberOf(deployment)}|${numbersOf(sets)}|${numbersOf(pods)}`, () => syncDeployment({ deployment, replicaSets: sets, pods, now }));
    if (step.created === undefined && step.updated.length === 0 && step.deleted.length === 0 && step.deployment === undefined) return [];
    const gone = new Set(step.deleted.map(nameOf));
    const kept = swapped(world.sets, step.updated.map((set) => regenerated(set, world.sets))).filter((set) => !gone.has(nameOf(set)));
    const created = step.created === undefined ? [] : [{ ...step.created, metadata: { ...step.created.metadata, uid: freshUid(`uid-${nameOf(step.created)}`, world), generation: 1, creationTimestamp: '2026-01-01T00:00:00Z' } }];
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

interface SetStep {
  readonly status: ReplicaSet | undefined;
  readonly created: readonly Pod[];
  /** Each choice among pods that are equal to the controller and not to Services: it takes those of the least or of the greatest uid. */
  readonly deleted: readonly (readonly string[])[];
}

const setSteps = rememberedBy<SetStep>();

function replicaSetMoves(world: World): readonly Move[] {
  return world.sets.flatMap((set) => {
    const owner = controllerOf(set)?.uid;
    const sets = world.sets.filter((one) => controllerOf(one)?.uid === owner);
    const pods = podsOf(world, sets);
    const { status, created, deleted } = setSteps(`${numberOf(set)}|${numbersOf(sets)}|${numbersOf(pods)}`, () => setStep(set, sets, pods));
    if (created.length === 0 && deleted.every((names) => names.length === 0) && status === undefined) return [];
    const born = created.map((draft, index) => ({ ...draft, metadata: { ...draft.metadata, name: `${nameOf(set)}-new-${index}`, uid: `${nameOf(set)}-new-${index}` } }));
    return deleted.map((names) => ({
      what: `ReplicaSet controller: ${nameOf(set)}`,
      world: { ...world, sets: swapped(world.sets, status === undefined ? [] : [status]), pods: [...world.pods.map((pod) => (names.includes(nameOf(pod)) ? terminating(pod) : pod)), ...born] },
    }));
  });
}

function setStep(replicaSet: ReplicaSet, replicaSets: readonly ReplicaSet[], pods: readonly Pod[]): SetStep {
  const step = syncReplicaSet({ replicaSet, pods, replicaSets, now });
  if (step.updated.length > 0) throw new Error('The model has no pods to adopt or to release.');
  const names = step.deleted.map(nameOf);
  const mirrored = pods.map((pod, index) => ({ ...pod, metadata: { ...pod.metadata, uid: `uid-${String(pods.length - index).padStart(3, '0')}` } }));
  const others = names.length === 0 ? names : syncReplicaSet({ replicaSet, pods: mirrored, replicaSets, now }).deleted.map(nameOf);
  const same = others.length === names.length && others.every((name) => names.includes(name));
  return { status: replicaSetStatus(replicaSet, step, undefined, now), created: step.created, deleted: same ? [names] : [names, others] };
}

const sliceSteps = rememberedBy<ReturnType<typeof syncEndpointSlices>>();

function sliceMoves(world: World): readonly Move[] {
  return world.services.flatMap((service: Service) => {
    const own = world.slices.filter((slice: EndpointSlice) => slice.metadata.labels?.['kubernetes.io/service-name'] === nameOf(service));
    const step = sliceSteps(`${numberOf(service)}|${numbersOf(world.pods)}|${numbersOf(own)}`, () => syncEndpointSlices(service, world.pods, own));
    if (step.created.length === 0 && step.updated.length === 0 && step.deleted.length === 0) return [];
    const gone = new Set(step.deleted.map(nameOf));
    const created = step.created.map((slice, index) => ({ ...slice, metadata: { ...slice.metadata, name: `${nameOf(service)}-${index}` } }));
    return [{
      what: `EndpointSlice controller: ${nameOf(service)}`,
      world: { ...world, slices: [...swapped(world.slices, step.updated).filter((slice) => !gone.has(nameOf(slice))), ...created] },
    }];
  });
}

const rests = new Map<string, World>();
const roomy = 300_000;

/** Lets the cluster do everything it would do by itself, until nothing is left. */
export function settled(world: World): World {
  const passed: string[] = [];
  let current = canonical(world);
  for (let n = 0; n < 10_000; n++) {
    const key = keyOf(current);
    const next = rests.has(key) ? undefined : nextOf(current, key);
    const rest = rests.get(key) ?? (next === undefined ? current : undefined);
    passed.push(key);
    if (rest !== undefined) {
      if (rests.size > roomy) rests.clear();
      for (const one of passed) rests.set(one, rest);
      return rest;
    }
    if (next !== undefined) current = next;
  }
  throw new Error('The model does not come to rest.');
}

/** A controller that writes nothing but another message changes no world. */
function nextOf(world: World, key: string): World | undefined {
  for (const move of clusterMoves(world)) {
    const next = canonical(move.world);
    if (keyOf(next) !== key) return next;
  }
  return undefined;
}
