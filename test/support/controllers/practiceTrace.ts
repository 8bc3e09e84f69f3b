import { readyAfterAnnotation } from '../../../src/core/controllers/kubelet.ts';
import { isReady } from '../../../src/core/controllers/pods.ts';
import { timestamp } from '../../../src/core/controllers/controller.ts';
import type { Deployment, Pod, ReplicaSet } from '../../../src/core/kube/objects.ts';
import { restOf, traceImage, traceSpec, type Rest, type Step } from './expectedTrace.ts';
import { bench, type Bench } from './practice.ts';
import type { TraceParams } from './randomTrace.ts';
import { deploymentOf, podImage, templateOf } from './rolloutWorld.ts';

/** Milliseconds in which every deleted pod drains and the longest `minReadySeconds` of a trace passes. */
const settles = 5000;

/**
 * Takes the stimuli of a random rollout through the practice cluster's own loop (store, queues, controllers, scheduler, kubelets, on a
 * stepped clock), and tells where it comes to rest after each.
 */
export function practiceTrace(params: TraceParams, steps: readonly Pick<Step, 'stimulus'>[]): readonly Rest[] {
  const cluster = bench();
  try {
    return steps.map(({ stimulus }) => {
      act(cluster, params, stimulus);
      cluster.clock.advance(settles);
      return restOf(cluster.get('deployments', 'app') as unknown as Deployment, cluster.list('replicasets') as readonly ReplicaSet[]);
    });
  } finally {
    cluster.stop();
  }
}

/** Pods whose readiness is given from outside: by itself it would take days. */
function waiting(image: number): Deployment['spec']['template'] {
  const template = templateOf(traceImage(image));
  return { ...template, metadata: { ...template.metadata, annotations: { [readyAfterAnnotation]: '1000000' } } };
}

function act(cluster: Bench, params: TraceParams, stimulus: Step['stimulus']): void {
  switch (stimulus.do) {
    case 'create':
      cluster.put(deploymentOf(params.replicas, traceImage(1), { ...traceSpec(params), template: waiting(1) }));
      break;
    case 'image':
      cluster.change('deployments', 'app', { template: waiting(stimulus.image) });
      break;
    case 'scale':
      cluster.change('deployments', 'app', { replicas: stimulus.replicas });
      break;
    case 'pause':
    case 'resume':
      cluster.change('deployments', 'app', { paused: stimulus.do === 'pause' });
      break;
    case 'ready':
      ready(cluster, traceImage(stimulus.image));
  }
}

function ready(cluster: Bench, image: string): void {
  const pod = cluster.pods('app').find((one) => !isReady(one) && one.metadata.deletionTimestamp === undefined && podImage(one) === image);
  if (pod === undefined) throw new Error(`No pod of ${image} waits to be ready.`);
  const conditions = [...(pod.status?.conditions ?? []).filter(({ type }) => type !== 'Ready'), { type: 'Ready', status: 'True', lastTransitionTime: timestamp(cluster.clock.now()) }];
  const next: Pod = { ...pod, status: { ...pod.status, phase: 'Running', conditions } };
  cluster.store.updateStatus('pods', next);
}
