import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Deployment, Pod, ReplicaSet } from '../../../../src/core/kube/objects.ts';
import { neverReadyAnnotation } from '../../../../src/core/controllers/kubelet.ts';
import { bench, type Bench } from '../../../support/controllers/practice.ts';
import { deploymentOf, templateOf } from '../../../support/controllers/rolloutWorld.ts';

const image = (version: number): string => `myregistry.example/app:v${version}`;
const running = (replicas: number, spec: Partial<Deployment['spec']> = {}, options: Parameters<typeof bench>[0] = {}): Bench => {
  const cluster = bench(options);
  cluster.put(deploymentOf(replicas, image(1), spec));
  cluster.clock.advance(10_000);
  return cluster;
};
const status = (cluster: Bench): Deployment['status'] => (cluster.get('deployments', 'app') as unknown as Deployment).status;
const progressing = (cluster: Bench): string | undefined => status(cluster)?.conditions?.find(({ type }) => type === 'Progressing')?.reason;
const sizes = (cluster: Bench): Readonly<Record<string, number | undefined>> =>
  Object.fromEntries<number | undefined>((cluster.list('replicasets') as readonly ReplicaSet[]).map(({ spec }) => [spec.template?.spec.containers[0]?.image?.split(':')[1] ?? '', spec.replicas]));

test('a rolling update replaces every pod, and says each step', () => {
  const cluster = running(4, { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 1 } } });
  cluster.change('deployments', 'app', { template: templateOf(image(2)) });
  assert.deepEqual(sizes(cluster), { v1: 3, v2: 2 });
  cluster.clock.advance(30_000);
  assert.deepEqual(sizes(cluster), { v1: 0, v2: 4 });
  assert.equal(progressing(cluster), 'NewReplicaSetAvailable');
  assert.equal(status(cluster)?.terminatingReplicas, 0);
  const said = cluster.events('Deployment').map((line) => line.replace(/app-\w+ /, ''));
  assert.deepEqual(said.toSorted(), [
    'ScalingReplicaSet: Scaled down replica set from 3 to 1 (1)',
    'ScalingReplicaSet: Scaled down replica set from 4 to 3 (1)',
    'ScalingReplicaSet: Scaled down replica set from 1 to 0 (1)',
    'ScalingReplicaSet: Scaled up replica set from 0 to 1 (1)',
    'ScalingReplicaSet: Scaled up replica set from 0 to 4 (1)',
    'ScalingReplicaSet: Scaled up replica set from 1 to 2 (1)',
    'ScalingReplicaSet: Scaled up replica set from 2 to 4 (1)',
  ].toSorted());
});

test('pods that are being deleted drain for a while and count for nothing', () => {
  const cluster = running(3);
  cluster.change('deployments', 'app', { replicas: 1 });
  const pods = cluster.pods('app');
  assert.equal(pods.filter(({ metadata }) => metadata.deletionTimestamp !== undefined).length, 2);
  assert.deepEqual([status(cluster)?.replicas, status(cluster)?.readyReplicas, status(cluster)?.terminatingReplicas], [1, 1, 2]);
  cluster.clock.advance(1999);
  assert.equal(cluster.pods('app').length, 3);
  cluster.clock.advance(1);
  assert.equal(cluster.pods('app').length, 1);
  assert.equal(status(cluster)?.terminatingReplicas, 0);
});

test('an image that cannot be pulled stops the rollout, keeps the old pods and passes the deadline', () => {
  const cluster = running(4, { progressDeadlineSeconds: 60 }, { failingTags: ['v2'] });
  cluster.change('deployments', 'app', { template: templateOf(image(2)) });
  cluster.clock.advance(700);
  const reasons = (): readonly (string | undefined)[] =>
    cluster.pods('app').map(({ status: pod }) => pod?.containerStatuses?.[0]?.state?.waiting?.reason).filter((reason) => reason !== undefined);
  assert.deepEqual(reasons(), ['ErrImagePull', 'ErrImagePull']);
  cluster.clock.advance(2000);
  assert.deepEqual(reasons(), ['ImagePullBackOff', 'ImagePullBackOff']);
  assert.deepEqual(sizes(cluster), { v1: 3, v2: 2 });
  assert.equal(progressing(cluster), 'ReplicaSetUpdated');
  cluster.clock.advance(65_000);
  assert.equal(progressing(cluster), 'ProgressDeadlineExceeded');
  assert.deepEqual([status(cluster)?.availableReplicas, status(cluster)?.updatedReplicas], [3, 2]);
  assert.ok(cluster.events('Pod').some((line) => line.startsWith('Failed: Error: ImagePullBackOff')));

  cluster.change('deployments', 'app', { template: templateOf(image(1)) });
  cluster.clock.advance(10_000);
  assert.deepEqual(sizes(cluster), { v1: 4, v2: 0 });
  assert.equal(progressing(cluster), 'NewReplicaSetAvailable');
  const annotations = (cluster.list('replicasets') as readonly ReplicaSet[]).find(({ spec }) => spec.replicas === 4)?.metadata.annotations;
  assert.equal(annotations?.['deployment.kubernetes.io/revision'], '3');
  assert.equal(annotations['deployment.kubernetes.io/revision-history'], '1');
  assert.equal(cluster.get('deployments', 'app').metadata.annotations?.['deployment.kubernetes.io/revision'], '3');
});

