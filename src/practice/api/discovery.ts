import { apiVersionOf, served, type KindInfo } from '../kinds.ts';

const readable = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];
const subVerbs = ['get', 'patch', 'update'];

const groupsServed = [...new Set(served.map((kind) => kind.group))];
/** Groups that hold only reviews, which are answered but not kept. */
const reviews: Readonly<Record<string, readonly { readonly name: string; readonly kind: string }[]>> = {
  'authentication.k8s.io': [{ name: 'selfsubjectreviews', kind: 'SelfSubjectReview' }],
  'authorization.k8s.io': [
    { name: 'selfsubjectaccessreviews', kind: 'SelfSubjectAccessReview' },
    { name: 'selfsubjectrulesreviews', kind: 'SelfSubjectRulesReview' },
  ],
};
/** Preferred first. */
const versionsOf = (group: string): readonly string[] => (group in reviews ? ['v1'] : [...new Set(served.filter((kind) => kind.group === group).map((kind) => kind.version))]);
const inGroup = (group: string, version: string): readonly KindInfo[] => served.filter((kind) => kind.group === group && kind.version === version);
const namedGroups = [...groupsServed.filter((group) => group !== ''), ...Object.keys(reviews)];

function group(name: string): unknown {
  const versions = versionsOf(name).map((version) => ({ groupVersion: `${name}/${version}`, version }));
  return { name, versions, preferredVersion: versions[0] };
}

function resources(kind: KindInfo): readonly unknown[] {
  const main = {
    name: kind.plural,
    singularName: kind.singular,
    namespaced: kind.namespaced,
    kind: kind.kind,
    verbs: readable,
    ...(kind.shortNames.length > 0 ? { shortNames: kind.shortNames } : {}),
    ...(kind.categories.length > 0 ? { categories: kind.categories } : {}),
  };
  const subs = kind.subresources.map((sub) => ({
    name: `${kind.plural}/${sub}`,
    singularName: '',
    namespaced: kind.namespaced,
    ...(sub === 'scale' ? { group: 'autoscaling', version: 'v1', kind: 'Scale' } : { kind: kind.kind }),
    verbs: subVerbs,
  }));
  return [main, ...subs];
}

function resourceList(name: string, version: string): unknown {
  const kept = inGroup(name, version).flatMap(resources);
  const asked = (reviews[name] ?? []).map((review) => ({ name: review.name, singularName: review.kind.toLowerCase(), namespaced: false, kind: review.kind, verbs: ['create'] }));
  return { kind: 'APIResourceList', apiVersion: 'v1', groupVersion: apiVersionOf({ group: name, version }), resources: [...kept, ...asked] };
}

interface Verbs {
  readonly name: string;
  readonly kind: string;
}

const responseKind = (name: string, version: string, kind: string): unknown => ({ group: name, version, kind });

function aggregatedResources(name: string, version: string): readonly unknown[] {
  const kept = inGroup(name, version).map((kind) => ({
    resource: kind.plural,
    responseKind: responseKind(name, version, kind.kind),
    scope: kind.namespaced ? 'Namespaced' : 'Cluster',
    singularResource: kind.singular,
    verbs: readable,
    ...(kind.shortNames.length > 0 ? { shortNames: kind.shortNames } : {}),
    ...(kind.categories.length > 0 ? { categories: kind.categories } : {}),
    subresources: kind.subresources.map((sub) => ({
      subresource: sub,
      responseKind: sub === 'scale' ? responseKind('autoscaling', 'v1', 'Scale') : responseKind(name, version, kind.kind),
      verbs: subVerbs,
    })),
  }));
  const asked = (reviews[name] ?? []).map((review: Verbs) => ({
    resource: review.name,
    responseKind: responseKind(name, version, review.kind),
    scope: 'Cluster',
    singularResource: review.kind.toLowerCase(),
    verbs: ['create'],
  }));
  return [...kept, ...asked];
}

const aggregated = (names: readonly string[]): unknown => ({
  kind: 'APIGroupDiscoveryList',
  apiVersion: 'apidiscovery.k8s.io/v2',
  metadata: {},
  items: names.map((name) => ({
    metadata: { name: name === '' ? null : name, creationTimestamp: null },
    versions: versionsOf(name).map((version) => ({ version, resources: aggregatedResources(name, version), freshness: 'Current' })),
  })),
});

/** The media type of aggregated discovery; whoever asks for it first gets it. */
export const aggregatedType = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
export const wantsAggregated = (accept: string): boolean => /application\/json;[^,]*g=apidiscovery\.k8s\.io[^,]*/.exec(accept)?.[0].includes('v=v2;') === true || /v=v2(;|,|$)/.test(accept.split(',').find((part) => part.includes('apidiscovery.k8s.io')) ?? '');

/** The answer to a discovery path, or undefined where the path is none. */
export function discover(path: string, accept: string): { readonly body: unknown; readonly aggregated: boolean } | undefined {
  const whole = wantsAggregated(accept);
  if (path === '/api') {
    return whole ? { body: aggregated(['']), aggregated: true } : { body: { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [] }, aggregated: false };
  }
  if (path === '/apis') {
    return whole
      ? { body: aggregated(namedGroups), aggregated: true }
      : { body: { kind: 'APIGroupList', apiVersion: 'v1', groups: namedGroups.map(group) }, aggregated: false };
  }
  if (path === '/api/v1') return { body: resourceList('', 'v1'), aggregated: false };
  const [root, name = '', version, ...more] = path.split('/').slice(1);
  if (root !== 'apis' || !namedGroups.includes(name) || more.length > 0) return undefined;
  if (version === undefined) return { body: { kind: 'APIGroup', apiVersion: 'v1', ...(group(name) as object) }, aggregated: false };
  return versionsOf(name).includes(version) ? { body: resourceList(name, version), aggregated: false } : undefined;
}

/** `GET /version`: the Kubernetes version whose behaviour is shown. */
export const version = {
  major: '1',
  minor: '37',
  gitVersion: 'v1.37.2+practice',
  gitCommit: '',
  gitTreeState: 'clean',
  buildDate: '2026-01-01T00:00:00Z',
  goVersion: '',
  compiler: '',
  platform: '',
};
