/**
 * A cluster for tests of use cases: it holds records, applies patches with their `test`s, records what was written, and shows
 * through `follow` whatever the script says happens next.
 */
import type { ClusterPort, ProbeAnswer, ProbeAsked } from '../../src/app/ports.ts';
import type { DeploymentRecord, PodRecord, ServiceRecord, Snapshot } from '../../src/core/live/records.ts';
import type { Failure } from '../../src/core/failure.ts';
import type { PlannedWrite } from '../../src/core/operations/plan.ts';
import { fail, ok, type Result } from '../../src/core/result.ts';
import { rightsBy, type Rights } from '../../src/core/rights/rights.ts';
import { deploymentRecord } from '../../src/cluster/normalise/deployment.ts';
import { notesOnly } from '../../src/core/release/noteWrite.ts';
import type { WholeKind, WholeObject } from '../../src/app/ports.ts';
import { deploymentObject, patched, patchedDeployment, patchedService, serviceObject, type Extra } from './fakeObjects.ts';
import { podsOf, slicesFor, snapshot, target } from './builders.ts';

export interface World {
  services: ServiceRecord[];
  deployments: DeploymentRecord[];
  pods: PodRecord[];
  unread: Snapshot['unread'];
  /** Fields of whole objects that no record holds, by `Deployment chat-stable`. */
  extra: Readonly<Record<string, Extra>>;
}

export type Step = (world: World) => void;

export interface FakeCluster extends ClusterPort {
  readonly world: World;
  /** Every write of a plan that was accepted, in order; those of lease and mark are not among them. */
  readonly written: PlannedWrite[];
  /** All that was asked of it, in order: `observe`, `patch chat-stable`, `lease` for a write of the note on the anchor. */
  readonly calls: string[];
  /** What happens between one element of `follow` and the next. When nothing is left, `idle` is called. */
  readonly steps: Step[];
}

export interface FakeOptions {
  /** Called with every write before it is applied; a failure refuses it, `lost` applies it and loses the answer. */
  readonly onPatch?: (write: PlannedWrite, world: World) => Failure | { readonly lost: Failure } | undefined;
  /** As `onPatch`, for the writes of lease and mark. */
  readonly onNote?: (write: PlannedWrite, world: World) => Failure | { readonly lost: Failure } | undefined;
  /** What is read whole beside Deployments and Services. */
  readonly wholes?: Partial<Record<WholeKind, readonly WholeObject[]>>;
  /** Steps that a write sets off. Absent: controllers act at once, pod by pod. */
  readonly after?: (write: PlannedWrite) => readonly Step[];
  /** What the person may do; absent: everything. */
  readonly onRights?: (anew: boolean) => Result<Rights>;
  /** What pods answer; absent: a list of one model. */
  readonly onProbe?: (asked: ProbeAsked) => Result<ProbeAnswer>;
  readonly onObserve?: (count: number, world: World) => Failure | undefined;
  /** One object is read whole. */
  readonly onRead?: (kind: WholeKind, name: string) => Failure | undefined;
  /** `follow` has nothing more to show: let the time run out, or cancel. */
  readonly idle?: () => void;
}

/** Whatever a plan adds finds room, unless a test says otherwise. */
export const roomyNode: WholeObject = {
  apiVersion: 'v1', kind: 'Node', metadata: { name: 'node-1', labels: {} }, spec: {},
  status: { allocatable: { cpu: '1000', memory: '10Ti', pods: '100000', 'nvidia.com/gpu': '1000' }, conditions: [{ type: 'Ready', status: 'True' }] },
};

const allRights = rightsBy(() => ({ answer: 'yes', names: [] }));

export const unreachable: Failure = { kind: 'unreachable', context: 'prod-eu', server: target.cluster.server, reason: 'timed out after 10 s' };

