import { clean, timeText } from '../live/clean.ts';
import { isStuck, worstTrouble } from '../live/health.ts';
import type { DeploymentRecord, PodRecord, ReplicaSetRecord } from '../live/records.ts';

/**
 * The words of `kubectl rollout status`, made exact (PD §2.4). `paused` is an answer and not a wait; `complete` means that the new pods
 * do all the work, and `drained` that no pod of an old template lives, Terminating ones included (PD R5, R6).
 */
export type RolloutWord = 'waiting' | 'progressing' | 'paused' | 'stalled' | 'complete' | 'drained';

export interface RolloutStatus {
  readonly word: RolloutWord;
  /** Pods of the newest template; 0 while it is paused and has none. */
  readonly updated: number;
  /** Those of them that are available; undefined where ReplicaSets are not readable. */
  readonly available: number | undefined;
  /** `spec.replicas`. */
  readonly desired: number;
  /** Pods of older templates, Terminating ones not counted. */
  readonly old: number;
  /** Pods of older templates that are Terminating; undefined where Pods or ReplicaSets are not readable, so that `drained` is never said. */
  readonly terminating: number | undefined;
  /** Last progress, and when a lack of it counts as a failure. Milliseconds since 1970 by the cluster's clock. */
  readonly since: number | undefined;
  readonly deadline: number | undefined;
  /** Why it stalled, in the cluster's words: image, crash, scheduling, quota, probe. Empty otherwise. */
  readonly reason: string;
  /** The progress deadline is over, and the condition that says so is believed. */
  readonly late: boolean;
}

/** One Deployment with what belongs to it. A kind that cannot be read is absent. */
export interface RolloutSight {
  readonly deployment: DeploymentRecord;
  readonly replicaSets: readonly ReplicaSetRecord[] | undefined;
  /** Terminating ones too. */
  readonly pods: readonly PodRecord[] | undefined;
  /** Generation that the Deployment had before the write whose effect is looked at; absent where no write of ours is judged. */
  readonly before?: number;
}

export function rolloutStatus(sight: RolloutSight): RolloutStatus {
  const { deployment, replicaSets, pods } = sight;
  const { desired, updated, replicas } = deployment;
  const newest = newestSet(deployment, replicaSets);
  const fresh = newest === undefined ? undefined : pods?.filter((pod) => pod.owner === newest.uid);
  const rest = replicaSets === undefined || newest === undefined ? undefined : pods?.filter((pod) => pod.owner !== newest.uid);
  const terminating = rest?.filter((pod) => pod.terminating).length;
  const available = newest?.available;
  const { since, deadline } = clockOf(deployment);
  const facts = { updated, available, desired, old: Math.max(0, replicas - updated), terminating, since, deadline };
  const say = (word: RolloutWord, reason = '', late = false): RolloutStatus => ({ word, ...facts, reason, late });
  if (deployment.observedGeneration < deployment.generation || (sight.before !== undefined && deployment.generation <= sight.before)) return say('waiting');
  if (deployment.paused) return say('paused');
  if (updated === desired && replicas === desired && deployment.available === desired) return say(rest?.length === 0 ? 'drained' : 'complete');
  const late = isLate(sight);
  const failure = deployment.conditions.find(({ type, status }) => type === 'ReplicaFailure' && status === 'True');
  if (failure !== undefined) return say('stalled', `${failure.reason}: ${failure.message}`, late);
  const trouble = worstTrouble(fresh ?? (replicaSets === undefined ? pods : undefined) ?? []);
  if (late) return say('stalled', trouble === '' ? 'progress deadline exceeded' : trouble, true);
  return isStuck(trouble) ? say('stalled', trouble) : say('progressing');
}

/**
 * The ReplicaSet of the newest template, by the revision that the controller gives to it and to its Deployment (PD §2.5). A paused
 * Deployment whose template was never rolled out has none, and counts no updated pod; its revision is that of the pods that run.
 */
export function newestSet(deployment: DeploymentRecord, replicaSets: readonly ReplicaSetRecord[] | undefined): ReplicaSetRecord | undefined {
  if (deployment.paused && deployment.updated === 0 && deployment.desired > 0) return undefined;
  return replicaSets?.find(({ revision }) => revision !== 0 && revision === deployment.revision);
}

/**
 * `ProgressDeadlineExceeded` that is about the present template. After a write of ours it must be younger than whoever wrote last, by
 * the cluster's own clock: an undo leaves the old one standing for a while, or for good where nothing progresses (PD A11).
 */
function isLate({ deployment, before }: RolloutSight): boolean {
  const condition = deployment.conditions.find(({ type, reason }) => type === 'Progressing' && reason === 'ProgressDeadlineExceeded');
  if (condition === undefined || deployment.observedGeneration < deployment.generation) return false;
  if (before === undefined) return true;
  return deployment.lastWriter !== undefined && (condition.lastUpdate ?? 0) > deployment.lastWriter.at;
}

/** The deadline counts from the last progress (PD §2.4): it is one for each step, not for the whole. */
function clockOf({ conditions, progressDeadline }: DeploymentRecord): Pick<RolloutStatus, 'since' | 'deadline'> {
  const condition = conditions.find(({ type }) => type === 'Progressing');
  const since = condition?.lastUpdate;
  const counts = since !== undefined && progressDeadline !== undefined && condition?.reason !== 'NewReplicaSetAvailable';
  return { since, deadline: counts ? since + progressDeadline * 1000 : undefined };
}

const timeOfDay = (ms: number): string => timeText(ms).slice(11);

/** The status as the end of a sentence that begins with the Deployment's name. Safe to show. */
export function statusText(status: RolloutStatus): string {
  const { word, updated, available, desired, old, terminating, reason, since, deadline } = status;
  const pods = `${updated} of ${desired} ${desired === 1 ? 'pod' : 'pods'} updated`;
  const ready = available === undefined || updated === 0 ? '' : `, ${available} of them available`;
  const left = old === 0 ? '' : `, ${old} old ${old === 1 ? 'pod' : 'pods'} left`;
  switch (word) {
    case 'waiting':
      return 'waiting until the controller has seen the change';
    case 'paused':
      return `paused with ${pods}${ready}${left}`;
    case 'progressing': {
      const clock = deadline === undefined || since === undefined ? '' : ` (last progress ${timeOfDay(since)}, deadline ${timeOfDay(deadline)})`;
      return `progressing: ${pods}${ready}${left}${clock}`;
    }
    case 'stalled':
      return `stalled with ${pods}${ready}${left}: ${clean(reason, 300)}`;
    case 'complete':
      if (terminating === undefined) return `rolled out, ${pods} and available; whether old pods still terminate is not readable`;
      return terminating === 0 ? `rolled out, ${pods} and available` : `rolled out, ${pods} and available; ${terminating} old ${terminating === 1 ? 'pod' : 'pods'} still terminating`;
    case 'drained':
      return `rolled out and drained, ${pods} and available, no old pod left`;
  }
}
