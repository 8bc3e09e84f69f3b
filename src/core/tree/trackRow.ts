import type { Application, Track } from '../live/application.ts';
import { clean, idPart } from '../live/clean.ts';
import { whereRows } from './clusters.ts';
import type { TreeNode } from './nodes.ts';
import { isScalable, switchServices } from '../live/operable.ts';
import { podRow, replicaSetRow } from './podRows.ts';
import { canaryPair, percentOf, shareOf } from '../live/share.ts';
import type { Target } from '../target.ts';
import { facts, imagesText, writerText } from './words.ts';

type Of<T extends TreeNode['type']> = Extract<TreeNode, { type: T }>;

export function trackRow(application: Application, track: Track, parentId: string, denied: readonly string[]): Of<'track'> {
  const { deployment, name, live, health, trouble } = track;
  const id = `${parentId}/track/${idPart(deployment.name)}`;
  let rows: readonly TreeNode[] | undefined;
  const place = application.strategy === 'blue-green' ? (live ? 'live' : 'idle') : '';
  return {
    type: 'track',
    id,
    label: clean(name),
    description: facts([place, `${track.readyPods}/${deployment.desired}`, imagesText(deployment.images), `revision ${deployment.revision}`, deployment.paused ? 'paused' : ''], trouble),
    tooltip: tooltip(application, track),
    target: application.target,
    application: application.name,
    track: name,
    deployment: deployment.name,
    live,
    health,
    can: tokens(application, track).filter((token) => !denied.includes(token)),
    // Made when they are looked at: a namespace may hold 20,000 pods, and few tracks are open.
    get children() {
      return (rows ??= children(track, application.target, id));
    },
  };
}

/** What the state calls for: an idle track that could take over, the canary of a pair. */
function tokens(application: Application, track: Track): readonly string[] {
  const { tracks, trackLabel } = application;
  const needed = Math.max(1, ...tracks.filter((other) => other.live).map((other) => other.readyPods));
  const labelled = track.deployment.templateLabels[trackLabel] !== undefined;
  if (switchServices(application).length === 1 && labelled && !track.live && track.readyPods >= needed) return ['switchable'];
  return isScalable(application) && canaryPair(application)?.canary === track ? ['scalable'] : [];
}

function children(track: Track, target: Target, id: string): readonly TreeNode[] {
  const byOwner = new Map<string, TreeNode[]>(track.replicaSets.map(({ uid }) => [uid, []]));
  const loose: TreeNode[] = [];
  for (const pod of track.pods) (byOwner.get(pod.owner ?? '') ?? loose).push(podRow(target, pod, id));
  return [...track.replicaSets.map((replicaSet) => replicaSetRow(target, replicaSet, id, byOwner.get(replicaSet.uid) ?? [])), ...loose];
}

function tooltip(application: Application, track: Track): readonly (readonly [string, string])[] {
  const { deployment } = track;
  const share = shareOf(application, track);
  const rows: readonly (readonly [string, string])[] = [
    ['Deployment', deployment.name],
    ['Traffic', track.live ? `${track.readyEndpoints} of ${share.of} ready endpoints (${percentOf(share) ?? 0} %)` : 'none is sent here'],
    ['Pods', `${track.readyPods} ready of ${deployment.desired} asked for, ${track.pods.filter(({ terminating }) => terminating).length} terminating`],
    ['Template labels', Object.entries(deployment.templateLabels).map(([key, value]) => `${key}=${value}`).join(', ')],
    ...deployment.images.map(({ container, image }) => [`Image of ${container}`, image] as const),
    ['Revision', String(deployment.revision)],
    ['Strategy', deployment.strategyType === 'RollingUpdate' ? `RollingUpdate, maxSurge ${deployment.maxSurge}, maxUnavailable ${deployment.maxUnavailable}` : deployment.strategyType],
    ...(deployment.gpusPerPod > 0 ? [['GPUs', `${deployment.gpusPerPod} for each pod`] as const] : []),
    ...deployment.conditions.map(({ type, status, reason, message }) => [`Condition ${type}`, `${status} (${reason}) ${message}`] as const),
    ...(track.trouble === '' ? [] : [['Trouble', track.trouble] as const]),
    ['Changed last', writerText(deployment.lastWriter)],
  ];
  return [...rows.map(([label, value]) => [clean(label), clean(value, 1000)] as const), ...whereRows(application.target)];
}
