import type { RecordKind } from '../../core/live/records.ts';
import type {
  DeploymentRecord, EndpointSliceRecord, PodRecord, ReplicaSetRecord, RouteRecord, ServiceRecord,
} from '../../core/live/records.ts';
import { deploymentRecord } from '../normalise/deployment.ts';
import { endpointSliceRecord } from '../normalise/endpointSlice.ts';
import { podRecord } from '../normalise/pod.ts';
import { replicaSetRecord } from '../normalise/replicaSet.ts';
import { routeRecord } from '../normalise/route.ts';
import { serviceRecord } from '../normalise/service.ts';

/** The record that each kind is slimmed to. */
export interface RecordOf {
  readonly Deployment: DeploymentRecord;
  readonly ReplicaSet: ReplicaSetRecord;
  readonly Pod: PodRecord;
  readonly Service: ServiceRecord;
  readonly EndpointSlice: EndpointSliceRecord;
  readonly HTTPRoute: RouteRecord;
}

export interface Kind<K extends RecordKind = RecordKind> {
  readonly kind: K;
  /** `/api/v1` or `/apis/GROUP/VERSION`. */
  readonly api: string;
  /** Plural, lower case. */
  readonly resource: string;
  readonly record: (raw: unknown) => RecordOf[K];
  /** The API is a CRD that many clusters do not have: its absence is an empty list. */
  readonly optional: boolean;
  /** Which applications there are follows from these kinds alone; the others say how they are. */
  readonly inRows: boolean;
}

export const kinds: { readonly [K in RecordKind]: Kind<K> } = {
  Deployment: { kind: 'Deployment', api: '/apis/apps/v1', resource: 'deployments', record: deploymentRecord, optional: false, inRows: true },
  ReplicaSet: { kind: 'ReplicaSet', api: '/apis/apps/v1', resource: 'replicasets', record: replicaSetRecord, optional: false, inRows: false },
  Pod: { kind: 'Pod', api: '/api/v1', resource: 'pods', record: podRecord, optional: false, inRows: false },
  Service: { kind: 'Service', api: '/api/v1', resource: 'services', record: serviceRecord, optional: false, inRows: true },
  EndpointSlice: { kind: 'EndpointSlice', api: '/apis/discovery.k8s.io/v1', resource: 'endpointslices', record: endpointSliceRecord, optional: false, inRows: false },
  HTTPRoute: { kind: 'HTTPRoute', api: '/apis/gateway.networking.k8s.io/v1', resource: 'httproutes', record: routeRecord, optional: true, inRows: true },
};

export const recordKinds = Object.keys(kinds) as readonly RecordKind[];

/**
 * A name as one segment of a path, whatever it holds. `.` and `..` no object may be called (apimachinery `IsValidPathSegmentName`), and a
 * URL would follow them to another object, so they are encoded twice: nothing is found. A lone surrogate counts as `�`.
 */
const segment = (name: string): string => (/^\.\.?$/.test(name) ? name.replaceAll('.', '%252E') : encodeURIComponent(name.toWellFormed()));

/** Path of a namespaced collection, or of one object in it. */
export const pathOf = (kind: Pick<Kind, 'api' | 'resource'>, namespace: string, name?: string): string =>
  `${kind.api}/namespaces/${segment(namespace)}/${kind.resource}${name === undefined ? '' : `/${segment(name)}`}`;
