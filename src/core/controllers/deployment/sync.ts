import type { Deployment, Pod, ReplicaSet } from '../../kube/objects.ts';
import { claim } from '../claim.ts';
import { findCondition } from '../conditions.ts';
import type { EventDraft } from '../controller.ts';
import { semanticallyEqual } from '../equal.ts';
import { limitsOf } from './limits.ts';
import { setProgressing, syncRevision } from './newSet.ts';
import { recreate } from './recreate.ts';
import { findNewSet, nameOf, type Rollout } from './rollout.ts';
import { rollForward } from './rolling.ts';
import { cleanUp, isScalingEvent, scale } from './scale.ts';
import { checkAgainAt, countedStatus, rolloutStatus } from './status.ts';

export interface DeploymentInput {
  readonly deployment: Deployment;
  /** Those of the namespace: the Deployment adopts and releases among them. */
  readonly replicaSets: readonly ReplicaSet[];
  /** Those of the namespace. Only Recreate looks at them. */
  readonly pods: readonly Pod[];
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** The writes of one sync. All absent or empty: nothing is left to do until something changes, or until `checkAgainAt`. */
export interface DeploymentStep {
  readonly created: ReplicaSet | undefined;
  readonly updated: readonly ReplicaSet[];
  readonly deleted: readonly ReplicaSet[];
  /** With its new status and revision annotation, where these changed. */
  readonly deployment: Deployment | undefined;
  readonly events: readonly EventDraft[];
  /** Milliseconds since 1970 at which the progress deadline has to be looked at. */
  readonly checkAgainAt: number | undefined;
}

const nothing: DeploymentStep = { created: undefined, updated: [], deleted: [], deployment: undefined, events: [], checkAgainAt: undefined };

/**
 * What the Deployment controller of Kubernetes does in one sync, in its order (PD §2.2): status only where the Deployment is
 * being deleted; paused or scaled: sizes in proportion; otherwise one step of Recreate or of the rolling update.
 */
export function syncDeployment(input: DeploymentInput): DeploymentStep {
  const limits = limitsOf(input.deployment);
  if (limits === undefined) return nothing;
  const { owned, changed } = claim(input.deployment, input.deployment.spec.selector, input.replicaSets);
  const newSet = findNewSet(input.deployment, owned);
  const rollout: Rollout = {
    deployment: input.deployment,
    limits,
    newSet,
    oldSets: owned.filter((set) => set !== newSet),
    namespaceSets: input.replicaSets,
    pods: input.pods,
    now: input.now,
    created: undefined,
    updated: new Map(changed.map((set) => [nameOf(set), set])),
    deleted: [],
    events: [],
  };
  const status = decide(rollout);
  const deployment: Deployment = { ...rollout.deployment, status };
  return {
    created: rollout.created,
    updated: [...rollout.updated.values()],
    deleted: rollout.deleted,
    deployment: semanticallyEqual(deployment, input.deployment) ? undefined : deployment,
    events: rollout.events,
    checkAgainAt: checkAgainAt(rollout, status),
  };
}

function decide(rollout: Rollout): NonNullable<Deployment['status']> {
  if (rollout.deployment.metadata.deletionTimestamp !== undefined) {
    syncRevision(rollout);
    return countedStatus(rollout);
  }
  markPaused(rollout);
  syncRevision(rollout);
  if (rollout.limits.paused || isScalingEvent(rollout)) {
    scale(rollout);
    if (rollout.limits.paused) cleanUp(rollout);
    return countedStatus(rollout);
  }
  if (rollout.limits.rolling) rollForward(rollout);
  else recreate(rollout);
  // The sync that creates a ReplicaSet has said so in the status already, and its second write, with the counts, is always
  // refused as stale: they wait for the next sync (`getNewReplicaSet`, `syncRolloutStatus`; two of the traces show it).
  return rollout.created === undefined ? rolloutStatus(rollout) : (rollout.deployment.status ?? {});
}

/** A paused rollout makes no progress and shall not time out for it; a reported time-out stays (PD §2.2). */
function markPaused(rollout: Rollout): void {
  const { limits, deployment } = rollout;
  const reason = findCondition(deployment.status?.conditions, 'Progressing')?.reason;
  if (limits.progressDeadlineSeconds === undefined || reason === 'ProgressDeadlineExceeded') return;
  if (limits.paused && reason !== 'DeploymentPaused') setProgressing(rollout, 'Unknown', 'DeploymentPaused', 'Deployment is paused');
  else if (!limits.paused && reason === 'DeploymentPaused') setProgressing(rollout, 'Unknown', 'DeploymentResumed', 'Deployment is resumed');
}
