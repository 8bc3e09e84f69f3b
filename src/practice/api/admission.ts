import { refusedByQuota } from '../../core/controllers/quota.ts';
import type { KubeObject, Pod, ResourceQuota } from '../../core/kube/objects.ts';
import type { ObjectStore } from '../objectStore.ts';
import type { KindInfo } from '../kinds.ts';
import { at, fieldsOf, listOf, numberOf, omit, put, textOf, type Fields } from '../value.ts';
import { withLimitRanges } from './limitRanges.ts';
import { failureStatus, forbidden, type Status } from './reply.ts';
import { servicePrefix } from './validate/services.ts';

/** Why a quota of the namespace does not take the pod, or nothing (the ResourceQuota admission plugin). */
export function quotaProblem(store: ObjectStore, pod: KubeObject): string | undefined {
  const namespace = pod.metadata.namespace ?? '';
  const quotas = store.list('resourcequotas', namespace) as readonly ResourceQuota[];
  if (quotas.length === 0) return undefined;
  return refusedByQuota(quotas, store.list('pods', namespace) as readonly Pod[], pod as Pod);
}

export function refusedPod(store: ObjectStore, pod: KubeObject): Status | undefined {
  const why = quotaProblem(store, pod);
  const name = pod.metadata.name ?? pod.metadata.generateName ?? '';
  return why === undefined ? undefined : forbidden({ group: '', plural: 'pods' }, name, why);
}

/** Nothing is made in a namespace that is not there, or on its way out (the NamespaceLifecycle admission plugin). */
export function namespaceProblem(store: ObjectStore, where: Parameters<typeof forbidden>[0], namespace: string, name: string): Status | undefined {
  const found = store.get('namespaces', undefined, namespace);
  if (found === undefined) return failureStatus(404, 'NotFound', `namespaces "${namespace}" not found`, { name: namespace, kind: 'namespaces' });
  if (found.metadata.deletionTimestamp === undefined) return undefined;
  const refused = forbidden(where, name, `unable to create new content in namespace ${namespace} because it is being terminated`);
  const causes = [{ reason: 'NamespaceTerminating', message: `namespace ${namespace} is being terminated`, field: 'metadata.namespace' }];
  return { ...refused, details: { ...refused.details, causes } };
}

const free = (taken: ReadonlySet<unknown>, candidates: Iterable<string | number>): string | number | undefined => {
  for (const candidate of candidates) if (!taken.has(candidate)) return candidate;
  return undefined;
};

function* addresses(): Generator<string> {
  for (let high = 0; high < 256; high += 1) for (let low = 10; low < 250; low += 1) yield `${servicePrefix}${high}.${low}`;
}

function* nodePorts(): Generator<number> {
  for (let port = 30_000; port < 32_768; port += 1) yield port;
}

const scheduling = {
  tolerations: ['not-ready', 'unreachable'].map((what) => ({
    key: `node.kubernetes.io/${what}`,
    operator: 'Exists',
    effect: 'NoExecute',
    tolerationSeconds: 300,
  })),
  priority: 0,
  preemptionPolicy: 'PreemptLowerPriority',
};

/** What the server adds to a new object after its defaults, which nobody owns. */
export function admitted(store: ObjectStore, info: KindInfo, object: Fields): Fields {
  switch (info.kind) {
    case 'Service':
      return allocate(store, object, undefined);
    case 'Pod':
      return withLimitRanges(store, { ...object, spec: { ...scheduling, ...fieldsOf(object.spec) } } as unknown as KubeObject) as unknown as Fields;
    case 'Namespace':
      return { ...object, spec: { finalizers: ['kubernetes'], ...fieldsOf(object.spec) }, status: { phase: 'Active' } };
    default:
      return object;
  }
}

/** Cluster address and node ports of a Service: kept from before, else the lowest free ones. */
export function allocate(store: ObjectStore, service: Fields, before: Fields | undefined): Fields {
  if (at(service, 'spec', 'type') === 'ExternalName') return service;
  const others = store.list('services').filter((other) => other.metadata.uid !== at(before, 'metadata', 'uid'));
  const kept = textOf(at(service, 'spec', 'clusterIP')) ?? textOf(at(before, 'spec', 'clusterIP'));
  const address = kept ?? free(new Set(others.map((other) => at(other, 'spec', 'clusterIP'))), addresses());
  let out = put(service, ['spec', 'clusterIP'], address);
  out = put(out, ['spec', 'clusterIPs'], [address]);
  out = put(out, ['spec', 'ipFamilies'], at(service, 'spec', 'ipFamilies') ?? ['IPv4']);
  out = put(out, ['spec', 'ipFamilyPolicy'], at(service, 'spec', 'ipFamilyPolicy') ?? 'SingleStack');
  return ports(out, before, new Set(others.flatMap((other) => listOf(at(other, 'spec', 'ports')).map((port) => at(port, 'nodePort')))));
}

function ports(service: Fields, before: Fields | undefined, taken: Set<unknown>): Fields {
  const list = listOf(at(service, 'spec', 'ports')) as readonly { readonly nodePort?: number; readonly port?: number; readonly protocol?: string }[];
  if (list.length === 0) return service;
  const type = at(service, 'spec', 'type');
  const old = listOf(at(before, 'spec', 'ports'));
  if (type !== 'NodePort' && type !== 'LoadBalancer') {
    // Those of the former type fall away; others are left for the validation to refuse.
    const former = new Set(old.map((port) => at(port, 'nodePort')));
    return put(service, ['spec', 'ports'], list.map((port) => (former.has(port.nodePort) ? omit(port, 'nodePort') : port)));
  }
  const numbered = list.map((port) => {
    const earlier = old.find((other) => at(other, 'port') === port.port && at(other, 'protocol') === port.protocol);
    const nodePort = port.nodePort ?? numberOf(at(earlier, 'nodePort')) ?? free(taken, nodePorts());
    taken.add(nodePort);
    return { ...port, nodePort };
  });
  return put(service, ['spec', 'ports'], numbered);
}
