import type { Application, Track } from '../live/application.ts';
import { clean, idPart } from '../live/clean.ts';
import { whereRows } from './clusters.ts';
import type { TreeNode } from './nodes.ts';
import { podRow, replicaSetRow } from './podRows.ts';
import type { Joined } from '../live/join.ts';
import { roleBeside, roleLabel, roleOf } from '../live/role.ts';
import { percentOf, shareOf } from '../live/share.ts';
import type { Target } from '../target.ts';
import { statusText, type RolloutStatus } from '../rollout/status.ts';
import { offeredOnTrack } from './offeredOnTrack.ts';
import type { Offered } from './offer.ts';
import type { TreeOptions } from './options.ts';
import { newsOf, rolloutFact, rolloutOf } from './rolloutWords.ts';
import { facts, imagesText, writerText } from './words.ts';

type Of<T extends TreeNode['type']> = Extract<TreeNode, { type: T }>;

export interface TrackSight {
  readonly application: Application;
  readonly track: Track;
  readonly joined: Joined;
  readonly options: TreeOptions;
  /** Tokens that rights withhold from the application. */
  readonly denied: readonly string[];
}

export function trackRow({ application, track, joined, options, denied }: TrackSight, parentId: string): Of<'track'> {
  const { deployment, name, live, health, trouble } = track;
  const id = `${parentId}/track/${idPart(deployment.name)}`;
  let rows: readonly TreeNode[] | undefined;
  const status = rolloutOf(track, joined);
  const offered = offeredOnTrack(application, track, denied, options);
  const place = application.strategy === 'blue-green' ? (live ? 'live' : 'idle') : '';
  return {
    type: 'track',
    id,
    label: clean(name),
    description: facts([place, roleNow(track), `${track.readyPods}/${deployment.desired}`, imagesText(deployment.images), rolloutFact(deployment, status)], newsOf(trouble)),
    tooltip: tooltip(application, track, status, offered),
    target: application.target,
    application: application.name,
    track: name,
    deployment: deployment.name,
    live,
    health,
    can: offered.can,
    // Made when they are looked at: a namespace may hold 20,000 pods, and few tracks are open.
    get children() {
      return (rows ??= children(track, application.target, id));
    },
  };
}

/** After a promotion by swap the name, which cannot change, says the old thing. */
function roleNow(track: Track): string {
  const role = roleBeside(track);
  return role === undefined ? '' : `${role} now`;
}

function children(track: Track, target: Target, id: string): readonly TreeNode[] {
  const byOwner = new Map<string, TreeNode[]>(track.replicaSets.map(({ uid }) => [uid, []]));
  const loose: TreeNode[] = [];
  for (const pod of track.pods) (byOwner.get(pod.owner ?? '') ?? loose).push(podRow(target, pod, id));
  return [...track.replicaSets.map((replicaSet) => replicaSetRow(target, replicaSet, id, byOwner.get(replicaSet.uid) ?? [])), ...loose];
}

function tooltip(application: Application, track: Track, status: RolloutStatus, { reasons }: Offered): readonly (readonly [string, string])[] {
  const { deployment } = track;
  const share = shareOf(application, track);
  const role = roleOf(deployment);
  const rows: readonly (readonly [string, string])[] = [
    ['Deployment', deployment.name],
    ...(role === undefined ? [] : [['Role in a canary', `${role} (label ${roleLabel})`] as const]),
    ['Traffic', track.live ? `${track.readyEndpoints} of ${share.of} ready endpoints (${percentOf(share) ?? 0} %)` : 'none is sent here'],
    ['Pods', `${track.readyPods} ready of ${deployment.desired} asked for, ${track.pods.filter(({ terminating }) => terminating).length} terminating`],
    ['Template labels', Object.entries(deployment.templateLabels).map(([key, value]) => `${key}=${value}`).join(', ')],
    ...deployment.images.map(({ container, image }) => [`Image of ${container}`, image] as const),
    ['Revision', String(deployment.revision)],
    ['Rollout', statusText(status)],
    ['Strategy', deployment.strategyType === 'RollingUpdate' ? `RollingUpdate, maxSurge ${deployment.maxSurge}, maxUnavailable ${deployment.maxUnavailable}` : deployment.strategyType],
    ...(deployment.gpusPerPod > 0 ? [['GPUs', `${deployment.gpusPerPod} for each pod`] as const] : []),
    ...deployment.conditions.map(({ type, status, reason, message }) => [`Condition ${type}`, `${status} (${reason}) ${message}`] as const),
    ...(track.trouble === '' ? [] : [['Trouble', track.trouble] as const]),
    ...reasons,
    ['Changed last', writerText(deployment.lastWriter)],
  ];
  return [...rows.map(([label, value]) => [clean(label), clean(value, 1000)] as const), ...whereRows(application.target)];
}
