import type { Application } from '../../live/application.ts';
import { roleOf } from '../../live/role.ts';
import type { Inverse } from '../plan.ts';

/** Whether what the entry did stands: the release it began is noted, or the track it made stable says that it is. */
export function canaryStands({ undo, mark }: Extract<Inverse, { kind: 'canary' }>, application: Application): boolean {
  const noted = application.note?.mark;
  if (undo === 'create') return noted?.kind === 'canary' && noted.startedAt === mark.startedAt && noted.canary === mark.canary;
  const promoted = application.tracks.find(({ deployment }) => deployment.name === mark.canary);
  const former = application.tracks.find(({ deployment }) => deployment.name === mark.stable);
  return noted === undefined && former !== undefined && promoted !== undefined && roleOf(promoted.deployment) === 'stable';
}
