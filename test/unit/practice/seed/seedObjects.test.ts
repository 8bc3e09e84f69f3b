import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Deployment, EndpointSlice, HttpRoute, Pod } from '../../../../src/core/kube/objects.ts';
import { serviceNameLabel } from '../../../../src/core/controllers/endpointSlices.ts';
import { isReady } from '../../../../src/core/controllers/pods.ts';
import { seedObjects } from '../../../../src/practice/seed/seedObjects.ts';
import { bench } from '../../../support/controllers/practice.ts';

const seeded = () => {
  const objects = seedObjects().filter(({ kind }) => kind !== 'Namespace');
  return bench({ objects });
};

test('right after the start every Deployment has its ReplicaSet and its pods, and every pod a node', () => {
  const { store } = seeded();
  const sizes = store.list('deployments').map((object) => [object.metadata.name, (object as Deployment).status?.replicas]);
  assert.deepEqual(Object.fromEntries(sizes), {
    'chat-canary': 1,
    'chat-stable': 9,
    'llm-app-blue': 3,
    'llm-app-green': 3,
    'ranker-a': 2,
    'ranker-b': 2,
    summarizer: 4,
  });
  const pods = store.list('pods') as readonly Pod[];
  assert.equal(pods.length, 24);
  assert.deepEqual(pods.filter(({ spec }) => spec.nodeName === undefined), []);
  assert.equal(new Set(pods.filter(({ metadata }) => metadata.labels?.app === 'llm-app').map(({ spec }) => spec.nodeName)).size, 2);
});

test('after the ready time every application is complete and its endpoints are the pods it selects', () => {
  const { store, clock } = seeded();
  clock.advance(3000);
  for (const object of store.list('deployments')) {
    const { status, metadata } = object as Deployment;
    const reasons = (status?.conditions ?? []).map(({ type, status: verdict, reason }) => `${type} ${verdict} ${reason ?? ''}`).sort();
    assert.deepEqual(reasons, ['Available True MinimumReplicasAvailable', 'Progressing True NewReplicaSetAvailable'], metadata.name);
    assert.equal(status?.observedGeneration, metadata.generation);
  }
  const ready = (service: string): number =>
    (store.list('endpointslices', 'default') as readonly EndpointSlice[])
      .filter(({ metadata }) => metadata.labels?.[serviceNameLabel] === service)
      .flatMap(({ endpoints }) => endpoints ?? [])
      .filter(({ conditions }) => conditions?.ready === true).length;
  assert.deepEqual(
    ['summarizer', 'llm-app-service', 'chat-service', 'ranker-a', 'ranker-b'].map((name) => [name, ready(name)]),
    [['summarizer', 4], ['llm-app-service', 3], ['chat-service', 10], ['ranker-a', 2], ['ranker-b', 2]],
  );
  assert.ok((store.list('pods') as readonly Pod[]).every(isReady));
});

test('the route to the A/B pair is accepted and finds its backends', () => {
  const { store } = seeded();
  const [parent] = (store.get('httproutes', 'default', 'ranker') as HttpRoute).status?.parents ?? [];
  assert.deepEqual(
    parent?.conditions?.map(({ type, status, observedGeneration }) => [type, status, observedGeneration]),
    [['Accepted', 'True', 1], ['ResolvedRefs', 'True', 1]],
  );
});

test('once at rest the cluster writes nothing more', () => {
  const { store, clock } = seeded();
  clock.advance(60_000);
  const before = store.version();
  clock.advance(20 * 60_000);
  assert.equal(store.version(), before);
});

test('names of images and hosts end in .example', () => {
  const text = JSON.stringify(seedObjects());
  const images = [...text.matchAll(/"image":"([^/"]+)/g)].map(([, host]) => host);
  assert.equal(images.length, 7);
  assert.ok(images.every((host) => host?.endsWith('.example')));
});
