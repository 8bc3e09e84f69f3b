/**
 * The columns that `kubectl get` shows of each kind: names, order and words of the API server's printers (1.37).
 * Priority 1 shows with `-o wide`.
 */
import type { Deployment, EndpointSlice, KubeObject, ReplicaSet, Service } from '../../core/kube/objects.ts';
import type { KindInfo } from '../kinds.ts';
import { at, fieldsOf, isFields, listOf, numberOf, textOf } from '../value.ts';
import { since } from './ages.ts';
import { age, count, labelsText, name, selectorOf, text, wide, type Column } from './column.ts';
import { policyColumns } from './policyColumns.ts';
import { podCells } from './podCells.ts';

const containers = (field: 'name' | 'image') => (object: KubeObject): string =>
  listOf(at(object, 'spec', 'template', 'spec', 'containers')).map((item) => textOf(at(item, field)) ?? '').join(',');

const selector = (object: KubeObject): string => selectorOf(at(object, 'spec', 'selector'));

const templateColumns: readonly Column[] = [
  wide({ name: 'Containers', cell: containers('name') }),
  wide({ name: 'Images', cell: containers('image') }),
  wide({ name: 'Selector', cell: selector }),
];

const deployment: readonly Column[] = [
  name,
  { name: 'Ready', cell: (object) => `${(object as Deployment).status?.readyReplicas ?? 0}/${(object as Deployment).spec.replicas ?? 0}` },
  { name: 'Up-to-date', type: 'integer', cell: count('status', 'updatedReplicas') },
  { name: 'Available', type: 'integer', cell: count('status', 'availableReplicas') },
  age,
  ...templateColumns,
];

const replicaSet: readonly Column[] = [
  name,
  { name: 'Desired', type: 'integer', cell: (object) => (object as ReplicaSet).spec.replicas ?? 0 },
  { name: 'Current', type: 'integer', cell: count('status', 'replicas') },
  { name: 'Ready', type: 'integer', cell: count('status', 'readyReplicas') },
  age,
  ...templateColumns,
];

function servicePorts(object: KubeObject): string {
  const ports = (object as Service).spec.ports ?? [];
  if (ports.length === 0) return '<none>';
  return ports.map(({ port, nodePort, protocol }) => `${port}${nodePort === undefined ? '' : `:${nodePort}`}/${protocol ?? 'TCP'}`).join(',');
}

function externalIp(object: KubeObject): string {
  const { type = 'ClusterIP' } = (object as Service).spec;
  const given = listOf(at(object, 'spec', 'externalIPs')).map((ip) => textOf(ip) ?? '');
  if (type === 'ExternalName') return textOf(at(object, 'spec', 'externalName')) ?? '';
  const balanced = listOf(at(object, 'status', 'loadBalancer', 'ingress')).map((entry) => textOf(at(entry, 'ip')) ?? textOf(at(entry, 'hostname')) ?? '');
  const all = [...(type === 'LoadBalancer' ? balanced : []), ...given];
  return all.length > 0 ? all.join(',') : type === 'LoadBalancer' ? '<pending>' : '<none>';
}

const service: readonly Column[] = [
  name,
  { name: 'Type', cell: text('spec', 'type') },
  { name: 'Cluster-IP', cell: (object) => (object as Service).spec.clusterIP ?? '<none>' },
  { name: 'External-IP', cell: externalIp },
  { name: 'Port(s)', cell: servicePorts },
  age,
  wide({ name: 'Selector', cell: (object) => labelsText((object as Service).spec.selector) }),
];

const several = (values: readonly string[], most: number): string =>
  values.length === 0 ? '<unset>' : values.length > most ? `${values.slice(0, most).join(',')} + ${values.length - most} more...` : values.join(',');

const endpointSlice: readonly Column[] = [
  name,
  { name: 'AddressType', cell: text('addressType') },
  { name: 'Ports', cell: (object) => several(((object as EndpointSlice).ports ?? []).map(({ port }) => (port === undefined ? '*' : String(port))), 3) },
  { name: 'Endpoints', cell: (object) => several(((object as EndpointSlice).endpoints ?? []).flatMap(({ addresses }) => addresses), 3) },
  age,
];

const address = (type: string) => (object: KubeObject): string =>
  textOf(at(listOf(at(object, 'status', 'addresses')).find((entry) => at(entry, 'type') === type), 'address')) ?? '<none>';

function nodeStatus(object: KubeObject): string {
  const ready = listOf(at(object, 'status', 'conditions')).find((condition) => at(condition, 'type') === 'Ready');
  const word = ready === undefined ? 'Unknown' : at(ready, 'status') === 'True' ? 'Ready' : 'NotReady';
  return at(object, 'spec', 'unschedulable') === true ? `${word},SchedulingDisabled` : word;
}

const roles = (object: KubeObject): string =>
  Object.keys(object.metadata.labels ?? {}).filter((key) => key.startsWith('node-role.kubernetes.io/')).map((key) => key.slice(24)).sort().join(',') || '<none>';

const info = (field: string) => (object: KubeObject): string => textOf(at(object, 'status', 'nodeInfo', field)) ?? '<unknown>';

