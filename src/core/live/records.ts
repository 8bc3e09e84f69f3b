/**
 * What `core` needs of the objects in one namespace, and no more: the adapter in `cluster` slims raw objects to these
 * records, so that 20,000 pods fit in memory, and everything above works on them alone.
 */
import type { LabelMap, LabelSelector } from '../kube/objects.ts';
import type { Failure } from '../failure.ts';
import type { Target } from '../target.ts';

export interface NamedRecord {
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
  readonly resourceVersion: string;
}

export interface ImageOf {
  readonly container: string;
  readonly image: string;
}

export interface ConditionRecord {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
  /** Milliseconds since 1970; absent where the object has none. */
  readonly lastUpdate?: number;
}

/** Who last wrote an object, from `managedFields`: the newest entry that is not a status writer. */
export interface LastWriter {
  readonly manager: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

export interface DeploymentRecord extends NamedRecord {
  readonly generation: number;
  readonly observedGeneration: number;
  readonly labels: LabelMap;
  /** `spec.replicas`. */
  readonly desired: number;
  readonly selector: LabelSelector;
  readonly templateLabels: LabelMap;
  readonly images: readonly ImageOf[];
  /** Limit of `nvidia.com/gpu` summed over the containers of one pod. */
  readonly gpusPerPod: number;
  readonly strategyType: string;
  readonly maxSurge: number | string;
  readonly maxUnavailable: number | string;
  readonly paused: boolean;
  /** `spec.progressDeadlineSeconds`; absent where progress is not watched. */
  readonly progressDeadline?: number;
  /** Of the template's annotation `kubectl.kubernetes.io/restartedAt`, as written; absent where nobody restarted it. */
  readonly restartedAt?: string;
  /** Of `deployment.kubernetes.io/revision`; 0 where there is none yet. */
  readonly revision: number;
  readonly replicas: number;
  readonly updated: number;
  readonly ready: number;
  readonly available: number;
  readonly conditions: readonly ConditionRecord[];
  readonly lastWriter?: LastWriter;
  /** Text of the annotation that notes a release (`core/release/mark.ts`), where there is one. */
  readonly release?: string;
}

export interface ReplicaSetRecord extends NamedRecord {
  /** uid of the owning Deployment. */
  readonly owner: string | undefined;
  readonly desired: number;
  readonly replicas: number;
  readonly ready: number;
  readonly available: number;
  readonly revision: number;
  readonly images: readonly ImageOf[];
  /** Of label `pod-template-hash`. */
  readonly hash?: string;
}

export interface PodRecord extends NamedRecord {
  /** uid of the owning ReplicaSet. */
  readonly owner: string | undefined;
  readonly labels: LabelMap;
  readonly phase: string;
  /** Condition `Ready` is True. */
  readonly ready: boolean;
  /** Has a `deletionTimestamp`. */
  readonly terminating: boolean;
  readonly node: string | undefined;
  readonly restarts: number;
  readonly images: readonly ImageOf[];
  /** Why it is not ready, in the cluster's words: `ImagePullBackOff: …`, `Unschedulable: 0/2 nodes …`; empty when ready. */
  readonly trouble: string;
  /** Milliseconds since 1970. */
  readonly created: number;
}

export interface ServiceRecord extends NamedRecord {
  /** Absent where the Service has none (headless by hand, ExternalName). */
  readonly selector: LabelMap | undefined;
  readonly type: string;
  readonly ports: readonly { readonly name: string; readonly port: number; readonly targetPort: number | string }[];
  readonly publishNotReadyAddresses: boolean;
  readonly lastWriter?: LastWriter;
  /** As of a Deployment. */
  readonly release?: string;
}

export interface EndpointRecord {
  /** Name of the pod (`targetRef`), or undefined for an address that is no pod. */
  readonly pod: string | undefined;
  readonly ready: boolean;
  readonly serving: boolean;
  readonly terminating: boolean;
}

export interface EndpointSliceRecord extends NamedRecord {
  /** Label `kubernetes.io/service-name`. */
  readonly service: string;
  readonly endpoints: readonly EndpointRecord[];
}

export interface RouteMatch {
  readonly path: string;
  readonly headers: readonly { readonly name: string; readonly value: string; readonly exact: boolean }[];
}

export interface RouteRecord extends NamedRecord {
  readonly hostnames: readonly string[];
  readonly rules: readonly {
    readonly matches: readonly RouteMatch[];
    /** Weight as given, 1 by default (Gateway API). */
    readonly backends: readonly { readonly service: string; readonly port: number | undefined; readonly weight: number }[];
  }[];
}

export type RecordKind = 'Deployment' | 'ReplicaSet' | 'Pod' | 'Service' | 'EndpointSlice' | 'HTTPRoute';

/** One namespace of one cluster at one time. What could not be read is in `unread`, with its reason; it is not "empty". */
export interface Snapshot {
  readonly target: Target;
  readonly deployments: readonly DeploymentRecord[];
  readonly replicaSets: readonly ReplicaSetRecord[];
  readonly pods: readonly PodRecord[];
  readonly services: readonly ServiceRecord[];
  readonly endpointSlices: readonly EndpointSliceRecord[];
  readonly routes: readonly RouteRecord[];
  /** Kinds that could not be read. A missing HTTPRoute API (404) is no failure: `routes` is then empty. */
  readonly unread: readonly { readonly kind: RecordKind; readonly failure: Failure }[];
  /** Kinds that are still being listed, so that nothing is known of them. Only where a follower asked for early rows; never empty. */
  readonly pending?: readonly RecordKind[];
}
