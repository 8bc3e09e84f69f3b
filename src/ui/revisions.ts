/** Revisions of a Deployment as choices: what `kubectl rollout history` lists, and what it leaves out. */
import type { Choice } from './ask.ts';
import { clean, timeText } from '../core/live/clean.ts';
import type { Revision } from '../core/rollout/revision.ts';
import { imagesText } from '../core/tree/words.ts';

/** Newest first, as they come. `value` and the rest of a choice are the caller's. */
export function revisionChoice<T>(revision: Revision, rest: Omit<Choice<T>, 'label' | 'description' | 'detail'>): Choice<T> {
  const { time, current, pods, images, changeCause, who, former } = revision;
  const facts = [current ? 'now' : '', time === undefined ? '' : timeText(time), pods === 0 ? '' : `${pods} ${pods === 1 ? 'pod' : 'pods'}`];
  const details = [
    imagesText(images),
    changeCause === undefined ? '' : `cause: ${clean(changeCause, 200)}`,
    who === undefined ? '' : `by ${clean(who)}`,
    former.length === 0 ? '' : `was revision ${former.join(', ')}`,
  ];
  const joined = (parts: readonly string[]): string => parts.filter((part) => part !== '').join(' · ');
  return { label: `Revision ${revision.revision}`, description: joined(facts), detail: joined(details), ...rest };
}
