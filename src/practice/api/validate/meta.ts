import type { KindInfo } from '../../kinds.ts';
import { at, fieldsOf, listOf, same, textOf } from '../../value.ts';
import type { FieldError } from '../reply.ts';
import { required, wrong } from './errors.ts';
import { dnsLabel, dnsSubdomain, labelValue, qualifiedName } from './names.ts';

/** Names that must be labels; those of the other kinds are subdomains. */
const labelNames = ['Namespace', 'Service'];

/** What is wrong with `metadata` of a new object. */
export function validateMeta(info: KindInfo, object: unknown): readonly FieldError[] {
  const errors: FieldError[] = [];
  const name = textOf(at(object, 'metadata', 'name')) ?? '';
  const generate = textOf(at(object, 'metadata', 'generateName')) ?? '';
  if (name === '' && generate === '') errors.push(required('metadata.name', 'name or generateName is required'));
  if (name !== '') errors.push(...nameProblems(info, name).map((text) => wrong('metadata.name', name, text)));
  else if (generate !== '') errors.push(...nameProblems(info, `${generate}x`).map((text) => wrong('metadata.generateName', generate, text)));
  errors.push(...validateLabels(at(object, 'metadata', 'labels'), 'metadata.labels'));
  errors.push(...validateAnnotations(at(object, 'metadata', 'annotations')));
  for (const [index, owner] of listOf(at(object, 'metadata', 'ownerReferences')).entries()) {
    for (const field of ['apiVersion', 'kind', 'name', 'uid']) {
      const value = at(owner, field);
      if (value === undefined || value === '') errors.push(wrong(`metadata.ownerReferences[${index}].${field}`, value ?? '', `${field} must not be empty`));
    }
  }
  return errors;
}

function nameProblems(info: KindInfo, name: string): readonly string[] {
  if (info.kind === 'Namespace' && name.includes('.')) return ['must not contain dots'];
  return labelNames.includes(info.kind) ? dnsLabel(name) : dnsSubdomain(name);
}

export function validateLabels(labels: unknown, field: string): readonly FieldError[] {
  return Object.entries(fieldsOf(labels)).flatMap(([key, value]) => [
    ...qualifiedName(key).map((text) => wrong(field, key, text)),
    ...(typeof value === 'string' ? labelValue(value).map((text) => wrong(field, value, text)) : []),
  ]);
}

function validateAnnotations(annotations: unknown): readonly FieldError[] {
  const entries = Object.entries(fieldsOf(annotations));
  const size = entries.reduce((sum, [key, value]) => sum + key.length + (textOf(value) ?? '').length, 0);
  return [
    ...entries.flatMap(([key]) => qualifiedName(key.toLowerCase()).map((text) => wrong('metadata.annotations', key, text))),
    ...(size > 262_144
      ? [{ reason: 'FieldValueTooLong' as const, field: 'metadata.annotations', message: 'Too long: may not be more than 262144 bytes' }]
      : []),
  ];
}

/** A field that may not change. */
export const unchanged = (field: string, before: unknown, after: unknown): readonly FieldError[] =>
  same(before, after) ? [] : [wrong(field, after, 'field is immutable')];
