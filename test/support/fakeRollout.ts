/**
 * A cluster with one Deployment, for tests of use cases that roll it: whole objects in memory, moved by the same pure controllers that the
 * practice cluster runs, one sync for each element of `follow`. Images whose tag is `broken` cannot be pulled.
 */
import type { ClusterPort } from '../../src/app/ports.ts';
import { deploymentRecord } from '../../src/cluster/normalise/deployment.ts';
import { podRecord } from '../../src/cluster/normalise/pod.ts';
import { replicaSetRecord } from '../../src/cluster/normalise/replicaSet.ts';
import { isControlledBy, timestamp } from '../../src/core/controllers/controller.ts';
import { syncDeployment } from '../../src/core/controllers/deployment/sync.ts';
import { canonical } from '../../src/core/controllers/equal.ts';
import { replicaSetStatus, syncReplicaSet } from '../../src/core/controllers/replicaSet/sync.ts';
import type { Deployment, KubeObject, Pod, ReplicaSet } from '../../src/core/kube/objects.ts';
import type { Failure } from '../../src/core/failure.ts';
import type { Snapshot } from '../../src/core/live/records.ts';
import type { PlannedWrite } from '../../src/core/operations/plan.ts';
import { releaseAnnotation } from '../../src/core/release/mark.ts';
import { fail, ok, type Result } from '../../src/core/result.ts';
import { rightsBy } from '../../src/core/rights/rights.ts';
import { jsonPatch } from '../../src/practice/api/patch/jsonPatch.ts';
import { service, slicesFor, target } from './builders.ts';

export interface RolloutWorld {
  deployment: Deployment;
  sets: ReplicaSet[];
  pods: Pod[];
  /** Milliseconds since 1970; a second passes with every sync. */
  now: number;
}

export interface FakeRollout extends ClusterPort {
  readonly world: RolloutWorld;
  readonly written: PlannedWrite[];
  /** Syncs until nothing changes any more. */
  settle(): void;
  /** As somebody else would. */
  edit(change: (deployment: Deployment) => Deployment): void;
}

export interface RolloutOptions {
  /** Terminating pods stay until it says otherwise. */
  readonly drains?: () => boolean;
  /** Nothing changes any more: let the time run out, or cancel. */
  readonly idle?: () => void;
  readonly onWrite?: (write: PlannedWrite, world: RolloutWorld) => Failure | { readonly lost: Failure } | undefined;
  readonly onList?: (kind: string) => Failure | undefined;
  readonly onFollow?: (world: RolloutWorld) => void;
  readonly unread?: Snapshot['unread'];
}

export const containers = (app: string, side = 'registry.example/side:v1') => [
  { name: 'app', image: app, terminationMessagePath: '/dev/termination-log' }, { name: 'side', image: side, env: [{ name: 'TOKEN', value: 'plain-secret' }] },
];

/** As the API server holds it, defaults filled in. */
export const web = (spec: Partial<Deployment['spec']> = {}, annotations: Readonly<Record<string, string>> = {}): Deployment => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'default', uid: 'uid-web', generation: 1, resourceVersion: '1', creationTimestamp: '2026-01-01T00:00:00Z', annotations },
  spec: {
    replicas: 3,
    selector: { matchLabels: { app: 'web' } },
    template: { metadata: { labels: { app: 'web' } }, spec: { containers: containers('registry.example/web:v1'), terminationGracePeriodSeconds: 30 } },
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
    progressDeadlineSeconds: 600,
    revisionHistoryLimit: 10,
    ...spec,
  },
});

const isBroken = (pod: Pod): boolean => pod.spec.containers.some(({ image }) => image?.endsWith(':broken') === true);

