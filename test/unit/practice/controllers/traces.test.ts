import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Deployment, Pod, ReplicaSet } from '../../../../src/core/kube/objects.ts';
import { readyAfterAnnotation } from '../../../../src/core/controllers/kubelet.ts';
import { bench, type Bench } from '../../../support/controllers/practice.ts';
import { deploymentOf } from '../../../support/controllers/rolloutWorld.ts';
import { expected, replicaSetsFirst, seen, traces } from '../../../support/controllers/traces.ts';

/** A pod whose readiness the test gives: by itself it would take days. */
const template = (number: string): Deployment['spec']['template'] => ({
  metadata: { labels: { app: 'app' }, annotations: { [readyAfterAnnotation]: '1000000' } },
  spec: { containers: [{ name: 'main', image: `registry.example/app:v${number}` }] },
});

const isReady = ({ status }: Pod): boolean => status?.conditions?.some(({ type, status: verdict }) => type === 'Ready' && verdict === 'True') === true;

function makeReady(cluster: Bench, number: string): void {
  const pod = cluster.pods('app').find((one) => !isReady(one) && one.metadata.deletionTimestamp === undefined && one.spec.containers[0]?.image?.endsWith(`:v${number}`) === true);
  assert.ok(pod, `a pod of v${number} waits to be ready`);
  const conditions = [{ type: 'Ready', status: 'True', lastTransitionTime: new Date(cluster.clock.now()).toISOString() }];
  const next: Pod = { ...pod, status: { ...pod.status, phase: 'Running', conditions } };
  cluster.store.updateStatus('pods', next);
}

function act(cluster: Bench, what: string): void {
  const [verb = '', argument = ''] = what.split(' ');
  if (verb === 'image') cluster.change('deployments', 'app', { template: template(argument.slice(1)) });
  else if (verb === 'scale') cluster.change('deployments', 'app', { replicas: Number(argument) });
  else if (verb === 'pause' || verb === 'resume') cluster.change('deployments', 'app', { paused: verb === 'pause' });
  else if (verb === 'ready') makeReady(cluster, argument.slice(1));
  else assert.equal(verb, 'create');
}

/** Long enough for every deleted pod to drain. */
const rest = 3000;

test('the practice cluster, with its store, scheduler and kubelets, takes every tenth trace as the real controller did', () => {
  let compared = 0;
  for (const [index, { params, steps }] of traces.entries()) {
    if (index % 10 !== 0) continue;
    const { replicas, maxSurge, maxUnavailable } = params;
    const cluster = bench();
    cluster.put(deploymentOf(replicas, '', { template: template('1'), strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge, maxUnavailable } } }));
    for (const [number, step] of steps.entries()) {
      act(cluster, step.do);
      cluster.clock.advance(rest);
      const here = `trace ${index}, step ${number}`;
      assert.ok(!replicaSetsFirst.has(here));
      const now = seen(cluster.get('deployments', 'app') as unknown as Deployment, cluster.list('replicasets') as readonly ReplicaSet[]);
      assert.deepEqual({ here, do: step.do, ...now }, { here, do: step.do, ...expected(step) });
      compared += 1;
    }
    cluster.stop();
  }
  assert.ok(compared > 80);
});
