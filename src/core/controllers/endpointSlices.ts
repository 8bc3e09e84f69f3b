import type { EndpointSlice, LabelMap, Pod, Service, ServicePort } from '../kube/objects.ts';
import { matchesLabels } from '../kube/selector.ts';
import { controllerReference } from './controller.ts';
import { canonical, semanticallyEqual } from './equal.ts';
import { isReady, isTerminating } from './pods.ts';

export const serviceNameLabel = 'kubernetes.io/service-name';
const managedByLabel = 'endpointslice.kubernetes.io/managed-by';
const manager = 'endpointslice-controller.k8s.io';
/** Kubernetes' own default for a slice. */
const endpointsPerSlice = 100;

type Endpoint = NonNullable<EndpointSlice['endpoints']>[number];
type Port = NonNullable<EndpointSlice['ports']>[number];

export interface SlicesStep {
  readonly created: readonly EndpointSlice[];
  readonly updated: readonly EndpointSlice[];
  readonly deleted: readonly EndpointSlice[];
}

export const isManagedSlice = (slice: EndpointSlice, service: Service): boolean =>
  slice.metadata.labels?.[serviceNameLabel] === service.metadata.name && slice.metadata.labels?.[managedByLabel] === manager;

/** The number of a Service port on a pod; a name is looked up among the containers' ports of that protocol. */
function portOn(pod: Pod, { port, targetPort = port, protocol = 'TCP' }: ServicePort): number | undefined {
  if (typeof targetPort === 'number') return targetPort;
  const ports = pod.spec.containers.flatMap((container) => container.ports ?? []);
  return ports.find((candidate) => candidate.name === targetPort && (candidate.protocol ?? 'TCP') === protocol)?.containerPort;
}

/** A port that a pod does not have is left out, so that pods with other ports get a slice of their own. */
const portsOn = (pod: Pod, service: Service): readonly Port[] =>
  (service.spec.ports ?? []).flatMap((wanted) => {
    const port = portOn(pod, wanted);
    const { name = '', protocol = 'TCP', appProtocol } = wanted;
    return port === undefined ? [] : [{ name, port, protocol, ...(appProtocol === undefined ? {} : { appProtocol }) }];
  });

/** `ready` is false while a pod terminates; `serving` tells its readiness all the same (PD §2.7). */
function endpointOf(pod: Pod, service: Service): Endpoint {
  const serving = isReady(pod);
  const terminating = isTerminating(pod);
  const { name, namespace, uid } = pod.metadata;
  return {
    addresses: [pod.status?.podIP ?? ''],
    conditions: { ready: service.spec.publishNotReadyAddresses === true || (serving && !terminating), serving, terminating },
    targetRef: {
      kind: 'Pod',
      ...(namespace === undefined ? {} : { namespace }),
      ...(name === undefined ? {} : { name }),
      ...(uid === undefined ? {} : { uid }),
    },
    ...(pod.spec.nodeName === undefined ? {} : { nodeName: pod.spec.nodeName }),
  };
}

const hasEnded = (pod: Pod): boolean => pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';

const chunks = <T>(items: readonly T[], size: number): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));

function draft(service: Service, ports: readonly Port[] | null, endpoints: readonly Endpoint[] | null): EndpointSlice {
  const { name = '', namespace } = service.metadata;
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      generateName: `${name}-`,
      ...(namespace === undefined ? {} : { namespace }),
      labels: { ...service.metadata.labels, [serviceNameLabel]: name, [managedByLabel]: manager },
      ownerReferences: [controllerReference(service)],
    },
    addressType: 'IPv4',
    endpoints,
    ports,
  };
}

function wantedSlices(service: Service, selector: NonNullable<Service['spec']['selector']>, pods: readonly Pod[]): readonly EndpointSlice[] {
  const groups = new Map<string, { readonly ports: readonly Port[]; readonly endpoints: Endpoint[] }>();
  for (const pod of pods) {
    if (hasEnded(pod) || pod.status?.podIP === undefined || !matchesLabels(selector, pod.metadata.labels)) continue;
    const ports = portsOn(pod, service);
    const group = groups.get(canonical(ports)) ?? { ports, endpoints: [] };
    group.endpoints.push(endpointOf(pod, service));
    groups.set(canonical(ports), group);
  }
  // A Service that nobody answers keeps one empty slice, which says so.
  if (groups.size === 0) return [draft(service, null, null)];
  return [...groups.values()].flatMap(({ ports, endpoints }) => chunks(endpoints, endpointsPerSlice).map((part) => draft(service, ports, part)));
}

/**
 * What the EndpointSlice controller writes for one Service. Existing slices are kept and rewritten, those with the same ports
 * first. A Service without a selector has no slices of this controller.
 */
export function syncEndpointSlices(service: Service, pods: readonly Pod[], existing: readonly EndpointSlice[]): SlicesStep {
  const { selector } = service.spec;
  const own = existing.filter((slice) => isManagedSlice(slice, service));
  if (selector === undefined || Object.keys(selector).length === 0 || service.metadata.deletionTimestamp !== undefined) {
    return { created: [], updated: [], deleted: [] };
  }
  const free = [...own];
  const take = (index: number): EndpointSlice | undefined => (index < 0 ? undefined : free.splice(index, 1)[0]);
  const wanted = wantedSlices(service, selector, pods);
  const kept = wanted.map((slice) => take(free.findIndex((other) => semanticallyEqual(other.ports, slice.ports))));
  const created: EndpointSlice[] = [];
  const updated: EndpointSlice[] = [];
  for (const [index, slice] of wanted.entries()) {
    const former = kept[index] ?? free.shift();
    if (former === undefined) {
      created.push(slice);
      continue;
    }
    const metadata = { ...former.metadata, ...labelled(slice) };
    const next: EndpointSlice = { ...former, endpoints: slice.endpoints ?? null, ports: slice.ports ?? null, metadata };
    if (!semanticallyEqual(next, former)) updated.push(next);
  }
  return { created, updated, deleted: free };
}

const labelled = ({ metadata: { labels } }: EndpointSlice): { labels?: LabelMap } => (labels === undefined ? {} : { labels });
