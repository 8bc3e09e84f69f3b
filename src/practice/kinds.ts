import type { Resource } from './objectStore.ts';

/** One served kind: the facts discovery tells, and those the store and the API act on. */
export interface KindInfo {
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: Resource;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly namespaced: boolean;
  readonly subresources: readonly ('status' | 'scale')[];
  /** Whether `metadata.generation` is kept; the API server does so only for some kinds. */
  readonly generation: boolean;
  /** What counts as desired state: a change of one of these bumps the generation. */
  readonly desired: readonly string[];
  /** Name of the kind's shape in `schema/shapes.json`. */
  readonly shape: string;
}

const kind = (
  apiVersion: string,
  name: string,
  names: { readonly plural: Resource; readonly short?: readonly string[]; readonly all?: boolean },
  rest: Partial<Pick<KindInfo, 'namespaced' | 'subresources' | 'generation' | 'desired'>> = {},
): KindInfo => {
  const [version = '', group = ''] = apiVersion.split('/').reverse();
  return {
    group,
    version,
    kind: name,
    plural: names.plural,
    singular: name.toLowerCase(),
    shortNames: names.short ?? [],
    categories: names.all === true ? ['all'] : [],
    namespaced: true,
    subresources: [],
    generation: false,
    desired: ['spec'],
    shape: name,
    ...rest,
  };
};

/** The kinds served, in the order of discovery. Names, scopes and short names are those of Kubernetes 1.37 and Gateway API 1.6. */
export const kinds: readonly KindInfo[] = [
  kind('v1', 'ConfigMap', { plural: 'configmaps', short: ['cm'] }),
  kind('v1', 'Event', { plural: 'events', short: ['ev'] }),
  kind('v1', 'Namespace', { plural: 'namespaces', short: ['ns'] }, { namespaced: false, subresources: ['status'] }),
  kind('v1', 'Node', { plural: 'nodes', short: ['no'] }, { namespaced: false, subresources: ['status'] }),
  kind('v1', 'Pod', { plural: 'pods', short: ['po'], all: true }, { subresources: ['status'], generation: true }),
  kind('v1', 'ResourceQuota', { plural: 'resourcequotas', short: ['quota'] }, { subresources: ['status'] }),
  kind('v1', 'Service', { plural: 'services', short: ['svc'], all: true }, { subresources: ['status'] }),
  kind('apps/v1', 'Deployment', { plural: 'deployments', short: ['deploy'], all: true }, { subresources: ['scale', 'status'], generation: true }),
  kind('apps/v1', 'ReplicaSet', { plural: 'replicasets', short: ['rs'], all: true }, { subresources: ['scale', 'status'], generation: true }),
  kind(
    'discovery.k8s.io/v1',
    'EndpointSlice',
    { plural: 'endpointslices' },
    { generation: true, desired: ['endpoints', 'ports', 'addressType'] },
  ),
  kind('gateway.networking.k8s.io/v1', 'HTTPRoute', { plural: 'httproutes' }, { subresources: ['status'], generation: true }),
];

const byPlural = new Map(kinds.map((entry) => [entry.plural, entry]));

export const kindOf = (resource: Resource): KindInfo | undefined => byPlural.get(resource);

/** `v1`, `apps/v1`, … */
export const apiVersionOf = (info: Pick<KindInfo, 'group' | 'version'>): string =>
  info.group === '' ? info.version : `${info.group}/${info.version}`;

/** `deployments.apps`, and `pods` for the core group: how the API server writes a resource in messages. */
export const groupResource = (info: Pick<KindInfo, 'group' | 'plural'>): string =>
  info.group === '' ? info.plural : `${info.plural}.${info.group}`;

/** The resource an object belongs to, by its apiVersion and kind. */
export const resourceOf = (apiVersion: string, kindName: string): KindInfo | undefined =>
  kinds.find((entry) => entry.kind === kindName && apiVersionOf(entry) === apiVersion);
