import { changedSinceCheck, protectedCheck, readOnlyCheck, rightsCheck, rolloutCheck, said, verifiableCheck, type MaybeCheck } from './commonChecks.ts';
import type { Track } from '../live/application.ts';
import { clean } from '../live/clean.ts';
import type { LabelMap } from '../kube/objects.ts';
import type { ServiceRecord } from '../live/records.ts';
import { attaching } from './blueGreen/attaching.ts';
import { portCheck, type NamedPort } from './blueGreen/ports.ts';
import { span } from '../release/span.ts';
import { matchesLabels } from '../kube/selector.ts';
import { counted, desiredOf, endpointsOf, readyOf, type Seen } from './seen.ts';
import type { Check } from './plan.ts';

/** One switch, looked at before it is written. */
export interface SwitchSight {
  readonly seen: Seen;
  readonly service: ServiceRecord;
  readonly label: string;
  readonly from: string;
  readonly to: string;
  /** The selector as the patch leaves it. */
  readonly selector: LabelMap;
  /** Tracks that the selector finds now, and then. */
  readonly live: readonly Track[];
  readonly target: readonly Track[];
  /** What was changed by others since the record that is taken back; empty for a switch. */
  readonly changedSince: readonly string[];
  /** 2: first both tracks, then the new one (PD B5). */
  readonly phases: 1 | 2;
  /** A record is reversed: the ready endpoints that the track had then. To stay in trouble may be worse than to have no more than those. */
  readonly back?: number;
  /** What was looked at beside the records: the last probe, the templates' ports. */
  readonly evidence?: SwitchEvidence;
}

export interface SwitchEvidence {
  readonly probe?: Check | undefined;
  readonly ports?: ReadonlyMap<string, readonly NamedPort[]> | undefined;
}

export function switchChecks(sight: SwitchSight): readonly Check[] {
  const { seen, from, to, target } = sight;
  const rights = from === to ? undefined : rightsCheck(seen, 'patch services', [sight.service.name]);
  const common = [readOnlyCheck(seen), rights, protectedCheck(seen), changedSinceCheck(sight.changedSince)];
  if (from === to) return said([...common, sameTrack(sight)]);
  return said([
    ...common, readyCheck(sight), sizeCheck(sight), sight.evidence?.probe, selectorCheck(sight), portCheck(sight.service, sight.live, target, sight.evidence?.ports), notReadyToo(sight),
    rolloutCheck(target), otherPods(sight), otherServices(sight), loadBalancer(sight), inFlight(sight), verifiableCheck(seen),
  ]);
}

const sameTrack = ({ service, to }: SwitchSight): MaybeCheck => ({
  id: 'same-track', title: 'Nothing to do', verdict: 'pass', detail: `Service ${clean(service.name)} selects ${clean(to)} already.`,
});

/** Capacity first (PD B1, B6): the track that takes over must have as many ready pods as the one that gives up; on the way back those that it had suffice, and fewer than the other's are a warning. */
function readyCheck({ live, target, from, to, back }: SwitchSight): MaybeCheck {
  const check = { id: 'target-ready', title: 'Ready' };
  const [ready, desired, needed] = [readyOf(target), desiredOf(target), readyOf(live)];
  const count = `${ready} of ${counted(desired, 'pod')} of ${clean(to)} ${ready === 1 || desired === 1 ? 'is' : 'are'} ready`;
  const trouble = target.map((track) => track.trouble).find((text) => text !== '');
  const why = trouble === undefined ? '' : ` (${clean(trouble)})`;
  if (desired === 0 && ready === 0) return { ...check, verdict: 'block', detail: `${clean(to)} has 0 replicas. Scale its Deployment up and wait until its pods are ready.` };
  if (ready === 0) return { ...check, verdict: 'block', detail: `${count}${why}. Wait until they are.` };
  if (desired < ready && desired < needed) {
    return { ...check, verdict: 'block', detail: `${counted(ready, 'pod')} of ${clean(to)} ${ready === 1 ? 'is' : 'are'} ready now, but its Deployment asks for ${desired} and will end the others, and ${clean(from)} has ${needed}. Scale it up.` };
  }
  if (ready < needed) {
    // The way back to a track that is as it was is open, whatever the other one has grown to since.
    const whole = back !== undefined && ready >= Math.max(back, desired);
    return { ...check, verdict: whole ? 'warn' : 'block', detail: `${count}, and ${clean(from)} has ${needed}${why}. ${whole ? 'Scale it up first where it cannot carry the load.' : 'Scale it up or wait.'}` };
  }
  const compared = needed === 0 ? `, while ${clean(from)} has none` : ready === needed ? `, as many as ${clean(from)} has` : `, more than the ${needed} of ${clean(from)}`;
  return { ...check, verdict: ready < desired ? 'warn' : 'pass', detail: `${count}${compared}${why}.` };
}

