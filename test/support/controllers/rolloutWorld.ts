import type { Deployment, Pod, ReplicaSet } from '../../../src/core/kube/objects.ts';
import { timestamp } from '../../../src/core/controllers/controller.ts';
import { syncDeployment } from '../../../src/core/controllers/deployment/sync.ts';
import { semanticallyEqual } from '../../../src/core/controllers/equal.ts';
import { isReady } from '../../../src/core/controllers/pods.ts';
import { replicaSetStatus, syncReplicaSet } from '../../../src/core/controllers/replicaSet/sync.ts';

/**
 * One Deployment with its ReplicaSets and pods, held in plain maps, on which the pure controllers run to rest. Pods never become
 * ready by themselves, and a deleted pod is gone at once.
 */
export interface RolloutWorld {
  deployment(): Deployment;
  replicaSets(): readonly ReplicaSet[];
  pods(): readonly Pod[];
  /** Changes the spec as a person would: the generation grows. */
  change(spec: Partial<Deployment['spec']>): void;
  annotate(annotations: Record<string, string>): void;
  /** Makes one pod of a ReplicaSet whose pods match ready; false where none is left. */
  ready(matches: (pod: Pod) => boolean): boolean;
  /**
   * Runs both controllers until neither writes. They run side by side in a cluster; `first` says which is the faster. Almost
   * always it is the Deployment controller, which looks again before the new ReplicaSet tells of its pods.
   */
  settle(first?: 'deployment' | 'replicaSets'): void;
  /** Moves time on. */
  wait(seconds: number): void;
  now(): number;
}

export function rolloutWorld(start: Deployment): RolloutWorld {
  let now = Date.UTC(2026, 0, 1);
  let uids = 0;
  const born = <T extends { readonly metadata: object }>(object: T): T => {
    uids += 1;
    const uid = `uid-${String(uids).padStart(5, '0')}`;
    return { ...object, metadata: { ...object.metadata, uid, generation: 1, creationTimestamp: timestamp(now) } };
  };
  let deployment = born(start);
  const sets = new Map<string, ReplicaSet>();
  const pods = new Map<string, Pod>();

  const store = (set: ReplicaSet): void => {
    const before = sets.get(set.metadata.name ?? '');
    const generation = (before?.metadata.generation ?? 0) + (semanticallyEqual(before?.spec, set.spec) ? 0 : 1);
    sets.set(set.metadata.name ?? '', { ...set, metadata: { ...set.metadata, generation } });
  };

  const stepDeployment = (): boolean => {
    const step = syncDeployment({ deployment, replicaSets: [...sets.values()], pods: [...pods.values()], now });
    if (step.created !== undefined) store(born(step.created));
    for (const set of step.updated) store(set);
    for (const set of step.deleted) sets.delete(set.metadata.name ?? '');
    deployment = step.deployment ?? deployment;
    return step.created !== undefined || step.updated.length > 0 || step.deleted.length > 0 || step.deployment !== undefined;
  };

  const stepReplicaSet = (set: ReplicaSet): boolean => {
    const step = syncReplicaSet({ replicaSet: set, pods: [...pods.values()], replicaSets: [...sets.values()], now });
    for (const draft of step.created) {
      const pod = born(draft);
      pods.set(pod.metadata.uid ?? '', { ...pod, metadata: { ...pod.metadata, name: `${pod.metadata.generateName ?? ''}${pod.metadata.uid ?? ''}` } });
    }
    for (const pod of step.deleted) pods.delete(pod.metadata.uid ?? '');
    const status = replicaSetStatus(set, step, undefined, now);
    if (status !== undefined) store(status);
    return step.created.length > 0 || step.deleted.length > 0 || status !== undefined;
  };

  return {
    deployment: () => deployment,
    replicaSets: () => [...sets.values()],
    pods: () => [...pods.values()],
    now: () => now,
    change: (spec) => {
      const { generation = 1 } = deployment.metadata;
      deployment = { ...deployment, metadata: { ...deployment.metadata, generation: generation + 1 }, spec: { ...deployment.spec, ...spec } };
    },
    annotate: (annotations) => {
      deployment = { ...deployment, metadata: { ...deployment.metadata, annotations: { ...deployment.metadata.annotations, ...annotations } } };
    },
    ready: (matches) => {
      const found = [...pods.values()].find((pod) => !isReady(pod) && matches(pod));
      if (found === undefined) return false;
      const condition = { type: 'Ready', status: 'True', lastTransitionTime: timestamp(now) };
      pods.set(found.metadata.uid ?? '', { ...found, status: { phase: 'Running', conditions: [condition] } });
      return true;
    },
    settle: (first = 'deployment') => {
      const stir = (): boolean => [...sets.values()].map(stepReplicaSet).some(Boolean);
      for (let round = 0; round < 10_000; round++) {
        const moved = stepDeployment();
        let stirred = stir();
        for (let again = stirred && first === 'replicaSets'; again; again = stir()) stirred = true;
        if (moved || stirred) continue;
        now += 1000;
        return;
      }
      throw new Error('The controllers do not come to rest.');
    },
    wait: (seconds) => {
      now += seconds * 1000;
    },
  };
}

/** A Deployment `app` of that size; only the image tells templates apart. */
export function deploymentOf(replicas: number, image: string, spec: Partial<Deployment['spec']> = {}): Deployment {
  const labels = { app: 'app' };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'app', namespace: 'default' },
    spec: { replicas, selector: { matchLabels: labels }, template: templateOf(image), ...spec },
  };
}

export const templateOf = (image: string): Deployment['spec']['template'] => ({
  metadata: { labels: { app: 'app' } },
  spec: { containers: [{ name: 'main', image }] },
});

export const podImage = (pod: Pod): string | undefined => pod.spec.containers[0]?.image;
