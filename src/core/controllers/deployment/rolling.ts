import { byAge } from '../controller.ts';
import { createNewSet, sizeOfNewSet } from './newSet.ts';
import { allSets, availableOf, isActiveSet, nameOf, scaleSet, sizeOf, sum, type Rollout } from './rollout.ts';
import { cleanUp } from './scale.ts';
import { isComplete } from './status.ts';

/** One step of a rolling update: more new pods or fewer old ones, never both in one sync (PD §2.3). */
export function rollForward(rollout: Rollout): void {
  if (rollout.newSet === undefined && !createNewSet(rollout)) return;
  if (scaleNewSet(rollout) || scaleOldSets(rollout)) return;
  if (isComplete(rollout.deployment, rollout.limits, rollout.deployment.status)) cleanUp(rollout);
}

function scaleNewSet(rollout: Rollout): boolean {
  const { newSet, limits } = rollout;
  if (newSet === undefined) return false;
  const size = sizeOf(newSet);
  return scaleSet(rollout, newSet, size > limits.replicas ? limits.replicas : sizeOfNewSet(rollout, allSets(rollout), size));
}

function scaleOldSets(rollout: Rollout): boolean {
  const { newSet, limits } = rollout;
  if (newSet === undefined || sum(rollout.oldSets, sizeOf) === 0) return false;
  const minAvailable = limits.replicas - limits.unavailable;
  const notYetAvailable = sizeOf(newSet) - availableOf(newSet);
  const budget = sum(allSets(rollout), sizeOf) - minAvailable - notYetAvailable;
  if (budget <= 0) return false;
  const unhealthy = removeUnhealthy(rollout, budget);
  // The status still counts pods that are on their way out, so nothing can be told yet.
  if (unhealthy === undefined) return false;
  return removeAvailable(rollout, minAvailable) + unhealthy > 0;
}

const oldestFirst = (rollout: Rollout): Rollout['oldSets'] => rollout.oldSets.filter(isActiveSet).sort(byAge);

/** Pods that serve nobody go first, so that they do not hold the rollout up. Undefined where more is available than wanted. */
function removeUnhealthy(rollout: Rollout, budget: number): number | undefined {
  let removed = 0;
  for (const set of oldestFirst(rollout)) {
    if (removed >= budget) break;
    const unhealthy = sizeOf(set) - availableOf(set);
    if (unhealthy < 0) return undefined;
    const count = Math.min(budget - removed, unhealthy);
    scaleSet(rollout, set, sizeOf(set) - count);
    removed += count;
  }
  return removed;
}

function removeAvailable(rollout: Rollout, minAvailable: number): number {
  const spare = sum(allSets(rollout), availableOf) - minAvailable;
  let removed = 0;
  for (const { metadata } of oldestFirst(rollout)) {
    const set = rollout.oldSets.find((other) => nameOf(other) === metadata.name);
    if (set === undefined || removed >= spare) break;
    const count = Math.min(sizeOf(set), spare - removed);
    scaleSet(rollout, set, sizeOf(set) - count);
    removed += count;
  }
  return removed;
}