/** `deployment` rolled out and at rest. */
export function fakeRollout(deployment: Deployment, options: RolloutOptions = {}): FakeRollout {
  const world: RolloutWorld = { deployment, sets: [], pods: [], now: Date.UTC(2026, 0, 1) };
  const written: PlannedWrite[] = [];
  let names = 0;
  /** The anchor of the lease: whole, since the note is an annotation. */
  let anchor: unknown = { metadata: { name: 'web', namespace: 'default', uid: 'uid-service', resourceVersion: '1' }, spec: { selector: { app: 'web' } } };

  const identified = <T extends ReplicaSet | Pod>(object: T, name: string): T => ({
    ...object, metadata: { ...object.metadata, name, uid: `uid-${name}`, generation: 1, resourceVersion: '1', creationTimestamp: timestamp(world.now) },
  });

  /** One sync of everything; false where nothing changed. */
  function step(): boolean {
    const before = canonical([world.deployment, world.sets, world.pods]);
    world.now += 1000;
    const done = syncDeployment({ deployment: world.deployment, replicaSets: world.sets, pods: world.pods, now: world.now });
    if (done.deployment !== undefined) stored(done.deployment);
    const byName = new Map(done.updated.map((set) => [set.metadata.name, set]));
    world.sets = world.sets.map((set) => byName.get(set.metadata.name) ?? set).filter((set) => !done.deleted.some(({ metadata }) => metadata.name === set.metadata.name));
    if (done.created !== undefined) world.sets.push(identified(done.created, done.created.metadata.name ?? ''));
    world.sets = world.sets.map((set) => syncSet(set));
    world.pods = world.pods.filter((pod) => pod.metadata.deletionTimestamp === undefined || options.drains?.() === false).map(run);
    return canonical([world.deployment, world.sets, world.pods]) !== before;
  }

  function syncSet(set: ReplicaSet): ReplicaSet {
    const done = syncReplicaSet({ replicaSet: set, pods: world.pods, replicaSets: world.sets, now: world.now });
    const gone = new Set(done.deleted.map(({ metadata }) => metadata.uid));
    world.pods = world.pods.map((pod) => (gone.has(pod.metadata.uid) ? { ...pod, metadata: { ...pod.metadata, deletionTimestamp: timestamp(world.now) } } : pod));
    world.pods.push(...done.created.map((pod) => identified(pod, `${set.metadata.name ?? ''}-${String(++names).padStart(5, '0')}`)));
    return replicaSetStatus(set, done, undefined, world.now) ?? set;
  }

  function run(pod: Pod): Pod {
    if (pod.status?.phase !== 'Pending' || pod.metadata.deletionTimestamp !== undefined) return pod;
    if (isBroken(pod)) {
      const waiting = { reason: 'ImagePullBackOff', message: 'Back-off pulling image' };
      return { ...pod, status: { phase: 'Pending', conditions: [{ type: 'Ready', status: 'False' }], containerStatuses: [{ name: 'app', ready: false, restartCount: 0, state: { waiting } }] } };
    }
    return { ...pod, status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: timestamp(world.now) }] } };
  }

  /** The API server's part: spec and annotations raise the generation (apps/v1 Deployment strategy). */
  function stored(next: Deployment): void {
    const { deployment: last } = world;
    const raised = canonical([next.spec, next.metadata.annotations]) === canonical([last.spec, last.metadata.annotations]) ? 0 : 1;
    const metadata = { ...next.metadata, generation: (last.metadata.generation ?? 0) + raised, resourceVersion: String(Number(last.metadata.resourceVersion) + 1) };
    world.deployment = { ...next, metadata };
  }

  const now = (): Snapshot => {
    const { annotations } = (anchor as KubeObject).metadata;
    const release = annotations?.[releaseAnnotation];
    const services = [{ ...service('web', { app: 'web' }), ...(release === undefined ? {} : { release }) }];
    const pods = world.pods.map(podRecord);
    return {
      target, deployments: [deploymentRecord(world.deployment)], replicaSets: world.sets.map(replicaSetRecord), pods, services,
      endpointSlices: slicesFor(services, pods), routes: [], unread: options.unread ?? [],
    };
  };

  const fake: FakeRollout = {
    cluster: target.cluster,
    world,
    written,
    settle: () => {
      while (step());
    },
    edit: (change) => stored(change(world.deployment)),
    namespaces: () => Promise.resolve(ok(['default'])),
    observe: () => Promise.resolve(ok(now())),
    async *follow(_namespace, signal): AsyncIterable<Result<Snapshot>> {
      while (!signal.aborted) {
        options.onFollow?.(world);
        yield ok(now());
        if (step()) continue;
        const stopped = new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
        options.idle?.();
        await stopped;
      }
    },
    rights: () => Promise.resolve(ok(rightsBy(() => ({ answer: 'yes', names: [] })))),
    read: (kind, namespace, name) => {
      if (kind === 'Service') return Promise.resolve(ok(anchor as Readonly<Record<string, unknown>>));
      const found = kind === 'Deployment' && name === 'web';
      return Promise.resolve(found ? ok(plainOf(world.deployment)) : fail({ kind: 'notFound', context: 'prod-eu', what: `${kind} ${name}`, namespace }));
    },
    probe: () => Promise.reject(new Error('no pod is asked here')),
    list: (kind) => {
      const refused = options.onList?.(kind);
      if (refused !== undefined) return Promise.resolve(fail(refused));
      const sets = world.sets.filter((set) => isControlledBy(set, world.deployment));
      return Promise.resolve(ok(kind === 'ReplicaSet' ? sets.map(plainOf) : kind === 'Pod' ? world.pods.map(plainOf) : kind === 'Node' ? [node] : []));
    },
    write: (write, signal, how) => {
      signal.throwIfAborted();
      if (how?.dryRun === true) return Promise.resolve(ok({ resourceVersion: '1' }));
      assertGuarded(write);
      const told = write.kind === 'Deployment' ? options.onWrite?.(write, world) : undefined;
      if (told !== undefined && !('lost' in told)) return Promise.resolve(fail(told));
      const patched = jsonPatch(write.kind === 'Service' ? anchor : world.deployment, write.ops);
      if (patched === undefined) return Promise.resolve(fail({ kind: 'conflict', context: 'prod-eu', what: `${write.kind} web`, namespace: 'default' }));
      if (write.kind === 'Service') {
        anchor = patched.value;
        return Promise.resolve(ok({ resourceVersion: '1' }));
      }
      stored(patched.value as Deployment);
      written.push(write);
      return Promise.resolve(told === undefined ? ok({ resourceVersion: world.deployment.metadata.resourceVersion ?? '' }) : fail(told.lost));
    },
  };
  fake.settle();
  return fake;
}

/** Whatever is replaced or taken away was tested before, in the same patch. */
function assertGuarded({ ops }: PlannedWrite): void {
  ops.forEach((op, index) => {
    const guarded = op.op === 'test' || ops.slice(0, index).some((earlier) => earlier.op === 'test' && earlier.path === op.path);
    if (!guarded) throw new Error(`${op.op} ${op.path} without a test before it`);
  });
}

/** With room for everything: what does not fit is for other tests. */
const node = {
  metadata: { name: 'node-1', labels: {} }, spec: {},
  status: { allocatable: { cpu: '64', memory: '256Gi', pods: '250' }, conditions: [{ type: 'Ready', status: 'True' }] },
};

const plainOf = (object: Deployment | ReplicaSet | Pod): Readonly<Record<string, unknown>> => ({ ...object });
