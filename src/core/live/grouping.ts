import type { Stray, Strategy } from './application.ts';
import { labelIndex } from './labelIndex.ts';
import type { LabelMap } from '../kube/objects.ts';
import { byName } from './order.ts';
import type { DeploymentRecord, RouteRecord, ServiceRecord, Snapshot } from './records.ts';
import { splitsOf } from './routeSplit.ts';

/** Deployments that belong together, and what sends them traffic. */
export interface Group {
  readonly strategy: Strategy;
  readonly deployments: readonly DeploymentRecord[];
  /** All that answer to these Deployments, by name. */
  readonly services: readonly ServiceRecord[];
  /** Those whose endpoints are the application's traffic: without previews of one track of a canary, for example. */
  readonly main: readonly ServiceRecord[];
  /** Names of the Deployments that get traffic now. */
  readonly live: ReadonlySet<string>;
  readonly route: RouteRecord | undefined;
  /** Backends of the route that are no Service of this namespace: their part of the requests fails. */
  readonly missing: readonly string[];
}

type Find = (selector: LabelMap) => readonly DeploymentRecord[];

/** The selector without the track label: it finds all tracks. Where nothing would be left it is the whole selector, since an empty one finds the namespace. */
export function trackless(selector: LabelMap, trackLabel: string): LabelMap {
  const rest = Object.entries(selector).filter(([key]) => key !== trackLabel);
  return rest.length === 0 ? selector : Object.fromEntries(rest);
}

/** Whether a change of the track label alone moves this Service from one track to another. */
export const holdsTrack = (service: ServiceRecord, trackLabel: string): boolean =>
  service.selector?.[trackLabel] !== undefined && Object.keys(service.selector).length > 1;

/**
 * Groups by what sends traffic, routes first: the Services behind an A/B route are no applications of their own. Services that
 * find the same Deployments, the track label left out, are one group. Deployments that nothing finds stand alone.
 */
export function groupsOf(snapshot: Snapshot, trackLabel: string): { readonly groups: readonly Group[]; readonly strays: readonly Stray[] } {
  const find = labelIndex([...snapshot.deployments].sort(byName), (deployment) => deployment.templateLabels);
  const selecting = [...snapshot.services].filter(hasSelector).sort(byName);
  const routed = routeGroups(snapshot, find, new Map(selecting.map((service) => [service.name, service])));

  const members = new Map<string, { readonly deployments: readonly DeploymentRecord[]; readonly services: ServiceRecord[] }>();
  const strays: Stray[] = [...routed.strays];
  for (const service of snapshot.services) if (!hasSelector(service) && !isApiServer(service)) strays.push(withoutSelector(service, snapshot));
  for (const service of selecting) {
    const deployments = find(trackless(service.selector, trackLabel));
    if (routed.backends.has(service.name)) continue;
    const over = routed.groups.find((group) => deployments.length > 0 && deployments.every((one) => group.deployments.includes(one)));
    if (over !== undefined) over.services.push(service);
    else if (deployments.length === 0) strays.push({ name: service.name, target: snapshot.target, why: 'Service selects no Deployment' });
    else {
      const key = deployments.map(({ name }) => name).join('/');
      const known = members.get(key);
      if (known === undefined) members.set(key, { deployments, services: [service] });
      else known.services.push(service);
    }
  }
  const served = [...members.values()].map(({ deployments, services }) => serviceGroup(deployments, services, find, trackLabel));
  const groups = [...routed.groups.map((group) => ({ ...group, services: [...group.services].sort(byName) })), ...served];
  const taken = new Set(groups.flatMap((group) => group.deployments));
  const alone = snapshot.deployments.filter((deployment) => !taken.has(deployment)).sort(byName);
  return { groups: [...groups, ...alone.map(aloneGroup)], strays: strays.sort(byName) };
}

type Selecting = ServiceRecord & { readonly selector: LabelMap };
const hasSelector = (service: ServiceRecord): service is Selecting => service.selector !== undefined && Object.keys(service.selector).length > 0;

