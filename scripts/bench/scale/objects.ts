/**
 * What the scale figures are measured on: Deployments at rest with ten ready pods each, spread over 20 namespaces, as controllers would
 * have left them. Sizes are those of real objects (managed fields come from the API server; volumes, probes and conditions are here).
 */
export interface Size {
  readonly deployments: number;
  readonly podsEach: number;
}

export const namespaceCount = 20;
export const namespaceOf = (index: number): string => `team-${String(index % namespaceCount).padStart(2, '0')}`;
export const nameOf = (index: number): string => `app-${String(index).padStart(4, '0')}`;
export const podOf = (index: number, pod: number): string => `${nameOf(index)}-6d4cf56db6-${String(pod).padStart(5, '0')}`;
/** Of all objects in order; a second seed goes on where the first one stopped. */
export const namespaces: readonly string[] = Array.from({ length: namespaceCount }, (_, index) => namespaceOf(index));

const hash = '6d4cf56db6';
const since = '2026-11-20T08:00:00Z';
const labels = (index: number): Readonly<Record<string, string>> => ({ app: nameOf(index), 'app.kubernetes.io/part-of': 'scale', team: namespaceOf(index) });
const image = (index: number): string => `registry.example/${nameOf(index)}:v1.4.2`;

const container = (index: number) => ({
  name: 'app',
  image: image(index),
  ports: [{ name: 'http', containerPort: 8080 }],
  env: [
    { name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
    { name: 'MODEL', value: `models/${nameOf(index)}` },
    { name: 'LOG_LEVEL', value: 'info' },
  ],
  resources: { requests: { cpu: '250m', memory: '512Mi' }, limits: { memory: '1Gi' } },
  readinessProbe: { httpGet: { path: '/ready', port: 'http' }, periodSeconds: 5, failureThreshold: 3 },
  livenessProbe: { httpGet: { path: '/live', port: 'http' }, periodSeconds: 10 },
  volumeMounts: [{ name: 'models', mountPath: '/models' }, { name: 'token', mountPath: '/var/run/secrets/kubernetes.io/serviceaccount', readOnly: true }],
});

const podSpec = (index: number) => ({
  containers: [container(index)],
  serviceAccountName: 'default',
  terminationGracePeriodSeconds: 30,
  volumes: [
    { name: 'models', emptyDir: {} },
    { name: 'token', projected: { sources: [{ serviceAccountToken: { expirationSeconds: 3607, path: 'token' } }, { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } }] } },
  ],
});

export const deployment = (index: number, { podsEach }: Size) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: nameOf(index), labels: labels(index), annotations: { 'deployment.kubernetes.io/revision': '1' } },
  spec: { replicas: podsEach, selector: { matchLabels: { app: nameOf(index) } }, template: { metadata: { labels: labels(index) }, spec: podSpec(index) } },
});

export const deploymentStatus = ({ podsEach }: Size) => ({
  status: {
    observedGeneration: 1, replicas: podsEach, updatedReplicas: podsEach, readyReplicas: podsEach, availableReplicas: podsEach,
    conditions: [
      { type: 'Available', status: 'True', reason: 'MinimumReplicasAvailable', message: 'Deployment has minimum availability.', lastUpdateTime: since, lastTransitionTime: since },
      { type: 'Progressing', status: 'True', reason: 'NewReplicaSetAvailable', message: `ReplicaSet has successfully progressed.`, lastUpdateTime: since, lastTransitionTime: since },
    ],
  },
});

const owner = (kind: string, name: string, uid: string) => [{ apiVersion: 'apps/v1', kind, name, uid, controller: true, blockOwnerDeletion: true }];

export const replicaSet = (index: number, deploymentUid: string, { podsEach }: Size) => ({
  apiVersion: 'apps/v1',
  kind: 'ReplicaSet',
  metadata: {
    name: `${nameOf(index)}-${hash}`,
    labels: { ...labels(index), 'pod-template-hash': hash },
    annotations: { 'deployment.kubernetes.io/revision': '1' },
    ownerReferences: owner('Deployment', nameOf(index), deploymentUid),
  },
  spec: {
    replicas: podsEach,
    selector: { matchLabels: { app: nameOf(index), 'pod-template-hash': hash } },
    template: { metadata: { labels: { ...labels(index), 'pod-template-hash': hash } }, spec: podSpec(index) },
  },
});

export const replicaSetStatus = ({ podsEach }: Size) => ({
  status: { observedGeneration: 1, replicas: podsEach, readyReplicas: podsEach, availableReplicas: podsEach, fullyLabeledReplicas: podsEach },
});

export const pod = (index: number, which: number, replicaSetUid: string) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name: podOf(index, which),
    labels: { ...labels(index), 'pod-template-hash': hash },
    ownerReferences: owner('ReplicaSet', `${nameOf(index)}-${hash}`, replicaSetUid),
  },
  spec: { ...podSpec(index), nodeName: `node-${String((index + which) % 200)}` },
});

/** One status is written per pod, and one per event: only `Ready` and what follows from it differs. */
export const podConditions = (ready: boolean) =>
  (['PodReadyToStartContainers', 'Initialized', 'Ready', 'ContainersReady', 'PodScheduled'] as const).map((type) => {
    const holds = ready || !(type === 'Ready' || type === 'ContainersReady');
    return { type, status: holds ? 'True' : 'False', lastTransitionTime: since, ...(holds ? {} : { reason: 'ContainersNotReady', message: 'containers with unready status: [app]' }) };
  });

export const podStatus = (index: number, which: number) => ({
  status: {
    phase: 'Running',
    conditions: podConditions(true),
    hostIP: '192.0.2.10',
    podIP: addressOf(index, which),
    podIPs: [{ ip: addressOf(index, which) }],
    qosClass: 'Burstable',
    startTime: since,
    containerStatuses: [{
      name: 'app', image: image(index), imageID: `registry.example/${nameOf(index)}@sha256:${'0123456789abcdef'.repeat(4)}`, containerID: `containerd://${'fedcba9876543210'.repeat(4)}`,
      ready: true, started: true, restartCount: 0, state: { running: { startedAt: since } }, lastState: {},
    }],
  },
});

const addressOf = (index: number, which: number): string => `10.${String(1 + Math.floor(index / 250))}.${String(index % 250)}.${String(10 + which)}`;

export const service = (index: number) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: nameOf(index), labels: labels(index) },
  spec: { selector: { app: nameOf(index) }, ports: [{ name: 'http', port: 80, targetPort: 'http' }] },
});

export const endpointSlice = (index: number, { podsEach }: Size) => ({
  apiVersion: 'discovery.k8s.io/v1',
  kind: 'EndpointSlice',
  metadata: { name: `${nameOf(index)}-abcde`, labels: { 'kubernetes.io/service-name': nameOf(index), 'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io' } },
  addressType: 'IPv4',
  ports: [{ name: 'http', port: 8080, protocol: 'TCP' }],
  endpoints: Array.from({ length: podsEach }, (_, which) => ({
    addresses: [addressOf(index, which)],
    conditions: { ready: true, serving: true, terminating: false },
    nodeName: `node-${String((index + which) % 200)}`,
    targetRef: { kind: 'Pod', namespace: namespaceOf(index), name: podOf(index, which) },
  })),
});
