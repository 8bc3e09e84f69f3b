import type { Application } from '../../live/application.ts';
import { roleOf } from '../../live/role.ts';
import type { CanaryMark } from '../../release/mark.ts';
import type { Inverse } from '../plan.ts';
import { splitOf } from './ladder.ts';

/**
 * Whether what the entry did stands: the release it began is noted, or its canary is left without a note, or the track it made stable says
 * that it is. A promotion that was cut has left its release at the step where it began, with other sizes or roles than those of that step.
 */
export function canaryStands({ undo, mark }: Extract<Inverse, { kind: 'canary' }>, application: Application): boolean {
  const noted = application.note?.mark;
  if (undo === 'create') return (noted?.kind === 'canary' && noted.startedAt === mark.startedAt && noted.canary === mark.canary) || isUnnoted(mark, application);
  const promoted = application.tracks.find(({ deployment }) => deployment.name === mark.canary);
  const former = application.tracks.find(({ deployment }) => deployment.name === mark.stable);
  if (noted?.kind === 'canary' && noted.startedAt === mark.startedAt && noted.step === mark.step && former !== undefined && promoted !== undefined) {
    const split = splitOf(mark, mark.step);
    return former.deployment.desired !== split.stable || promoted.deployment.desired !== split.canary || roleOf(former.deployment) === 'canary' || roleOf(promoted.deployment) === 'stable';
  }
  return noted === undefined && former !== undefined && promoted !== undefined && roleOf(promoted.deployment) === 'stable';
}

/** A crash came between the making of the canary and the note of its release: it is there as it was made, and no release is in progress. */
export function isUnnoted({ canary, created }: CanaryMark, application: Application): boolean {
  const made = application.tracks.find(({ deployment }) => deployment.name === canary)?.deployment;
  return application.note?.mark === undefined && created === true && made?.desired === 0 && roleOf(made) === 'canary';
}
