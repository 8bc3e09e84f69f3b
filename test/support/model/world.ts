/**
 * A model checker for operations. Plans and controllers are pure, so a small cluster can be taken through every order in which
 * our steps, the controllers' steps, pod failures, a crash of ours and a foreign write can follow each other. `world.ts` is the
 * cluster as a value, `controllers.ts` what it does by itself, `machine.ts` what an operation of ours does, `explore.ts` the search.
 */
import { jsonPatch } from '../../../src/practice/api/patch/jsonPatch.ts';
import type { Deployment, EndpointSlice, KubeObject, Pod, ReplicaSet, Service } from '../../../src/core/kube/objects.ts';
import type { Snapshot } from '../../../src/core/live/records.ts';
import type { PlannedWrite } from '../../../src/core/operations/plan.ts';
import { isControlledBy } from '../../../src/core/controllers/controller.ts';
import type { WholeRollout } from '../../../src/core/rollout/revision.ts';
import { isReady, isTerminating } from '../../../src/core/controllers/pods.ts';
import { deploymentRecord } from '../../../src/cluster/normalise/deployment.ts';
import { endpointSliceRecord } from '../../../src/cluster/normalise/endpointSlice.ts';
import { podRecord } from '../../../src/cluster/normalise/pod.ts';
import { replicaSetRecord } from '../../../src/cluster/normalise/replicaSet.ts';
import { serviceRecord } from '../../../src/cluster/normalise/service.ts';
import { target } from '../builders.ts';
import { interned, internedBy, isInterned, numberOf, numbersOf, remembered } from './interned.ts';

/** Time stands still in a model: what matters is the order of steps. */
export const now = Date.UTC(2026, 0, 1);

export interface World {
  readonly deployments: readonly Deployment[];
  readonly sets: readonly ReplicaSet[];
  readonly pods: readonly Pod[];
  readonly services: readonly Service[];
  readonly slices: readonly EndpointSlice[];
}

export const nameOf = (object: KubeObject): string => object.metadata.name ?? '';

/** The objects as the adapter would read them. A resourceVersion is the object's content: another content is another version. */
export function snapshotOf(world: World): Snapshot {
  return {
    target,
    deployments: world.deployments.map(deploymentSeen),
    replicaSets: world.sets.map(setSeen),
    pods: world.pods.map(podSeen),
    services: world.services.map(serviceSeen),
    endpointSlices: world.slices.map(sliceSeen),
    routes: [],
    unread: [],
  };
}

const versioned = <T extends KubeObject>(object: T): T => ({ ...object, metadata: { ...object.metadata, resourceVersion: String(isInterned(object) ? numberOf(object) : 0) } });

const deploymentSeen = remembered((one: Deployment) => deploymentRecord(versioned(one)));
const setSeen = remembered((one: ReplicaSet) => replicaSetRecord(versioned(one)));
const podSeen = remembered((one: Pod) => podRecord(versioned(one)));
const serviceSeen = remembered((one: Service) => serviceRecord(versioned(one)));
const sliceSeen = remembered((one: EndpointSlice) => endpointSliceRecord(versioned(one)));

/** An object as a plan reads it whole. */
export const rawOf = (object: KubeObject): WholeRollout['deployment'] => versioned(object) as unknown as WholeRollout['deployment'];

/** A Deployment and its ReplicaSets as a plan reads them whole. */
export function wholeOf(world: World, deployment: string): WholeRollout | undefined {
  const found = world.deployments.find((one) => nameOf(one) === deployment);
  if (found === undefined) return undefined;
  return { deployment: rawOf(found), replicaSets: world.sets.filter((set) => isControlledBy(set, found)).map(rawOf) };
}

