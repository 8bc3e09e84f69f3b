import { controllerOf } from '../controller.ts';
import { createNewSet } from './newSet.ts';
import { isActiveSet, scaleSet, sum, type Rollout } from './rollout.ts';
import { cleanUp } from './scale.ts';
import { isComplete } from './status.ts';

/** One step of Recreate: every old pod goes, Terminating ones too, before the first new one comes (PD §2.3). */
export function recreate(rollout: Rollout): void {
  const active = rollout.oldSets.filter(isActiveSet);
  for (const set of active) scaleSet(rollout, set, 0);
  if (active.length > 0 || oldPodsRun(rollout)) return;
  if (rollout.newSet === undefined && !createNewSet(rollout)) return;
  if (rollout.newSet !== undefined) scaleSet(rollout, rollout.newSet, rollout.limits.replicas);
  if (isComplete(rollout.deployment, rollout.limits, rollout.deployment.status)) cleanUp(rollout);
}

function oldPodsRun({ oldSets, pods }: Rollout): boolean {
  if (sum(oldSets, (set) => set.status?.replicas ?? 0) > 0) return true;
  const old = new Set(oldSets.map((set) => set.metadata.uid));
  return pods.some((pod) => {
    const ended = pod.status?.phase === 'Failed' || pod.status?.phase === 'Succeeded';
    return !ended && old.has(controllerOf(pod)?.uid);
  });
}
