/**
 * A canary release walks a ladder of percentages by replicas, between two Deployments whose sizes together stay what stable had when
 * it began. Arithmetic only; `stepPlan.ts` turns a step into writes.
 */
import { isLadder, type CanaryMark } from '../../release/mark.ts';
import { fail, ok, type Result } from '../../result.ts';
import { splitReplicas, type CanarySplit } from '../../rollout/canarySplit.ts';

export const defaultSteps: readonly number[] = [10, 25, 50, 100];

/**
 * Replicas of both tracks at a percentage of `total` pods (PD §2.6). One pod cannot be shared, so there a canary runs beside it until the
 * last step: one pod more, and half of the traffic. Everywhere else the sum is `total`.
 */
export const splitAt = (total: number, percent: number): CanarySplit => splitReplicas(total, percent, total === 1 && percent > 0 && percent < 100);

/** Of a step of the ladder; before the first (-1) the canary has nothing. */
export const splitOf = ({ total, steps }: Pick<CanaryMark, 'total' | 'steps'>, step: number): CanarySplit => splitAt(total, steps[step] ?? 0);

/** Fails with `outOfRange` where the percentages do not rise within 1 and 100; the last step is 100, added where it is missing. */
export function ladderOf(steps: readonly number[] = defaultSteps): Result<readonly number[]> {
  const asked = steps.join(', ') || 'none';
  if (!isLadder(steps)) return fail({ kind: 'outOfRange', what: 'Each step in percent, above the one before,', asked, from: 1, to: 100 });
  return ok(steps.at(-1) === 100 ? steps : [...steps, 100]);
}

/**
 * The step that is asked for; undefined where there is none further in that direction. Fails with `outOfRange` for an index that the
 * ladder does not have (-1 is before the first step: the canary has no pod).
 */
export function stepFor({ steps, step }: Pick<CanaryMark, 'steps' | 'step'>, to: 'next' | 'back' | number): Result<number | undefined> {
  if (to === 'next') return ok(step + 1 < steps.length ? step + 1 : undefined);
  if (to === 'back') return ok(step >= 0 ? step - 1 : undefined);
  if (Number.isInteger(to) && to >= -1 && to < steps.length) return ok(to);
  return fail({ kind: 'outOfRange', what: 'The index of the step', asked: String(to), from: -1, to: steps.length - 1 });
}

/** `25 %`, or `no pod` before the first step. */
export const stepName = ({ steps }: Pick<CanaryMark, 'steps'>, step: number): string => (steps[step] === undefined ? 'no pod' : `${steps[step]} %`);

/** Whole percent, with a decimal only where there is one. */
export const realText = ({ realPercent }: Pick<CanarySplit, 'realPercent'>): string => `${Math.round(realPercent * 10) / 10} %`;

/** `10 % 1 of 10, 25 % 3 of 10 (30 %)`: what each step really gives. */
export const ladderText = (total: number, steps: readonly number[]): string =>
  steps.map((percent) => {
    const split = splitAt(total, percent);
    const real = Math.abs(split.realPercent - percent) < 0.05 ? '' : ` (${realText(split)})`;
    return `${percent} %: ${split.canary} of ${split.canary + split.stable}${real}`;
  }).join(', ');