/** The world after a write, or undefined where the server would refuse it. */
export function written(world: World, write: PlannedWrite): World | undefined {
  const kind = write.kind === 'Service' ? 'services' : 'deployments';
  const held: readonly KubeObject[] = world[kind];
  const found = held.find((one) => nameOf(one) === write.name);
  if (write.verb === 'create') {
    if (found !== undefined) return undefined;
    const body = write.body as unknown as KubeObject;
    return { ...world, [kind]: [...held, { ...body, metadata: { ...body.metadata, uid: freshUid(`uid-${nameOf(body)}`, world), generation: 1, creationTimestamp: '2026-01-01T00:00:00Z' } }] };
  }
  if (found === undefined) return undefined;
  if (write.verb === 'delete') {
    // As `freshDelete.ts`: what a write before it changed is read again, and must be as that write left it.
    const stands = write.fresh === true ? (found as Deployment).spec.replicas === 0 : versioned(found).metadata.resourceVersion === write.basedOn;
    if (found.metadata.uid !== write.uid || !stands) return undefined;
    const gone = new Set(world.sets.filter((set) => set.metadata.ownerReferences?.some(({ uid }) => uid === write.uid)).map((set) => set.metadata.uid));
    return {
      ...world,
      [kind]: held.filter((one) => one !== found),
      sets: world.sets.filter((set) => !gone.has(set.metadata.uid)),
      pods: world.pods.map((pod) => (pod.metadata.ownerReferences?.some(({ uid }) => gone.has(uid)) === true ? terminating(pod) : pod)),
    };
  }
  const patched = jsonPatch(versioned(found), write.ops)?.value as KubeObject | undefined;
  if (patched === undefined) return undefined;
  const { resourceVersion, ...metadata } = patched.metadata;
  const changed = { ...patched, metadata };
  const before = (found as Partial<Deployment>).spec;
  const bumped = JSON.stringify((changed as Partial<Deployment>).spec) === JSON.stringify(before) ? changed : withGeneration(changed);
  return resourceVersion === undefined ? undefined : { ...world, [kind]: held.map((one) => (one === found ? bumped : one)) };
}

/** A uid that nothing of an earlier object of the name carries: its pods may still be ending. */
export function freshUid(wanted: string, world: World): string {
  const owned = (one: KubeObject): boolean => one.metadata.ownerReferences?.some(({ uid }) => uid === wanted) === true;
  return world.pods.some(owned) || world.sets.some(owned) ? freshUid(`${wanted}+`, world) : wanted;
}

const withGeneration = (object: KubeObject): KubeObject =>
  object.kind === 'Service' ? object : { ...object, metadata: { ...object.metadata, generation: (object.metadata.generation ?? 1) + 1 } };

export const terminating = (pod: Pod): Pod => ({ ...pod, metadata: { ...pod.metadata, deletionTimestamp: '2026-01-01T00:00:00Z' } });

export const withReadiness = (pod: Pod, ready: boolean): Pod => ({
  ...pod,
  status: {
    phase: 'Running',
    podIP: pod.status?.podIP ?? '10.0.0.1',
    conditions: [{ type: 'Ready', status: ready ? 'True' : 'False', lastTransitionTime: '2026-01-01T00:00:00Z' }],
  },
});

const readyIn = remembered((slice: EndpointSlice): readonly string[] =>
  (slice.endpoints ?? []).filter(({ conditions }) => conditions?.ready === true).map(({ targetRef }) => targetRef?.name ?? ''));

/** Names of the pods that a Service's slices call ready. */
export const endpointsOf = (world: World, service: string): readonly string[] =>
  world.slices.flatMap((slice) => (slice.metadata.labels?.['kubernetes.io/service-name'] === service ? readyIn(slice) : []));

/**
 * The same world with pods named by what they are, so that worlds which differ in nothing but names are one, and with a controller's
 * lag that tells no more than whether it has seen the newest. Messages and times tell no worlds apart.
 */
export function canonical(world: World): World {
  const standing = standingOf(world);
  const keyed = world.pods.map((pod) => ({ pod, key: `${kindOf(pod)}${standing.get(nameOf(pod)) ?? ''}` })).sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  const names = new Map<string, string>();
  const counts = new Map<string, number>();
  const pods = keyed.map(({ pod }) => {
    const owner = ownerOf(pod);
    const count = counts.get(owner) ?? 0;
    counts.set(owner, count + 1);
    const name = `${owner}-${count}`;
    names.set(nameOf(pod), name);
    return named(pod, name);
  });
  let gone = 0;
  const renamed = (name: string): string => {
    const known = names.get(name);
    if (known !== undefined) return known;
    const made = `gone-${gone++}`;
    names.set(name, made);
    return made;
  };
  return {
    deployments: world.deployments.map(lagging),
    sets: world.sets.map(settledGeneration),
    services: world.services.map((service) => interned(service, (one) => `service ${JSON.stringify([one.metadata.name, one.metadata.labels, one.metadata.annotations, one.spec])}`)),
    pods,
    slices: world.slices.map((slice) => withNames(slice, renamed)),
  };
}

