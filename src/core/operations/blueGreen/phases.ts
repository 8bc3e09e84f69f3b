import { clean } from '../../live/clean.ts';
import { trackless } from '../../live/grouping.ts';
import { matchesLabels } from '../../kube/selector.ts';
import type { PlannedWrite } from '../plan.ts';
import { readyOf } from '../seen.ts';
import type { SwitchSight } from '../switchChecks.ts';
import { pointerToken } from './pointer.ts';
import { attaching } from './attaching.ts';

/**
 * Whether a switch in two phases helps and is safe (PD B5): the Service is a cloud load balancer's, which may detach the old pods before it
 * attaches the new ones, and the selector without the track finds the two tracks' Deployments and nothing else.
 */
export function twoPhasesHelp({ seen, service, label, live, target }: Pick<SwitchSight, 'seen' | 'service' | 'label' | 'live' | 'target'>): boolean {
  const selector = service.selector ?? {};
  if (service.type !== 'LoadBalancer' || selector[label] === undefined || Object.keys(selector).length < 2 || live.length === 0) return false;
  const wide = trackless(selector, label);
  const own = new Set([...live, ...target].map(({ deployment }) => deployment.name));
  const pods = new Set([...live, ...target].flatMap((track) => track.pods.map(({ name }) => name)));
  return seen.joined.snapshot.deployments.every(({ name, templateLabels }) => own.has(name) || !matchesLabels(wide, templateLabels))
    && (seen.joined.unread('Pod') || seen.joined.snapshot.pods.every((pod) => pods.has(pod.name) || !matchesLabels(wide, pod.labels)));
}

/** First the track is taken out of the selector, so that both answer; once that shows, and a while after, the new one is put in. */
export function phaseWrites({ service, label, from, to, live, target }: SwitchSight): readonly PlannedWrite[] {
  const path = `/spec/selector/${pointerToken(label)}`;
  const common = { kind: 'Service', namespace: service.namespace, name: service.name, basedOn: service.resourceVersion } as const;
  const wide = trackless(service.selector ?? {}, label);
  return [
    {
      ...common,
      ops: [{ op: 'test', path, value: from }, { op: 'test', path: '/spec/selector', value: service.selector }, { op: 'remove', path }],
      change: `selector ${clean(label)}: ${clean(from)} → both`,
      expect: { kind: 'widened', service: service.name, label, from, to, endpoints: Math.max(1, readyOf(live) + readyOf(target)) },
      dwellMs: attaching,
    },
    {
      ...common,
      ops: [{ op: 'test', path: '/spec/selector', value: wide }, { op: 'add', path, value: to }],
      change: `selector ${clean(label)}: both → ${clean(to)}`,
      expect: { kind: 'traffic', service: service.name, label, from, to, endpoints: Math.max(1, readyOf(target)) },
    },
  ];
}
