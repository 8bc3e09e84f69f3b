import type { Track } from '../../live/application.ts';
import { clean } from '../../live/clean.ts';
import { holdsTrack, leading } from '../../live/grouping.ts';
import type { ServiceRecord } from '../../live/records.ts';
import { matchesLabels } from '../../kube/selector.ts';
import { counted, type Seen } from '../seen.ts';

/** What of the cluster's traffic reaches a track, or could. Nothing of it: the track is idle. */
export interface Reach {
  /** Services and routes that send people's traffic to it. */
  readonly by: readonly string[];
  /** Services of this application that are there to look at this one track: they lose it with the track. */
  readonly previews: readonly string[];
  /** Its pods in the ready endpoints of those Services (`by`, and any that selected it a moment ago). */
  readonly endpoints: number;
  /** Its endpoints that end and still serve requests. */
  readonly ending: number;
}

/** Every Service of the namespace counts, whatever application it belongs to (PD B9); a preview only where it holds the track label. */
export function reachOf({ application, joined }: Seen, track: Track): Reach {
  const { trackLabel, route, services: own } = application;
  const selects = ({ selector }: ServiceRecord): boolean =>
    selector !== undefined && Object.keys(selector).length > 0 && matchesLabels(selector, track.deployment.templateLabels);
  const main = new Set(leading(own.filter((service) => holdsTrack(service, trackLabel)), trackLabel).map(({ name }) => name));
  const isPreview = (service: ServiceRecord): boolean => own.some(({ name }) => name === service.name) && holdsTrack(service, trackLabel) && !main.has(service.name);
  const selecting = joined.snapshot.services.filter(selects);
  const weighted = new Set([route, ...joined.snapshot.routes].flatMap((one) => one?.rules.flatMap(({ backends }) => backends.filter(({ weight }) => weight > 0).map(({ service }) => service)) ?? []));
  const previews = selecting.filter((service) => isPreview(service) && !weighted.has(service.name));
  const pods = new Set(track.pods.map(({ name }) => name));
  const previewed = new Set(previews.map(({ name }) => name));
  const ends = joined.snapshot.endpointSlices.filter(({ service }) => !previewed.has(service)).flatMap(({ endpoints }) => endpoints).filter(({ pod }) => pod !== undefined && pods.has(pod));
  return {
    by: selecting.filter((service) => !previews.includes(service)).map(({ name }) => (weighted.has(name) ? `Service ${clean(name)} (by a route)` : `Service ${clean(name)}`)),
    previews: previews.map(({ name }) => clean(name)),
    endpoints: new Set(ends.filter(({ ready }) => ready).map(({ pod }) => pod)).size,
    ending: new Set(ends.filter(({ serving, terminating }) => serving && terminating).map(({ pod }) => pod)).size,
  };
}

/** `Service llm-app-service sends traffic to it, with 3 ready endpoints`; empty for a track that is idle and drained. */
export function reachText({ by, endpoints, ending }: Reach): string {
  const parts = [
    ...(by.length === 0 ? [] : [`${by.slice(0, 3).join(', ')}${by.length > 3 ? ` and ${by.length - 3} more` : ''} ${by.length === 1 ? 'sends' : 'send'} traffic to it`]),
    ...(endpoints === 0 ? [] : [`it has ${counted(endpoints, 'ready endpoint')}`]),
    ...(ending === 0 ? [] : [`${counted(ending, 'pod')} of it still ${ending === 1 ? 'ends' : 'end'} requests`]),
  ];
  return parts.join(', and ');
}