const node: readonly Column[] = [
  name,
  { name: 'Status', cell: nodeStatus },
  { name: 'Roles', cell: roles },
  age,
  { name: 'Version', cell: (object) => textOf(at(object, 'status', 'nodeInfo', 'kubeletVersion')) ?? '' },
  wide({ name: 'Internal-IP', cell: address('InternalIP') }),
  wide({ name: 'External-IP', cell: address('ExternalIP') }),
  wide({ name: 'OS-Image', cell: info('osImage') }),
  wide({ name: 'Kernel-Version', cell: info('kernelVersion') }),
  wide({ name: 'Container-Runtime', cell: info('containerRuntimeVersion') }),
];

function ingressHosts(object: KubeObject): string {
  const rules = listOf(at(object, 'spec', 'rules'));
  const named = rules.slice(0, 3).flatMap((rule) => textOf(at(rule, 'host')) ?? []);
  return named.length === 0 ? '*' : rules.length > 3 ? `${named.join(',')} + ${rules.length - 3} more...` : named.join(',');
}

const ingress: readonly Column[] = [
  name,
  { name: 'Class', cell: (object) => textOf(at(object, 'spec', 'ingressClassName')) ?? '<none>' },
  { name: 'Hosts', cell: ingressHosts },
  { name: 'Address', cell: (object) => listOf(at(object, 'status', 'loadBalancer', 'ingress')).flatMap((entry) => textOf(at(entry, 'ip')) ?? textOf(at(entry, 'hostname')) ?? []).sort().join(',') },
  { name: 'Ports', cell: (object) => (listOf(at(object, 'spec', 'tls')).length > 0 ? '80, 443' : '80') },
  age,
];

/** A JSON path of a CustomResourceDefinition's column: lists stand as JSON, and nothing where there is nothing. */
const json = (...path: readonly string[]) => (object: KubeObject): string => {
  const value = at(object, ...path);
  return value === undefined ? '' : JSON.stringify(value);
};

const lastSeen = (object: KubeObject): unknown =>
  at(object, 'series', 'lastObservedTime') ?? at(object, 'lastTimestamp') ?? at(object, 'eventTime') ?? at(object, 'firstTimestamp');

const event: readonly Column[] = [
  { name: 'Last Seen', cell: (object, now) => since(lastSeen(object), now) },
  { name: 'Type', cell: text('type') },
  { name: 'Reason', cell: text('reason') },
  { name: 'Object', cell: (object) => `${text('involvedObject', 'kind')(object).toLowerCase()}/${text('involvedObject', 'name')(object)}` },
  wide({ name: 'Subobject', cell: text('involvedObject', 'fieldPath') }),
  wide({ name: 'Source', cell: (object) => textOf(at(object, 'source', 'component')) ?? text('reportingComponent')(object) }),
  { name: 'Message', cell: (object) => text('message')(object).trim() },
  wide({ name: 'First Seen', cell: (object, now) => since(at(object, 'firstTimestamp') ?? at(object, 'eventTime'), now) }),
  wide({ name: 'Count', cell: (object) => numberOf(at(object, 'count')) ?? 1 }),
  wide(name),
];

const used = (prefix: (key: string) => boolean) => (object: KubeObject): string =>
  Object.entries(fieldsOf(at(object, 'status', 'hard')))
    .filter(([key]) => prefix(key))
    .map(([key, hard]) => `${key}: ${textOf(at(object, 'status', 'used', key)) ?? '0'}/${textOf(hard) ?? ''}`)
    .sort()
    .join(', ');

const resourceQuota: readonly Column[] = [
  name,
  { name: 'Request', cell: used((key) => !key.startsWith('limits.')) },
  { name: 'Limit', cell: used((key) => key.startsWith('limits.')) },
  age,
];

const size = (value: unknown): number => (isFields(value) ? Object.keys(value).length : 0);

const pod: readonly Column[] = [
  name,
  { name: 'Ready', cell: (object, now) => podCells(object, now).ready },
  { name: 'Status', cell: (object, now) => podCells(object, now).status },
  { name: 'Restarts', cell: (object, now) => podCells(object, now).restarts },
  age,
  wide({ name: 'IP', cell: (object) => textOf(at(object, 'status', 'podIP')) ?? '<none>' }),
  wide({ name: 'Node', cell: (object) => textOf(at(object, 'spec', 'nodeName')) ?? '<none>' }),
  wide({ name: 'Nominated Node', cell: () => '<none>' }),
  wide({ name: 'Readiness Gates', cell: () => '<none>' }),
];

const byKind: Readonly<Record<string, readonly Column[]>> = {
  ...policyColumns,
  ConfigMap: [name, { name: 'Data', type: 'integer', cell: (object) => size(at(object, 'data')) + size(at(object, 'binaryData')) }, age],
  Deployment: deployment,
  EndpointSlice: endpointSlice,
  Event: event,
  HTTPRoute: [name, { name: 'Hostnames', cell: json('spec', 'hostnames') }, age],
  Ingress: ingress,
  Lease: [name, { name: 'Holder', cell: text('spec', 'holderIdentity') }, age],
  Namespace: [name, { name: 'Status', cell: text('status', 'phase') }, age],
  Node: node,
  Pod: pod,
  ReplicaSet: replicaSet,
  ResourceQuota: resourceQuota,
  Service: service,
  VirtualService: [name, { name: 'Gateways', cell: json('spec', 'gateways') }, { name: 'Hosts', cell: json('spec', 'hosts') }, age],
};

export const columnsOf = (kind: KindInfo): readonly Column[] => byKind[kind.kind] ?? [name, age];
