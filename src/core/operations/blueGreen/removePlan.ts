import type { Application, Track } from '../../live/application.ts';
import { clean, timeText } from '../../live/clean.ts';
import { fail, ok, type Result } from '../../result.ts';
import type { BlueGreenMark } from '../../release/mark.ts';
import { span } from '../../release/span.ts';
import { protectedCheck, readOnlyCheck, rightsCheck, said, verifiableCheck, type MaybeCheck } from '../commonChecks.ts';
import type { Plan } from '../plan.ts';
import { counted, where, type Seen } from '../seen.ts';
import { removeWrites } from './removeWrites.ts';
import { reachOf, reachText, type Reach } from './traffic.ts';

export interface RemoveAsked {
  readonly track: Track;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Milliseconds that a pod of it may take to end; undefined where it is not known. */
  readonly graceMs: number | undefined;
}

/** The idle track to remove: the one that is named, or the only one. Fails with `notThisStrategy`, `noSuchTrack` and `ambiguous`. */
export function trackToRemove(seen: Seen, wanted: string | undefined): Result<Track> {
  const { tracks, name: application } = seen.application;
  const name = clean(application);
  if (tracks.length < 2) return fail({ kind: 'notThisStrategy', application: name, strategy: 'of one track', wanted: 'remove' });
  const named = wanted === undefined ? tracks.filter((track) => reachText(reachOf(seen, track)) === '') : tracks.filter((track) => track.name === wanted);
  const [track, ...others] = named;
  if (track === undefined) return fail({ kind: 'noSuchTrack', application: name, track: clean(wanted ?? 'that is idle'), tracks: tracks.map((one) => clean(one.name)) });
  if (others.length > 0) return fail({ kind: 'ambiguous', application: name, what: 'tracks', choices: named.map((one) => clean(wanted === undefined ? one.name : one.deployment.name)) });
  return ok(track);
}

/** Name of a Deployment that a noted blue-green release is of, and that is not there any more. */
export function goneOf({ note, tracks }: Pick<Application, 'note' | 'tracks'>): string | undefined {
  const mark = note?.mark;
  return mark?.kind === 'blue-green' ? [mark.old, mark.fresh].find((name) => !tracks.some(({ deployment }) => deployment.name === name)) : undefined;
}

/**
 * The plan that takes away the note of a blue-green release of which a Deployment is gone: a removal that was cut between the delete and
 * its end leaves one, and nothing else would ever end it. Undefined where none is noted, all of it is there, or a track of the name
 * `wanted` is to be removed.
 */
export function planForget(seen: Seen, wanted: string | undefined): Plan | undefined {
  const { application } = seen;
  const gone = goneOf(application);
  if (gone === undefined || (wanted !== undefined && application.tracks.some(({ name }) => name === wanted))) return undefined;
  return {
    operation: 'removeTrack',
    target: application.target,
    application: application.name,
    question: `End the release of ${clean(application.name)} ${where(seen)}?`,
    action: 'End the release',
    facts: [
      { label: 'Server', value: clean(application.target.cluster.server) },
      { label: 'Change', value: `the note of the release, no pod: ${clean(gone)} is gone` },
    ],
    checks: said([readOnlyCheck(seen), protectedCheck(seen)]),
    writes: [],
    inverse: { kind: 'none', why: `${gone} is gone, and its release has ended.` },
    mark: null,
  };
}

/**
 * The plan that ends a blue-green release: the old track to 0 replicas, and deleted once its last pod is gone. Traffic on it blocks
 * (PD B2); a hold that has not passed is a warning, since the person may know more than a clock (PD B8).
 */
