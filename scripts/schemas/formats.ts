import * as client from '@kubernetes/client-node';
import type { Schema } from './schema.ts';

interface Attribute {
  readonly baseName: string;
  readonly format: string;
}

/** Definitions are named as in the API (`DeploymentSpec`); the client's classes carry a version, some a group as well. */
const prefixes = ['V1', 'CoreV1', 'DiscoveryV1', 'EventsV1'];

/** The numbers of Istio that are whole; `value` (a percentage) is not. */
const wholeInIstio = new Set(['number', 'port', 'weight', 'status', 'httpStatus', 'redirectCode', 'attempts']);

function attributes(definition: string): readonly Attribute[] | undefined {
  const classes: Readonly<Record<string, unknown>> = { ...client };
  for (const prefix of prefixes) {
    const found = classes[prefix + definition];
    if (typeof found === 'function' && 'attributeTypeMap' in found) return found.attributeTypeMap as readonly Attribute[];
  }
  return undefined;
}

const int32: Schema = { format: 'int32', minimum: -2147483648, maximum: 2147483647 };
/** A double holds no whole number between the last of these and 2^63, which passes as well. */
const int64: Schema = { format: 'int64', minimum: -(2 ** 63), maximum: 2 ** 63 };

/** What the client's maps and the API server call by one name; the others of the map are types of JavaScript. */
const formats = new Set(['int32', 'int64', 'date-time', 'byte']);

/** Turns `number` into `integer` with its range wherever the API has an int32 or int64, and says the format. */
export function formatsOf(schema: Schema): Schema {
  for (const [name, definition] of Object.entries(schema.definitions ?? {})) {
    const known = attributes(name);
    if (known === undefined) wholeNumbers(definition, name === 'VirtualService');
    for (const [property, value] of Object.entries(definition.properties ?? {})) {
      const format = known?.find(({ baseName }) => baseName === property)?.format;
      const free = typeof value.additionalProperties === 'object' ? value.additionalProperties : undefined;
      const target = value.type === 'array' ? value.items : (free ?? value);
      if (target?.type === 'number' && (format === undefined || format === '' || format.startsWith('int'))) target.type = 'integer';
      if (target?.type !== undefined && format !== undefined && formats.has(format)) target.format = format;
      if (target?.type === 'integer' && format === 'int32') Object.assign(target, int32);
      if (target?.type === 'integer' && format === 'int64') Object.assign(target, int64);
    }
  }
  const either = schema.definitions?.IntOrString;
  if (either !== undefined) Object.assign(either, int32, { type: ['integer', 'string'], format: 'int-or-string' });
  for (const time of ['Time', 'MicroTime']) if (schema.definitions?.[time] !== undefined) schema.definitions[time].format = 'date-time';
  return schema;
}

/** Gateway API has whole numbers of 32 bits only; Istio's types are nested literals, so the property's name decides. */
function wholeNumbers(schema: Schema, istio: boolean, property?: string): void {
  if (schema.type === 'number' && (!istio || wholeInIstio.has(property ?? ''))) Object.assign(schema, { type: 'integer' }, istio || schema.enum !== undefined ? {} : int32);
  for (const [name, value] of Object.entries(schema.properties ?? {})) wholeNumbers(value, istio, name);
  if (istio && schema.anyOf?.every(({ type }) => type === 'object') === true) uniteAlternatives(schema, schema.anyOf);
  const free = typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined;
  for (const inner of [schema.items, free, ...(schema.anyOf ?? [])]) if (inner !== undefined) wholeNumbers(inner, istio, property);
}

/** Istio says "one of" as alternatives that repeat each other, the first of them open; united, an unknown field is an error. */
function uniteAlternatives(schema: Schema, alternatives: readonly Schema[]): void {
  const properties = Object.assign({}, ...alternatives.map((one) => one.properties ?? {})) as Record<string, Schema>;
  delete schema.anyOf;
  Object.assign(schema, { type: 'object', properties, additionalProperties: false });
}
