import type { At } from '../contributions.ts';
import type { ClusterRef, Target } from '../core/target.ts';
import type { TreeNode } from '../core/tree/nodes.ts';

/** As much of "where" as a door already knows; the rest is asked. */
export interface Place {
  readonly cluster?: ClusterRef;
  readonly target?: Target;
  readonly application?: string;
  readonly service?: string;
  readonly track?: string;
  /** Where the value of a track label is not enough: it may stand on several Deployments. */
  readonly deployment?: string;
}

/** What a tree row, a code lens or the palette says about where to act. */
export function placeOf(at: TreeNode | At | undefined): Place {
  if (at === undefined) return {};
  if (!('type' in at)) return at.target === undefined ? at : { ...at, cluster: at.target.cluster };
  switch (at.type) {
    case 'cluster':
      return { cluster: at.cluster };
    case 'namespace':
      return within(at.target);
    case 'application':
    case 'release':
      return { ...within(at.target), application: at.application };
    case 'track':
      return { ...within(at.target), application: at.application, track: at.track, deployment: at.deployment };
    case 'replicaSet':
    case 'pod':
      return within(at.target);
    case 'problem':
    case 'message':
      return {};
  }
}

const within = (target: Target): Place => ({ cluster: target.cluster, target });
