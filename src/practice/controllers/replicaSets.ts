import type { KubeObject, Pod, ReplicaSet } from '../../core/kube/objects.ts';
import { findCondition } from '../../core/controllers/conditions.ts';
import { controllerOf, type EventDraft } from '../../core/controllers/controller.ts';
import { forbiddenPod, refusedByQuota } from '../../core/controllers/quota.ts';
import { replicaSetStatus, syncReplicaSet, type ManageFailure } from '../../core/controllers/replicaSet/sync.ts';
import { withLimitRanges } from '../api/limitRanges.ts';
import type { StoreEvent } from '../objectStore.ts';
import { getAs, isOpen, keyOf, listAs, splitKey, type Bench, type Controller } from './controller.ts';

const component = 'replicaset-controller';
/** Milliseconds until a refused pod is tried again; doubled with each refusal, up to the longest. */
const firstRetry = 1000;
const longestRetry = 60_000;

export function replicaSetController({ store, clock, record }: Bench): Controller {
  const refusals = new Map<string, number>();

  const ofPod = (pod: KubeObject): readonly string[] => {
    const owner = controllerOf(pod);
    const namespace = pod.metadata.namespace ?? '';
    if (owner !== undefined) return owner.kind === 'ReplicaSet' ? [`${namespace}/${owner.name}`] : [];
    return store.list('replicasets', namespace).map(keyOf);
  };

  /** Those that a quota has refused a pod: a changed quota, or a pod less, may let them. */
  const refused = (namespace: string): readonly string[] =>
    listAs(store, 'replicasets', namespace)
      .filter((set) => findCondition(set.status?.conditions, 'ReplicaFailure') !== undefined)
      .map(keyOf);

  const wakes = ({ type, resource, object, old }: StoreEvent): readonly string[] => {
    const namespace = object.metadata.namespace ?? '';
    if (resource === 'replicasets') return [keyOf(object)];
    if (resource === 'resourcequotas') return refused(namespace);
    if (resource !== 'pods') return [];
    return [...ofPod(object), ...(old === undefined ? [] : ofPod(old)), ...(type === 'DELETED' ? refused(namespace) : [])];
  };

  const event = (about: ReplicaSet, type: EventDraft['type'], reason: string, message: string): void =>
    record(component, [{ about, type, reason, message }]);

  /** One after the other until the first refusal, as the slow start of the real controller ends at it. */
  const createPods = (set: ReplicaSet, pods: readonly Pod[]): ManageFailure | undefined => {
    const namespace = set.metadata.namespace ?? '';
    if (!isOpen(store, namespace)) return undefined;
    const quotas = listAs(store, 'resourcequotas', namespace);
    for (const made of pods) {
      const pod = withLimitRanges(store, made, namespace);
      const why = quotas.length === 0 ? undefined : refusedByQuota(quotas, listAs(store, 'pods', namespace), pod);
      if (why !== undefined) {
        const message = forbiddenPod(pod, why);
        event(set, 'Warning', 'FailedCreate', `Error creating: ${message}`);
        return { reason: 'FailedCreate', message };
      }
      const created = store.create('pods', pod);
      if (created.ok) event(set, 'Normal', 'SuccessfulCreate', `Created pod: ${created.value.metadata.name ?? ''}`);
    }
    return undefined;
  };

  const retryAt = (key: string, failure: ManageFailure | undefined): number | undefined => {
    if (failure === undefined) {
      refusals.delete(key);
      return undefined;
    }
    const before = refusals.get(key) ?? 0;
    refusals.set(key, before + 1);
    return clock.now() + Math.min(firstRetry * 2 ** before, longestRetry);
  };

  const sync = (key: string): number | undefined => {
    const replicaSet = getAs(store, 'replicasets', key);
    if (replicaSet === undefined) {
      refusals.delete(key);
      return undefined;
    }
    const { namespace } = splitKey(key);
    const now = clock.now();
    const pods = listAs(store, 'pods', namespace);
    const step = syncReplicaSet({ replicaSet, pods, replicaSets: listAs(store, 'replicasets', namespace), now });
    for (const pod of step.updated) store.update('pods', pod);
    const failure = createPods(replicaSet, step.created);
    for (const pod of step.deleted) {
      store.delete('pods', namespace, pod.metadata.name ?? '');
      event(replicaSet, 'Normal', 'SuccessfulDelete', `Deleted pod: ${pod.metadata.name ?? ''}`);
    }
    const told = replicaSetStatus(replicaSet, step, failure, now);
    if (told !== undefined) store.updateStatus('replicasets', told);
    const retry = retryAt(key, failure);
    return retry ?? step.checkAgainAt;
  };

  return { name: component, wakes, sync };
}
