import type { Resource } from './objectStore.ts';

/** One served kind: the facts discovery tells, and those the store and the API act on. */
export interface KindInfo {
  /** Empty for the core group. */
  readonly group: string;
  /** The version of this entry: in `kinds` the one that is stored, in `served` each one that is served. */
  readonly version: string;
  /** All versions served, the preferred and stored one first; they differ in nothing but their name. */
  readonly versions: readonly string[];
  readonly kind: string;
  readonly plural: Resource;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly namespaced: boolean;
  readonly subresources: readonly ('status' | 'scale')[];
  /** Whether `metadata.generation` is kept; the API server does so only for some kinds. */
  readonly generation: boolean;
  /** What counts as desired state, as paths: a change of one of these bumps the generation. */
  readonly desired: readonly (readonly string[])[];
  /** Defined by a CustomResourceDefinition: defaults and checks by schema, no strategic merge, no lists without their kind. */
  readonly custom: boolean;
  /** Name of the kind's shape in `schema/shapes.json`. */
  readonly shape: string;
}

const kind = (
  apiVersion: string,
  name: string,
  names: { readonly plural: Resource; readonly short?: readonly string[]; readonly categories?: readonly string[] },
  rest: Partial<Pick<KindInfo, 'namespaced' | 'subresources' | 'generation' | 'desired' | 'custom' | 'versions'>> = {},
): KindInfo => {
  const [version = '', group = ''] = apiVersion.split('/').reverse();
  return {
    group,
    version,
    versions: [version],
    kind: name,
    plural: names.plural,
    singular: name.toLowerCase(),
    shortNames: names.short ?? [],
    categories: names.categories ?? [],
    namespaced: true,
    subresources: [],
    generation: false,
    desired: [['spec']],
    custom: false,
    shape: name,
    ...rest,
  };
};

const all = ['all'];

/** The kinds served, in the order of discovery. Names, scopes and short names are those of Kubernetes 1.37, Gateway API 1.6 and Istio's CRDs. */
export const kinds: readonly KindInfo[] = [
  kind('v1', 'ConfigMap', { plural: 'configmaps', short: ['cm'] }),
  kind('v1', 'Event', { plural: 'events', short: ['ev'] }),
  kind('v1', 'LimitRange', { plural: 'limitranges', short: ['limits'] }),
  kind('v1', 'Namespace', { plural: 'namespaces', short: ['ns'] }, { namespaced: false, subresources: ['status'] }),
  kind('v1', 'Node', { plural: 'nodes', short: ['no'] }, { namespaced: false, subresources: ['status'] }),
  kind('v1', 'PersistentVolumeClaim', { plural: 'persistentvolumeclaims', short: ['pvc'] }, { subresources: ['status'] }),
  kind('v1', 'Pod', { plural: 'pods', short: ['po'], categories: all }, { subresources: ['status'], generation: true }),
  kind('v1', 'ResourceQuota', { plural: 'resourcequotas', short: ['quota'] }, { subresources: ['status'] }),
  kind('v1', 'Service', { plural: 'services', short: ['svc'], categories: all }, { subresources: ['status'] }),
  kind(
    'apps/v1',
    'Deployment',
    { plural: 'deployments', short: ['deploy'], categories: all },
    // Annotations too, since they are copied to the ReplicaSets (deployment strategy `PrepareForUpdate`).
    { subresources: ['scale', 'status'], generation: true, desired: [['spec'], ['metadata', 'annotations']] },
  ),
  kind('apps/v1', 'ReplicaSet', { plural: 'replicasets', short: ['rs'], categories: all }, { subresources: ['scale', 'status'], generation: true }),
  kind('autoscaling/v2', 'HorizontalPodAutoscaler', { plural: 'horizontalpodautoscalers', short: ['hpa'], categories: all }, { subresources: ['status'], generation: true }),
  kind('coordination.k8s.io/v1', 'Lease', { plural: 'leases' }),
  kind(
    'discovery.k8s.io/v1',
    'EndpointSlice',
    { plural: 'endpointslices' },
    { generation: true, desired: [['endpoints'], ['ports'], ['addressType']] },
  ),
  kind('gateway.networking.k8s.io/v1', 'HTTPRoute', { plural: 'httproutes' }, { subresources: ['status'], generation: true, custom: true }),
  kind(
    'networking.istio.io/v1',
    'VirtualService',
    { plural: 'virtualservices', short: ['vs'], categories: ['istio-io', 'networking-istio-io'] },
    { subresources: ['status'], generation: true, custom: true, versions: ['v1', 'v1beta1', 'v1alpha3'] },
  ),
  kind('networking.k8s.io/v1', 'Ingress', { plural: 'ingresses', short: ['ing'] }, { subresources: ['status'], generation: true }),
  kind('networking.k8s.io/v1', 'NetworkPolicy', { plural: 'networkpolicies', short: ['netpol'] }, { generation: true }),
  kind('policy/v1', 'PodDisruptionBudget', { plural: 'poddisruptionbudgets', short: ['pdb'] }, { subresources: ['status'], generation: true }),
];

/** Every kind in every version that it is served in. */
export const served: readonly KindInfo[] = kinds.flatMap((info) => info.versions.map((version) => ({ ...info, version })));

const byPlural = new Map(kinds.map((entry) => [entry.plural, entry]));

export const kindOf = (resource: Resource): KindInfo | undefined => byPlural.get(resource);

/** `v1`, `apps/v1`, … */
export const apiVersionOf = (info: Pick<KindInfo, 'group' | 'version'>): string =>
  info.group === '' ? info.version : `${info.group}/${info.version}`;

/** `deployments.apps`, and `pods` for the core group: how the API server writes a resource in messages. */
export const groupResource = (info: Pick<KindInfo, 'group' | 'plural'>): string =>
  info.group === '' ? info.plural : `${info.plural}.${info.group}`;

/** The resource an object belongs to, by its apiVersion and kind; any served version will do. */
export const resourceOf = (apiVersion: string, kindName: string): KindInfo | undefined =>
  served.find((entry) => entry.kind === kindName && apiVersionOf(entry) === apiVersion);
