/**
 * Kinds that say how pods are to be treated: HorizontalPodAutoscalers, PodDisruptionBudgets, NetworkPolicies, LimitRanges and
 * PersistentVolumeClaims (Kubernetes 1.37, seen on a real API server). Nothing acts on the first three here; they are kept and read.
 */
import { compareQuantities, formatQuantity, quantityOf, type Quantity } from '../../../core/kube/quantity.ts';
import { at, fieldsOf, isFields, listOf, numberOf, textOf, type Fields } from '../../value.ts';
import type { FieldError } from '../reply.ts';
import { denied, duplicate, required, unsupported, wrong } from './errors.ts';
import { unchanged } from './meta.ts';
import { port, portName, qualifiedName } from './names.ts';
import { intOrPercent, validateSelector } from './workloads.ts';

const among = (supported: readonly string[], value: unknown): boolean => typeof value === 'string' && supported.includes(value);

const sources: Readonly<Record<string, string>> = { Resource: 'resource', Pods: 'pods', Object: 'object', External: 'external', ContainerResource: 'containerResource' };

export function validateAutoscaler(object: Fields): readonly FieldError[] {
  const spec = fieldsOf(object.spec);
  const [least, most] = [numberOf(spec.minReplicas) ?? 1, numberOf(spec.maxReplicas) ?? 0];
  const metrics = listOf(spec.metrics);
  const [kind, name, apiVersion] = ['kind', 'name', 'apiVersion'].map((field) => textOf(at(spec.scaleTargetRef, field)) ?? '');
  const errors: FieldError[] = [];
  if (least < 0) errors.push(wrong('spec.minReplicas', least, 'must be greater than or equal to 0'));
  if (least === 0 && !metrics.some((metric) => ['Object', 'External'].includes(textOf(at(metric, 'type')) ?? ''))) {
    errors.push(denied('spec.metrics', 'must specify at least one Object or External metric to support scaling to zero replicas'));
  }
  if (most < least) errors.push(wrong('spec.maxReplicas', most, 'must be greater than or equal to `minReplicas`'));
  if (kind === '') errors.push(required('spec.scaleTargetRef.kind'));
  if (name === '') errors.push(required('spec.scaleTargetRef.name'));
  if (kind !== 'ReplicationController' && apiVersion?.includes('/') !== true) errors.push(wrong('spec.scaleTargetRef.apiVersion', apiVersion, 'apiVersion must specify API group'));
  for (const [index, metric] of metrics.entries()) {
    const source = sources[textOf(at(metric, 'type')) ?? ''];
    if (source !== undefined && !isFields(at(metric, source))) errors.push(required(`spec.metrics[${index}].${source}`, 'must populate information for the given metric source'));
  }
  return most === 0 ? [...errors, required('spec.maxReplicas')] : errors;
}

export function validateBudget(object: Fields): readonly FieldError[] {
  const spec = fieldsOf(object.spec);
  const { minAvailable, maxUnavailable, unhealthyPodEvictionPolicy } = spec;
  const errors: FieldError[] = [];
  if (minAvailable !== undefined && maxUnavailable !== undefined) {
    const shown = { MinAvailable: minAvailable, Selector: spec.selector ?? null, MaxUnavailable: maxUnavailable, UnhealthyPodEvictionPolicy: unhealthyPodEvictionPolicy ?? null };
    errors.push(wrong('spec', shown, 'minAvailable and maxUnavailable cannot be both set'));
  }
  for (const field of ['minAvailable', 'maxUnavailable']) {
    const value = spec[field];
    const here = `spec.${field}`;
    errors.push(...intOrPercent(value, here));
    if (typeof value === 'string' && /^[0-9]+%$/.test(value) && Number.parseInt(value, 10) > 100) errors.push(wrong(here, value, 'must not be greater than 100%'));
  }
  const policies = ['AlwaysAllow', 'IfHealthyBudget'];
  if (unhealthyPodEvictionPolicy !== undefined && !among(policies, unhealthyPodEvictionPolicy)) errors.push(unsupported('spec.unhealthyPodEvictionPolicy', unhealthyPodEvictionPolicy, policies));
  return isFields(spec.selector) ? [...errors, ...validateSelector(spec.selector, 'spec.selector')] : errors;
}

const protocols = ['TCP', 'UDP', 'SCTP'];
const directions = ['Ingress', 'Egress'];

export function validateNetworkPolicy(object: Fields): readonly FieldError[] {
  const spec = fieldsOf(object.spec);
  const rules = ([['ingress', 'from'], ['egress', 'to']] as const).flatMap(([list, peers]) =>
    listOf(spec[list]).flatMap((rule, index) => {
      const here = `spec.${list}[${index}]`;
      return [
        ...listOf(at(rule, 'ports')).flatMap((one, i) => validatePort(fieldsOf(one), `${here}.ports[${i}]`)),
        ...listOf(at(rule, peers)).flatMap((peer, i) => validatePeer(fieldsOf(peer), `${here}.${peers}[${i}]`)),
      ];
    }));
  const types = listOf(spec.policyTypes).flatMap((type, index) => (among(directions, type) ? [] : [unsupported(`spec.policyTypes[${index}]`, type, directions)]));
  return [...validateSelector(fieldsOf(spec.podSelector), 'spec.podSelector'), ...rules, ...types];
}

