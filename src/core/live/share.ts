import type { Application, Track } from './application.ts';
import { canaryNames, stableNames } from './applications.ts';
import { roleOf } from './role.ts';

/** Some of all, as counted. `of` is 0 where nothing is ready. */
export interface Share {
  readonly ready: number;
  readonly of: number;
}

/** What of the application's ready endpoints a track really has. */
export const shareOf = (application: Application, track: Track): Share => ({
  ready: track.readyEndpoints,
  of: application.tracks.reduce((sum, other) => sum + other.readyEndpoints, 0),
});

/** The part of the replicas that was asked for. */
export const askedShareOf = (application: Application, track: Track): Share => ({
  ready: track.deployment.desired,
  of: application.tracks.reduce((sum, other) => sum + other.deployment.desired, 0),
});

/** Whole percent for people; undefined of nothing. Never 0 or 100 where a part is there, since that would say "none" or "all". */
export function percentOf({ ready, of }: Share): number | undefined {
  if (of === 0) return undefined;
  const rounded = Math.round((ready * 100) / of);
  return ready > 0 && ready < of ? Math.min(99, Math.max(1, rounded)) : rounded;
}

/** The two tracks of a canary. */
export interface CanaryPair {
  readonly stable: Track;
  readonly canary: Track;
}

/**
 * Which of two tracks is the canary: by the role that a release noted; failing that by the value of the label; failing that the one
 * with fewer replicas, then the one whose name comes last. Undefined where there are not two tracks, or several that could be it.
 */
export function canaryPair(application: Application): CanaryPair | undefined {
  const { tracks } = application;
  const [first, second] = tracks;
  if (tracks.length !== 2 || first === undefined || second === undefined) return undefined;
  const role = ({ deployment }: Track): number => ({ canary: 1, stable: -1, none: 0 })[roleOf(deployment) ?? 'none'];
  const named = (track: Track): number => Number(canaryNames.has(track.name)) - Number(stableNames.has(track.name));
  const byRole = role(second) - role(first);
  const byValue = byRole === 0 ? named(second) - named(first) : byRole;
  const bySize = first.deployment.desired - second.deployment.desired;
  return (byValue === 0 ? bySize : byValue) < 0 ? { stable: second, canary: first } : { stable: first, canary: second };
}