test('a paused Deployment starts no rollout, and resumes with what was set meanwhile', () => {
  const cluster = running(2);
  cluster.change('deployments', 'app', { paused: true });
  cluster.change('deployments', 'app', { template: templateOf(image(2)) });
  cluster.change('deployments', 'app', { replicas: 3 });
  cluster.clock.advance(3_600_000);
  assert.deepEqual(sizes(cluster), { v1: 3 });
  assert.equal(progressing(cluster), 'DeploymentPaused');
  cluster.change('deployments', 'app', { paused: false });
  cluster.clock.advance(30_000);
  assert.deepEqual(sizes(cluster), { v1: 0, v2: 3 });
  assert.equal(progressing(cluster), 'NewReplicaSetAvailable');
});

test('Recreate starts no new pod before the last old one has gone', () => {
  const cluster = running(3, { strategy: { type: 'Recreate' } });
  const images = (): ReadonlySet<string | undefined> => new Set(cluster.pods('app').map(({ spec }) => spec.containers[0]?.image));
  cluster.change('deployments', 'app', { template: templateOf(image(2)) });
  assert.deepEqual([...images()], [image(1)]);
  cluster.clock.advance(1999);
  assert.deepEqual([...images()], [image(1)]);
  assert.equal(status(cluster)?.availableReplicas, undefined);
  cluster.clock.advance(1);
  assert.deepEqual([...images()], [image(2)]);
  cluster.clock.advance(5000);
  assert.equal(progressing(cluster), 'NewReplicaSetAvailable');
});

test('minReadySeconds holds a rollout until ready pods count as available', () => {
  const cluster = bench();
  cluster.put(deploymentOf(1, image(1), { minReadySeconds: 20 }));
  cluster.clock.advance(4000);
  assert.deepEqual([status(cluster)?.readyReplicas, status(cluster)?.availableReplicas], [1, undefined]);
  cluster.clock.advance(20_000);
  assert.equal(status(cluster)?.availableReplicas, 1);
  assert.equal(progressing(cluster), 'NewReplicaSetAvailable');
});

test('old ReplicaSets beyond revisionHistoryLimit are deleted, oldest revision first', () => {
  const cluster = running(1, { revisionHistoryLimit: 2 });
  for (const version of [2, 3, 4, 5]) {
    cluster.change('deployments', 'app', { template: templateOf(image(version)) });
    cluster.clock.advance(30_000);
  }
  assert.deepEqual(sizes(cluster), { v3: 0, v4: 0, v5: 1 });
});

test('a pod that is deleted by hand is replaced, and one that loses its label is let go', () => {
  const cluster = running(2);
  const [first, second] = cluster.pods('app');
  cluster.store.delete('pods', 'default', first?.metadata.name ?? '');
  cluster.store.update('pods', { ...second, metadata: { ...second?.metadata, labels: { app: 'apart' } } } as Pod);
  cluster.clock.advance(10_000);
  assert.equal(cluster.pods('app').length, 2);
  assert.deepEqual(cluster.pods('apart').map(({ metadata }) => metadata.ownerReferences), [[]]);
});

test('annotations of a pod make it unready and ready again', () => {
  const cluster = running(1);
  const annotate = (value: string): void => {
    const [pod] = cluster.pods('app');
    cluster.store.update('pods', { ...pod, metadata: { ...pod?.metadata, annotations: { [neverReadyAnnotation]: value } } } as Pod);
    cluster.clock.advance(0);
  };
  annotate('true');
  assert.equal(status(cluster)?.readyReplicas, undefined);
  annotate('false');
  assert.equal(status(cluster)?.readyReplicas, 1);
});

test('two clusters with the same history write the same number of versions', () => {
  const run = (): number => {
    const cluster = running(5);
    cluster.change('deployments', 'app', { template: templateOf(image(2)) });
    cluster.clock.advance(60_000);
    return cluster.store.version();
  };
  assert.equal(run(), run());
});

test('a stopped cluster does nothing more', () => {
  const cluster = running(2);
  cluster.stop();
  cluster.change('deployments', 'app', { replicas: 5 });
  cluster.clock.advance(60_000);
  assert.equal(cluster.pods('app').length, 2);
});
