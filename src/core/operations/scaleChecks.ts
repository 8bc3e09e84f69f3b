import { changedSinceCheck, protectedCheck, readOnlyCheck, rightsCheck, rolloutCheck, said, verifiableCheck, type MaybeCheck } from './commonChecks.ts';
import { clean } from '../live/clean.ts';
import { roleName } from '../live/role.ts';
import type { Check } from './plan.ts';
import { growing, peakOf, type Resize } from './resize.ts';
import { counted, desiredOf, type Seen } from './seen.ts';

/** A change of replicas, looked at before it is written. */
export interface ScaleSight {
  readonly seen: Seen;
  readonly resizes: readonly Resize[];
  /** Absent where a number of replicas was asked for, or a record is taken back. */
  readonly share?: ShareAsked;
  readonly changedSince: readonly string[];
}

export interface ShareAsked {
  readonly percent: number;
  readonly total: number;
  readonly surge: boolean;
}

export function scaleChecks(sight: ScaleSight): readonly Check[] {
  const { seen, resizes } = sight;
  const changing = resizes.filter(({ track, to }) => track.deployment.desired !== to).map(({ track }) => track.deployment.name);
  const common = [readOnlyCheck(seen), rightsCheck(seen, 'patch deployments', changing), protectedCheck(seen), changedSinceCheck(sight.changedSince), reachable(sight)];
  if (sight.changedSince.length > 0) return said(common);
  if (changing.length === 0) return said([...common, sameSize(sight)]);
  return said([
    ...common, startsCheck(sight), keepsCapacity(sight), rolloutCheck(resizes.map(({ track }) => track)), quotaCheck(sight), autoscalerCheck(sight), routesCheck(sight),
    verifiableCheck(seen),
  ]);
}

const sameSize = ({ resizes }: ScaleSight): MaybeCheck => ({
  id: 'same-size', title: 'Nothing to do', verdict: 'pass', detail: `${resizes.map(({ track, to }) => `${roleName(track)} has ${to}`).join(', ')} already.`,
});

/** PD §2.6 and C2: what was asked for and what so few pods can give are told apart before anything is written. */
function reachable({ seen, share, resizes }: ScaleSight): MaybeCheck {
  if (share === undefined) return undefined;
  const check = { id: 'share', title: 'Share' };
  const { percent, total } = share;
  if (total === 0) {
    return { ...check, verdict: 'block', detail: `${clean(seen.application.name)} has 0 replicas in all, so there is nothing to share. Scale the canary to a number of replicas.` };
  }
  const canary = resizes.find(({ track }) => track === canaryOf(resizes));
  const after = resizes.reduce((sum, { to }) => sum + to, 0);
  const got = canary?.to ?? 0;
  if (got * 100 === percent * after) return { ...check, verdict: 'pass', detail: `${got} of ${counted(after, 'pod')} is ${percent} %.` };
  const real = Math.round((got * 1000) / after) / 10;
  return { ...check, verdict: 'warn', detail: `${percent} % of ${counted(total, 'pod')} cannot be reached; the nearest is ${got} of ${after} (${real} %).` };
}

/** By convention of the plan, the canary's resize comes last. */
const canaryOf = (resizes: readonly Resize[]): Resize['track'] | undefined => resizes.at(-1)?.track;

/** A track that cannot start does not get better by growing; to shrink it must always be possible. */
export function startsCheck({ resizes }: ScaleSight): MaybeCheck {
  const check = { id: 'grows-ready', title: 'Ready' };
  const grown = resizes.find(growing);
  if (grown === undefined) return undefined;
  const { readyPods, deployment, trouble } = grown.track;
  const name = roleName(grown.track);
  const why = trouble === '' ? '' : ` (${clean(trouble)})`;
  const count = `${readyPods} of ${counted(deployment.desired, 'pod')} of ${name} ${readyPods === 1 || deployment.desired === 1 ? 'is' : 'are'} ready${why}`;
  if (deployment.desired === 0) return { ...check, verdict: 'pass', detail: `${name} has no pod yet. Nothing shrinks before its pods are ready.` };
  if (readyPods === 0) return { ...check, verdict: 'block', detail: `${count}. Repair it before it grows.` };
  return { ...check, verdict: readyPods < deployment.desired ? 'warn' : 'pass', detail: `${count}.` };
}

/** Shrinking without anything that grows takes capacity away. */
export function keepsCapacity({ seen, resizes }: Pick<ScaleSight, 'seen' | 'resizes'>): MaybeCheck {
  const after = resizes.reduce((sum, { to }) => sum + to, 0);
  const now = desiredOf(resizes.map(({ track }) => track));
  if (after >= now) return undefined;
  const name = clean(seen.application.name);
  const left = after === 0 ? `No pod of ${name} is left then, and every request fails. Keep one at least.` : `${counted(after, 'pod')} of ${name} must carry then what ${now} carry now.`;
  return { id: 'capacity', title: 'Capacity', verdict: after === 0 ? 'block' : 'warn', detail: left };
}

/** ResourceQuotas are no part of what is observed, so this is said instead of guessed. */
export function quotaCheck({ resizes }: ScaleSight): MaybeCheck {
  const extra = peakOf(resizes) - desiredOf(resizes.map(({ track }) => track));
  if (extra <= 0) return undefined;
  const gpus = resizes.filter(growing).reduce((sum, { track, to }) => sum + (to - track.deployment.desired) * track.deployment.gpusPerPod, 0);
  const cost = gpus > 0 ? ` and ${counted(gpus, 'GPU')}` : '';
  return { id: 'quota', title: 'Quota', verdict: 'unknown', detail: `${counted(extra, 'more pod')}${cost} at the peak. Quota and free capacity were not read; pods that do not fit stay Pending, and nothing shrinks.` };
}

/** PD §2.10: a HorizontalPodAutoscaler owns `spec.replicas`. */
const autoscalerCheck = ({ resizes }: ScaleSight): MaybeCheck => ({
  id: 'autoscaler', title: 'Autoscaler', verdict: 'unknown', detail: `HorizontalPodAutoscalers were not read; one on ${resizes.map(({ track }) => clean(track.deployment.name)).join(' or ')} would set replicas again.`,
});

/** Weights of a route would decide the share instead of replicas, and whoever may not read routes does not see any. */
export const routesCheck = ({ seen }: ScaleSight): MaybeCheck =>
  seen.joined.unread('HTTPRoute')
    ? { id: 'routes', title: 'Routes', verdict: 'unknown', detail: `HTTPRoutes could not be read; the weights of one before ${clean(seen.application.name)} would decide the share instead.` }
    : undefined;
