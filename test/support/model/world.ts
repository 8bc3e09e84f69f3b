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
    deployments: world.deployments.map((one) => deploymentRecord(versioned(one))),
    replicaSets: world.sets.map((one) => replicaSetRecord(versioned(one))),
    pods: world.pods.map((one) => podRecord(versioned(one))),
    services: world.services.map((one) => serviceRecord(versioned(one))),
    endpointSlices: world.slices.map((one) => endpointSliceRecord(versioned(one))),
    routes: [],
    unread: [],
  };
}

/** A Deployment and its ReplicaSets as a plan reads them whole. */
export function wholeOf(world: World, deployment: string): WholeRollout | undefined {
  const found = world.deployments.find((one) => nameOf(one) === deployment);
  if (found === undefined) return undefined;
  const raw = (object: KubeObject): WholeRollout['deployment'] => versioned(object) as unknown as WholeRollout['deployment'];
  return { deployment: raw(found), replicaSets: world.sets.filter((set) => isControlledBy(set, found)).map(raw) };
}

const versioned = <T extends KubeObject>(object: T): T => ({ ...object, metadata: { ...object.metadata, resourceVersion: versionOf(object) } });

const versions = new WeakMap<KubeObject, string>();

function versionOf(object: KubeObject): string {
  const known = versions.get(object);
  if (known !== undefined) return known;
  let hash = 5381;
  for (const character of JSON.stringify(object)) hash = (Math.imul(hash, 33) ^ character.charCodeAt(0)) >>> 0;
  versions.set(object, String(hash));
  return String(hash);
}

/** The world after a write, or undefined where the server would refuse it. */
export function written(world: World, write: PlannedWrite): World | undefined {
  const kind = write.kind === 'Service' ? 'services' : 'deployments';
  const held: readonly KubeObject[] = world[kind];
  const found = held.find((one) => nameOf(one) === write.name);
  if (write.verb === 'create') {
    if (found !== undefined) return undefined;
    const body = write.body as unknown as KubeObject;
    return { ...world, [kind]: [...held, { ...body, metadata: { ...body.metadata, uid: `uid-${nameOf(body)}`, generation: 1 } }] };
  }
  if (found === undefined) return undefined;
  if (write.verb === 'delete') {
    if (found.metadata.uid !== write.uid) return undefined;
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

/** Names of the pods that a Service's slices call ready. */
export function endpointsOf(world: World, service: string): readonly string[] {
  return world.slices
    .filter((slice) => slice.metadata.labels?.['kubernetes.io/service-name'] === service)
    .flatMap((slice) => slice.endpoints ?? [])
    .filter(({ conditions }) => conditions?.ready === true)
    .map(({ targetRef }) => targetRef?.name ?? '');
}

/**
 * The same world with pods named by what they are, so that worlds which differ in nothing but names are one, and with a controller's
 * lag that tells no more than whether it has seen the newest.
 */
export function canonical(world: World): World {
  const standing = new Map<string, string>();
  for (const slice of world.slices) {
    for (const { conditions, targetRef } of slice.endpoints ?? []) {
      const name = targetRef?.name ?? '';
      standing.set(name, `${standing.get(name) ?? ''}${slice.metadata.labels?.['kubernetes.io/service-name'] ?? ''}${conditions?.ready === true ? '+' : '-'}`);
    }
  }
  const keyOf = (pod: Pod): string => `${ownerOf(pod)} ${isTerminating(pod) ? 't' : 'a'}${isReady(pod) ? 'r' : 'n'}${standing.get(nameOf(pod)) ?? ''}`;
  const keyed = world.pods.map((pod) => ({ pod, key: keyOf(pod) })).sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  const names = new Map(keyed.map(({ pod }, index) => [nameOf(pod), `${ownerOf(pod)}-${index}`]));
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
    services: world.services,
    pods: keyed.map(({ pod }) => ({ ...pod, metadata: { ...pod.metadata, name: renamed(nameOf(pod)), uid: renamed(nameOf(pod)) } })),
    slices: world.slices.map((slice) => ({
      ...slice,
      endpoints: (slice.endpoints ?? [])
        .map((endpoint) => ({ ...endpoint, targetRef: { kind: 'Pod', name: renamed(endpoint.targetRef?.name ?? '') } }))
        .sort((a, b) => (a.targetRef.name < b.targetRef.name ? -1 : 1)),
    })),
  };
}

const ownerOf = (pod: Pod): string => pod.metadata.ownerReferences?.[0]?.name ?? '';

/** A Deployment's generation counts its writes, which plans look at; of its lag no more is told than that there is one. */
function lagging(deployment: Deployment): Deployment {
  const { generation = 1 } = deployment.metadata;
  const observedGeneration = deployment.status?.observedGeneration === generation ? generation : generation - 1;
  return { ...deployment, status: { ...deployment.status, observedGeneration } };
}

function settledGeneration(object: ReplicaSet): ReplicaSet {
  const generation = object.metadata.generation === object.status?.observedGeneration ? 1 : 2;
  return { ...object, metadata: { ...object.metadata, generation }, status: { ...object.status, observedGeneration: 1 } };
}
