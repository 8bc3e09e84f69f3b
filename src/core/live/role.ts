import type { DeploymentRecord } from './records.ts';

/** What a Deployment is in a canary release. */
export type Role = 'stable' | 'canary';

/**
 * A label of a Deployment (not of its pods), public and documented. A promotion by swap makes the canary the stable track without
 * touching a pod, so names and track labels, which cannot change, say the old thing from then on; this label says the new one. A label
 * and no annotation: `kubectl rollout undo` restores annotations of an older revision, and each annotation is copied to the ReplicaSets.
 */
export const roleLabel = 'deployment-strategies/role';

/** What the label says; undefined where it says nothing that is known. */
export function roleOf({ labels }: Pick<DeploymentRecord, 'labels'>): Role | undefined {
  const role = labels[roleLabel];
  return role === 'stable' || role === 'canary' ? role : undefined;
}
