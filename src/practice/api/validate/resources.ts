import { compareQuantities, formatQuantity, quantityOf } from '../../../core/kube/quantity.ts';
import { fieldsOf, type Fields } from '../../value.ts';
import type { FieldError } from '../reply.ts';
import { required, wrong } from './errors.ts';

const standard = ['cpu', 'memory', 'ephemeral-storage'];
const isStandard = (name: string): boolean => standard.includes(name) || name.startsWith('hugepages-');
const isNative = (name: string): boolean => !name.includes('/') || name.includes('kubernetes.io/');

/** The amount of a decoded quantity. */
const amount = (value: unknown): ReturnType<typeof quantityOf> => quantityOf(typeof value === 'string' || typeof value === 'number' ? value : undefined);

/** Names and amounts of a list of resources. Devices such as `nvidia.com/gpu` come whole. */
function validateList(list: Fields, path: string): readonly FieldError[] {
  return Object.entries(list).flatMap(([name, value]) => {
    const here = `${path}[${name}]`;
    const errors: FieldError[] = [];
    if (isNative(name) && !isStandard(name)) {
      errors.push(wrong(here, name, 'must be a standard resource type or fully qualified'), wrong(here, name, 'must be a standard resource for containers'));
    }
    const given = amount(value);
    if (given.nanos < 0n) errors.push(wrong(here, formatQuantity(given), 'must be greater than or equal to 0'));
    if (!isNative(name) && given.nanos % 1_000_000_000n !== 0n) errors.push(wrong(here, formatQuantity(given), 'must be an integer'));
    return errors;
  });
}

/** `resources` of a container: a request is at most its limit, and equal to it where nothing may be overcommitted. */
export function validateResources(resources: Fields, path: string): readonly FieldError[] {
  const limits = fieldsOf(resources.limits);
  const requests = fieldsOf(resources.requests);
  const errors = [...validateList(limits, `${path}.limits`), ...validateList(requests, `${path}.requests`)];
  for (const [name, value] of Object.entries(requests)) {
    const limit = limits[name];
    const asked = formatQuantity(amount(value));
    if (limit === undefined) {
      if (!isNative(name)) errors.push(required(`${path}.limits`, 'Limit must be set for non overcommitable resources'));
      continue;
    }
    const order = compareQuantities(amount(value), amount(limit));
    const bound = formatQuantity(amount(limit));
    if (!isNative(name) && order !== 0) errors.push(wrong(`${path}.requests`, asked, `must be equal to ${name} limit of ${bound}`));
    else if (order > 0) errors.push(wrong(`${path}.requests`, asked, `must be less than or equal to ${name} limit of ${bound}`));
  }
  return errors;
}

const quotaNames = ['pods', 'services', 'configmaps', 'secrets', 'replicationcontrollers', 'resourcequotas', 'persistentvolumeclaims', 'services.nodeports', 'services.loadbalancers'];

/** `spec.hard` of a quota. */
export function validateQuota(object: Fields): readonly FieldError[] {
  return Object.entries(fieldsOf(fieldsOf(object.spec).hard)).flatMap(([name, value]) => {
    const here = `spec.hard[${name}]`;
    const base = name.replace(/^(requests|limits)\./, '');
    const known = quotaNames.includes(name) || isStandard(base) || base.includes('/') || base === 'storage';
    const given = amount(value);
    return [
      ...(known ? [] : [wrong(here, name, 'must be a standard resource type or fully qualified'), wrong(here, name, 'must be a standard resource for quota')]),
      ...(given.nanos < 0n ? [wrong(here, formatQuantity(given), 'must be greater than or equal to 0')] : []),
    ];
  });
}
