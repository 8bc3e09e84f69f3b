import { clean } from '../live/clean.ts';
import type { Plan } from './plan.ts';
import { describe, type Failure } from '../failure.ts';

/** How an operation ended, in sentences with the application's name first. States and progress come from `effect.ts`. */

const nameOf = ({ application }: Plan): string => clean(application);

/** Where the operation alone says it. */
const deeds: { readonly [O in Plan['operation']]?: string } = {
  createCanary: 'has a canary', step: 'was scaled', hold: 'is held', promote: 'was promoted', abort: 'was taken back to stable',
  setImage: 'has new images', pause: 'does not roll on', resume: 'was resumed', restart: 'was restarted', undo: 'was rolled back',
  createTrack: 'has a new track', removeTrack: 'lost its idle track',
};

/** `was switched to green`, `was scaled`. */
function deed({ inverse, operation }: Plan): string {
  const done = deeds[operation];
  if (done !== undefined) return done;
  if (inverse.kind === 'switch') return operation === 'takeBack' ? `was taken back to ${clean(inverse.from)}` : `was switched to ${clean(inverse.from)}`;
  if (inverse.kind === 'template' || inverse.kind === 'paused') return 'was taken back';
  return operation === 'takeBack' ? 'was scaled back' : 'was scaled';
}

export const verifiedText = (plan: Plan, state: string): string =>
  plan.inverse.kind === 'switch' ? `${nameOf(plan)} sends its traffic to ${clean(plan.inverse.from)}: ${state}.` : `${nameOf(plan)} ${deed(plan)}: ${state}.`;

/** What the cluster showed at the end, or why it showed nothing. */
export interface LastSight {
  readonly state: string | undefined;
  readonly failure: Failure | undefined;
}

const sightText = ({ state, failure }: LastSight): string => {
  if (failure !== undefined) return ` ${describe(failure)}`;
  return state === undefined ? '' : ` Last seen: ${state}.`;
};

/** `step` counts the writes that were made; what was not made is named. */
export function unverifiedText(plan: Plan, step: number, timeout: number, sight: LastSight): string {
  const left = notWritten(plan, step);
  const what = left === '' ? deed(plan) : 'was changed in part';
  if (plan.writes[step - 1]?.expect?.kind === 'rolledOut') return `${nameOf(plan)} ${what}, and the rollout did not end.${left}${sightText(sight)} Undo the rollout, or take it back.`;
  return `${nameOf(plan)} ${what}, but its effect was not seen within ${seconds(timeout)}.${left}${sightText(sight)} Look at the tree, or take it back.`;
}

export const blindText = (plan: Plan, step: number, state: string): string =>
  `${nameOf(plan)} ${step < plan.writes.length ? 'was changed in part' : deed(plan)}, and the effect cannot be verified: ${state}.${notWritten(plan, step)}`;

export function cancelledText(plan: Plan, step: number, sight: LastSight): string {
  if (step === 0) return `${nameOf(plan)} was left as it is: cancelled before anything was written.`;
  const left = notWritten(plan, step);
  const what = left === '' ? `${deed(plan)}, and its effect is no longer waited for.` : 'was changed in part and then cancelled.';
  return `${nameOf(plan)} ${what}${left}${sightText(sight)} Take Back reverses it.`;
}

/** Its waiting was ended by the next operation of the same window. */
export function passedText(plan: Plan, step: number, sight: LastSight): string {
  const left = notWritten(plan, step);
  const what = step === 0 ? 'was left as it is' : left === '' ? deed(plan) : 'was changed in part';
  return `${nameOf(plan)} ${what}, and its effect is no longer waited for: the next operation has begun.${step === 0 ? '' : left}${sightText(sight)}`;
}

/** The live Service had too few ready endpoints for too long. `ms`: for how many milliseconds. */
export const fellText = (plan: Plan, { floor, ready, ms }: { readonly floor: NonNullable<Plan['floor']>; readonly ready: number; readonly ms: number }): string =>
  `${nameOf(plan)} had ${ready} of at least ${floor.endpoints} ready endpoints behind Service ${clean(floor.service)} for ${seconds(ms)} after it was written to.`;

/** A later write failed. */
export const partlyText = (plan: Plan, step: number, failure: Failure): string =>
  `${nameOf(plan)} was changed in part.${notWritten(plan, step)} ${describe(failure)} Scale it again, or take it back.`;

/** The connection was lost while the write was under way. */
export const unknownText = (plan: Plan, failure: Failure): string =>
  `${nameOf(plan)} may have been changed: the answer to the write was lost. ${describe(failure)} The tree shows what holds, and Take Back reverses it.`;

function notWritten({ writes }: Plan, step: number): string {
  const text = (some: Plan['writes']): string => some.map(({ name, change }) => `${clean(name)} ${change}`).join(', ');
  return step >= writes.length ? '' : ` Written: ${text(writes.slice(0, step))}. Not written: ${text(writes.slice(step))}.`;
}

export const leftText = (plan: Plan, why: string): string => `${nameOf(plan)} was left as it is${why === '' ? '' : `: ${why}`}${/[.]$/.test(why) ? '' : '.'}`;

const seconds = (ms: number): string => `${Math.round(ms / 100) / 10} s`;