/** By a pod's name, where it stands in slices, and how: of pods of one owner, it is what tells them apart beside their state. */
export function standingOf(world: World): ReadonlyMap<string, string> {
  const standing = new Map<string, string>();
  for (const slice of world.slices) for (const [name, how] of placesIn(slice)) standing.set(name, `${standing.get(name) ?? ''} ${how}`);
  return standing;
}

const placesIn = remembered((slice: EndpointSlice): readonly (readonly [name: string, how: string])[] =>
  (slice.endpoints ?? []).map(({ conditions, targetRef }) => [targetRef?.name ?? '', `${slice.metadata.labels?.['kubernetes.io/service-name'] ?? ''}${conditions?.ready === true ? '+' : '-'}${conditions?.serving === true ? '+' : '-'}${conditions?.terminating === true ? 't' : ''}`]));

/** All of a world in one text. */
export const keyOf = (world: World): string =>
  `${numbersOf(world.deployments)}|${numbersOf(world.sets)}|${numbersOf(world.pods)}|${numbersOf(world.services)}|${numbersOf(world.slices)}`;

export const ownerOf = (pod: Pod): string => pod.metadata.ownerReferences?.[0]?.name ?? '';

/** What a pod is, whatever its name. */
export const kindOf = remembered((pod: Pod): string => `${ownerOf(pod)} ${isTerminating(pod) ? 't' : 'a'}${isReady(pod) ? 'r' : pod.status?.podIP === undefined ? 'b' : 'n'} `);

const namings = remembered<Pod, Map<string, Pod>>(() => new Map());

function named(pod: Pod, name: string): Pod {
  if (nameOf(pod) === name && isInterned(pod)) return pod;
  const known = namings(pod).get(name);
  if (known !== undefined) return known;
  const text = `pod ${name} ${pod.metadata.ownerReferences?.[0]?.uid ?? ''} ${kindOf(pod)} ${pod.spec.containers.map(({ image }) => image).join(' ')} ${JSON.stringify(pod.metadata.labels)}`;
  const made = internedBy(text, () => ({ ...pod, metadata: { ...pod.metadata, name, uid: name } }));
  namings(pod).set(name, made);
  return made;
}

function withNames(slice: EndpointSlice, renamed: (name: string) => string): EndpointSlice {
  const endpoints = (slice.endpoints ?? [])
    .map((endpoint) => ({ endpoint, name: renamed(endpoint.targetRef?.name ?? '') }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const text = `slice ${slice.metadata.name ?? ''} ${endpoints.map(({ endpoint: { conditions }, name }) => `${name} ${String(conditions?.ready)} ${String(conditions?.serving)} ${String(conditions?.terminating)}`).join(',')}`;
  return internedBy(text, () => ({ ...slice, endpoints: endpoints.map(({ endpoint, name }) => ({ ...endpoint, targetRef: { kind: 'Pod', name } })) }));
}

/** A Deployment's generation counts its writes, which plans look at; of its lag no more is told than that there is one. */
const lagging = remembered((deployment: Deployment): Deployment => {
  const { generation = 1 } = deployment.metadata;
  const observedGeneration = deployment.status?.observedGeneration === generation ? generation : generation - 1;
  return interned({ ...deployment, status: { ...deployment.status, observedGeneration } }, ({ metadata, spec, status }) =>
    `deployment ${JSON.stringify([metadata.name, metadata.uid, metadata.generation, metadata.annotations, metadata.labels, spec, { ...status, conditions: status.conditions?.map(({ type, status: value, reason }) => [type, value, reason]) }])}`);
});

const settledGeneration = remembered((set: ReplicaSet): ReplicaSet => {
  const generation = set.metadata.generation === set.status?.observedGeneration ? 1 : 2;
  return interned({ ...set, metadata: { ...set.metadata, generation }, status: { ...set.status, observedGeneration: 1 } }, ({ metadata, spec, status }) =>
    `set ${JSON.stringify([metadata.name, metadata.uid, metadata.ownerReferences?.[0]?.uid, metadata.generation, metadata.annotations, spec.replicas, status])}`);
});
