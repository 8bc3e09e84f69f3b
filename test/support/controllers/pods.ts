import type { Node, Pod, ResourceList } from '../../../src/core/kube/objects.ts';

export interface PodFacts {
  readonly name?: string;
  readonly uid?: string;
  readonly node?: string;
  readonly phase?: string;
  /** Time since which it is ready. */
  readonly readySince?: string;
  readonly created?: string;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly restarts?: number;
  readonly requests?: ResourceList;
  readonly limits?: ResourceList;
  readonly deleting?: boolean;
  readonly spec?: Partial<Pod['spec']>;
}

/** A pod of which a test says only what it is about. */
export function podOf(facts: PodFacts = {}): Pod {
  const { name = 'pod', uid = name, node = 'a', phase = 'Running', readySince, created = '2026-01-01T00:00:00Z', restarts = 0 } = facts;
  const ready = readySince === undefined ? [] : [{ type: 'Ready', status: 'True', lastTransitionTime: readySince }];
  const resources = { ...(facts.requests === undefined ? {} : { requests: facts.requests }), ...(facts.limits === undefined ? {} : { limits: facts.limits }) };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      uid,
      namespace: 'default',
      creationTimestamp: created,
      labels: { app: 'app' },
      ...(facts.annotations === undefined ? {} : { annotations: facts.annotations }),
      ...(facts.deleting === true ? { deletionTimestamp: created } : {}),
    },
    spec: { ...(node === '' ? {} : { nodeName: node }), containers: [{ name: 'main', image: 'registry.example/app:v1', resources }], ...facts.spec },
    status: { phase, conditions: ready, containerStatuses: [{ name: 'main', ready: ready.length > 0, restartCount: restarts }] },
  };
}

export const nodeOf = (name: string, allocatable: ResourceList, spec: NonNullable<Node['spec']> = {}, labels: Readonly<Record<string, string>> = {}): Node => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name, labels: { 'kubernetes.io/hostname': name, ...labels } },
  spec,
  status: { allocatable: { pods: '110', cpu: '8', ...allocatable } },
});