export function fakeCluster(seen: Snapshot, options: FakeOptions = {}): FakeCluster {
  const world: World = { services: [...seen.services], deployments: [...seen.deployments], pods: [...seen.pods], unread: seen.unread, extra: {} };
  const written: PlannedWrite[] = [];
  const calls: string[] = [];
  const steps: Step[] = [];
  let observed = 0;
  let version = 100;
  let served = world.services;

  const now = (): Snapshot => ({
    ...snapshot({ deployments: world.deployments, services: world.services, pods: world.pods, routes: seen.routes, unread: world.unread }),
    endpointSlices: world.unread.some(({ kind }) => kind === 'EndpointSlice') ? [] : slicesFor(served, world.pods),
  });

  const conflictOf = ({ kind, name }: Pick<PlannedWrite, 'kind' | 'name'>): Failure => ({ kind: 'conflict', context: 'prod-eu', what: `${kind} ${name}`, namespace: 'default' });
  const missing = (kind: string, name: string): Failure => ({ kind: 'notFound', context: 'prod-eu', what: `${kind} ${name}`, namespace: 'default' });

  function whole(kind: WholeKind): readonly WholeObject[] {
    const extra = (name: string): Extra => world.extra[`${kind} ${name}`] ?? {};
    if (kind === 'Deployment') return world.deployments.map((one) => deploymentObject(one, extra(one.name)));
    if (kind === 'Service') return world.services.map((one) => serviceObject(one, extra(one.name)));
    return options.wholes?.[kind] ?? (kind === 'Node' ? [roomyNode] : []);
  }

  const called = (kind: WholeKind, name: string): WholeObject | undefined => whole(kind).find(({ metadata }) => (metadata as { readonly name?: unknown } | undefined)?.name === name);

  function apply(write: PlannedWrite): Failure | undefined {
    const resourceVersion = String(++version);
    const key = `${write.kind} ${write.name}`;
    const deployed = world.deployments.find(({ name }) => write.kind === 'Deployment' && name === write.name);
    if (write.verb === 'create') {
      if (deployed !== undefined) return conflictOf(write);
      const made = deploymentRecord({ ...write.body, status: {} });
      const given = { name: write.name, namespace: write.namespace, uid: `uid-${write.name}`, resourceVersion, generation: 1, observedGeneration: 1, revision: 1 };
      world.deployments = [...world.deployments, { ...made, ...given }];
      world.extra = { ...world.extra, [key]: { spec: write.body['spec'] } };
      return undefined;
    }
    const before = called(write.kind, write.name);
    if (before === undefined) return missing(write.kind, write.name);
    if (write.verb === 'delete') {
      if (deployed?.uid !== write.uid || deployed.resourceVersion !== write.basedOn) return conflictOf(write);
      world.deployments = world.deployments.filter((one) => one !== deployed);
      return undefined;
    }
    const after = patched(before, write.ops);
    if (after === undefined) return conflictOf(write);
    const rest = world.extra[key];
    if (rest !== undefined) world.extra = { ...world.extra, [key]: { ...rest, spec: after['spec'] } };
    if (deployed === undefined) {
      world.services = world.services.map((one) => (one.name === write.name ? { ...patchedService(one, before, after), resourceVersion } : one));
      return undefined;
    }
    const generation = deployed.generation + 1;
    const next = { ...patchedDeployment(deployed, before, after), resourceVersion, generation };
    world.deployments = world.deployments.map((one) => (one === deployed ? { ...next, ...(notesOnly(write) ? { observedGeneration: generation } : {}) } : one));
    return undefined;
  }

  return {
    cluster: target.cluster,
    world,
    written,
    calls,
    steps,
    namespaces: () => Promise.resolve(ok(['default'])),
    observe: (_namespace, signal) => {
      signal.throwIfAborted();
      calls.push('observe');
      const failure = options.onObserve?.(++observed, world);
      return Promise.resolve(failure === undefined ? ok(now()) : fail(failure));
    },
    async *follow(_namespace, signal): AsyncIterable<Result<Snapshot>> {
      calls.push('follow');
      while (!signal.aborted) {
        yield ok(now());
        const step = steps.shift();
        if (step === undefined) {
          const stopped = new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
          options.idle?.();
          await stopped;
          return;
        }
        step(world);
        await Promise.resolve();
      }
    },
    rights: (_namespace, _signal, anew = false) => Promise.resolve(options.onRights?.(anew) ?? ok(allRights)),
    read: (kind, _namespace, name, signal) => {
      signal.throwIfAborted();
      const failure = options.onRead?.(kind, name);
      if (failure !== undefined) return Promise.resolve(fail(failure));
      const found = called(kind, name);
      return Promise.resolve(found === undefined ? fail(missing(kind, name)) : ok(found));
    },
    list: (kind, _namespace, signal) => {
      signal.throwIfAborted();
      return Promise.resolve(ok(whole(kind)));
    },
    probe: (asked) => {
      calls.push(`probe ${asked.pod} ${asked.port} ${asked.path}`);
      return Promise.resolve(options.onProbe?.(asked) ?? ok({ status: 200, ms: 12, type: 'application/json', text: '{"data":[{"id":"llama-3-8b"}]}', cut: false }));
    },
    write: (write, signal, how) => {
      signal.throwIfAborted();
      if (how?.dryRun === true) return Promise.resolve(ok({ resourceVersion: '' }));
      const notes = notesOnly(write);
      calls.push(notes ? 'lease' : `${write.verb ?? 'patch'} ${write.name}`);
      const told = notes ? options.onNote?.(write, world) : options.onPatch?.(write, world);
      if (told !== undefined && !('lost' in told)) return Promise.resolve(fail(told));
      const before = world.services;
      const failure = apply(write);
      if (failure !== undefined) return Promise.resolve(fail(failure));
      if (!notes) {
        written.push(write);
        served = before;
        steps.push(() => void (served = world.services), ...(options.after ?? grow)(write));
      }
      return Promise.resolve(told === undefined ? ok({ resourceVersion: String(version) }) : fail(told.lost));
    },
  };
}

/** The controller's part after a change of replicas: pods come (and get ready) or go, one at a time. */
function grow(write: PlannedWrite): readonly Step[] {
  if (write.kind === 'Service') return [];
  const resize: Step = (world) => {
    const own = world.deployments.find(({ name }) => name === write.name);
    if (own === undefined) {
      world.pods = world.pods.filter(({ name }) => !name.startsWith(`${write.name}-`));
      return;
    }
    const pods = podsOf(own, own.desired);
    const owned = (pod: PodRecord): boolean => pod.owner === pods[0]?.owner || pod.name.startsWith(`${own.name}-`);
    const left = world.pods.filter((pod) => !owned(pod));
    const mine = world.pods.filter(owned);
    const nextCount = mine.length < own.desired ? mine.length + 1 : Math.max(own.desired, mine.length - 1);
    world.pods = [...left, ...podsOf(own, nextCount)];
    const count = { replicas: nextCount, updated: nextCount, ready: nextCount, available: nextCount, observedGeneration: own.generation };
    world.deployments = world.deployments.map((one) => (one.name === own.name ? { ...one, ...count } : one));
  };
  return Array.from({ length: 20 }, () => resize);
}

/** Some pods of a Deployment stop being ready. */
export const unready = (deploymentName: string, count: number, trouble = ''): Step => (world) => {
  let left = count;
  world.pods = world.pods.map((pod) => (pod.name.startsWith(`${deploymentName}-`) && left-- > 0 ? { ...pod, ready: false, trouble } : pod));
};

