import type { Condition, Pod } from '../../core/kube/objects.ts';
import { findCondition, withoutCondition } from '../../core/controllers/conditions.ts';
import { byAge, timestamp, type EventDraft } from '../../core/controllers/controller.ts';
import { placePod } from '../../core/controllers/scheduler.ts';
import type { StoreEvent } from '../objectStore.ts';
import { getAs, keyOf, listAs, type Bench, type Controller } from './controller.ts';

const component = 'default-scheduler';

const waits = (pod: Pod): boolean =>
  (pod.spec.nodeName ?? '') === '' && pod.metadata.deletionTimestamp === undefined && (pod.status?.phase ?? 'Pending') === 'Pending';

export function schedulerController({ store, clock, record }: Bench): Controller {
  /** Pods are tried in the order of their age, once something that holds resources has changed. */
  const waiting = (): readonly string[] => listAs(store, 'pods').filter(waits).sort(byAge).map(keyOf);

  const wakes = ({ type, resource, object }: StoreEvent): readonly string[] => {
    if (resource === 'nodes') return waiting();
    if (resource !== 'pods') return [];
    const pod = object as Pod;
    const freed = type === 'DELETED' || pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
    return freed ? waiting() : waits(pod) ? [keyOf(pod)] : [];
  };

  const event = (about: Pod, type: EventDraft['type'], reason: string, message: string): void =>
    record(component, [{ about, type, reason, message }]);

  const withScheduled = (pod: Pod, verdict: Pick<Condition, 'status' | 'reason' | 'message'>): NonNullable<Pod['status']> => {
    const condition = { type: 'PodScheduled', ...verdict, lastTransitionTime: timestamp(clock.now()) };
    return { ...pod.status, phase: 'Pending', conditions: [...withoutCondition(pod.status?.conditions, 'PodScheduled'), condition] };
  };

  const sync = (key: string): undefined => {
    const pod = getAs(store, 'pods', key);
    if (pod === undefined || !waits(pod)) return undefined;
    const place = placePod(pod, listAs(store, 'nodes'), listAs(store, 'pods'));
    if (place.fits) {
      const bound: Pod = { ...pod, spec: { ...pod.spec, nodeName: place.nodeName }, status: withScheduled(pod, { status: 'True' }) };
      store.update('pods', bound);
      event(pod, 'Normal', 'Scheduled', `Successfully assigned ${key} to ${place.nodeName}`);
      return undefined;
    }
    if (findCondition(pod.status?.conditions, 'PodScheduled')?.message === place.message) return undefined;
    const next: Pod = { ...pod, status: withScheduled(pod, { status: 'False', reason: 'Unschedulable', message: place.message }) };
    store.updateStatus('pods', next);
    event(pod, 'Warning', 'FailedScheduling', place.message);
    return undefined;
  };

  return { name: component, wakes, sync };
}
