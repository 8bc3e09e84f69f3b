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

/** Turns `number` into `integer` with its range wherever the API has an int32 or int64. */
export function formatsOf(schema: Schema): Schema {
  for (const [name, definition] of Object.entries(schema.definitions ?? {})) {
    const known = attributes(name);
    if (known === undefined) wholeNumbers(definition, name === 'VirtualService');
    for (const [property, value] of Object.entries(definition.properties ?? {})) {
      const format = known?.find(({ baseName }) => baseName === property)?.format;
      const target = value.type === 'array' ? value.items : value;
      if (target?.type === 'number' && (format === undefined || format === '' || format.startsWith('int'))) target.type = 'integer';
      if (value.type === 'integer' && format === 'int32') Object.assign(value, { minimum: -2147483648, maximum: 2147483647 });
    }
  }
  const either = schema.definitions?.IntOrString;
  if (either !== undefined) either.type = ['integer', 'string'];
  return schema;
}

/** Gateway API has whole numbers only; Istio's types are nested literals, so the property's name decides. */
function wholeNumbers(schema: Schema, istio: boolean, property?: string): void {
  if (schema.type === 'number' && (istio ? wholeInIstio.has(property ?? '') : property !== 'Quantity')) schema.type = 'integer';
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
