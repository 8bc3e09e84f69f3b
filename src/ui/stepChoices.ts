/** The steps of a ladder as choices, each with what it really gives. */
import type { Choice } from './ask.ts';
import { realText, splitOf, stepName } from '../core/operations/canary/ladder.ts';
import type { CanaryMark } from '../core/release/mark.ts';

/** Forward from the present step, nearest first; or back from it, down to no pod at all (-1). The nearest is under the cursor. */
export function stepChoices(mark: CanaryMark, way: 'next' | 'back'): readonly Choice<number>[] {
  const { step, steps } = mark;
  const indexes = way === 'next' ? steps.map((_, index) => index).filter((index) => index > step) : Array.from({ length: step + 1 }, (_, index) => step - 1 - index);
  return indexes.map((index, nth) => {
    const split = splitOf(mark, index);
    const sizes = `${split.canary} canary and ${split.stable} stable`;
    const description = index < 0 || Math.abs(split.realPercent - (steps[index] ?? 0)) < 0.05 ? sizes : `is ${realText(split)} · ${sizes}`;
    return { label: stepName(mark, index), description, value: index, first: nth === 0 };
  });
}
