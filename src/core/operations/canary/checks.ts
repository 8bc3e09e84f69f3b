import type { Track } from '../../live/application.ts';
import { clean } from '../../live/clean.ts';
import { roleName } from '../../live/role.ts';
import { protectedCheck, readOnlyCheck, rightsCheck, type MaybeCheck } from '../commonChecks.ts';
import { growing, type Resize } from '../resize.ts';
import { counted, type Seen } from '../seen.ts';
import { ladderText, realText, splitAt } from './ladder.ts';

/** What every plan of a release says first: whether it may be written at all. */
export const mayCheck = (seen: Seen, names: readonly string[]): readonly MaybeCheck[] => [
  readOnlyCheck(seen), names.length === 0 ? undefined : rightsCheck(seen, 'patch deployments', names), protectedCheck(seen),
];

/** PD C9: a stable that is broken must not stop the way forward; the way back waits for it. */
export function stableHealthCheck(track: Track, way: 'forward' | 'back'): MaybeCheck {
  const { readyPods, deployment, trouble } = track;
  if (readyPods >= deployment.desired) return undefined;
  const name = roleName(track);
  const why = trouble === '' ? '' : ` (${clean(trouble)})`;
  const count = `${readyPods} of ${counted(deployment.desired, 'pod')} of ${name} ${deployment.desired === 1 ? 'is' : 'are'} ready${why}`;
  return {
    id: 'stable-health',
    title: 'Stable',
    verdict: 'warn',
    detail: way === 'forward'
      ? `${count}. That does not stop the release from going forward.`
      : `${count}. The canary keeps its pods until they are; where ${name} cannot start, promote the canary instead.`,
  };
}

/** PD §2.6 and C2: what was asked for and what so few pods can give are told apart before anything is written. */
export function shareCheck(total: number, percent: number): MaybeCheck {
  const split = splitAt(total, percent);
  const of = split.canary + split.stable;
  const check = { id: 'share', title: 'Share' };
  if (split.canary * 100 === percent * of) return { ...check, verdict: 'pass', detail: `${split.canary} of ${counted(of, 'pod')} is ${percent} %.` };
  const how = total === 1 ? ' One pod cannot be shared, so a second one runs until the last step.' : '';
  return { ...check, verdict: 'warn', detail: `${percent} % of ${counted(total, 'pod')} cannot be reached; the nearest is ${split.canary} of ${of} (${realText(split)}).${how}` };
}

/** PD C2: steps finer than 100/n are none by replicas. */
export function ladderCheck(total: number, steps: readonly number[]): MaybeCheck {
  const splits = steps.map((percent) => splitAt(total, percent));
  const same = steps.filter((_, n) => n > 0 && splits[n]?.canary === splits[n - 1]?.canary && splits[n]?.stable === splits[n - 1]?.stable);
  const off = splits.some(({ realPercent }, n) => Math.abs(realPercent - (steps[n] ?? 0)) >= 0.05);
  const check = { id: 'ladder', title: 'Steps', evidence: ladderText(total, steps) };
  if (!off) return { ...check, verdict: 'pass', detail: `${counted(total, 'pod')} can give every step exactly.` };
  const finest = Math.round(1000 / total) / 10;
  const idle = same.length === 0 ? '' : ` ${same.map((percent) => `${percent} %`).join(' and ')} ${same.length === 1 ? 'is' : 'are'} the same as the step before.`;
  return { ...check, verdict: 'warn', detail: `${counted(total, 'pod')} can give steps of ${finest} %, no finer: ${ladderText(total, steps)}.${idle} Finer shares need weights of a route.` };
}

/** A track that cannot start does not get better by growing. One that has no pod yet is tried. */
export function growsCheck(resizes: readonly Resize[], broken: 'block' | 'warn' = 'block'): MaybeCheck {
  const check = { id: 'grows-ready', title: 'Ready' };
  const grown = resizes.find(growing);
  if (grown === undefined) return undefined;
  const { readyPods, deployment, trouble } = grown.track;
  const name = roleName(grown.track);
  if (deployment.desired === 0) return { ...check, verdict: 'pass', detail: `${name} has no pod yet. Nothing shrinks before its pods are ready.` };
  const why = trouble === '' ? '' : ` (${clean(trouble)})`;
  const count = `${readyPods} of ${counted(deployment.desired, 'pod')} of ${name} ${readyPods === 1 || deployment.desired === 1 ? 'is' : 'are'} ready${why}`;
  if (readyPods === 0) return { ...check, verdict: broken, detail: broken === 'block' ? `${count}. Abort the release, or repair it before it grows.` : `${count}. Nothing shrinks before they are.` };
  return { ...check, verdict: readyPods < deployment.desired ? 'warn' : 'pass', detail: `${count}.` };
}