function validatePort(given: Fields, path: string): readonly FieldError[] {
  const { protocol, port: wanted } = given;
  const unknown = protocol !== undefined && !among(protocols, protocol) ? [unsupported(`${path}.protocol`, protocol, protocols)] : [];
  const texts = typeof wanted === 'number' ? port(wanted) : typeof wanted === 'string' ? portName(wanted) : [];
  return [...unknown, ...texts.map((text) => wrong(`${path}.port`, wanted, text))];
}

function validatePeer(peer: Fields, path: string): readonly FieldError[] {
  const selectors = ['podSelector', 'namespaceSelector'].filter((field) => isFields(peer[field]));
  const errors = selectors.flatMap((field) => validateSelector(fieldsOf(peer[field]), `${path}.${field}`));
  if (!isFields(peer.ipBlock)) return selectors.length === 0 ? [required(path, 'must specify a peer')] : errors;
  if (selectors.length > 0) return [...errors, denied(path, 'may not specify both ipBlock and another peer')];
  const cidr = textOf(peer.ipBlock.cidr) ?? '';
  const valid = /^\d{1,3}(\.\d{1,3}){3}\/\d{1,2}$|^[0-9a-fA-F:]+\/\d{1,3}$/.test(cidr);
  return valid ? errors : [...errors, wrong(`${path}.ipBlock.cidr`, cidr, 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)')];
}

const modes = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod'];

/** What is asked for may grow; everything else of a claim stays. */
export function validateClaim(object: Fields, before: Fields | undefined): readonly FieldError[] {
  const spec = fieldsOf(object.spec);
  const wanted = listOf(spec.accessModes);
  const errors: FieldError[] = wanted.length === 0 ? [required('spec.accessModes', 'at least 1 access mode is required')] : [];
  errors.push(...wanted.filter((mode) => !among(modes, mode)).map((mode) => unsupported('spec.accessModes', mode, modes)));
  if (wanted.length > 1 && wanted.includes('ReadWriteOncePod')) errors.push(denied('spec.accessModes', 'may not use ReadWriteOncePod with other access modes'));
  const storage = at(spec, 'resources', 'requests', 'storage');
  if (storage === undefined) errors.push(required('spec.resources[storage]'));
  else if (quantity(storage).nanos <= 0n) errors.push(wrong('spec.resources[storage]', formatQuantity(quantity(storage)), 'must be greater than zero'));
  return before === undefined ? errors : [...errors, ...unchanged('spec.accessModes', at(before, 'spec', 'accessModes'), spec.accessModes)];
}

const quantity = (value: unknown): Quantity => quantityOf(typeof value === 'string' || typeof value === 'number' ? value : undefined);

export function validateLimitRange(object: Fields): readonly FieldError[] {
  const seen = new Set<string>();
  return listOf(at(object, 'spec', 'limits')).flatMap((item, index) => {
    const here = `spec.limits[${index}]`;
    const type = textOf(at(item, 'type')) ?? '';
    const errors: FieldError[] = qualifiedName(type).map((text) => wrong(`${here}.type`, type, text));
    if (type !== '' && seen.has(type)) errors.push(duplicate(`${here}.type`, type));
    seen.add(type);
    if (type === 'Pod') {
      const filled = ['default', 'defaultRequest'].filter((field) => Object.keys(fieldsOf(at(item, field))).length > 0);
      errors.push(...filled.map((field) => denied(`${here}.${field}`, "may not be specified when `type` is 'Pod'")));
    }
    return [...errors, ...(type === 'Pod' ? [] : bounds(fieldsOf(item), here))];
  });
}

/** Least, given by default, most: in this order, for each resource. */
function bounds(item: Fields, path: string): readonly FieldError[] {
  const [min, max, request, limit] = ['min', 'max', 'defaultRequest', 'default'].map((field) => fieldsOf(item[field])) as [Fields, Fields, Fields, Fields];
  const names = [...new Set([min, max, request, limit].flatMap((list) => Object.keys(list)))].sort();
  const over = (a: unknown, b: unknown): boolean => a !== undefined && b !== undefined && compareQuantities(quantity(a), quantity(b)) > 0;
  const text = (value: unknown): string => formatQuantity(quantity(value));
  return names.flatMap((name) => [
    ...(over(min[name], max[name]) ? [wrong(`${path}.min[${name}]`, text(min[name]), `min value ${text(min[name])} is greater than max value ${text(max[name])}`)] : []),
    ...(over(min[name], request[name]) ? [wrong(`${path}.defaultRequest[${name}]`, text(request[name]), `min value ${text(min[name])} is greater than default request value ${text(request[name])}`)] : []),
    ...(over(request[name], max[name]) ? [wrong(`${path}.defaultRequest[${name}]`, text(request[name]), `default request value ${text(request[name])} is greater than max value ${text(max[name])}`)] : []),
    ...(over(request[name], limit[name]) ? [wrong(`${path}.defaultRequest[${name}]`, text(request[name]), `default request value ${text(request[name])} is greater than default limit value ${text(limit[name])}`)] : []),
    ...(over(min[name], limit[name]) ? [wrong(`${path}.default[${name}]`, text(min[name]), `min value ${text(min[name])} is greater than default value ${text(limit[name])}`)] : []),
    ...(over(limit[name], max[name]) ? [wrong(`${path}.default[${name}]`, text(limit[name]), `default value ${text(limit[name])} is greater than max value ${text(max[name])}`)] : []),
  ]);
}
