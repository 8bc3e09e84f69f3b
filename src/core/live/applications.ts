import type { Application, ApplicationsOf, Track } from './application.ts';
import { groupsOf, holdsTrack, type Group } from './grouping.ts';
import { applicationHealth, deploymentHealth, worse, type Condition } from './health.ts';
import { join, type Joined } from './join.ts';
import { namesOf } from './naming.ts';
import { byName, compareText } from './order.ts';
import type { DeploymentRecord, Snapshot } from './records.ts';
import { roleOf } from './role.ts';
import { anchorOf, parseNote } from '../release/mark.ts';

/**
 * What stands in a namespace, in the words of product.md. Real numbers only: a share is ready pods in ready endpoints, never
 * replicas that were asked for. Linear in the number of objects, and in the same order for the same objects.
 *
 * Where EndpointSlices or Pods cannot be read, `readyEndpoints` is 0 and health `unknown`; `Snapshot.unread` says why.
 */
export function applicationsOf(snapshot: Snapshot, trackLabel: string): ApplicationsOf {
  return applicationsIn(join(snapshot), trackLabel);
}

export function applicationsIn(joined: Joined, trackLabel: string): ApplicationsOf {
  const { groups, strays } = groupsOf(joined.snapshot, trackLabel);
  const names = namesOf(groups);
  const applications = groups.map((group, index) => application(joined, group, names[index] ?? '', trackLabel));
  return { applications: applications.sort(byName), strays };
}

function application(joined: Joined, group: Group, name: string, trackLabel: string): Application {
  const behind = new Set(group.main.flatMap((service) => [...joined.readyPodsBehind(service.name)]));
  const names = trackNames(group.deployments, trackLabel);
  const tracks = group.deployments
    .map((deployment, index) => track(joined, deployment, names[index] ?? deployment.name, group.live.has(deployment.name), behind))
    .sort((a, b) => trackRank(a) - trackRank(b) || byName(a, b) || compareText(a.deployment.name, b.deployment.name));
  const { health, trouble } = withMissing(group, applicationHealth(tracks, noTraffic(group, trackLabel)));
  const { strategy, services, route } = group;
  const note = parseNote(anchorOf({ services, tracks })?.record.release);
  return { name, target: joined.snapshot.target, strategy, tracks, services, route, trackLabel, health, trouble, ...(note === undefined ? {} : { note }) };
}

/** The main track of a canary first, whatever the sizes are: rows do not change places while a release runs. A role that is noted counts more than a name. */
function trackRank({ name, deployment }: Track): number {
  const role = roleOf(deployment) ?? (stableNames.has(name) ? 'stable' : canaryNames.has(name) ? 'canary' : undefined);
  return role === 'stable' ? 0 : role === 'canary' ? 2 : 1;
}
export const stableNames: ReadonlySet<string> = new Set(['stable', 'primary', 'main', 'baseline']);
export const canaryNames: ReadonlySet<string> = new Set(['canary', 'candidate', 'preview', 'next']);

const trackNames = (deployments: readonly DeploymentRecord[], trackLabel: string): readonly string[] =>
  deployments.map((deployment) => deployment.templateLabels[trackLabel] ?? deployment.name);

function track(joined: Joined, deployment: DeploymentRecord, name: string, live: boolean, behind: ReadonlySet<string>): Track {
  const pods = joined.podsOf(deployment);
  const ready = pods.filter((pod) => pod.ready && !pod.terminating);
  const podsUnread = joined.unread('Pod');
  const readyPods = podsUnread ? deployment.ready : ready.length;
  const { health, trouble } = deploymentHealth(deployment, pods, readyPods);
  return {
    name,
    deployment,
    replicaSets: joined.replicaSetsOf(deployment),
    pods,
    live,
    readyEndpoints: ready.filter((pod) => behind.has(pod.name)).length,
    readyPods,
    health: health === 'healthy' && (podsUnread || (live && joined.unread('EndpointSlice'))) ? 'unknown' : health,
    trouble,
  };
}

const withMissing = ({ missing }: Group, condition: Condition): Condition =>
  missing.length === 0
    ? condition
    : { health: worse(condition.health, 'degraded'), trouble: `the route names ${missing.join(' and ')}, which is no Service with a selector here` };

/** Why no track gets traffic although a Service or route is there to send it; empty where one does. */
function noTraffic({ main, live, route, strategy }: Group, trackLabel: string): string {
  if (main.length === 0 || live.size > 0) return '';
  if (route !== undefined) return 'every backend of the route has weight 0';
  const service = main.find((candidate) => holdsTrack(candidate, trackLabel));
  const value = service?.selector?.[trackLabel];
  if (service !== undefined && value !== undefined) return `Service ${service.name} selects ${trackLabel} ${value}, which no Deployment has`;
  return strategy === 'rolling-update' ? 'the Service selects no pod of it' : '';
}
