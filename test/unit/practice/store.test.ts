import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KubeObject } from '../../../src/core/kube/objects.ts';
import { steppedClock } from '../../../src/practice/clock.ts';
import type { StoreEvent, StoreResult } from '../../../src/practice/objectStore.ts';
import { createStore } from '../../../src/practice/store.ts';

const deployment = (name: string, more: object = {}): KubeObject =>
  ({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name, namespace: 'default' }, spec: { replicas: 1 }, ...more }) as KubeObject;
const pod = (name: string, spec: object = { nodeName: 'n1', terminationGracePeriodSeconds: 5 }): KubeObject =>
  ({ apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'default' }, spec }) as KubeObject;

const value = <T>(result: StoreResult<T>): T => {
  assert.ok(result.ok, JSON.stringify(result));
  return result.value;
};
const rig = () => {
  const clock = steppedClock();
  const store = createStore(clock);
  const events: StoreEvent[] = [];
  store.subscribe((event) => events.push(event));
  return { clock, store, events };
};

test('a created object gets uid, time, generation and the next resourceVersion, and is frozen', () => {
  const { store, events } = rig();
  const made = value(store.create('deployments', deployment('a')));
  assert.match(made.metadata.uid ?? '', /^[0-9a-f-]{36}$/);
  assert.equal(made.metadata.creationTimestamp, '2026-01-01T00:00:00Z');
  assert.equal(made.metadata.generation, 1);
  assert.equal(made.metadata.resourceVersion, String(store.version()));
  assert.throws(() => Object.assign(made.metadata, { name: 'b' }));
  assert.deepEqual(events.map((event) => event.type), ['ADDED']);
});

test('generateName makes names that differ', () => {
  const { store } = rig();
  const named = Array.from({ length: 20 }, () =>
    value(store.create('pods', { ...pod(''), metadata: { generateName: 'web-', namespace: 'default' } })).metadata.name);
  assert.equal(new Set(named).size, 20);
  for (const name of named) assert.match(name ?? '', /^web-[a-z0-9]{5}$/);
});

test('a second object of the same name is refused', () => {
  const { store } = rig();
  value(store.create('deployments', deployment('a')));
  assert.deepEqual(store.create('deployments', deployment('a')), { ok: false, fault: { kind: 'alreadyExists' } });
});

test('a change of spec bumps the generation, one of labels does not, and no change sends no event', () => {
  const { store, events } = rig();
  value(store.create('deployments', deployment('a')));
  assert.equal(value(store.update('deployments', deployment('a', { spec: { replicas: 2 } }))).metadata.generation, 2);
  const labelled = { ...deployment('a', { spec: { replicas: 2 } }), metadata: { name: 'a', namespace: 'default', labels: { x: 'y' } } };
  assert.equal(value(store.update('deployments', labelled)).metadata.generation, 2);
  const version = store.version();
  value(store.update('deployments', labelled));
  assert.equal(store.version(), version);
  assert.equal(events.length, 3);
});

test('a stale resourceVersion or another uid is a conflict', () => {
  const { store } = rig();
  const made = value(store.create('deployments', deployment('a')));
  value(store.update('deployments', deployment('a', { spec: { replicas: 2 } })));
  assert.deepEqual(store.update('deployments', made), { ok: false, fault: { kind: 'conflict' } });
  const other = { ...deployment('a'), metadata: { name: 'a', namespace: 'default', uid: 'other' } };
  assert.deepEqual(store.update('deployments', other), { ok: false, fault: { kind: 'conflict' } });
});

test('updateStatus takes the status and nothing else', () => {
  const { store } = rig();
  value(store.create('deployments', deployment('a')));
  const after = value(store.updateStatus('deployments', deployment('a', { spec: { replicas: 9 }, status: { replicas: 1 } })));
  assert.deepEqual({ ...after, metadata: undefined }, { ...deployment('a', { status: { replicas: 1 } }), metadata: undefined });
});

test('a running pod is marked for its grace period; 0, and a pod without a node, go at once', () => {
  const { store } = rig();
  value(store.create('pods', pod('a')));
  const marked = value(store.delete('pods', 'default', 'a'));
  assert.equal(marked.metadata.deletionTimestamp, '2026-01-01T00:00:05Z');
  assert.equal(marked.metadata.deletionGracePeriodSeconds, 5);
  value(store.delete('pods', 'default', 'a', { gracePeriodSeconds: 0 }));
  assert.equal(store.get('pods', 'default', 'a'), undefined);
  value(store.create('pods', pod('b', {})));
  value(store.delete('pods', 'default', 'b'));
  assert.equal(store.get('pods', 'default', 'b'), undefined);
});

test('foreground deletion waits for its finalizer to be taken away', () => {
  const { store, events } = rig();
  value(store.create('deployments', deployment('a')));
  const marked = value(store.delete('deployments', 'default', 'a', { propagationPolicy: 'Foreground' }));
  assert.deepEqual(marked.metadata.finalizers, ['foregroundDeletion']);
  assert.ok(marked.metadata.deletionTimestamp !== undefined);
  value(store.update('deployments', { ...marked, metadata: { ...marked.metadata, finalizers: [] } }));
  assert.equal(store.get('deployments', 'default', 'a'), undefined);
  assert.deepEqual(events.map((event) => event.type), ['ADDED', 'MODIFIED', 'DELETED']);
});

test('a listener that writes does not change the order others see', () => {
  const { store } = rig();
  const seen: number[] = [];
  store.subscribe((event) => {
    if (event.type === 'ADDED' && event.object.metadata.name === 'a') store.create('deployments', deployment('b'));
  });
  store.subscribe((event) => seen.push(event.resourceVersion));
  store.create('deployments', deployment('a'));
  assert.deepEqual(seen, [...seen].sort((x, y) => x - y));
  assert.equal(seen.length, 2);
});

test('the past can be listed and replayed until compaction', () => {
  const { store } = rig();
  value(store.create('deployments', deployment('a')));
  value(store.create('deployments', deployment('b')));
  const then = store.version();
  value(store.delete('deployments', 'default', 'a'));
  value(store.create('deployments', deployment('c')));
  assert.deepEqual(store.listAt('deployments', then)?.map((object) => object.metadata.name), ['a', 'b']);
  assert.deepEqual(store.since(then)?.map((event) => event.type), ['DELETED', 'ADDED']);
  store.compact(store.version());
  assert.equal(store.since(then), undefined);
  assert.equal(store.listAt('deployments', then), undefined);
  assert.deepEqual(store.since(store.version()), []);
});
