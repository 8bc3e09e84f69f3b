/**
 * What the API server holds to and the packages do not say: ranges, patterns, defaults, required fields. Sources: the
 * validation of kubernetes 1.37 (`pkg/apis/*\/validation`, as seen on a real control plane), and the CRDs of Gateway API.
 */
import type { Kind } from './kinds.ts';
import { newerFields } from './newer.ts';
import type { Schema } from './schema.ts';

/** An integer, or a percentage as the API server reads it: `1.5%` and `abc` are refused, and so is `101%` unavailable. */
const intOrPercent = (what: string, pattern: string, most = ''): Schema => ({
  type: ['integer', 'string'],
  minimum: 0,
  maximum: 2147483647,
  pattern,
  errorMessage: `${what} is a whole number of pods, such as 1, or a percentage, such as 25%${most}.`,
  default: '25%',
  examples: [1, 0, '25%', '100%'],
});

const quantity: Schema = {
  type: ['string', 'number'],
  pattern: '^[+-]?([0-9]+|[0-9]+\\.[0-9]*|\\.[0-9]+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]+)?$',
  errorMessage: 'A quantity is a number with an optional unit, such as 500m, 2 or 1Gi.',
  examples: ['500m', '2', '1Gi'],
};

const labelValue: Schema = {
  type: 'string',
  maxLength: 63,
  pattern: '^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$',
  errorMessage: 'A label value has at most 63 letters, digits, - _ and ., and begins and ends with a letter or digit.',
};

const portNumber: Schema = { minimum: 1, maximum: 65535 };
const whole = (fallback: number): Schema => ({ minimum: 0, default: fallback });

/** A port by number, or by the name that a container gives it (`validation.IsValidPortName`): 15 characters with a letter among them. */
const portName = '^(?=.*[a-z])(?!.*--)[a-z0-9]([-a-z0-9]*[a-z0-9])?$';
const portNameForm = 'A port name has lower-case letters, digits and single hyphens between them, and at least one letter.';
const portOrName: Schema = { type: ['integer', 'string'], ...portNumber, maxLength: 15, pattern: portName, errorMessage: portNameForm, examples: [8080, 'http'] };

const refused = (errorMessage: string): Schema => ({ not: {}, doNotSuggest: true, errorMessage });
/** Both restart the container when they fail, which one success ends. */
const restartingProbe: Schema = {
  properties: { successThreshold: { maximum: 1 }, terminationGracePeriodSeconds: { minimum: 1 } },
};

const dnsLabel = '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$';

/** `Definition.property`, or `Definition` for the definition itself. Merged over what was generated. */
const patches: Readonly<Record<string, Schema>> = {
  Quantity: quantity,
  FieldsV1: { additionalProperties: {} },
  Duration: { pattern: '^([0-9]{1,5}(h|m|s|ms)){1,4}$', examples: ['0s', '30s', '5m'] },
  PortNumber: portNumber,
  HeaderName: { minLength: 1, maxLength: 256, pattern: "^[A-Za-z0-9!#$%&'*+\\-.^_\\x60|~]+$", examples: ['x-ab-group'] },
  'DeploymentSpec.replicas': whole(1),
  'DeploymentSpec.minReadySeconds': whole(0),
  'DeploymentSpec.revisionHistoryLimit': whole(10),
  'DeploymentSpec.progressDeadlineSeconds': whole(600),
  'DeploymentStrategy.type': { default: 'RollingUpdate' },
  'RollingUpdateDeployment.maxSurge': intOrPercent('maxSurge', '^[0-9]+%$'),
  'RollingUpdateDeployment.maxUnavailable': intOrPercent('maxUnavailable', '^0*(100|[1-9]?[0-9])%$', ', at most 100%'),
  'LabelSelector.matchLabels': { additionalProperties: labelValue },
  'LabelSelectorRequirement.operator': { enum: ['In', 'NotIn', 'Exists', 'DoesNotExist'] },
  'ObjectMeta.labels': { additionalProperties: labelValue },
  'ServiceSpec.selector': { additionalProperties: labelValue },
  'ServicePort.port': portNumber,
  'ServicePort.nodePort': { minimum: 0, maximum: 65535 },
  'ServicePort.protocol': { default: 'TCP' },
  'ContainerPort.containerPort': portNumber,
  'ContainerPort.protocol': { default: 'TCP' },
  'Container.name': { maxLength: 63, pattern: dnsLabel, errorMessage: 'A container name has lower-case letters, digits and -, at most 63.' },
  'Container.image': { minLength: 1, examples: ['myregistry.example/llm-app:v2'] },
  'PodSpec.containers': { minItems: 1 },
  // Below 0 it counts as 1.
  'PodSpec.terminationGracePeriodSeconds': { default: 30 },
  'PodTemplateSpec.spec': {
    properties: {
      activeDeadlineSeconds: refused('Pods of a Deployment run for ever, so they cannot have a deadline. Remove it.'),
      restartPolicy: { enum: ['Always'] },
    },
  },
  // Of a probe, 0 stands for the default.
  'Probe.failureThreshold': whole(3),
  'Probe.periodSeconds': whole(10),
  'Probe.successThreshold': whole(1),
  'Probe.timeoutSeconds': whole(1),
  'Probe.initialDelaySeconds': whole(0),
  'Container.livenessProbe': restartingProbe,
  'Container.startupProbe': restartingProbe,
  'Container.readinessProbe': { properties: { terminationGracePeriodSeconds: refused('A readiness probe ends no container, so it has no such time. Remove it.') } },
  'HTTPGetAction.port': portOrName,
  'TCPSocketAction.port': portOrName,
  'GRPCAction.port': portNumber,
  ExecAction: { required: ['command'] },
  'ExecAction.command': { minItems: 1 },
  // The server's schema requires it, and the server takes its absence for 0.
  SleepAction: { required: [] },
  'ContainerPort.name': { maxLength: 15, pattern: `^$|${portName}`, errorMessage: portNameForm },
  'ServicePort.name': { maxLength: 63, pattern: `^$|${dnsLabel}`, errorMessage: 'The name of a port has lower-case letters, digits and -, at most 63.' },
  // 0 and the empty text stand for the port itself.
  'ServicePort.targetPort': { ...portOrName, minimum: 0, pattern: `^$|${portName}` },
  'HTTPBackendRef.weight': { minimum: 0, maximum: 1000000, default: 1 },
  'HTTPHeaderMatch.value': { minLength: 1, maxLength: 4096 },
  'HTTPRouteMatch.headers': { maxItems: 16 },
  'HTTPRouteRule.matches': { maxItems: 64 },
  'HTTPRouteRule.backendRefs': { maxItems: 16 },
  'VirtualService.apiVersion': { const: undefined, enum: ['networking.istio.io/v1', 'networking.istio.io/v1beta1'] },
  'HTTPRouteSpec.rules': { minItems: 1, maxItems: 16 },
  'HTTPRouteSpec.hostnames': { maxItems: 16 },
  Hostname: { minLength: 1, maxLength: 253, pattern: '^(\\*\\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$', errorMessage: 'A host name has lower-case labels with dots between them, and may begin with *.' },
  Kind: { minLength: 1, maxLength: 63, pattern: '^[a-zA-Z]([-a-zA-Z0-9]*[a-zA-Z0-9])?$', errorMessage: 'A kind has letters, digits and -, such as Service.' },
  ObjectName: { minLength: 1, maxLength: 253 },
  'HTTPPathMatch.value': { maxLength: 1024 },
  HTTPPathModifierType: { enum: ['ReplaceFullPath', 'ReplacePrefixMatch'] },
  HTTPRouteFilterType: {
    enum: ['RequestHeaderModifier', 'ResponseHeaderModifier', 'RequestMirror', 'RequestRedirect', 'URLRewrite', 'CORS', 'ExternalAuth', 'ExtensionRef'],
  },
};

