/**
 * What the API server fills in before it validates (Kubernetes 1.37, `SetDefaults_*` of the kinds, seen on a real one).
 * Custom kinds (HTTPRoute, VirtualService) take theirs from the schema. A default never overwrites what is there.
 */
import type { KindInfo } from '../kinds.ts';
import { policyDefaults } from './policyDefaults.ts';
import { objectType, shape, type Type } from '../schema/shapes.ts';
import { at, fieldsOf, isFields, isList, listOf, put, textOf, type Fields } from '../value.ts';

const over = (defaults: Fields, given: unknown): Fields => ({ ...defaults, ...fieldsOf(given) });
/** For fields that are no pointers in Go: there an empty text and 0 are the same as nothing. */
const filled = (defaults: Fields, given: unknown): Fields =>
  over(defaults, Object.fromEntries(Object.entries(fieldsOf(given)).filter(([name, value]) => !(name in defaults) || (value !== '' && value !== 0))));
const mapped = (object: Fields, field: string, each: (item: Fields, index: number) => Fields): Fields =>
  isList(object[field]) ? { ...object, [field]: listOf(object[field]).map((item, index) => each(fieldsOf(item), index)) } : object;

const probeFields = ['livenessProbe', 'readinessProbe', 'startupProbe'];

function probe(given: Fields): Fields {
  const out = filled({ timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 }, given);
  if (isFields(out.httpGet)) return { ...out, httpGet: filled({ path: '/', scheme: 'HTTP' }, out.httpGet) };
  return isFields(out.grpc) ? { ...out, grpc: over({ service: '' }, out.grpc) } : out;
}

/** `latest`, or no tag at all, is pulled every time. */
function pullPolicy(image: string): string {
  if (image.includes('@')) return 'IfNotPresent';
  const tag = /:([^:/]*)$/.exec(image)?.[1];
  return tag === undefined || tag === 'latest' ? 'Always' : 'IfNotPresent';
}

function container(given: Fields): Fields {
  const image = textOf(given.image) ?? '';
  let out = filled(
    { resources: {}, terminationMessagePath: '/dev/termination-log', terminationMessagePolicy: 'File', imagePullPolicy: pullPolicy(image) },
    given,
  );
  const limits = at(out, 'resources', 'limits');
  if (isFields(limits)) out = put(out, ['resources', 'requests'], over(limits, at(out, 'resources', 'requests')));
  out = mapped(out, 'ports', (port) => filled({ protocol: 'TCP' }, port));
  out = mapped(out, 'env', (entry) =>
    isFields(at(entry, 'valueFrom', 'fieldRef')) ? put(entry, ['valueFrom', 'fieldRef'], filled({ apiVersion: 'v1' }, at(entry, 'valueFrom', 'fieldRef'))) : entry,
  );
  for (const name of probeFields) if (isFields(out[name])) out = { ...out, [name]: probe(out[name]) };
  return out;
}

const modes: readonly (readonly [string, Fields])[] = [
  ['configMap', { defaultMode: 420 }],
  ['secret', { defaultMode: 420 }],
  ['projected', { defaultMode: 420 }],
  ['downwardAPI', { defaultMode: 420 }],
  ['hostPath', { type: '' }],
];

function volume(given: Fields): Fields {
  const source = Object.keys(given).some((key) => key !== 'name');
  if (!source) return { ...given, emptyDir: {} };
  return modes.reduce((out, [name, defaults]) => (isFields(out[name]) ? { ...out, [name]: over(defaults, out[name]) } : out), given);
}

function podSpec(given: Fields): Fields {
  const base = { restartPolicy: 'Always', dnsPolicy: 'ClusterFirst', securityContext: {}, schedulerName: 'default-scheduler' };
  let out = over({ terminationGracePeriodSeconds: 30 }, filled(base, given));
  for (const list of ['containers', 'initContainers', 'ephemeralContainers']) out = mapped(out, list, container);
  if (typeof out.serviceAccountName === 'string') out = over({ serviceAccount: out.serviceAccountName }, out);
  return mapped(out, 'volumes', volume);
}

const template = (object: Fields): Fields => {
  if (at(object, 'spec', 'template') === undefined) return object;
  return put(object, ['spec', 'template', 'spec'], podSpec(fieldsOf(at(object, 'spec', 'template', 'spec'))));
};

