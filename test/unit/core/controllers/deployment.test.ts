import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Deployment, ReplicaSet } from '../../../../src/core/kube/objects.ts';
import { maxReplicasAnnotation, revisionAnnotation, revisionHistoryAnnotation, withRevision } from '../../../../src/core/controllers/deployment/annotations.ts';
import { syncDeployment } from '../../../../src/core/controllers/deployment/sync.ts';
import { deploymentOf, podImage, rolloutWorld, templateOf, type RolloutWorld } from '../../../support/controllers/rolloutWorld.ts';

const image = (version: number): string => `registry.example/app:v${version}`;
const rolling = (maxSurge: number | string, maxUnavailable: number | string): Partial<Deployment['spec']> => ({
  strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge, maxUnavailable } },
});

function settled(replicas: number, spec: Partial<Deployment['spec']> = {}): RolloutWorld {
  const world = rolloutWorld(deploymentOf(replicas, image(1), spec));
  world.settle();
  readyAll(world);
  return world;
}

function readyAll(world: RolloutWorld): void {
  while (world.ready(() => true)) world.settle();
}

const byImage = (world: RolloutWorld): Readonly<Record<string, ReplicaSet>> =>
  Object.fromEntries(world.replicaSets().map((set) => [set.spec.template?.spec.containers[0]?.image?.split(':')[1] ?? '', set]));
const sizes = (world: RolloutWorld): Readonly<Record<string, number | undefined>> =>
  Object.fromEntries(Object.entries(byImage(world)).map(([version, set]) => [version, set.spec.replicas]));
const progressing = (world: RolloutWorld) => world.deployment().status?.conditions?.find(({ type }) => type === 'Progressing');

test('ten replicas made fifteen in the middle of a rollout grow in proportion: 8 and 5 become 11 and 7', () => {
  const world = settled(10, rolling(3, 2));
  world.change({ template: templateOf(image(2)) });
  world.settle();
  assert.deepEqual(sizes(world), { v1: 8, v2: 5 });
  world.change({ replicas: 15 });
  world.settle();
  assert.deepEqual(sizes(world), { v1: 11, v2: 7 });
  assert.equal(byImage(world).v1?.metadata.annotations?.[maxReplicasAnnotation], '18');
});

test('a change of the pods template gives the ReplicaSet a new name and the old one back on return', () => {
  const world = settled(1);
  const first = byImage(world).v1?.metadata.name;
  world.change({ template: templateOf(image(2)) });
  world.settle();
  readyAll(world);
  assert.notEqual(byImage(world).v2?.metadata.name, first);
  world.change({ template: templateOf(image(1)) });
  world.settle();
  readyAll(world);
  const annotations = byImage(world).v1?.metadata.annotations;
  assert.equal(byImage(world).v1?.metadata.name, first);
  assert.deepEqual([annotations?.[revisionAnnotation], annotations?.[revisionHistoryAnnotation]], ['3', '1']);
  assert.equal(world.deployment().metadata.annotations?.[revisionAnnotation], '3');
});

test('the change cause goes to the new ReplicaSet, what was applied and the revision do not', () => {
  const world = settled(1);
  world.annotate({ 'kubernetes.io/change-cause': 'a better model', 'kubectl.kubernetes.io/last-applied-configuration': '{}' });
  world.change({ template: templateOf(image(2)) });
  world.settle();
  const { v1, v2 } = byImage(world);
  assert.equal(v2?.metadata.annotations?.['kubernetes.io/change-cause'], 'a better model');
  assert.equal(v2.metadata.annotations['kubectl.kubernetes.io/last-applied-configuration'], undefined);
  assert.equal(v1?.metadata.annotations?.['kubernetes.io/change-cause'], undefined);
});

test('a history of revisions drops its oldest when it grows too long', () => {
  const history = Array.from({ length: 600 }, (_, index) => String(index + 1)).join(',');
  const set = { apiVersion: 'apps/v1', kind: 'ReplicaSet', metadata: { annotations: { [revisionAnnotation]: '601', [revisionHistoryAnnotation]: history } }, spec: { selector: {} } };
  const kept = withRevision(set, deploymentOf(1, image(1)), 602).metadata.annotations?.[revisionHistoryAnnotation] ?? '';
  assert.ok(kept.length <= 2000 && kept.endsWith(',600,601') && !kept.startsWith('1,'));
});

test('a rollout without progress is late one deadline after its last step, and no sooner', () => {
  const world = settled(2, { progressDeadlineSeconds: 60 });
  world.change({ template: templateOf(image(2)) });
  world.settle();
  world.wait(50);
  assert.ok(world.ready((pod) => podImage(pod) === image(2)));
  world.settle();
  assert.equal(progressing(world)?.reason, 'ReplicaSetUpdated');
  world.wait(58);
  world.settle();
  assert.equal(progressing(world)?.reason, 'ReplicaSetUpdated');
  world.wait(2);
  world.settle();
  assert.deepEqual([progressing(world)?.status, progressing(world)?.reason], ['False', 'ProgressDeadlineExceeded']);
});

test('a deadline without end is never passed, and shows no progress at all', () => {
  const world = settled(1, { progressDeadlineSeconds: 2 ** 31 - 1 });
  assert.equal(progressing(world), undefined);
});

test('another ReplicaSet with the name of the new one is a collision, and the next attempt has another name', () => {
  const deployment = { ...deploymentOf(1, image(1)), metadata: { name: 'app', namespace: 'default', uid: 'deployment', generation: 1 } };
  const wanted = syncDeployment({ deployment, replicaSets: [], pods: [], now: 0 }).created;
  assert.ok(wanted);
  const stranger: ReplicaSet = { ...wanted, metadata: { name: wanted.metadata.name ?? '', namespace: 'default', uid: 'stranger' } };
  const step = syncDeployment({ deployment, replicaSets: [stranger], pods: [], now: 0 });
  assert.equal(step.created, undefined);
  assert.equal(step.deployment?.status?.collisionCount, 1);
  const next = syncDeployment({ deployment: step.deployment, replicaSets: [stranger], pods: [], now: 0 });
  assert.notEqual(next.created?.metadata.name, wanted.metadata.name);
  assert.ok(next.created);
});

test('a Deployment that is being deleted only tells its status', () => {
  const world = settled(2);
  const deployment = { ...world.deployment(), metadata: { ...world.deployment().metadata, deletionTimestamp: '2026-01-01T00:00:00Z' } };
  const changed = { ...deployment, spec: { ...deployment.spec, template: templateOf(image(2)), replicas: 5 } };
  const step = syncDeployment({ deployment: changed, replicaSets: world.replicaSets(), pods: world.pods(), now: world.now() });
  assert.deepEqual([step.created, step.updated, step.deleted], [undefined, [], []]);
});

test('a malformed strategy stops the controller, and a settled Deployment has nothing to write', () => {
  const world = settled(3);
  const input = { deployment: world.deployment(), replicaSets: world.replicaSets(), pods: world.pods(), now: world.now() };
  assert.deepEqual(syncDeployment(input), { created: undefined, updated: [], deleted: [], deployment: undefined, events: [], checkAgainAt: undefined });
  const malformed = { ...input.deployment, spec: { ...input.deployment.spec, ...rolling('abc', 1), replicas: 9 } };
  assert.deepEqual(syncDeployment({ ...input, deployment: malformed }).updated, []);
});