export function planRemoveTrack(seen: Seen, { track, now, graceMs }: RemoveAsked): Plan {
  const { application } = seen;
  const { deployment } = track;
  const reach = reachOf(seen, track);
  const noted = application.note?.mark;
  const mark = noted?.kind === 'blue-green' ? noted : undefined;
  const gpus = track.pods.length * deployment.gpusPerPod;
  const [name, app] = [clean(track.name), clean(application.name)];
  const inTraffic = trafficCheck(track, reach);
  return {
    operation: 'removeTrack',
    target: application.target,
    application: application.name,
    question: `Remove ${name} of ${app} ${where(seen)}?`,
    action: `Remove ${name}`,
    facts: [
      { label: 'Server', value: clean(application.target.cluster.server) },
      { label: 'Change', value: `Deployment ${clean(deployment.name)}: ${removeWrites(track).map(({ change }) => change).join(', then ')}` },
      { label: 'Frees', value: `${counted(track.pods.length, 'pod')}${gpus === 0 ? '' : `, ${counted(gpus, 'GPU')}`}` },
      { label: 'To go back', value: `none: ${name} must be created again, with the images ${deployment.images.map(({ image }) => clean(image)).join(', ')}` },
    ],
    checks: said([
      readOnlyCheck(seen), rightsCheck(seen, 'delete deployments', [deployment.name]), deployment.desired > 0 ? rightsCheck(seen, 'patch deployments', [deployment.name]) : undefined, protectedCheck(seen),
      inTraffic, holdCheck(track, mark, now), lastTrackCheck(seen, track), previewCheck(reach), openCheck(track), verifiableCheck(seen),
    ]),
    writes: inTraffic.verdict === 'block' ? [] : removeWrites(track, graceMs),
    inverse: { kind: 'none', why: `${track.name} was removed; create it again.` },
    ...(mark !== undefined && (mark.old === deployment.name || mark.fresh === deployment.name) ? { mark: null } : {}),
  };
}

/** PD B2: only what no Service and no route selects, and whose last endpoint is gone, may go. */
function trafficCheck({ name }: Track, reach: Reach) {
  const text = reachText(reach);
  const check = { id: 'in-traffic', title: 'Traffic' } as const;
  return text === ''
    ? ({ ...check, verdict: 'pass', detail: `${clean(name)} is idle: no Service and no route sends it traffic, and it has no ready endpoint.` } as const)
    : ({ ...check, verdict: 'block', detail: `${clean(name)} is not idle: ${text}. Switch its traffic away first, and wait until its endpoints are gone.` } as const);
}

function holdCheck({ name, deployment }: Track, mark: BlueGreenMark | undefined, now: number): MaybeCheck {
  if (mark?.old !== deployment.name || mark.switchedAt === undefined || mark.holdUntil === undefined) return undefined;
  const check = { id: 'hold', title: 'Hold', evidence: `switched ${timeText(mark.switchedAt)} by ${clean(mark.who)}; held until ${timeText(mark.holdUntil)}` } as const;
  const left = mark.holdUntil - now;
  if (left <= 0) return { ...check, verdict: 'pass', detail: `The hold of ${clean(name)} passed at ${timeText(mark.holdUntil)}.` };
  return { ...check, verdict: 'warn', detail: `${clean(name)} is held as the way back until ${timeText(mark.holdUntil)}, ${span(left)} more. Without it, taking back the switch takes as long as starting its pods.` };
}

/** Removing what nobody selects while nothing else answers would leave an application without a pod. */
function lastTrackCheck({ application: { tracks, name } }: Seen, track: Track): MaybeCheck {
  const rest = tracks.filter((one) => one !== track).reduce((sum, { readyPods }) => sum + readyPods, 0);
  return rest > 0 ? undefined : { id: 'last-ready', title: 'Ready', verdict: 'block', detail: `No other track of ${clean(name)} has a ready pod. Wait until one has.` };
}

const previewCheck = ({ previews }: Reach): MaybeCheck =>
  previews.length === 0 ? undefined : { id: 'previews', title: 'Preview', verdict: 'warn', detail: `${previews.map((name) => `Service ${name}`).join(' and ')} will have no endpoint any more.` };

/** PD B4, §2.7: connections from before the switch stay on the pods, and nothing in the API counts them. */
const openCheck = ({ pods, name }: Track): MaybeCheck =>
  pods.length === 0 ? undefined : { id: 'in-flight', title: 'In flight', verdict: 'warn', detail: `Connections that were opened to ${clean(name)} before the switch may still be in use; they get the pods' grace period to end. How many there are is not measured.` };