/** Where the selector or the labels of a workload are left out, apps/v1 does not guess them. */
function deployment(object: Fields): Fields {
  let spec = over({ replicas: 1, strategy: {}, revisionHistoryLimit: 10, progressDeadlineSeconds: 600 }, object.spec);
  const strategy = filled({ type: 'RollingUpdate' }, spec.strategy);
  const rolling = over({ maxUnavailable: '25%', maxSurge: '25%' }, strategy.rollingUpdate);
  spec = { ...spec, strategy: strategy.type === 'RollingUpdate' ? { ...strategy, rollingUpdate: rolling } : strategy };
  return template({ ...object, spec });
}

/** Guaranteed, Burstable or BestEffort, from cpu and memory alone. */
function quality(spec: Fields): string {
  const all = listOf(spec.containers);
  const has = (what: 'requests' | 'limits', name: string): boolean => all.every((item) => at(item, 'resources', what, name) !== undefined);
  const any = all.some((item) => ['cpu', 'memory'].some((name) => at(item, 'resources', 'requests', name) !== undefined || at(item, 'resources', 'limits', name) !== undefined));
  const equal = all.every((item) => ['cpu', 'memory'].every((name) => at(item, 'resources', 'requests', name) === at(item, 'resources', 'limits', name)));
  if (!any) return 'BestEffort';
  return has('limits', 'cpu') && has('limits', 'memory') && equal ? 'Guaranteed' : 'Burstable';
}

function pod(object: Fields): Fields {
  const spec = over({ enableServiceLinks: true }, podSpec(fieldsOf(object.spec)));
  return { ...object, spec, status: over({ phase: 'Pending', qosClass: quality(spec) }, object.status) };
}

function service(object: Fields): Fields {
  let spec = filled({ type: 'ClusterIP', sessionAffinity: 'None' }, object.spec);
  if (spec.type !== 'ExternalName') spec = over({ internalTrafficPolicy: 'Cluster' }, spec);
  if (spec.type === 'NodePort' || spec.type === 'LoadBalancer') spec = over({ externalTrafficPolicy: 'Cluster' }, spec);
  else spec = Object.fromEntries(Object.entries(spec).filter(([name]) => name !== 'externalTrafficPolicy'));
  if (spec.type === 'LoadBalancer') spec = over({ allocateLoadBalancerNodePorts: true }, spec);
  if (spec.sessionAffinity === 'ClientIP') spec = over({ sessionAffinityConfig: { clientIP: { timeoutSeconds: 10_800 } } }, spec);
  spec = mapped(spec, 'ports', (port) => filled({ protocol: 'TCP', ...(port.port === undefined ? {} : { targetPort: port.port }) }, port));
  return { ...object, spec, status: over({ loadBalancer: {} }, object.status) };
}

function namespace(object: Fields): Fields {
  const name = textOf(at(object, 'metadata', 'name')) ?? '';
  const labels = { ...fieldsOf(at(object, 'metadata', 'labels')), 'kubernetes.io/metadata.name': name };
  return put(object, ['metadata', 'labels'], labels);
}

const endpointSlice = (object: Fields): Fields =>
  mapped(object, 'ports', (port) => over({ name: '', protocol: 'TCP' }, port));

/** Structural defaults of a custom kind. */
function fromSchema(type: Type, value: unknown): unknown {
  if (type.of === 'list') return isList(value) ? value.map((item) => fromSchema(type.item, item)) : value;
  if (type.of !== 'object' || !isFields(value)) return value;
  const out: Record<string, unknown> = { ...value };
  for (const [name, field] of shape(type.name).fields) {
    if (out[name] === undefined && field.default !== undefined) out[name] = field.default;
    if (out[name] !== undefined) out[name] = fromSchema(field, out[name]);
  }
  return out;
}

const byKind: Readonly<Record<string, (object: Fields) => Fields>> = {
  ...policyDefaults,
  Deployment: deployment,
  ReplicaSet: (object) => template({ ...object, spec: over({ replicas: 1 }, object.spec) }),
  Pod: pod,
  Service: service,
  Namespace: namespace,
  EndpointSlice: endpointSlice,
  Ingress: (object) => ({ ...object, status: over({ loadBalancer: {} }, object.status) }),
};

/** The object with the API server's defaults. */
export function withDefaults(info: KindInfo, object: Fields): Fields {
  if (info.custom) return { ...object, spec: fromSchema(typeOfSpec(info), object.spec) };
  return byKind[info.kind]?.(object) ?? object;
}

const typeOfSpec = (info: KindInfo): Type => shape(info.shape).fields.get('spec') ?? objectType(info.shape);