const service = '^[a-z]([-a-z0-9]*[a-z0-9])?$';
const subdomain = '^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$';

/** Names differ by kind (a Service's is a DNS label that begins with a letter), and a manifest needs metadata and a spec. */
const root = ({ kind }: Kind): Schema => ({
  required: ['apiVersion', 'kind', 'metadata', ...(['Deployment', 'ReplicaSet', 'Service'].includes(kind) ? ['spec'] : [])],
  properties: {
    metadata: {
      properties: {
        name: {
          maxLength: kind === 'Service' ? 63 : 253,
          pattern: kind === 'Service' ? service : subdomain,
          errorMessage: `The name of a ${kind} has lower-case letters, digits and -${kind === 'Service' ? ', at most 63, and begins with a letter' : ''}.`,
        },
      },
    },
  },
});

/** Applies the patches to a generated schema. A patch whose place is gone is an error, so that an update cannot lose one. */
export function overlay(kind: Kind, schema: Schema): Schema {
  const definitions = schema.definitions ?? {};
  for (const [place, field] of Object.entries(newerFields)) addField(definitions, place, field);
  for (const [place, patch] of Object.entries(patches)) {
    const [name = '', property] = place.split('.');
    const definition = definitions[name];
    if (definition === undefined) continue;
    if (property === undefined) {
      Object.assign(definition, patch);
      continue;
    }
    const value = definition.properties?.[property];
    if (value === undefined) throw new Error(`${kind.kind}: the overlay has ${place}, which the packages do not.`);
    if (patch.type !== undefined) delete value.$ref;
    definition.properties = { ...definition.properties, [property]: besideRef(value, patch) };
  }
  const own = definitions[kind.kind] ?? {};
  const { required = [], ...rest } = root(kind);
  return withoutEscapes({
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: `${kind.kind} (${kind.apiVersion})`,
    description: own.description ?? kind.kind,
    allOf: [{ $ref: `#/definitions/${kind.kind}` }, rest],
    definitions: referredTo({ ...definitions, [kind.kind]: { ...own, required: [...new Set([...required, ...(own.required ?? [])])] } }, kind),
  });
}

/** A patch with a type of its own takes the place of a reference, which may have been the last one. */
function referredTo(definitions: Readonly<Record<string, Schema>>, { kind }: Kind): Record<string, Schema> {
  const text = JSON.stringify(definitions);
  return Object.fromEntries(Object.entries(definitions).filter(([name]) => name === kind || text.includes(`"#/definitions/${name}"`)));
}

function addField(definitions: Readonly<Record<string, Schema>>, place: string, field: Schema): void {
  const [name = '', property = ''] = place.split('.');
  const definition = definitions[name];
  if (definition === undefined) return;
  if (definition.properties?.[property] !== undefined) throw new Error(`The packages have ${place} now; take it out of newer.ts.`);
  definition.properties = { ...definition.properties, [property]: field };
}

/** Draft-07 ignores whatever stands beside `$ref`; an `allOf` keeps both. */
function besideRef({ $ref, ...value }: Schema, patch: Schema): Schema {
  return $ref === undefined ? { ...value, ...patch } : { ...value, ...patch, allOf: [{ $ref }] };
}

/** The packages escape `*` in comments, and hold properties (`allOf` beside a description) as `$ref` with a description. */
function withoutEscapes(schema: Schema): Schema {
  return JSON.parse(JSON.stringify(schema), (key, value: unknown) =>
    key === 'description' && typeof value === 'string' ? value.replaceAll('\\*', '*') : value) as Schema;
}
