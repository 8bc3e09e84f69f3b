import type { Track } from '../../live/application.ts';
import { clean } from '../../live/clean.ts';
import { rightsCheck, rolloutCheck, said, verifiableCheck, type MaybeCheck } from '../commonChecks.ts';
import { imageChanges, imageOps, imageText } from '../blueGreen/images.ts';
import { removeWrites } from '../blueGreen/removeWrites.ts';
import type { Plan, PlannedWrite } from '../plan.ts';
import { roleName, roleOf } from '../../live/role.ts';
import { ok, type Result } from '../../result.ts';
import { quotaCheck } from '../scaleChecks.ts';
import { counted, type Seen } from '../seen.ts';
import { autoscalerCheck } from './autoscalers.ts';
import { growsCheck, mayCheck } from './checks.ts';
import { stepName } from './ladder.ts';
import { canaryRelease, gone, noReleasePlan, releasePlan, sharedServices } from './release.ts';
import { roleWrites } from './roles.ts';
import { floorOf, modelPatience, resizesOf, sizeFacts, sizeWrites, type Sizing } from './sizes.ts';
import type { CanaryFacts } from './facts.ts';

/** The API's default; whoever asks for longer has pods that start slowly. */
const usualDeadline = 600;

/**
 * Which way fits an application: where pods hold GPUs or start slowly, the tested pods stay (`swap`); else stable rolls, so that names
 * go on saying what they are.
 */
export const promotionFor = (tracks: readonly Pick<Track, 'deployment'>[]): 'swap' | 'roll' =>
  tracks.some(({ deployment }) => deployment.gpusPerPod > 0 || (deployment.progressDeadline ?? usualDeadline) > usualDeadline) ? 'swap' : 'roll';

/**
 * The plan that ends a release with the canary's version everywhere. `swap`: the canary grows to the whole size, stable goes to 0 and
 * stays for a way back, and labels say who is stable now: no tested pod is made again (PD C10). `roll`: stable gets the canary's images
 * and its size, and the canary goes. Without a release in progress nothing is planned (C7). Fails with `notFound` where a Deployment of
 * the release, or a container of it, is gone.
 */
export function planPromote(seen: Seen, how: 'swap' | 'roll', facts: CanaryFacts): Result<Plan> {
  const release = canaryRelease(seen.application);
  if (release === undefined) return ok(noReleasePlan(seen, 'promote', 'Promote'));
  const { mark, stable, canary } = release;
  if (stable === undefined) return gone(seen, mark.stable);
  if (canary === undefined) return gone(seen, mark.canary);
  const services = sharedServices(seen.application, [stable, canary]);
  const pair: Pair = { seen, stable, canary, services, total: Math.max(mark.total, stable.deployment.desired), mark, facts };
  return how === 'swap' ? ok(swap(pair)) : roll(pair);
}

interface Pair {
  readonly seen: Seen;
  readonly stable: Track;
  readonly canary: Track;
  readonly services: Sizing['services'];
  readonly total: number;
  readonly mark: NonNullable<ReturnType<typeof canaryRelease>>['mark'];
  readonly facts: CanaryFacts;
}

function swap({ seen, stable, canary, services, total, mark, facts: { autoscalers } }: Pair): Plan {
  const sizing: Sizing = { seen, stable: { track: stable, to: 0 }, canary: { track: canary, to: Math.max(total, canary.deployment.desired) }, services, percent: 100 };
  const sized = sizeWrites(sizing);
  const writes = [...sized, ...roleWrites([{ track: stable, role: 'canary' }, { track: canary, role: 'stable' }])];
  const name = clean(seen.application.name);
  return releasePlan(seen, {
    operation: 'promote',
    asks: `Promote the canary of ${name} in the place of stable`,
    action: 'Promote by swap',
    facts: [
      ...sizeFacts(sizing, sized),
      { label: 'Pods', value: `the ${counted(canary.readyPods, 'tested pod')} of ${clean(canary.deployment.name)} stay` },
      { label: 'Roles', value: `${clean(canary.deployment.name)} is stable from now on; ${clean(stable.deployment.name)} stays with 0 replicas, and the next canary is made of it` },
      { label: 'To go back', value: 'Deployment Strategies: Take Back' },
    ],
    checks: said([
      ...mayCheck(seen, writes.map((write) => write.name)),
      testedCheck(canary, mark), growsCheck(resizesOf(sizing)), rolloutCheck([canary]), quotaCheck({ seen, resizes: resizesOf(sizing), changedSince: [] }),
      autoscalerCheck(autoscalers, [sizing.canary], 'warn'), leftAutoscaler(autoscalers, stable, canary), verifiableCheck(seen),
    ]),
    writes,
    inverse: { kind: 'canary', undo: 'swap', mark },
    mark: null,
    ...floorOf(sizing),
  });
}

