/**
 * Two worlds of schemas reduced to what both can say of a value: ours (draft-07, `dist/schemas/kinds`) and the API
 * server's (OpenAPI v3). `differences.ts` compares them.
 */
import type { Schema } from '../../../scripts/schemas/schema.ts';

/** What is compared of one value. Lists are sorted, so that equal facets are equal texts. */
export interface Facets {
  /** Empty where the value may be anything. */
  readonly types: readonly string[];
  /** `int32`, `date-time` …; `int-or-string` and `double` are said by the types already. */
  readonly format: string;
  readonly enum: readonly string[];
  readonly required: readonly string[];
  readonly properties: ReadonlyMap<string, Schema>;
  readonly items: Schema | undefined;
  /** Of a map with free keys. */
  readonly values: Schema | undefined;
}

/** The schemas that references may lead to, by reference. */
export type Lookup = (ref: string) => Schema;

export const lookup = (prefix: string, schemas: Readonly<Record<string, Schema>>): Lookup => (ref) => {
  const found = schemas[ref.replace(prefix, '')];
  if (found === undefined) throw new Error(`${ref} leads nowhere.`);
  return found;
};

/** A schema with what its references and `allOf` say, flat: what stands outside wins over what it refers to. */
export function resolve(schema: Schema, find: Lookup): Schema {
  const { $ref, allOf = [], ...own } = schema;
  const parts = [...($ref === undefined ? [] : [find($ref)]), ...allOf].map((part) => resolve(part, find));
  const properties: Record<string, Schema> = {};
  for (const [name, one] of [...parts, own].flatMap((part) => Object.entries(part.properties ?? {}))) {
    properties[name] = properties[name] === undefined ? one : { allOf: [properties[name], one] };
  }
  const required = [...new Set([...parts, own].flatMap((part) => part.required ?? []))];
  return Object.assign({}, ...parts, own, Object.keys(properties).length > 0 ? { properties } : {}, required.length > 0 ? { required } : {}) as Schema;
}

const saidByTypes = new Set(['int-or-string', 'double', 'float']);

export function facetsOf(schema: Schema): Facets {
  const free = typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined;
  return {
    types: typesOf(schema),
    format: schema.format === undefined || saidByTypes.has(schema.format) ? '' : schema.format,
    enum: (schema.enum ?? (schema.const === undefined ? [] : [schema.const])).map(String).sort(),
    required: [...(schema.required ?? [])].sort(),
    properties: new Map(Object.entries(schema.properties ?? {})),
    items: schema.items,
    values: free !== undefined && Object.keys(free).length > 0 ? free : undefined,
  };
}

function typesOf(schema: Schema): readonly string[] {
  if (schema['x-kubernetes-int-or-string'] === true) return ['integer', 'string'];
  const alternatives = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].flatMap(({ type }) => type ?? []);
  return [...new Set([schema.type ?? alternatives].flat())].sort();
}
