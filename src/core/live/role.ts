import { clean } from './clean.ts';
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

interface Named {
  readonly name: string;
  readonly deployment: Pick<DeploymentRecord, 'labels'>;
}

/** What a track is by now, where its name says another thing, as after a promotion by swap. `canary-2` says that it is a canary. */
export function roleBeside({ name, deployment }: Named): Role | undefined {
  const role = roleOf(deployment);
  return role === undefined || name === role || name.startsWith(`${role}-`) ? undefined : role;
}

/** A track in plans and questions: `canary`, or `stable (track: canary)` where its name would mislead. Safe to show. */
export function roleName(track: Named): string {
  const role = roleBeside(track);
  return role === undefined ? clean(track.name) : `${role} (track: ${clean(track.name)})`;
}
