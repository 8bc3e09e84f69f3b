import type { Track } from '../../live/application.ts';
import { clean } from '../../live/clean.ts';
import { holdsTrack, leading } from '../../live/grouping.ts';
import { fail, ok, type Result } from '../../result.ts';
import type { Seen } from '../seen.ts';

export interface ProbeTarget {
  readonly track: Track;
  /** The target port of the Service that would send it traffic: its first, or the one that is called http. */
  readonly port: number | string;
}

/**
 * The track to probe: the one that is named, or the only one without traffic. Any application with a Service can be probed. Fails with
 * `notThisStrategy` without one, `noSuchTrack`, and `ambiguous` where several could be meant.
 */
export function trackToProbe({ application }: Seen, wanted: string | undefined): Result<ProbeTarget> {
  const { tracks, trackLabel, services } = application;
  const name = clean(application.name);
  const narrow = services.filter((service) => holdsTrack(service, trackLabel));
  const [service] = [...leading(narrow, trackLabel), ...services];
  const port = service?.ports.find((one) => one.name === 'http') ?? service?.ports[0];
  if (port === undefined) return fail({ kind: 'notThisStrategy', application: name, strategy: 'without a Service that has a port', wanted: 'probe' });
  const meant = wanted === undefined ? tracks.filter(({ live }) => !live) : tracks.filter((track) => track.name === wanted);
  const [track, ...others] = meant;
  if (track === undefined) return fail({ kind: 'noSuchTrack', application: name, track: clean(wanted ?? 'that is idle'), tracks: tracks.map((one) => clean(one.name)) });
  if (others.length > 0) return fail({ kind: 'ambiguous', application: name, what: 'tracks', choices: meant.map((one) => clean(wanted === undefined ? one.name : one.deployment.name)) });
  return ok({ track, port: port.targetPort });
}
