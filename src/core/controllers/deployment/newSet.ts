import type { ReplicaSet } from '../../kube/objects.ts';
import { findCondition, newCondition, withCondition } from '../conditions.ts';
import { controllerReference } from '../controller.ts';
import { nameHash } from '../equal.ts';
import { revisionAnnotation, revisionOf, withAnnotations, withReplicasAnnotations, withRevision } from './annotations.ts';
import { allSets, nameOf, put, sizeOf, sum, templateHashLabel, templateText, type Rollout } from './rollout.ts';

/** Longest name of an object; the Deployment's part of a ReplicaSet's name is cut to fit. */
const longestName = 253;

/** The size the new ReplicaSet may have now: room under `replicas + surge`, and never more than `replicas` (PD §2.3 a). */
export function sizeOfNewSet({ limits }: Rollout, sets: readonly ReplicaSet[], current: number): number {
  if (!limits.rolling) return limits.replicas;
  const room = limits.replicas + limits.surge - sum(sets, sizeOf);
  return room <= 0 ? current : current + Math.min(room, limits.replicas - current);
}

function setDeploymentRevision(rollout: Rollout, revision: string | undefined): void {
  const { annotations } = rollout.deployment.metadata;
  if (revision === undefined || annotations?.[revisionAnnotation] === revision) return;
  rollout.deployment = withAnnotations(rollout.deployment, { ...annotations, [revisionAnnotation]: revision });
}

export function setProgressing(rollout: Rollout, status: 'True' | 'False' | 'Unknown', reason: string, message: string): void {
  const { deployment, now } = rollout;
  const conditions = withCondition(deployment.status?.conditions, newCondition('Progressing', status, reason, message, now));
  rollout.deployment = { ...deployment, status: { ...deployment.status, conditions } };
}

/** Revision, copied annotations and minReadySeconds of the new ReplicaSet, and the Deployment's own revision (PD §2.5). */
export function syncRevision(rollout: Rollout): void {
  const { newSet, deployment, limits } = rollout;
  if (newSet === undefined) return;
  const revised = withRevision(newSet, deployment, Math.max(0, ...rollout.oldSets.map(revisionOf)) + 1);
  const minReady = (newSet.spec.minReadySeconds ?? 0) === limits.minReadySeconds ? {} : { minReadySeconds: limits.minReadySeconds };
  put(rollout, { ...revised, spec: { ...revised.spec, ...minReady } });
  setDeploymentRevision(rollout, rollout.newSet?.metadata.annotations?.[revisionAnnotation]);
  if (limits.progressDeadlineSeconds !== undefined && findCondition(deployment.status?.conditions, 'Progressing') === undefined) {
    setProgressing(rollout, 'True', 'FoundNewReplicaSet', `Found new replica set "${nameOf(newSet)}"`);
  }
}

function draftNewSet({ deployment, limits }: Rollout): ReplicaSet {
  const { template, selector } = deployment.spec;
  const hash = nameHash({ template: templateText(template), collisions: deployment.status?.collisionCount ?? 0 });
  const labels = { ...template.metadata?.labels, [templateHashLabel]: hash };
  const namespace = deployment.metadata.namespace;
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: `${(deployment.metadata.name ?? '').slice(0, longestName - 1 - hash.length)}-${hash}`,
      ...(namespace === undefined ? {} : { namespace }),
      labels,
      ownerReferences: [controllerReference(deployment)],
    },
    spec: {
      replicas: 0,
      ...(limits.minReadySeconds === 0 ? {} : { minReadySeconds: limits.minReadySeconds }),
      selector: { ...selector, matchLabels: { ...selector.matchLabels, [templateHashLabel]: hash } },
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
  };
}

/**
 * Makes the new ReplicaSet, with as many pods as there is room for. Where another ReplicaSet has its name the Deployment counts
 * a collision, which changes the name of the next attempt; `false` says so, and the sync ends there.
 */
export function createNewSet(rollout: Rollout): boolean {
  const draft = draftNewSet(rollout);
  if (rollout.namespaceSets.some((set) => nameOf(set) === nameOf(draft))) {
    const { status } = rollout.deployment;
    rollout.deployment = { ...rollout.deployment, status: { ...status, collisionCount: (status?.collisionCount ?? 0) + 1 } };
    return false;
  }
  const replicas = sizeOfNewSet(rollout, allSets(rollout), 0);
  const revision = Math.max(0, ...rollout.oldSets.map(revisionOf)) + 1;
  const sized: ReplicaSet = { ...draft, spec: { ...draft.spec, replicas } };
  const created = withReplicasAnnotations(withRevision(sized, rollout.deployment, revision), rollout.limits);
  rollout.newSet = created;
  rollout.created = created;
  const name = nameOf(created);
  if (replicas > 0) {
    rollout.events.push({
      about: rollout.deployment,
      type: 'Normal',
      reason: 'ScalingReplicaSet',
      message: `Scaled up replica set ${name} from 0 to ${replicas}`,
    });
  }
  setDeploymentRevision(rollout, String(revision));
  if (rollout.limits.progressDeadlineSeconds !== undefined) {
    setProgressing(rollout, 'True', 'NewReplicaSetCreated', `Created new replica set "${name}"`);
  }
  return true;
}
