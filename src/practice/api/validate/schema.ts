import { shape, type Type } from '../../schema/shapes.ts';
import { isFields, isList, type Fields } from '../../value.ts';
import type { FieldError } from '../reply.ts';
import { duplicate, required, tooMany, unsupported, wrong } from './errors.ts';

const bodyType: Readonly<Record<string, string>> = { string: 'string', int32: 'integer', int64: 'integer', boolean: 'boolean', double: 'number', number: 'number' };

/** Checks a custom kind against its schema, as the API server does for CustomResourceDefinitions (without their CEL rules). */
export function validateAgainst(type: Type, value: unknown, path: string): readonly FieldError[] {
  if (type.of === 'list') return isList(value) ? validateList(type, value, path) : [mistyped(path, value, 'array')];
  if (type.of === 'object') return isFields(value) ? validateObject(type.name, value, path) : noObject(type.name, value, path);
  if (type.of === 'map') {
    if (!isFields(value)) return [mistyped(path, value, 'object')];
    return Object.entries(value).flatMap(([key, item]) => validateAgainst(type.value, item, `${path}.${key}`));
  }
  const wanted = bodyType[type.scalar];
  const fits = wanted === undefined || (wanted === 'integer' ? Number.isInteger(value) : typeof value === wanted);
  return fits ? validateScalar(type, value, path) : [mistyped(path, value, wanted)];
}

/** Every branch of a `oneOf` fits what is no object, and the API server says that too. */
function noObject(name: string, value: unknown, path: string): readonly FieldError[] {
  const { oneOf } = shape(name);
  return [mistyped(path, value, 'object'), ...(oneOf.length > 0 ? [ambiguous(path, oneOf.length)] : [])];
}

const mistyped = (path: string, value: unknown, wanted: string): FieldError => {
  const kind = isList(value) ? 'array' : Number.isInteger(value) ? 'integer' : typeof value;
  return { reason: 'FieldValueTypeInvalid', field: path, message: `Invalid value: "${kind}": ${path} in body must be of type ${wanted}: "${kind}"` };
};

function validateList(type: Type & { readonly of: 'list' }, value: readonly unknown[], path: string): readonly FieldError[] {
  const { minItems, maxItems } = type.limits;
  const errors: FieldError[] = [];
  if (minItems !== undefined && value.length < minItems) errors.push(wrong(path, value.length, `${path} in body should have at least ${minItems} items`));
  if (maxItems !== undefined && value.length > maxItems) errors.push(tooMany(path, maxItems, String(value.length)));
  const { keys } = type.listing;
  const seen = new Set<string>();
  for (const [index, item] of value.entries()) {
    errors.push(...validateAgainst(type.item, item, `${path}[${index}]`));
    if (keys === undefined || !isFields(item)) continue;
    const key = Object.fromEntries(keys.map((name) => [name, item[name]]));
    if (seen.has(JSON.stringify(key))) errors.push(duplicate(`${path}[${index}]`, key));
    seen.add(JSON.stringify(key));
  }
  return errors;
}

function validateObject(name: string, value: Fields, path: string): readonly FieldError[] {
  const known = shape(name);
  const fields = [...known.fields].flatMap(([field, type]) =>
    value[field] === undefined ? [] : validateAgainst(type, value[field], path === '' ? field : `${path}.${field}`),
  );
  const chosen = known.oneOf.filter((field) => value[field] !== undefined).length;
  const several: readonly FieldError[] = chosen < 2 ? [] : [ambiguous(path, chosen)];
  const missing = known.required.filter((field) => value[field] === undefined).map((field) => required(`${path}.${field}`));
  return [...several, ...fields, ...missing];
}

/** More than one branch of a `oneOf` fits; the API server names no field for it. */
const ambiguous = (path: string, found: number): FieldError => ({
  reason: 'FieldValueInvalid',
  field: '<nil>',
  message: `Invalid value: "": "${path}" must validate one and only one schema (oneOf). Found ${found} valid alternatives`,
});

/** Errors after which the API server does not ask the CEL rules of a CustomResourceDefinition (apiextensions `hasBlockingErr`). */
const blocking: readonly FieldError['reason'][] = ['FieldValueNotSupported', 'FieldValueRequired', 'FieldValueTooLong', 'FieldValueTooMany', 'FieldValueTypeInvalid'];

/** The errors, and the one that says that there may be more. */
export function withBlocked(errors: readonly FieldError[]): readonly FieldError[] {
  if (!errors.some(({ reason }) => blocking.includes(reason))) return errors;
  const message = 'Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation';
  return [...errors, { reason: 'FieldValueInvalid', field: '<nil>', message }];
}

function validateScalar(type: Type, value: unknown, path: string): readonly FieldError[] {
  const { limits } = type;
  const body = `${path} in body should`;
  const errors: FieldError[] = [];
  if (limits.enum !== undefined && !limits.enum.includes(value)) errors.push(unsupported(path, value, limits.enum));
  if (typeof value === 'number') {
    if (limits.minimum !== undefined && value < limits.minimum) errors.push(wrong(path, value, `${body} be greater than or equal to ${limits.minimum}`));
    if (limits.maximum !== undefined && value > limits.maximum) errors.push(wrong(path, value, `${body} be less than or equal to ${limits.maximum}`));
  }
  if (typeof value === 'string') {
    if (limits.minLength !== undefined && value.length < limits.minLength) errors.push(wrong(path, value, `${body} be at least ${limits.minLength} chars long`));
    if (limits.maxLength !== undefined && value.length > limits.maxLength) {
      errors.push({ reason: 'FieldValueTooLong', field: path, message: `Too long: may not be more than ${limits.maxLength} bytes` });
    }
    if (limits.pattern !== undefined && !new RegExp(limits.pattern).test(value)) errors.push(wrong(path, value, `${body} match '${limits.pattern}'`));
  }
  return errors;
}