/** PD B6, B7: an autoscaler may have asked for more on the live side than is ready yet, and the other side does not follow it. */
function sizeCheck({ live, target, from, to }: SwitchSight): MaybeCheck {
  const [has, needs] = [desiredOf(target), desiredOf(live)];
  if (has >= needs || readyOf(target) < readyOf(live)) return undefined;
  return { id: 'size', title: 'Size', verdict: 'warn', detail: `${clean(from)} asks for ${counted(needs, 'pod')} and ${clean(to)} for ${has}. Where an autoscaler grew ${clean(from)}, scale ${clean(to)} as far.` };
}

/** The new selector, tried on the pods that are there (PD B1: a selector that matches nothing is a blackout). */
function selectorCheck({ seen, service, selector, to }: SwitchSight): MaybeCheck {
  const check = { id: 'selector-matches', title: 'Selector' };
  const text = clean(Object.entries(selector).map(([key, value]) => `${key}=${value}`).join(', '), 200);
  if (seen.joined.unread('Pod')) {
    const found = seen.application.tracks.some(({ deployment }) => matchesLabels(selector, deployment.templateLabels));
    return found ? undefined : { ...check, verdict: 'block', detail: `The selector of ${clean(service.name)} (${text}) would match no Deployment's pods. Switch to a track that has some.` };
  }
  const matched = seen.joined.snapshot.pods.filter((pod) => pod.ready && !pod.terminating && matchesLabels(selector, pod.labels)).length;
  if (matched === 0) return { ...check, verdict: 'block', detail: `The selector of ${clean(service.name)} (${text}) would match no ready pod, and every request would fail. Give the pods of ${clean(to)} these labels, or wait until they are ready.` };
  return { ...check, verdict: 'pass', detail: `${text} matches ${counted(matched, 'ready pod')}.` };
}

const notReadyToo = ({ service }: SwitchSight): MaybeCheck =>
  service.publishNotReadyAddresses
    ? { id: 'not-ready-addresses', title: 'Endpoints', verdict: 'warn', detail: `Service ${clean(service.name)} sends traffic to pods that are not ready too (publishNotReadyAddresses).` }
    : undefined;

/** Ready pods that the new selector finds and that belong to no Deployment of the target. */
function otherPods({ seen, service, selector, target }: SwitchSight): MaybeCheck {
  const own = new Set(target.flatMap(({ pods }) => pods.map(({ name }) => name)));
  const others = seen.joined.snapshot.pods.filter((pod) => pod.ready && !pod.terminating && !own.has(pod.name) && matchesLabels(selector, pod.labels));
  const [first] = others;
  if (target.length > 1) {
    return { id: 'other-pods', title: 'Several', verdict: 'warn', detail: `The selector of ${clean(service.name)} would match ${counted(target.length, 'Deployment')}: ${target.map(({ deployment }) => clean(deployment.name)).join(', ')}.` };
  }
  if (first === undefined) return undefined;
  return { id: 'other-pods', title: 'Other pods', verdict: 'warn', detail: `The selector of ${clean(service.name)} would also match ${counted(others.length, 'pod')} of no track, such as ${clean(first.name)}: requests go there too.` };
}

/** Services beside the one that is switched (PD B9): they keep sending where they send. */
function otherServices({ seen, service, live, target }: SwitchSight): MaybeCheck {
  const parts = seen.joined.snapshot.services
    .filter((other) => other.name !== service.name && other.selector !== undefined && Object.keys(other.selector).length > 0)
    .flatMap((other) => {
      const found = [...live, ...target].filter(({ deployment }) => matchesLabels(other.selector ?? {}, deployment.templateLabels));
      return found.length === 0 ? [] : [`${clean(other.name)} (${found.map(({ name }) => clean(name)).join(' and ')})`];
    });
  if (parts.length === 0) return undefined;
  const shown = parts.length > 3 ? `${parts.slice(0, 3).join(', ')} and ${parts.length - 3} more` : parts.join(', ');
  return { id: 'other-services', title: 'Overlap', verdict: 'warn', detail: `Other Services send traffic to these pods and stay as they are: ${shown}.` };
}

/** PD B5: cloud load balancers detach before they attach. */
const loadBalancer = ({ service, phases, from, to }: SwitchSight): MaybeCheck =>
  phases === 2
    ? { id: 'load-balancer', title: 'Load balancer', verdict: 'warn', detail: `In two phases: for about ${span(attaching)} ${clean(from)} and ${clean(to)} both answer, so that the load balancer attaches the new pods before it detaches the old ones.` }
    : service.type === 'LoadBalancer'
    ? { id: 'load-balancer', title: 'Load balancer', verdict: 'warn', detail: `The load balancer of Service ${clean(service.name)} may answer 502 for some seconds, since it can detach the old pods before the new ones are attached.` }
    : undefined;

/** PD §2.7: a Service does not break established connections of an endpoint that left it and still lives. */
const inFlight = ({ live, from }: SwitchSight): MaybeCheck =>
  endpointsOf(live) === 0
    ? undefined
    : { id: 'in-flight', title: 'In flight', verdict: 'warn', detail: `Connections that are open to ${clean(from)} stay there, new requests on them too, until they close. How many there are is not measured.` };
