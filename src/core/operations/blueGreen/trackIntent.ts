import type { Application, Track } from '../../live/application.ts';
import { clean } from '../../live/clean.ts';
import { holdsTrack, leading } from '../../live/grouping.ts';
import type { ServiceRecord } from '../../live/records.ts';
import { strategyWords } from '../../live/strategyWords.ts';
import { fail, ok, type Result } from '../../result.ts';
import { matchesLabels } from '../../kube/selector.ts';
import type { Seen } from '../seen.ts';

/** Which Deployment a track is made from, and what it is called. */
export interface TrackIntent {
  readonly service: ServiceRecord;
  readonly live: Track;
  /** Values of the track label. */
  readonly from: string;
  readonly to: string;
  /** Name of the track's Deployment. */
  readonly name: string;
  /** The Deployment where it is there already. */
  readonly idle: Track | undefined;
}

/**
 * Blue-green is open to any application whose one Service holds the track label, one with a single track too: the second makes it
 * blue-green. Fails with `notThisStrategy`, with `ambiguous` where Service or Deployment is not clear, and with `noSuchTrack` where nothing is live.
 */
export function trackIntent({ application }: Pick<Seen, 'application'>, wanted: string | undefined): Result<TrackIntent> {
  const { trackLabel, tracks, strategy } = application;
  const name = clean(application.name);
  const open = strategy === 'blue-green' || (strategy === 'rolling-update' && application.route === undefined);
  const [service, ...others] = open ? leading(application.services.filter((one) => holdsTrack(one, trackLabel)), trackLabel) : [];
  if (service === undefined) {
    const why = open ? `without a Service that selects by ${clean(trackLabel)}` : strategyWords[strategy];
    return fail({ kind: 'notThisStrategy', application: name, strategy: why, wanted: 'create a track of' });
  }
  if (others.length > 0) return fail({ kind: 'ambiguous', application: name, what: 'Services', choices: [service, ...others].map((one) => clean(one.name)) });
  const from = service.selector?.[trackLabel] ?? '';
  const [live, ...more] = tracks.filter(({ deployment }) => matchesLabels(service.selector ?? {}, deployment.templateLabels));
  if (live === undefined) return fail({ kind: 'noSuchTrack', application: name, track: clean(from), tracks: tracks.map((track) => clean(track.name)) });
  if (more.length > 0) return fail({ kind: 'ambiguous', application: name, what: `Deployments on ${clean(from)}`, choices: [live, ...more].map(({ deployment }) => clean(deployment.name)) });
  const to = wanted ?? otherTrack(application, live, from);
  const [idle, ...same] = tracks.filter((track) => track !== live && track.deployment.templateLabels[trackLabel] === to);
  if (same.length > 0) return fail({ kind: 'ambiguous', application: name, what: `Deployments on ${clean(to)}`, choices: [idle, ...same].flatMap((track) => (track === undefined ? [] : [clean(track.deployment.name)])) });
  return ok({ service, live, from, to, name: idle?.deployment.name ?? nameOf(live.deployment.name, from, to), idle });
}

/** The one track that is there and idle; else the other of blue and green; else the next number. */
function otherTrack({ tracks, trackLabel }: Application, live: Track, from: string): string {
  const [idle, ...others] = [...new Set(tracks.filter((track) => track !== live).flatMap(({ deployment }) => deployment.templateLabels[trackLabel] ?? []))].filter((value) => value !== from);
  if (idle !== undefined && others.length === 0) return idle;
  if (from === 'blue') return 'green';
  if (from === 'green') return 'blue';
  const number = /^(.*?)(\d{1,9})$/.exec(from);
  return number === null ? `${from}-2` : `${number[1] ?? ''}${Number(number[2]) + 1}`;
}

/** `llm-app-blue` and green give `llm-app-green`; a name without its track gets it appended. Names of Deployments are lower case (RFC 1123). */
function nameOf(live: string, from: string, to: string): string {
  const part = (value: string): string => value.toLowerCase().replace(/[^a-z0-9.-]+/g, '-').replace(/^[.-]+|[.-]+$/g, '');
  const suffix = `-${part(from)}`;
  const base = from !== '' && live.endsWith(suffix) && live.length > suffix.length ? live.slice(0, -suffix.length) : live;
  return `${base}-${part(to)}`;
}
