import { at, fieldsOf, listOf, textOf, type Fields } from '../../value.ts';
import type { FieldError } from '../reply.ts';

const wrong = (field: string, text: string): FieldError => ({ reason: 'FieldValueInvalid', field, message: `Invalid value: ${text}` });

/**
 * Rules (CEL) that the CustomResourceDefinition of HTTPRoute has besides its schema (Gateway API 1.6), as far as a
 * release can break them: ports of backends, paths, timeouts.
 */
export const validateRoute = (spec: Fields): readonly FieldError[] =>
  listOf(spec.rules).flatMap((rule, index) => {
    const here = `spec.rules[${index}]`;
    return [
      ...listOf(at(rule, 'backendRefs')).flatMap((backend, at) => portless(fieldsOf(backend), `${here}.backendRefs[${at}]`)),
      ...listOf(at(rule, 'matches')).flatMap((match, number) => validatePath(fieldsOf(at(match, 'path')), `${here}.matches[${number}].path`)),
      ...validateTimeouts(fieldsOf(at(rule, 'timeouts')), `${here}.timeouts`),
    ];
  });

const portless = ({ kind, group, port }: Fields, path: string): readonly FieldError[] =>
  kind === 'Service' && group === '' && port === undefined ? [wrong(path, 'Must have port for Service reference')] : [];

const types = "when type one of ['Exact', 'PathPrefix']";

function validatePath({ type, value }: Fields, path: string): readonly FieldError[] {
  const text = textOf(value);
  if (text === undefined || (type !== 'Exact' && type !== 'PathPrefix')) return [];
  return [
    ...(text.startsWith('/') ? [] : [wrong(path, `value must be an absolute path and start with '/' ${types}`)]),
    ...['//', '/./', '/../', '%2f', '%2F', '#'].filter((part) => text.includes(part)).map((part) => wrong(path, `must not contain '${part}' ${types}`)),
    ...['/..', '/.'].filter((end) => text.endsWith(end)).map((end) => wrong(path, `must not end with '${end}' ${types}`)),
    ...(/^(?:[-A-Za-z0-9/._~!$&'()*+,;=:@]|%[0-9a-fA-F]{2})+$/.test(text) ? [] : [wrong(path, `must only contain valid characters (matching ^(?:[-A-Za-z0-9/._~!$&'()*+,;=:@]|[%][0-9a-fA-F]{2})+$) ${types}`)]),
  ];
}

const units: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 };

/** Of a duration such as `1m30s`. */
const milliseconds = (value: unknown): number | undefined =>
  typeof value !== 'string' ? undefined : [...value.matchAll(/(\d+)(ms|h|m|s)/g)].reduce((sum, [, count, unit = '']) => sum + Number(count) * (units[unit] ?? 0), 0);

function validateTimeouts({ request, backendRequest }: Fields, path: string): readonly FieldError[] {
  const whole = milliseconds(request);
  const part = milliseconds(backendRequest);
  return whole === undefined || part === undefined || whole === 0 || part <= whole ? [] : [wrong(path, 'backendRequest timeout cannot be longer than request timeout')];
}
