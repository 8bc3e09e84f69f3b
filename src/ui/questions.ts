/** The questions that several releases have in common, as text: what is asked, and what is wrong with an answer. */
import type { TextQuestion } from './askText.ts';
import { clean } from '../core/live/clean.ts';
import type { ImageOf } from '../core/live/records.ts';
import { defaultSteps, ladderText } from '../core/operations/canary/ladder.ts';
import { isLadder } from '../core/release/mark.ts';
import { isImageName } from '../core/rollout/imageName.ts';

/** For one container; `nth` of `all` where there are several. The tag is what changes from release to release, so it is selected. */
export function imageQuestion(title: string, { container, image }: ImageOf, nth: number, all: number): TextQuestion {
  return {
    title: all === 1 ? title : `${title} (${nth} of ${all})`,
    prompt: `Image of container ${clean(container)}`,
    value: image,
    selected: tagOf(image),
    wrong: (text) => (isImageName(text) ? undefined : 'An image is registry/path:tag in lower case, or has @sha256:… instead of the tag'),
  };
}

/** From and to of the tag or digest; the end of the text where there is neither. */
export function tagOf(image: string): readonly [number, number] {
  const digest = image.indexOf('@');
  const colon = image.lastIndexOf(':');
  const from = digest >= 0 ? digest + 1 : colon > image.lastIndexOf('/') ? colon + 1 : image.length;
  return [from, image.length];
}

const longestMinutes = 24 * 60;

/** How long each step of a canary stands. */
export const minutesQuestion = (title: string): TextQuestion => ({
  title,
  prompt: 'Minutes that each step stands, its pods ready, before the next one',
  value: '10',
  wrong: (text) => (/^\d{1,4}$/u.test(text) && Number(text) >= 1 && Number(text) <= longestMinutes ? undefined : `A whole number of minutes from 1 to ${longestMinutes}`),
});

/** Percentages as people write them: `10, 25, 50, 100`, `10 25 50`, with or without `%`. Undefined where a part is no number. */
export function parseSteps(text: string): readonly number[] | undefined {
  const parts = text.split(/[\s,;→%]+/u).filter((part) => part !== '');
  return parts.length > 0 && parts.every((part) => /^\d{1,3}$/u.test(part)) ? parts.map(Number) : undefined;
}

/** `total`: pods that the steps divide. */
export const stepsQuestion = (title: string, total: number): TextQuestion => ({
  title,
  prompt: `Steps in percent of ${total} ${total === 1 ? 'pod' : 'pods'}. By default ${ladderText(total, defaultSteps)}`,
  value: defaultSteps.join(', '),
  wrong: (text) => (isLadder(parseSteps(text)) ? undefined : 'Steps are whole percentages from 1 to 100, each above the one before: 10, 25, 50, 100'),
});
