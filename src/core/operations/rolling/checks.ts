import { changedSinceCheck, protectedCheck, readOnlyCheck, rightsCheck, said, type MaybeCheck } from '../commonChecks.ts';
import { clean } from '../../live/clean.ts';
import { midRollout } from '../../live/health.ts';
import { resolveFenceposts, resolveIntOrPercent } from '../../kube/intOrPercent.ts';
import { simulateRollingUpdate } from '../../rollout/simulate.ts';
import { numberAt, rawAt } from '../../checks/raw.ts';
import type { Check } from '../plan.ts';
import { counted } from '../seen.ts';
import { whoText, type RollingSight } from './sight.ts';

/** The checks that every write to a Deployment has. */
export const writeChecks = ({ seen, track, changedSince }: RollingSight): readonly MaybeCheck[] => [
  readOnlyCheck(seen), rightsCheck(seen, 'patch deployments', [track.deployment.name]), protectedCheck(seen), changedSinceCheck(changedSince),
];

/** Where nothing would change. Its id begins with `same-`, by which `approve` finds it. */
export const sameCheck = (id: `same-${string}`, detail: string): Check => ({ id, title: 'Nothing to do', verdict: 'pass', detail });

/** What a new template does to pods. Nothing of it happens while the Deployment stays paused. */
export function rollChecks(sight: RollingSight, paused: boolean): readonly Check[] {
  if (paused) return said([...writeChecks(sight), releaseCheck(sight), pausedCheck(sight), historyCheck(sight)]);
  return said([...writeChecks(sight), releaseCheck(sight), midRolloutCheck(sight), capacityCheck(sight), unavailableNow(sight), roundingCheck(sight), historyCheck(sight), drainSeen(sight)]);
}

const pausedCheck = (sight: RollingSight): MaybeCheck => ({
  id: 'paused', title: 'Paused', verdict: 'warn', detail: `The rollout of ${whoText(sight)} is paused: the template is written, and no pod changes until it is resumed.`,
});

/** A release in steps compares its tracks; a template that is rolled under it makes them something else than what was tested. */
function releaseCheck({ seen: { application } }: RollingSight): MaybeCheck {
  const mark = application.note?.mark;
  if (mark === undefined) return undefined;
  const what = mark.kind === 'canary' ? 'canary' : 'blue-green release';
  return { id: 'release', title: 'Release', verdict: 'warn', detail: `A ${what} of ${clean(application.name)} is in progress, started by ${clean(mark.who)}: pods of another template would be none of those that it compares.` };
}

/** A third template: the pods of the second are replaced as they stand, ready or not. */
function midRolloutCheck(sight: RollingSight): MaybeCheck {
  const { deployment } = sight.track;
  if (!midRollout(deployment)) return undefined;
  const count = `${deployment.updated} of ${counted(deployment.desired, 'pod')} ${deployment.updated === 1 ? 'is' : 'are'} of its newest template`;
  return { id: 'mid-rollout', title: 'Rollout', verdict: 'warn', detail: `${whoText(sight)} is rolling out already: ${count}, and pods of a third template would run beside them for a while.` };
}

/** What the update does at its worst, from the same controller that runs it (PD §2.3). */
function capacityCheck(sight: RollingSight): MaybeCheck {
  const { deployment } = sight.track;
  const { desired, gpusPerPod, maxSurge, maxUnavailable } = deployment;
  const check = { id: 'capacity', title: 'Capacity' };
  if (desired === 0) return { ...check, verdict: 'pass', detail: `${whoText(sight)} has 0 replicas, so no pod is replaced.` };
  if (deployment.strategyType === 'Recreate') {
    return { ...check, id: 'downtime', title: 'Downtime', verdict: 'warn', detail: `Recreate stops ${desired === 1 ? 'the one pod' : `all ${desired} pods`} of ${whoText(sight)} before the first new one starts: every request fails until it is ready.` };
  }
  const simulated = simulateRollingUpdate({ replicas: desired, maxSurge, maxUnavailable });
  if (!simulated.ok) return undefined;
  const { peakPods, lowestAvailable } = simulated.value;
  const gpus = gpusPerPod === 0 ? '' : ` with ${counted(peakPods * gpusPerPod, 'GPU')}`;
  const peak = `at most ${counted(peakPods, 'pod')} at a time${gpus}, Terminating ones not counted`;
  if (lowestAvailable <= 0) {
    const limits = `maxUnavailable ${maxUnavailable} and maxSurge ${maxSurge} of ${counted(desired, 'replica')}`;
    return { ...check, id: 'downtime', title: 'Downtime', verdict: 'warn', detail: `${limits} let every pod go before a new one is ready: every request fails meanwhile; ${peak}.` };
  }
  return { ...check, verdict: 'pass', detail: `At least ${lowestAvailable} of ${counted(desired, 'pod')} ${lowestAvailable === 1 ? 'stays' : 'stay'} available, ${peak}.` };
}

/** The promise above counts from full health. */
function unavailableNow(sight: RollingSight): MaybeCheck {
  const { available, desired } = sight.track.deployment;
  if (available >= desired || desired === 0) return undefined;
  const why = sight.track.trouble === '' ? '' : ` (${clean(sight.track.trouble)})`;
  const which = available === 0 ? 'No pod' : `Only ${available} of ${counted(desired, 'pod')}`;
  return { id: 'unavailable-now', title: 'Available', verdict: 'warn', detail: `${which} of ${whoText(sight)} ${available <= 1 ? 'is' : 'are'} available now${why}; pods that are not go first.` };
}

/** PD §2.1: where both limits come to 0, Kubernetes takes one pod away, whatever the manifest seems to promise. */
function roundingCheck({ track: { deployment } }: RollingSight): MaybeCheck {
  const { desired, maxSurge, maxUnavailable, strategyType } = deployment;
  if (strategyType !== 'RollingUpdate' || desired === 0) return undefined;
  const [surge, unavailable] = [resolveIntOrPercent(maxSurge, desired, 'up'), resolveIntOrPercent(maxUnavailable, desired, 'down')];
  if (!surge.ok || !unavailable.ok || surge.value > 0 || unavailable.value > 0) return undefined;
  const taken = resolveFenceposts(maxSurge, maxUnavailable, desired);
  if (!taken.ok) return undefined;
  return {
    id: 'rounding', title: 'Rounding', verdict: 'warn',
    detail: `maxSurge ${maxSurge} and maxUnavailable ${maxUnavailable} of ${counted(desired, 'replica')} of ${clean(deployment.name)} both come to 0 pods, which would never move: Kubernetes takes maxUnavailable ${taken.value.unavailable}.`,
  };
}

/** PD R8: without an old ReplicaSet there is nothing to go back to. */
function historyCheck({ whole, track }: RollingSight): MaybeCheck {
  const limit = numberAt(rawAt(whole.deployment, 'spec'), 'revisionHistoryLimit');
  if (limit === undefined || limit > 0) return undefined;
  return { id: 'history', title: 'History', verdict: 'warn', detail: `${clean(track.deployment.name)} keeps no old revision (revisionHistoryLimit 0): neither Undo nor Take Back will find the template that runs now.` };
}

const drainSeen = ({ seen: { joined } }: RollingSight): MaybeCheck =>
  joined.unread('Pod') || joined.unread('ReplicaSet')
    ? { id: 'verifiable', title: 'Effect', verdict: 'unknown', detail: 'Pods or ReplicaSets are not readable, so it is not seen whether old pods are gone. Ask for the Role in the README.' }
    : undefined;
