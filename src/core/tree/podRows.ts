import type { Health } from '../live/application.ts';
import { clean, idPart, timeText } from '../live/clean.ts';
import { whereRows } from './clusters.ts';
import type { TreeNode } from './nodes.ts';
import type { PodRecord, ReplicaSetRecord } from '../live/records.ts';
import type { Target } from '../target.ts';
import { facts, imagesText } from './words.ts';

type Of<T extends TreeNode['type']> = Extract<TreeNode, { type: T }>;

export function replicaSetRow(target: Target, set: ReplicaSetRecord, parentId: string, children: readonly TreeNode[]): Of<'replicaSet'> {
  return {
    type: 'replicaSet',
    id: `${parentId}/rs/${idPart(set.name)}`,
    label: clean(set.name),
    description: facts([`${set.ready}/${set.desired}`, imagesText(set.images), `revision ${set.revision}`], ''),
    tooltip: [
      ['ReplicaSet', clean(set.name)],
      ['Pods', `${set.ready} ready, ${set.available} available, ${set.replicas} there, ${set.desired} asked for`],
      ['Revision', String(set.revision)],
      ...set.images.map(({ container, image }) => [`Image of ${clean(container)}`, clean(image, 1000)] as const),
      ...whereRows(target),
    ],
    target,
    name: set.name,
    health: set.desired === 0 && set.replicas === 0 ? 'idle' : set.ready >= set.desired ? 'healthy' : 'progressing',
    children,
  };
}

export function podRow(target: Target, pod: PodRecord, parentId: string): Of<'pod'> {
  const restarts = pod.restarts === 0 ? '' : pod.restarts === 1 ? '1 restart' : `${pod.restarts} restarts`;
  return {
    type: 'pod',
    id: `${parentId}/pod/${idPart(pod.name)}`,
    label: clean(pod.name),
    description: facts([podState(pod), pod.node ?? '', restarts], pod.trouble),
    tooltip: [
      ['Pod', clean(pod.name)],
      ['State', podState(pod)],
      ['Phase', clean(pod.phase)],
      ['Node', clean(pod.node ?? 'not scheduled')],
      ['Restarts', String(pod.restarts)],
      ['Created', timeText(pod.created)],
      ...pod.images.map(({ container, image }) => [`Image of ${clean(container)}`, clean(image, 1000)] as const),
      ...(pod.trouble === '' ? [] : [['Trouble', clean(pod.trouble, 1000)] as const]),
      ...whereRows(target),
    ],
    target,
    name: pod.name,
    health: podHealth(pod),
  };
}

const podState = ({ terminating, ready, phase }: PodRecord): string =>
  terminating ? 'terminating' : ready ? 'ready' : phase === 'Pending' ? 'pending' : phase === 'Running' ? 'not ready' : clean(phase).toLowerCase();

function podHealth({ terminating, ready, trouble }: PodRecord): Health {
  if (terminating) return 'idle';
  if (ready) return 'healthy';
  return trouble === '' ? 'progressing' : 'broken';
}
