import { clean } from '../../live/clean.ts';
import type { Joined } from '../../live/join.ts';
import type { Effect } from './effect.ts';
import type { Expectation } from '../plan.ts';
import { counted } from '../seen.ts';

/**
 * Between the two phases of a switch (PD B5): the selector names no track, and the EndpointSlices hold the ready pods of both, so
 * that a load balancer attaches the new ones before the old ones leave.
 */
export function widenedEffect({ service, label, from, to, endpoints }: Extract<Expectation, { kind: 'widened' }>, joined: Joined): Effect {
  const selector = joined.snapshot.services.find(({ name }) => name === service)?.selector;
  const behind = [...joined.readyPodsBehind(service)];
  const on = (track: string): number => behind.filter((name) => joined.pod(name)?.labels[label] === track).length;
  const unseen = joined.unread('EndpointSlice') || joined.unread('Pod');
  const wide = selector !== undefined && selector[label] === undefined;
  const counts = `${counted(on(from), 'ready endpoint')} on ${clean(from)} and ${on(to)} on ${clean(to)}`;
  return {
    reached: wide && !unseen && on(to) > 0 && behind.length >= endpoints,
    progress: counts,
    state: unseen ? 'EndpointSlices or Pods are not readable' : wide ? counts : `the selector says ${clean(selector?.[label] ?? 'nothing')} again; ${counts}`,
    blind: joined.hidden('EndpointSlice') || joined.hidden('Pod'),
  };
}
