import type { KindInfo } from '../../kinds.ts';
import { shape } from '../../schema/shapes.ts';
import { at, fieldsOf, isFields, listOf, textOf, type Fields } from '../../value.ts';
import type { FieldError } from '../reply.ts';
import { required, unsupported, wrong } from './errors.ts';
import { unchanged, validateMeta } from './meta.ts';
import { validateIngress } from './ingresses.ts';
import { configKey } from './names.ts';
import { validatePodSpec, validatePodUpdate } from './pods.ts';
import { validateAutoscaler, validateBudget, validateClaim, validateLimitRange, validateNetworkPolicy } from './policies.ts';
import { validateQuota } from './resources.ts';
import { validateRoute } from './routes.ts';
import { validateAgainst, withBlocked } from './schema.ts';
import { validateService } from './services.ts';
import { validateDeployment, validateReplicaSet } from './workloads.ts';

type Validate = (object: Fields, before: Fields | undefined) => readonly FieldError[];

const configMap: Validate = (object) =>
  [object.data, object.binaryData].flatMap((part) =>
    Object.keys(fieldsOf(part)).flatMap((key) => configKey(key).map((text) => wrong(`data[${key}]`, key, text))),
  );

const endpointSlice: Validate = (object, before) => {
  const types = ['IPv4', 'IPv6', 'FQDN'];
  const type = textOf(object.addressType) ?? '';
  const errors: FieldError[] = type === '' ? [required('addressType')] : types.includes(type) ? [] : [unsupported('addressType', type, types)];
  for (const [index, endpoint] of listOf(object.endpoints).entries()) {
    if (listOf(at(endpoint, 'addresses')).length === 0) errors.push(required(`endpoints[${index}].addresses`, 'must contain at least 1 address'));
  }
  return before === undefined ? errors : [...errors, ...unchanged('addressType', before.addressType, object.addressType)];
};

const pod: Validate = (object, before) => [
  ...validatePodSpec(object.spec, 'spec'),
  ...(before === undefined ? [] : validatePodUpdate(before, object)),
];

const event: Validate = (object) => {
  const about = textOf(at(object, 'involvedObject', 'namespace')) ?? '';
  const own = textOf(at(object, 'metadata', 'namespace')) ?? '';
  const fits = about === own || (about === '' && own === 'default');
  return fits ? [] : [wrong('involvedObject.namespace', about, 'does not match event.namespace')];
};

const custom = (info: KindInfo): Validate => (object) => {
  const { fields, required: needed } = shape(info.shape);
  const specType = fields.get('spec');
  if (specType === undefined || (object.spec === undefined && !needed.includes('spec'))) return [];
  return isFields(object.spec) ? withBlocked([...validateAgainst(specType, object.spec, 'spec'), ...validateRoute(object.spec)]) : withBlocked([required('spec')]);
};

const byKind: Readonly<Record<string, Validate>> = {
  ConfigMap: configMap,
  Deployment: validateDeployment,
  EndpointSlice: endpointSlice,
  Event: event,
  HorizontalPodAutoscaler: validateAutoscaler,
  Ingress: validateIngress,
  LimitRange: validateLimitRange,
  NetworkPolicy: validateNetworkPolicy,
  PersistentVolumeClaim: validateClaim,
  Pod: pod,
  PodDisruptionBudget: validateBudget,
  ReplicaSet: validateReplicaSet,
  ResourceQuota: (object) => validateQuota(object),
  Service: validateService,
};

/** Everything wrong with an object that is to be stored; `before` is what it replaces. The object has its defaults already. */
export function validate(info: KindInfo, object: Fields, before: Fields | undefined): readonly FieldError[] {
  const own = info.custom ? custom(info) : byKind[info.kind];
  return [...validateMeta(info, object), ...(own?.(object, before) ?? [])];
}
