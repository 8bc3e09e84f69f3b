import { isReady, isTerminating } from '../../../src/core/controllers/pods.ts';
import { matchesLabels } from '../../../src/core/kube/selector.ts';
import type { KubeObject } from '../../../src/core/kube/objects.ts';
import { clusterMoves, settled } from './controllers.ts';
import type { Invariant, State } from './explore.ts';
import { seen, takeBackOf } from './machine.ts';
import { planAbort } from '../../../src/core/operations/canary/abortPlan.ts';
import { blocked } from '../../../src/core/operations/plan.ts';
import { endpointsOf, nameOf, written, type World } from './world.ts';

/** Nothing but we and the controllers has acted so far. */
const undisturbed = (state: State, start: State): boolean => state.failures === start.failures && state.foreign === start.foreign;

const readyBehind = (world: World, selector: Readonly<Record<string, string>>): number =>
  world.pods.filter((pod) => isReady(pod) && !isTerminating(pod) && matchesLabels(selector, pod.metadata.labels)).length;

/** No Service that had ready endpoints has none because of us. Where a pod failed or somebody else wrote, that may be the cause. */
export const neverDark: Invariant = ({ before, after }, start) => {
  if (!undisturbed(after, start)) return undefined;
  const dark = after.world.services.find((service) => endpointsOf(before.world, nameOf(service)).length > 0 && endpointsOf(after.world, nameOf(service)).length === 0);
  return dark === undefined ? undefined : `Service ${nameOf(dark)} has no ready endpoint left`;
};

/** Even where a pod fails in between, one failure cannot take the last endpoint unless it was the last ready pod behind the old selector too. */
export const capacityFirst: Invariant = ({ before, after, wrote }, start) => {
  if (wrote === undefined || !undisturbed(before, start)) return undefined;
  for (const service of after.world.services) {
    const old = before.world.services.find((one) => nameOf(one) === nameOf(service))?.spec.selector;
    const now = service.spec.selector;
    if (old === undefined || now === undefined || JSON.stringify(old) === JSON.stringify(now)) continue;
    const [had, has] = [readyBehind(before.world, old), readyBehind(before.world, now)];
    if (has < had) return `Service ${nameOf(service)} goes from ${had} ready pods to ${has}`;
  }
  return undefined;
};

/** What a write of ours replaces is what its plan had seen, or had itself written before. */
export const noStaleWrite: Invariant = ({ before, wrote }) => {
  if (wrote === undefined) return undefined;
  const write = wrote.plan.writes[wrote.index];
  if (write === undefined || write.verb === 'create') return undefined;
  const find = (world: World): KubeObject | undefined => (write.kind === 'Service' ? world.services : world.deployments).find((one) => nameOf(one) === write.name);
  const foreseen = wrote.plan.writes.slice(0, wrote.index).reduce<World>((world, earlier) => (earlier.kind === write.kind && earlier.name === write.name ? (written(world, earlier) ?? world) : world), wrote.sight);
  const specs = [find(foreseen), find(before.world)].map((object) => replacedBy(write.ops.map(({ path }) => path), object));
  return specs[0] === specs[1] ? undefined : `${write.kind} ${write.name} was ${specs[0]} when it was planned and is ${specs[1]} when it is written`;
};

/** The values at the paths that a write replaces. */
function replacedBy(paths: readonly string[], object: KubeObject | undefined): string {
  const values = [...new Set(paths)].filter((path) => path.startsWith('/spec/')).map((path) => {
    let value: unknown = object;
    for (const part of path.split('/').slice(1)) value = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[part.replaceAll('~1', '/').replaceAll('~0', '~')] : undefined;
    return value;
  });
  return JSON.stringify(values);
}

/** A write of ours changes what its plan names, and nothing else in the cluster. */
export const onlyWhatWasPlanned: Invariant = ({ before, after, wrote }) => {
  if (wrote === undefined) return undefined;
  const write = wrote.plan.writes[wrote.index];
  if (write === undefined || write.verb === 'delete') return undefined;
  const all = (world: World): readonly KubeObject[] => [...world.deployments, ...world.services];
  for (const object of all(after.world)) {
    const was = all(before.world).find((one) => one.kind === object.kind && nameOf(one) === nameOf(object));
    if (write.kind === object.kind && write.name === nameOf(object)) continue;
    if (JSON.stringify(was) !== JSON.stringify(object)) return `${object.kind} ${nameOf(object)} changed with the write of ${write.kind} ${write.name}`;
  }
  return undefined;
};

/**
 * Wherever an operation ends after a write, a crash included, the tree names the application, and once the cluster has come to
 * rest the journal can take the change back; unless somebody else has written since, or a pod failed.
 */
export const alwaysAWayBack =
  (application: string): Invariant =>
  ({ before, after }, start) => {
    const { ours } = after;
    if (ours.at !== 'ended' || before.ours.at === 'ended' || ours.plan === undefined || ours.done === 0 || ours.takesBack !== undefined) return undefined;
    const rested = settled(after.world);
    const sight = seen(rested, application);
    if (!sight.ok) return `the tree does not name ${application} any more`;
    const back = takeBackOf(sight.value, rested, ours.plan);
    if (!back.ok) return `take back fails with ${back.failure.kind}`;
    const stop = back.value.checks.find(({ verdict }) => verdict === 'block');
    return stop !== undefined && blocked(back.value) && after.foreign === start.foreign ? `take back is blocked: ${stop.detail}` : undefined;
  };

/** The search never ends in a cluster that has more to do while nothing moves: guards the model itself. */
export const comesToRest: Invariant = ({ after }) => (clusterMoves(settled(after.world)).length === 0 ? undefined : 'the controllers go on for ever');

/**
 * While sizes change, the ready endpoints of a Service never fall below the lesser of what it had at the start and `least`, the number
 * that is wanted at the end. Where a pod failed or somebody else wrote, that may be the cause.
 */
export const neverThin =
  (service: string, least: number): Invariant =>
  ({ before, after }, start) => {
    if (!undisturbed(after, start)) return undefined;
    const floor = Math.min(least, endpointsOf(start.world, service).length);
    const [had, has] = [endpointsOf(before.world, service).length, endpointsOf(after.world, service).length];
    return has < floor && has < had ? `Service ${service} has ${has} ready endpoints, and ${floor} were there and are wanted` : undefined;
  };

/**
 * Wherever an operation of a release ends after a write, a crash included: once the cluster has come to rest, the journal takes the
 * change back, or the release is noted still and an abort ends it, or the operation was the last one and its note is gone.
 */
export const alwaysAWayOn =
  (application: string): Invariant =>
  ({ before, after }) => {
    const { ours } = after;
    if (ours.at !== 'ended' || before.ours.at === 'ended' || ours.plan === undefined || ours.done === 0) return undefined;
    const rested = settled(after.world);
    const sight = seen(rested, application);
    if (!sight.ok) return `the tree does not name ${application} any more`;
    const back = takeBackOf(sight.value, rested, ours.plan);
    if (back.ok && !blocked(back.value)) return undefined;
    if (sight.value.application.note?.mark === undefined) return ours.how === 'verified' && ours.plan.mark === null ? undefined : `the note of the release is gone, and take back is ${back.ok ? 'blocked' : back.failure.kind}`;
    const abort = planAbort(sight.value, { autoscalers: [] });
    const stop = abort.checks.find(({ verdict }) => verdict === 'block');
    return stop === undefined ? undefined : `neither take back nor abort is left: ${stop.detail}`;
  };