function roll(pair: Pair): Result<Plan> {
  const { seen, stable, canary, services, total, mark, facts: { autoscalers } } = pair;
  const changes = imageChanges(stable.deployment, canary.deployment.images, seen.application.target.cluster.context);
  if (!changes.ok) return changes;
  const created = mark.created === true && roleOf(canary.deployment) === 'canary';
  const names = services.map((service) => service.name);
  const { namespace, name, resourceVersion: basedOn, desired, gpusPerPod } = stable.deployment;
  const part = { deployment: name, track: roleName(stable), replicas: total };
  const patient = gpusPerPod > 0 ? { patienceMs: modelPatience } : {};
  const rolls: readonly PlannedWrite[] = changes.value.length === 0 ? [] : [{
    kind: 'Deployment', namespace, name, basedOn, ...patient,
    ops: imageOps(changes.value),
    change: imageText(changes.value),
    expect: { kind: 'rolledOut', deployment: name, generation: stable.deployment.generation, paused: false, ...deadlineOf(stable) },
  }];
  const grows: readonly PlannedWrite[] = desired === total && changes.value.length === 0 && stable.readyPods >= total ? [] : [{
    kind: 'Deployment', namespace, name, basedOn, ...patient,
    ops: [{ op: 'test', path: '/spec/replicas', value: desired }, { op: 'replace', path: '/spec/replicas', value: total }],
    change: desired === total ? `waits until its ${total} are ready` : `replicas ${desired} → ${total}`,
    expect: { kind: 'grown', part, services: names },
  }];
  const sizing: Sizing = { seen, stable: { track: stable, to: total }, canary: { track: canary, to: 0 }, services, percent: undefined };
  const ends = created ? removeWrites(canary) : sizeWrites(sizing).filter((write) => write.name === canary.deployment.name);
  const writes = [...rolls, ...grows, ...ends];
  return ok(releasePlan(seen, {
    operation: 'promote',
    asks: `Promote the canary of ${clean(seen.application.name)} by rolling stable`,
    action: 'Promote by rolling',
    facts: [
      { label: 'Images', value: changes.value.length === 0 ? 'stable has them already' : imageText(changes.value) },
      ...sizeFacts(sizing, writes),
      { label: 'Order', value: `${clean(name)} rolls to the images (maxSurge ${stable.deployment.maxSurge}, maxUnavailable ${stable.deployment.maxUnavailable}) and is ready with ${total}; then ${clean(canary.deployment.name)} goes to 0${created ? ' and is deleted' : ' and stays'}` },
      { label: 'To go back', value: 'Deployment Strategies: Undo Rollout of stable' },
    ],
    checks: said([
      ...mayCheck(seen, writes.filter(({ verb }) => verb !== 'delete').map((write) => write.name)),
      created ? rightsCheck(seen, 'delete deployments', [canary.deployment.name]) : undefined,
      testedCheck(canary, mark), pausedCheck(stable),
      autoscalerCheck(autoscalers, desired === total ? [] : [sizing.stable], 'warn'), verifiableCheck(seen),
    ]),
    writes,
    inverse: { kind: 'none', why: `Undo the rollout of ${clean(name)} to its former revision.` },
    mark: null,
  }));
}

/** As the API has it, unless the Deployment asks for none. */
const deadlineOf = ({ deployment: { progressDeadline } }: Track): { readonly deadline?: number } => (progressDeadline === undefined ? {} : { deadline: progressDeadline * 1000 });

/** What was never ready was never tested. */
function testedCheck(track: Track, mark: Pair['mark']): MaybeCheck {
  const { readyPods, deployment, trouble } = track;
  const name = roleName(track);
  const check = { id: 'tested', title: 'Tested' };
  const why = trouble === '' ? '' : ` (${clean(trouble)})`;
  if (readyPods === 0) return { ...check, verdict: 'block', detail: `No pod of ${name} is ready${why}, so nothing of it was tested. Step it first.` };
  const count = `${readyPods} of ${counted(deployment.desired, 'pod')} of ${name} ${deployment.desired === 1 ? 'is' : 'are'} ready${why}`;
  if (readyPods < deployment.desired) return { ...check, verdict: 'warn', detail: `${count}.` };
  if (mark.step < mark.steps.length - 1) return { ...check, verdict: 'warn', detail: `${count}; the release is at ${stepName(mark, mark.step)}, before its last step.` };
  return { ...check, verdict: 'pass', detail: `${count}.` };
}

const pausedCheck = ({ deployment }: Track): MaybeCheck =>
  deployment.paused ? { id: 'rollout', title: 'Rollout', verdict: 'block', detail: `The rollout of ${clean(deployment.name)} is paused, so it would not roll. Resume it first.` } : undefined;

/** PD C8: an autoscaler of stable holds on to a Deployment that has no pods any more; the promoted one has none. */
function leftAutoscaler(autoscalers: CanaryFacts['autoscalers'], stable: Track, canary: Track): MaybeCheck {
  const left = autoscalers?.find(({ deployment }) => deployment === stable.deployment.name);
  return left === undefined
    ? undefined
    : { id: 'autoscaler-left', title: 'Autoscaler', verdict: 'warn', detail: `HorizontalPodAutoscaler ${clean(left.name)} goes on naming ${clean(stable.deployment.name)} and is suspended while that has no pod. Let it name ${clean(canary.deployment.name)} afterwards.` };
}
