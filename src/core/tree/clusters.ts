import { clean, idPart } from '../live/clean.ts';
import { clusterKey, targetKey, type ClusterRef, type Target } from '../target.ts';
import { describe, type Failure } from '../failure.ts';
import type { TreeNode } from './nodes.ts';

type Of<T extends TreeNode['type']> = Extract<TreeNode, { type: T }>;

/** What a context row needs to know; `ContextInfo` of the ports is one. */
export interface ContextRow {
  readonly cluster: ClusterRef;
  readonly namespace: string;
  readonly current: boolean;
}

/** One context of a kubeconfig, or the practice cluster. Contacts nothing: all it says stands in the kubeconfig. */
export function clusterNode(context: ContextRow, isProtected: boolean): Of<'cluster'> {
  const { cluster, namespace, current } = context;
  const where = cluster.source === 'practice' ? 'practice cluster' : clean(cluster.server);
  return {
    type: 'cluster',
    id: clusterKey(cluster),
    label: clean(cluster.context),
    description: [where, ...(current ? ['current'] : []), ...(isProtected ? ['protected'] : [])].join(' · '),
    tooltip: [
      ['Context', clean(cluster.context)],
      ['Server', clean(cluster.server)],
      ['Namespace', clean(namespace)],
      ['Current context', current ? 'yes, when the kubeconfig was read' : 'no'],
      ['Protected', isProtected ? 'yes: its name must be typed before a write' : 'no'],
    ],
    cluster,
    protected: isProtected,
    current,
  };
}

export const namespaceNode = (target: Target): Of<'namespace'> => ({
  type: 'namespace',
  id: targetKey(target),
  label: clean(target.namespace),
  description: 'namespace',
  tooltip: whereRows(target),
  target,
});

/** The last rows of every tooltip: where this was read from, and so where a command run from it acts. */
export const whereRows = (target: Target): readonly (readonly [string, string])[] => [
  ['Namespace', clean(target.namespace)],
  ['Context', clean(target.cluster.context)],
  ['Server', clean(target.cluster.server)],
];

/** A failed read under the row `parentId` (a cluster's or namespace's id), named by what was being read. */
export const failureNode = (parentId: string, label: string, failure: Failure): Of<'problem'> =>
  problemNode(`${parentId}/problem/${failure.kind}/${idPart(label)}`, label, describe(failure), true);

export const problemNode = (id: string, label: string, why: string, retry: boolean): Of<'problem'> => ({
  type: 'problem',
  id,
  label: clean(label),
  description: clean(why, 400),
  tooltip: [[clean(label), clean(why, 2000)]],
  retry,
});

/** A row that only says something, such as an empty namespace. */
export const messageNode = (parentId: string, label: string): Of<'message'> => ({
  type: 'message',
  id: `${parentId}/message/${idPart(label)}`,
  label: clean(label),
  description: '',
  tooltip: [],
});
