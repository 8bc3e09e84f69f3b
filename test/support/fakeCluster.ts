/**
 * A cluster for tests of use cases: it holds records, applies patches with their `test`s, records what was written, and shows
 * through `follow` whatever the script says happens next.
 */
import type { ClusterPort } from '../../src/app/ports.ts';
import type { DeploymentRecord, PodRecord, ServiceRecord, Snapshot } from '../../src/core/live/records.ts';
import type { Failure } from '../../src/core/failure.ts';
import type { PlannedWrite } from '../../src/core/operations/plan.ts';
import { fail, ok, type Result } from '../../src/core/result.ts';
import { rightsBy, type Rights } from '../../src/core/rights/rights.ts';
import { podsOf, service, slicesFor, snapshot, target } from './builders.ts';

export interface World {
  services: ServiceRecord[];
  deployments: DeploymentRecord[];
  pods: PodRecord[];
  unread: Snapshot['unread'];
}

export type Step = (world: World) => void;

export interface FakeCluster extends ClusterPort {
  readonly world: World;
  /** Every write that was accepted, in order. */
  readonly written: PlannedWrite[];
  /** All that was asked of it, in order: `observe`, `patch chat-stable`. */
  readonly calls: string[];
  /** What happens between one element of `follow` and the next. When nothing is left, `idle` is called. */
  readonly steps: Step[];
}

export interface FakeOptions {
  /** Called with every write before it is applied; a failure refuses it, `lost` applies it and loses the answer. */
  readonly onPatch?: (write: PlannedWrite, world: World) => Failure | { readonly lost: Failure } | undefined;
  /** Steps that a write sets off. Absent: controllers act at once, pod by pod. */
  readonly after?: (write: PlannedWrite) => readonly Step[];
  /** What the person may do; absent: everything. */
  readonly onRights?: (anew: boolean) => Result<Rights>;
  readonly onObserve?: (count: number, world: World) => Failure | undefined;
  /** `follow` has nothing more to show: let the time run out, or cancel. */
  readonly idle?: () => void;
}

const allRights = rightsBy(() => ({ answer: 'yes', names: [] }));

export const unreachable: Failure = { kind: 'unreachable', context: 'prod-eu', server: target.cluster.server, reason: 'timed out after 10 s' };

export function fakeCluster(seen: Snapshot, options: FakeOptions = {}): FakeCluster {
  const world: World = { services: [...seen.services], deployments: [...seen.deployments], pods: [...seen.pods], unread: seen.unread };
  const written: PlannedWrite[] = [];
  const calls: string[] = [];
  const steps: Step[] = [];
  let observed = 0;
  let served = world.services;

  const now = (): Snapshot => ({
    ...snapshot({ deployments: world.deployments, services: world.services, pods: world.pods, routes: seen.routes, unread: world.unread }),
    endpointSlices: world.unread.some(({ kind }) => kind === 'EndpointSlice') ? [] : slicesFor(served, world.pods),
  });

  function apply(write: PlannedWrite): Failure | undefined {
    const conflict: Failure = { kind: 'conflict', context: 'prod-eu', what: `${write.kind} ${write.name}`, namespace: 'default' };
    for (const op of write.ops) {
      const keys = op.path.split('/').slice(1).map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
      const value = valueAt(world, write, keys);
      if (op.op === 'test' && JSON.stringify(value) !== JSON.stringify(op.value)) return conflict;
      if (op.op === 'replace') put(world, write, keys, op.value);
    }
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
    // Nothing is here whole unless a test says so; preflight checks then have nothing to judge.
    read: (kind, namespace, name) => Promise.resolve(fail({ kind: 'notFound', context: 'prod-eu', what: `${kind} ${name}`, namespace })),
    list: () => Promise.resolve(ok([])),
    write: (write, signal, how) => {
      signal.throwIfAborted();
      if (how?.dryRun === true) return Promise.resolve(ok({ resourceVersion: '' }));
      calls.push(`patch ${write.name}`);
      const told = options.onPatch?.(write, world);
      if (told !== undefined && !('lost' in told)) return Promise.resolve(fail(told));
      const before = world.services;
      const failure = apply(write);
      if (failure !== undefined) return Promise.resolve(fail(failure));
      written.push(write);
      served = before;
      steps.push(() => void (served = world.services), ...(options.after ?? grow)(write));
      return Promise.resolve(told === undefined ? ok({ resourceVersion: '101' }) : fail(told.lost));
    },
  };
}

function valueAt(world: World, write: PlannedWrite, [, field, key]: readonly string[]): unknown {
  if (write.kind === 'Deployment') return world.deployments.find(({ name }) => name === write.name)?.desired;
  const selector = world.services.find(({ name }) => name === write.name)?.selector;
  return field === 'selector' && key !== undefined ? selector?.[key] : selector;
}

function put(world: World, write: PlannedWrite, [, , key = '']: readonly string[], value: unknown): void {
  if (write.kind === 'Service') {
    world.services = world.services.map((one) => (one.name === write.name ? service(one.name, { ...one.selector, [key]: String(value) }, { resourceVersion: '101' }) : one));
    return;
  }
  const desired = Number(value);
  world.deployments = world.deployments.map((one) => (one.name === write.name ? { ...one, desired, generation: one.generation + 1, resourceVersion: '101' } : one));
}

/** The controller's part after a change of replicas: pods come (and get ready) or go, one at a time. */
function grow(write: PlannedWrite): readonly Step[] {
  if (write.kind === 'Service') return [];
  const resize: Step = (world) => {
    const own = world.deployments.find(({ name }) => name === write.name);
    if (own === undefined) return;
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