/** Every cluster has it, and its endpoints are the API servers, written by themselves. */
const isApiServer = (service: ServiceRecord): boolean => service.name === 'kubernetes' && service.namespace === 'default';

const withoutSelector = (service: ServiceRecord, { target }: Snapshot): Stray => ({
  name: service.name,
  target,
  why: service.type === 'ExternalName' ? 'Service is an alias for a name outside the cluster (ExternalName)' : 'Service has no selector',
  withoutSelector: true,
});

const aloneGroup = (deployment: DeploymentRecord): Group => ({
  strategy: 'rolling-update', deployments: [deployment], services: [], main: [], live: new Set(), route: undefined, missing: [],
});

/** Those of several Services that hold the track label through which people's traffic goes; all, where none stands out. */
export function leading(services: readonly ServiceRecord[], trackLabel: string): readonly ServiceRecord[] {
  const some = services.filter((service) => !looksAtOneTrack(service, trackLabel));
  return some.length > 0 ? some : services;
}

/** `llm-app-green` on `version: green` and `llm-app-preview` are for looking at one track. */
const looksAtOneTrack = ({ name, selector }: ServiceRecord, trackLabel: string): boolean =>
  name.endsWith(`-${selector?.[trackLabel] ?? ''}`) || /-(preview|test|idle)$/.test(name);

function serviceGroup(deployments: readonly DeploymentRecord[], services: readonly ServiceRecord[], find: Find, trackLabel: string): Group {
  const selected = (service: ServiceRecord): readonly DeploymentRecord[] => find(service.selector ?? {});
  const wide = services.filter((service) => selected(service).length > 1);
  const narrow = services.filter((service) => holdsTrack(service, trackLabel));
  const values = new Set(deployments.map((deployment) => deployment.templateLabels[trackLabel]));
  const pair = narrow.length > 0 && values.size > 1;
  const switched = pair && (wide.length === 0 || narrow.some((service) => !looksAtOneTrack(service, trackLabel)));
  const strategy = switched ? 'blue-green' : wide.length > 0 ? 'canary' : 'rolling-update';
  const main = strategy === 'canary' ? wide : strategy === 'rolling-update' ? services : leading(narrow, trackLabel);
  return { strategy, deployments, services, main, live: new Set(main.flatMap(selected).map(({ name }) => name)), route: undefined, missing: [] };
}

type OpenGroup = Group & { readonly services: ServiceRecord[] };

function routeGroups(
  snapshot: Snapshot,
  find: Find,
  services: ReadonlyMap<string, ServiceRecord>,
): { readonly groups: readonly OpenGroup[]; readonly backends: ReadonlySet<string>; readonly strays: readonly Stray[] } {
  const groups: OpenGroup[] = [];
  const strays: Stray[] = [];
  const backends = new Set<string>();
  for (const route of [...snapshot.routes].sort(byName)) {
    for (const split of splitsOf(route)) {
      const known = split.services.flatMap((name) => services.get(name) ?? []).filter(({ name }) => !backends.has(name));
      const deployments = [...new Set(known.flatMap((service) => find(service.selector ?? {})))].sort(byName);
      if (deployments.length === 0) {
        if (!split.services.some((name) => backends.has(name))) strays.push({ name: route.name, target: snapshot.target, why: `HTTPRoute sends traffic to ${split.services.join(' and ')}, which select no Deployment` });
        continue;
      }
      const missing = split.services.filter((name) => !services.has(name));
      for (const { name } of known) backends.add(name);
      const weighted = known.filter(({ name }) => split.getsTraffic(name));
      const live = new Set(weighted.flatMap((service) => find(service.selector ?? {})).map(({ name }) => name));
      groups.push({ strategy: split.byHeader ? 'ab-testing' : 'canary', deployments, services: [...known], main: known, live, route, missing });
    }
  }
  return { groups, backends, strays };
}
