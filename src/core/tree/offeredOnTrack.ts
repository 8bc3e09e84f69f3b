import type { Application, Track } from '../live/application.ts';
import { isScalable, switchServices } from '../live/operable.ts';
import { canaryPair } from '../live/share.ts';
import { judged, type Offer, type Offered } from './offer.ts';
import type { TreeOptions } from './options.ts';

/** What can be done with one track. What its application may not be told to do (`denied`), its tracks may not either. */
export function offeredOnTrack(application: Application, track: Track, denied: readonly string[], { rights }: TreeOptions): Offered {
  const own = judged([...placeOffers(application, track), ...deploymentOffers(track)], rights, application.target);
  return { ...own, can: own.can.filter((token) => !denied.includes(token)) };
}

/** What its place in the application calls for: an idle track that could take over or go, the canary of a pair. */
function placeOffers(application: Application, track: Track): readonly Offer[] {
  const { tracks, trackLabel } = application;
  const services = switchServices(application);
  if (services.length > 0 && !track.live) {
    const needed = Math.max(1, ...tracks.filter((other) => other.live).map((other) => other.readyPods));
    const ready = services.length === 1 && track.deployment.templateLabels[trackLabel] !== undefined && track.readyPods >= needed;
    return [
      ...probeOffers(application, track),
      ...(ready ? [{ token: 'switchable', label: 'Switch' } as const] : []),
      ...(tracks.some(({ live }) => live) ? [{ token: 'removeTrack', label: 'Remove track', need: 'delete deployments', names: [track.deployment.name] } as const] : []),
    ];
  }
  return isScalable(application) && canaryPair(application)?.canary === track ? [{ token: 'scalable', label: 'Scale' }] : [];
}

/** Its pods are asked past every Service, on the port of one. */
export const probeOffers = ({ services }: Application, { live, readyPods }: Track): readonly Offer[] =>
  live || !services.some(({ ports }) => ports.length > 0) ? [] : [{ token: 'probeTrack', label: 'Probe', ...(readyPods > 0 ? {} : { not: 'None of its pods is ready.' }) }];

/** What every Deployment can be told, whatever strategy it belongs to. */
export function deploymentOffers({ deployment: { name, paused }, replicaSets }: Track): readonly Offer[] {
  const roll = { need: 'patch deployments', names: [name] } as const;
  const revisions = replicaSets.filter(({ revision }) => revision > 0);
  return [
    { token: 'setImage', label: 'Set image', ...roll },
    ...(paused ? [{ token: 'resumeRollout', label: 'Resume', ...roll } as const] : [{ token: 'pauseRollout', label: 'Pause', ...roll } as const]),
    { token: 'restartRollout', label: 'Restart', ...roll, ...(paused ? { not: 'The rollout is paused, so no pod would restart. Resume it first.' } : {}) },
    { token: 'undoRollout', label: 'Undo', ...roll, ...(revisions.length > 1 ? {} : { not: 'There is no other revision to go back to.' }) },
    ...(revisions.length > 0 ? [{ token: 'showHistory', label: 'History' } as const] : []),
  ];
}
