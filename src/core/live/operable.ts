import type { Application, Track } from './application.ts';
import { isBetween } from './between.ts';
import { holdsTrack, leading } from './grouping.ts';
import { canaryPair } from './share.ts';
import type { ServiceRecord } from './records.ts';

/**
 * The Services that a switch could patch: one is clear, several must be chosen from, none cannot be switched. Between the phases of a
 * switch it is the one that the release names, or those that select both tracks.
 */
export function switchServices(application: Application): readonly ServiceRecord[] {
  const { strategy, services, trackLabel, note } = application;
  if (isBetween(application)) {
    const named = note?.mark?.kind === 'blue-green' ? note.mark.service : undefined;
    return services.filter(({ name, selector }) => selector?.[trackLabel] === undefined && (named === undefined || name === named));
  }
  if (strategy !== 'blue-green') return [];
  return leading(services.filter((service) => holdsTrack(service, trackLabel)), trackLabel);
}

/** Only tracks that carry the label can be selected by it. */
export const labelledTracks = ({ tracks, trackLabel }: Application): readonly Track[] =>
  tracks.filter(({ deployment }) => deployment.templateLabels[trackLabel] !== undefined);

/** Replicas decide a canary's share only where no route's weights do, and only between two tracks. */
export const isScalable = (application: Application): boolean =>
  application.strategy === 'canary' && application.route === undefined && canaryPair(application) !== undefined;
