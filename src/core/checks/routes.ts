import { clean } from '../live/clean.ts';
import type { Joined } from '../live/join.ts';
import type { RouteRecord } from '../live/records.ts';
import { matchesLabels } from '../kube/selector.ts';
import type { LabelMap } from '../kube/objects.ts';
import { counted } from '../operations/seen.ts';
import type { Check } from '../operations/plan.ts';
import { replicasOf, templateOf, type Change } from './patched.ts';
import { labelsOf } from './raw.ts';
import { checkOf } from './table.ts';

/** PD C3: as much more than its part of the pods as a track may get of the requests. */
const mostLoad = 1.25;

/** A Service that a rule sends requests to, as the plan leaves it. */
interface Backend {
  readonly service: string;
  /** Of the rule's requests, 0 to 1 (PD §2.11). */
  readonly share: number;
  readonly before: number;
  readonly after: number;
  /** Ready endpoints now. */
  readonly ready: number;
  readonly touched: boolean;
}

/**
 * C3 and C4: a route's weights and the pods behind its Services are two things, and a plan changes the pods alone. A Service that keeps
 * its weight and loses its last pod answers its part with errors (`block`, also on the way back: the weight must be 0 before); one that
 * gets much more of the requests than it has of the pods is overloaded (`warn`). Nothing where no Deployment of the plan stands behind a route.
 */
export function routesCheck(changes: readonly Change[], joined: Joined): Check | undefined {
  const sizes = sizesAfter(changes, joined);
  const touched = new Set(changes.map(({ name }) => name));
  const resized = changes.some(({ before, after }) => replicasOf(before) !== replicasOf(after));
  const rules = joined.snapshot.routes.flatMap((route) => route.rules.map((rule) => ({ route, backends: backendsOf(rule, sizes, touched, joined) })));
  const found = rules.filter(({ backends }) => backends.some((one) => one.touched));
  if (found.length === 0) return joined.unread('HTTPRoute') && changes.some(shrinks) ? checkOf('routes', 'unknown', `HTTPRoutes could not be read; requests that one sends to ${clean(changes.find(shrinks)?.name ?? '')} would be answered with errors once it has no pod.`) : undefined;
  const evidence = found.map(({ route, backends }) => `${clean(route.name)}: ${backends.map(({ service, share, after }) => `${clean(service)} ${percent(share)} of the requests, ${counted(after, 'pod')} then`).join(', ')}`);
  for (const { route, backends } of found) {
    const lost = backends.find((one) => one.touched && one.before > 0 && one.after === 0);
    if (lost === undefined) continue;
    const lead = `${sends(route, lost)}, which would have no pod`;
    return lost.ready > 0
      ? checkOf('routes', 'block', `${lead}: they would be answered with 500 or 503. Set its weight to 0 first.`, evidence)
      : checkOf('routes', 'warn', `${lead} and has no ready endpoint now: they are answered with 500 or 503 until its weight is 0.`, evidence);
  }
  for (const { route, backends } of found) {
    const empty = backends.find((one) => one.touched && one.ready === 0);
    if (empty !== undefined && !joined.unread('EndpointSlice')) return checkOf('routes', 'warn', `${sends(route, empty)}, which has no ready endpoint now: they are answered with 500 or 503 until one is ready.`, evidence);
  }
  if (!resized) return undefined;
  for (const { route, backends } of found) {
    const all = backends.reduce((sum, { after }) => sum + after, 0);
    const over = backends.find(({ share, after }) => backends.length > 1 && all > 0 && share > mostLoad * (after / all));
    if (over === undefined) continue;
    const times = Math.round((over.share / (over.after / all)) * 10) / 10;
    return checkOf('routes', 'warn', `${sends(route, over)}, which would have ${over.after} of ${counted(all, 'pod')}: each gets ${times} times its part. Change the weights with the sizes.`, evidence);
  }
  const [{ route, backends }] = found as [(typeof found)[number]];
  return checkOf('routes', 'pass', `HTTPRoute ${clean(route.name)} sends no Service more than its part: ${backends.map(({ service, share, after }) => `${clean(service)} ${percent(share)} with ${counted(after, 'pod')}`).join(', ')}.`, evidence);
}

const percent = (share: number): string => `${Math.round(share * 1000) / 10} %`;
const sends = ({ name }: RouteRecord, { service, share }: Backend): string => `HTTPRoute ${clean(name)} sends ${percent(share)} of its requests to Service ${clean(service)}`;
const shrinks = ({ before, after }: Change): boolean => replicasOf(after) < replicasOf(before);

interface Sized {
  readonly name: string;
  readonly labels: LabelMap;
  readonly before: number;
  readonly after: number;
}

/** All Deployments of the namespace, those of the plan with the size that it leaves them. */
function sizesAfter(changes: readonly Change[], { snapshot }: Joined): readonly Sized[] {
  const last = new Map(changes.map((change) => [change.name, change]));
  const there = snapshot.deployments.map(({ name, templateLabels, desired }): Sized => {
    const change = last.get(name);
    return { name, labels: templateLabels, before: desired, after: change === undefined ? desired : replicasOf(change.after) };
  });
  const made = [...last.values()].flatMap(({ name, after }) => (after === undefined || there.some((one) => one.name === name) ? [] : [{ name, labels: labelsOf(templateOf(after)), before: 0, after: replicasOf(after) }]));
  return [...there, ...made];
}

/** Those of weight 0 get nothing; a name that is no Service with a selector here is not ours to judge. */
function backendsOf({ backends }: RouteRecord['rules'][number], sizes: readonly Sized[], touched: ReadonlySet<string>, joined: Joined): readonly Backend[] {
  const sum = backends.reduce((all, { weight }) => all + Math.max(0, weight), 0);
  return backends.flatMap(({ service, weight }) => {
    const selector = joined.snapshot.services.find(({ name }) => name === service)?.selector;
    if (weight <= 0 || selector === undefined || Object.keys(selector).length === 0) return [];
    const behind = sizes.filter(({ labels }) => matchesLabels(selector, labels));
    const total = (which: 'before' | 'after'): number => behind.reduce((all, one) => all + one[which], 0);
    return [{ service, share: weight / sum, before: total('before'), after: total('after'), ready: joined.readyPodsBehind(service).size + joined.readyAddressesBehind(service), touched: behind.some(({ name }) => touched.has(name)) }];
  });
}
