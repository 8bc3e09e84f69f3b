import { controllerOf, isControlledBy } from '../../../src/core/controllers/controller.ts';
import { isReady, isTerminating } from '../../../src/core/controllers/pods.ts';
import { matchesLabels } from '../../../src/core/kube/selector.ts';
import type { KubeObject } from '../../../src/core/kube/objects.ts';
import type { Invariant, State } from './explore.ts';
import { changedFields, mayChange } from './fields.ts';
import { remembered } from './interned.ts';
import { endpointsOf, nameOf, written, type World } from './world.ts';

/** Nothing but we and the controllers has acted so far. */
export const undisturbed = (state: State, start: State): boolean => state.failures === start.failures && state.foreign === start.foreign;

const readyBehind = (world: World, selector: Readonly<Record<string, string>>): number =>
  world.pods.filter((pod) => isReady(pod) && !isTerminating(pod) && matchesLabels(selector, pod.metadata.labels)).length;

const endpoints = remembered((world: World): ReadonlyMap<string, number> => new Map(world.services.map((service) => [nameOf(service), endpointsOf(world, nameOf(service)).length])));
const countOf = (world: World, service: string): number => endpoints(world).get(service) ?? 0;

/** No Service that had ready endpoints has none because of us. Where a pod failed or somebody else wrote, that may be the cause. */
export const neverDark: Invariant = ({ before, after }, start) => {
  if (before.world === after.world || !undisturbed(after, start)) return undefined;
  const dark = after.world.services.find((service) => countOf(before.world, nameOf(service)) > 0 && countOf(after.world, nameOf(service)) === 0);
  return dark === undefined ? undefined : `Service ${nameOf(dark)} has no ready endpoint left`;
};

/** Capacity before traffic: a selector goes to no fewer ready pods than it had, unless a pod failed after the plan was made. */
export const capacityFirst: Invariant = ({ before, after, wrote }, start) => {
  if (wrote === undefined || !undisturbed(before, start)) return undefined;
  for (const service of after.world.services) {
    const old = before.world.services.find((one) => nameOf(one) === nameOf(service))?.spec.selector;
    const now = service.spec.selector;
    if (old === undefined || now === undefined || old === now || JSON.stringify(old) === JSON.stringify(now)) continue;
    const most = Math.min(readyBehind(before.world, old), readyBehind(start.world, start.world.services.find((one) => nameOf(one) === nameOf(service))?.spec.selector ?? old));
    const has = readyBehind(before.world, now);
    if (has < most) return `Service ${nameOf(service)} goes from ${most} ready pods to ${has}`;
  }
  return undefined;
};

/**
 * While sizes change, the ready endpoints of a Service never fall below the lesser of what it had at the start and `least`, the number
 * that is wanted at the end; less one for each pod that failed. Where somebody else wrote, that may be the cause.
 */
export const neverThin =
  (service: string, least: number): Invariant =>
  ({ before, after }, start) => {
    if (before.world === after.world || after.foreign !== start.foreign) return undefined;
    const floor = Math.min(least, countOf(start.world, service)) - (start.failures - after.failures);
    const [had, has] = [countOf(before.world, service), countOf(after.world, service)];
    return has < floor && has < had ? `Service ${service} has ${has} ready endpoints, and ${floor} were there and are wanted` : undefined;
  };

const held = (world: World, kind: 'Service' | 'Deployment', name: string): KubeObject | undefined =>
  (kind === 'Service' ? world.services : world.deployments).find((one) => nameOf(one) === name);

/** What a write of ours replaces is what its plan had seen, or had itself written before. */
export const noStaleWrite: Invariant = ({ before, wrote }) => {
  if (wrote === undefined) return undefined;
  const write = wrote.plan.writes[wrote.index];
  if (write === undefined || write.verb === 'create') return undefined;
  const foreseen = wrote.plan.writes.slice(0, wrote.index).reduce<World>((world, earlier) => (earlier.name === write.name && earlier.kind === write.kind ? (written(world, earlier) ?? world) : world), wrote.sight);
  const paths = write.verb === 'delete' ? ['/spec/replicas', '/metadata/uid'] : write.ops.map(({ path }) => path);
  const [was, is] = [foreseen, before.world].map((world) => valuesAt(paths, held(world, write.kind, write.name)));
  return was === is ? undefined : `${write.kind} ${write.name} was ${was} when it was planned and is ${is} when it is written`;
};

/** The values at the paths that a write replaces. */
function valuesAt(paths: readonly string[], object: KubeObject | undefined): string {
  const values = [...new Set(paths)].map((path) => {
    let value: unknown = object;
    for (const part of path.split('/').slice(1)) value = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[part.replaceAll('~1', '/').replaceAll('~0', '~')] : undefined;
    return value ?? null;
  });
  return JSON.stringify(values);
}

/** Nobody else's field is changed: a write changes, makes or deletes what its operation is there for, and nothing beside it. */
export const onlyOwnFields: Invariant = ({ before, after, wrote }) => {
  const write = wrote?.plan.writes[wrote.index];
  if (wrote === undefined || write === undefined) return undefined;
  const all = (world: World): readonly KubeObject[] => [...world.deployments, ...world.services];
  for (const object of all(after.world)) {
    const was = all(before.world).find((one) => one.kind === object.kind && nameOf(one) === nameOf(object));
    if (was === object) continue;
    const mine = write.kind === object.kind && write.name === nameOf(object);
    const fields = was === undefined ? ['made'] : changedFields(was, object);
    const other = fields.find((field) => !mine || !mayChange(wrote.plan.operation, write.kind, field));
    if (other !== undefined) return `${wrote.plan.operation} changed ${other} of ${object.kind} ${nameOf(object)}`;
  }
  const lost = all(before.world).find((one) => !all(after.world).some((other) => other.kind === one.kind && nameOf(other) === nameOf(one)));
  return lost === undefined || (write.verb === 'delete' && write.name === nameOf(lost) && mayChange(wrote.plan.operation, write.kind, 'deleted')) ? undefined : `${wrote.plan.operation} deleted ${lost.kind} ${nameOf(lost)}`;
};

/** What is deleted has no pod any more, one that ends its requests included. */
export const drainedFirst: Invariant = ({ before, wrote }) => {
  const write = wrote?.plan.writes[wrote.index];
  if (write?.verb !== 'delete') return undefined;
  const deployment = before.world.deployments.find((one) => nameOf(one) === write.name);
  if (deployment === undefined) return undefined;
  const sets = new Set(before.world.sets.filter((set) => isControlledBy(set, deployment)).map((set) => set.metadata.uid));
  const left = before.world.pods.filter((pod) => sets.has(controllerOf(pod)?.uid)).length;
  return left === 0 ? undefined : `${write.name} is deleted with ${left} of its pods left`;
};
