import type { Track } from '../live/application.ts';
import type { Joined } from '../live/join.ts';
import type { DeploymentRecord } from '../live/records.ts';
import { rolloutStatus, type RolloutStatus } from '../rollout/status.ts';

/**
 * How the rollout of a track stands. A `TimedOut` that is older than whoever wrote last is not believed (PD A11): that is what the
 * generation before the present one asks for.
 */
export function rolloutOf({ deployment, replicaSets, pods }: Track, joined: Joined): RolloutStatus {
  return rolloutStatus({
    deployment,
    replicaSets: joined.unread('ReplicaSet') ? undefined : replicaSets,
    pods: joined.unread('Pod') ? undefined : pods,
    before: deployment.generation - 1,
  });
}

/** The fact of a row: the revision where nothing is going on, else how far it is. The reason of a stall stands at the row's end. */
export function rolloutFact({ revision }: DeploymentRecord, { word, updated, desired, terminating = 0 }: RolloutStatus): string {
  const far = `${updated} of ${desired} updated`;
  switch (word) {
    case 'waiting':
      return 'waiting for the controller';
    case 'progressing':
      return `progressing, ${far}`;
    case 'paused':
      return updated === desired ? `revision ${revision} · paused` : `paused, ${far}`;
    case 'stalled':
      return `stalled, ${far}`;
    case 'complete':
      return terminating === 0 ? `revision ${revision}` : `revision ${revision}, ${terminating} old still terminating`;
    case 'drained':
      return `revision ${revision}`;
  }
}

/** The fact has said it already. */
export const newsOf = (trouble: string): string => (trouble === 'paused' ? '' : trouble);
