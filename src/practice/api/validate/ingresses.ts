import { at, fieldsOf, isFields, listOf, numberOf, textOf, type Fields } from '../../value.ts';
import type { FieldError } from '../reply.ts';
import { required, unsupported, wrong } from './errors.ts';
import { dnsLabel, dnsSubdomain, port, portName, wildcardSubdomain } from './names.ts';

const pathTypes = ['Exact', 'ImplementationSpecific', 'Prefix'];
const badSequences = ['//', '/./', '/../', '%2f', '%2F'];
const badEnds = ['/..', '/.'];
const classAnnotation = 'kubernetes.io/ingress.class';

const says = (field: string, value: unknown, texts: readonly string[]): readonly FieldError[] => texts.map((text) => wrong(field, value, text));

const host = (name: string): readonly string[] => (name.includes('*') ? wildcardSubdomain(name) : dnsSubdomain(name));

function validateBackend(backend: unknown, path: string): readonly FieldError[] {
  const service = at(backend, 'service');
  const resource = at(backend, 'resource');
  if (isFields(resource)) {
    if (isFields(service)) return [wrong(path, '', 'cannot set both resource and service backends')];
    return ['kind', 'name'].flatMap((field) => ((textOf(resource[field]) ?? '') === '' ? [required(`${path}.resource.${field}`)] : []));
  }
  if (!isFields(service)) return [wrong(path, '', 'resource or service backend is required')];
  const name = textOf(service.name) ?? '';
  const number = numberOf(at(service, 'port', 'number')) ?? 0;
  const named = textOf(at(service, 'port', 'name')) ?? '';
  const errors = name === '' ? [required(`${path}.service.name`)] : says(`${path}.service.name`, name, dnsLabel(name));
  if (named !== '' && number !== 0) return [...errors, wrong(path, '', 'cannot set both port name & port number')];
  if (named !== '') return [...errors, ...says(`${path}.service.port.name`, named, portName(named))];
  return [...errors, ...(number === 0 ? [required(path, 'port name or number is required')] : says(`${path}.service.port.number`, number, port(number)))];
}

function validatePath(entry: unknown, path: string): readonly FieldError[] {
  const type = at(entry, 'pathType');
  if (type === undefined) return [required(`${path}.pathType`, 'pathType must be specified')];
  const value = textOf(at(entry, 'path')) ?? '';
  const free = type === 'ImplementationSpecific';
  const backend = validateBackend(at(entry, 'backend'), `${path}.backend`);
  if (typeof type !== 'string' || !pathTypes.includes(type)) return [unsupported(`${path}.pathType`, type, pathTypes), ...backend];
  const texts = [
    ...(value.startsWith('/') || (free && value === '') ? [] : ['must be an absolute path']),
    ...(free ? [] : badSequences.filter((part) => value.includes(part)).map((part) => `must not contain '${part}'`)),
    ...(free ? [] : badEnds.filter((end) => value.endsWith(end)).map((end) => `cannot end with '${end}'`)),
  ];
  return [...says(`${path}.path`, value, texts), ...backend];
}

function validateRule(rule: unknown, path: string): readonly FieldError[] {
  const name = textOf(at(rule, 'host')) ?? '';
  const address = /^\d+(\.\d+){3}$/.test(name) ? ['must be a DNS name, not an IP address'] : [];
  const errors = name === '' ? [] : says(`${path}.host`, name, [...address, ...host(name)]);
  const http = at(rule, 'http');
  if (!isFields(http)) return errors;
  const paths = listOf(http.paths);
  if (paths.length === 0) return [...errors, required(`${path}.http.paths`)];
  return [...errors, ...paths.flatMap((entry, index) => validatePath(entry, `${path}.http.paths[${index}]`))];
}

/** An Ingress (networking/v1 validation). Annotations are the business of its controller, so a canary's rules are not looked at. */
export function validateIngress(object: Fields, before: Fields | undefined): readonly FieldError[] {
  const spec = fieldsOf(object.spec);
  const rules = listOf(spec.rules);
  const errors: FieldError[] = [];
  if (rules.length === 0 && spec.defaultBackend === undefined) errors.push(wrong('spec', undefined, 'either `defaultBackend` or `rules` must be specified'));
  if (spec.defaultBackend !== undefined) errors.push(...validateBackend(spec.defaultBackend, 'spec.defaultBackend'));
  errors.push(...rules.flatMap((rule, index) => validateRule(rule, `spec.rules[${index}]`)));
  for (const [index, tls] of listOf(spec.tls).entries()) {
    for (const [i, name] of listOf(at(tls, 'hosts')).entries()) errors.push(...says(`spec.tls[${index}].hosts[${i}]`, name, host(textOf(name) ?? '')));
    const secret = textOf(at(tls, 'secretName')) ?? '';
    if (secret !== '') errors.push(...says(`spec.tls[${index}].secretName`, secret, dnsSubdomain(secret)));
  }
  const given = textOf(spec.ingressClassName);
  if (given !== undefined) errors.push(...says('spec.ingressClassName', given, dnsSubdomain(given)));
  const annotated = textOf(at(object, 'metadata', 'annotations', classAnnotation));
  if (before === undefined && annotated !== undefined && given !== undefined && annotated !== given) {
    errors.push(wrong(`annotations.${classAnnotation}`, annotated, 'must match `ingressClassName` when both are specified'));
  }
  return errors;
}
