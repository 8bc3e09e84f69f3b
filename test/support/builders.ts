/** Records for tests of `core` and `app`: each builder gives a whole, healthy record, and takes what the test is about. */
import type { DeploymentRecord, EndpointSliceRecord, PodRecord, ReplicaSetRecord, RouteRecord, ServiceRecord, Snapshot } from '../../src/core/live/records.ts';
import type { LabelMap } from '../../src/core/kube/objects.ts';
import { matchesLabels } from '../../src/core/kube/selector.ts';
import type { Target } from '../../src/core/target.ts';

export const target: Target = {
  cluster: { source: 'kubeconfig', context: 'prod-eu', server: 'https://api.prod-eu.example:6443' },
  namespace: 'default',
};

const named = (name: string) => ({ name, namespace: 'default', uid: `uid-${name}`, resourceVersion: '100' });

/** A Deployment that has come to rest with `desired` ready pods, selected by all of its labels. */
export function deployment(name: string, labels: LabelMap, over: Partial<DeploymentRecord> = {}): DeploymentRecord {
  const desired = over.desired ?? 3;
  return {
    ...named(name),
    generation: 1,
    observedGeneration: 1,
    labels,
    desired,
    selector: { matchLabels: labels },
    templateLabels: labels,
    images: [{ container: 'app', image: 'registry.example/llm-app:v1' }],
    gpusPerPod: 0,
    strategyType: 'RollingUpdate',
    maxSurge: '25%',
    maxUnavailable: '25%',
    paused: false,
    revision: 1,
    replicas: desired,
    updated: desired,
    ready: desired,
    available: desired,
    conditions: [],
    ...over,
  };
}

export function replicaSetOf(owner: DeploymentRecord, over: Partial<ReplicaSetRecord> = {}): ReplicaSetRecord {
  return {
    ...named(`${owner.name}-6f7c9`),
    owner: owner.uid,
    desired: owner.desired,
    replicas: owner.desired,
    ready: owner.ready,
    available: owner.available,
    revision: owner.revision,
    images: owner.images,
    ...over,
  };
}

/** So many pods of a Deployment's ReplicaSet; the first `ready` of them are ready. */
export function podsOf(owner: DeploymentRecord, count = owner.desired, ready = count, over: Partial<PodRecord> = {}): readonly PodRecord[] {
  return Array.from({ length: count }, (_, index) => ({
    ...named(`${owner.name}-6f7c9-${String(index).padStart(5, '0')}`),
    owner: `uid-${owner.name}-6f7c9`,
    labels: { ...owner.templateLabels, 'pod-template-hash': '6f7c9' },
    phase: index < ready ? 'Running' : 'Pending',
    ready: index < ready,
    terminating: false,
    node: 'node-1',
    restarts: 0,
    images: owner.images,
    trouble: '',
    created: Date.UTC(2026, 0, 1),
    ...over,
  }));
}

export const service = (name: string, selector: LabelMap | undefined, over: Partial<ServiceRecord> = {}): ServiceRecord => ({
  ...named(name),
  selector,
  type: 'ClusterIP',
  ports: [{ name: '', port: 80, targetPort: 8080 }],
  publishNotReadyAddresses: false,
  ...over,
});

export const slice = (of: string, pods: readonly PodRecord[], over: Partial<EndpointSliceRecord> = {}): EndpointSliceRecord => ({
  ...named(`${of}-abc12`),
  service: of,
  endpoints: pods.map((pod) => ({ pod: pod.name, ready: pod.ready && !pod.terminating, serving: pod.ready, terminating: pod.terminating })),
  ...over,
});

export const route = (name: string, rules: RouteRecord['rules']): RouteRecord => ({ ...named(name), hostnames: [], rules });

/** EndpointSlices as the controller would have them: every pod that a selector matches. */
export const slicesFor = (services: readonly ServiceRecord[], pods: readonly PodRecord[]): readonly EndpointSliceRecord[] =>
  services.flatMap(({ name, selector }) => (selector === undefined ? [] : [slice(name, pods.filter((pod) => matchesLabels(selector, pod.labels)))]));

/** A namespace at rest: a ReplicaSet and its pods for each Deployment, EndpointSlices for each Service, unless they are given. */
export function snapshot(parts: Partial<Snapshot>): Snapshot {
  const deployments = parts.deployments ?? [];
  const pods = parts.pods ?? deployments.flatMap((one) => podsOf(one, one.desired, one.ready));
  const services = parts.services ?? [];
  return {
    target,
    deployments,
    replicaSets: deployments.map((one) => replicaSetOf(one)),
    pods,
    services,
    routes: [],
    unread: [],
    ...parts,
    endpointSlices: parts.endpointSlices ?? slicesFor(services, pods),
  };
}

export const blue = deployment('llm-app-blue', { app: 'llm-app', version: 'blue' });
export const green = deployment('llm-app-green', { app: 'llm-app', version: 'green' }, { images: [{ container: 'app', image: 'registry.example/llm-app:v2' }] });
export const stable = deployment('chat-stable', { app: 'chat', version: 'stable' }, { desired: 9, revision: 3 });
export const canary = deployment('chat-canary', { app: 'chat', version: 'canary' }, { desired: 1 });
export const llmService = service('llm-app-service', { app: 'llm-app', version: 'blue' });
export const chatService = service('chat', { app: 'chat' });

/** The pairs of the source text: llm-app blue-green, chat stable and canary. */
export const blueGreen = (over: Partial<Snapshot> = {}): Snapshot => snapshot({ deployments: [blue, green], services: [llmService], ...over });
export const stableCanary = (over: Partial<Snapshot> = {}): Snapshot => snapshot({ deployments: [stable, canary], services: [chatService], ...over });
