import type { KubeObject } from '../../core/kube/objects.ts';
import { timeOf, timestamp, type EventDraft } from '../../core/controllers/controller.ts';
import type { PracticeClock } from '../clock.ts';
import type { ObjectStore } from '../objectStore.ts';
import { getAs, isOpen, listAs } from './controller.ts';

/** Milliseconds that events are kept, as the API server does by default. */
const kept = 60 * 60 * 1000;
const sweepEvery = 60 * 1000;

/**
 * Writes v1 Events. The same thing said again of the same object raises the count and the last time of the first event, so that
 * `kubectl describe` tells it once.
 */
export function eventRecorder(store: ObjectStore, clock: PracticeClock): (component: string, drafts: readonly EventDraft[]) => void {
  const names = new Map<string, string>();
  let serial = 0;
  let sweptAt = clock.now();

  const sweep = (now: number): void => {
    if (now - sweptAt < sweepEvery) return;
    sweptAt = now;
    for (const event of listAs(store, 'events')) {
      const last = timeOf(event.lastTimestamp);
      if (last !== undefined && now - last > kept) store.remove('events', event.metadata.namespace, event.metadata.name ?? '');
    }
    for (const [key, name] of names) if (store.get('events', key.split('|')[0], name) === undefined) names.delete(key);
  };

  const record = (component: string, { about, type, reason, message }: EventDraft): void => {
    const now = clock.now();
    const namespace = about.metadata.namespace ?? 'default';
    if (!isOpen(store, namespace)) return;
    const key = [namespace, component, about.kind, about.metadata.uid, type, reason, message].join('|');
    const known = getAs(store, 'events', `${namespace}/${names.get(key) ?? ''}`);
    if (known !== undefined) {
      const again: typeof known = { ...known, count: (known.count ?? 1) + 1, lastTimestamp: timestamp(now) };
      store.update('events', again);
      return;
    }
    serial += 1;
    const name = `${about.metadata.name ?? ''}.${(now * 1000 + (serial % 1000)).toString(16)}${Math.floor(serial / 1000) || ''}`;
    names.set(key, name);
    const { apiVersion, kind, metadata } = about;
    const { name: aboutName = '', uid = '', resourceVersion = '' } = metadata;
    const event: KubeObject & Readonly<Record<string, unknown>> = {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name, namespace },
      involvedObject: { apiVersion, kind, namespace: metadata.namespace, name: aboutName, uid, resourceVersion },
      reason,
      message,
      source: { component },
      firstTimestamp: timestamp(now),
      lastTimestamp: timestamp(now),
      count: 1,
      type,
      eventTime: null,
      reportingComponent: component,
      reportingInstance: '',
    };
    store.create('events', event);
  };

  return (component, drafts) => {
    sweep(clock.now());
    for (const draft of drafts) record(component, draft);
  };
}
