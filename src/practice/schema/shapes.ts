/**
 * The shapes of the kinds: which fields there are, of which type, and how their lists merge. `shapes.json` is written by
 * `scripts/practice-shapes.ts` from the OpenAPI of a real API server (Kubernetes 1.37, Gateway API 1.6, Istio 1.31); everything that
 * needs to know a field asks here: strict decoding, strategic merge, server-side apply, and the OpenAPI we serve.
 */
import { fieldsOf, isFields, isList, listOf, textOf, type Fields } from '../value.ts';
import raw from './shapes.json' with { type: 'json' };

export type Scalar =
  'string' | 'boolean' | 'int32' | 'int64' | 'double' | 'number' | 'any' | 'time' | 'microTime' | 'intOrString' | 'quantity' | 'bytes';

/** Limits that CustomResourceDefinitions check by schema; for the built-in kinds only `enum` is filled. */
export interface Limits {
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
}

export interface Listing {
  /** Elements are matched by these keys; absent for sets and atomic lists. */
  readonly keys?: readonly string[];
  readonly set?: boolean;
  /** Strategic merge patch: the key, and `merge`, `retainKeys`, `replace`. */
  readonly mergeKey?: string;
}

interface Common {
  readonly limits: Limits;
  readonly default?: unknown;
  /** `x-kubernetes-patch-strategy`. */
  readonly patch: readonly string[];
  /** A struct that Go writes out even where nothing is in it; its presence is no change. */
  readonly always: boolean;
}

export type Type =
  | (Common & { readonly of: 'scalar'; readonly scalar: Scalar })
  | (Common & { readonly of: 'map'; readonly value: Type; readonly atomic: boolean })
  | (Common & { readonly of: 'list'; readonly item: Type; readonly listing: Listing })
  | (Common & { readonly of: 'object'; readonly name: string; readonly atomic: boolean });

export interface Shape {
  readonly name: string;
  /** Owned and replaced as a whole. */
  readonly atomic: boolean;
  readonly fields: ReadonlyMap<string, Type>;
  readonly required: readonly string[];
  /** Of these fields at most one. */
  readonly oneOf: readonly string[];
  /** Field by its protobuf number: `3`, or `2.3` for a field of a message that JSON inlines. */
  readonly numbers: ReadonlyMap<string, string>;
}

const limitNames = ['enum', 'pattern', 'minimum', 'maximum', 'minLength', 'maxLength', 'minItems', 'maxItems'];

function typeOf(source: unknown): Type {
  const options = isFields(source) ? source : {};
  const is = isFields(source) && source.map === undefined ? source.is : source;
  const common: Common = {
    limits: Object.fromEntries(Object.entries(options).filter(([name]) => limitNames.includes(name))),
    patch: textOf(options.patch)?.split(',') ?? [],
    always: options.always === true,
    ...(options.default === undefined ? {} : { default: options.default }),
  };
  if (isList(is)) {
    const listing: Listing = {
      ...(isList(options.keys) ? { keys: options.keys.map(String) } : {}),
      ...(options.set === true ? { set: true } : {}),
      ...(typeof options.mergeKey === 'string' ? { mergeKey: options.mergeKey } : {}),
    };
    return { ...common, of: 'list', item: typeOf(is[0]), listing };
  }
  if (isFields(is)) return { ...common, of: 'map', value: typeOf(is.map), atomic: options.atomic === true };
  const name = String(is);
  if (/^[A-Z]/.test(name)) return { ...common, of: 'object', name, atomic: options.atomic === true };
  return { ...common, of: 'scalar', scalar: name as Scalar };
}

const sources: Fields = raw;
const parsed = new Map<string, Shape>();

/** `spec!#2` is the required field `spec`, number 2. */
const plain = (field: string): string => field.replace(/[!#].*$/, '');

/** A list that must be there is written out by Go even where it is empty. */
const written = (field: string, type: Type): Type => (type.of === 'list' && field.includes('!#') ? { ...type, always: true } : type);

/** The shape of that name; a name that `shapes.json` lacks is a bug. */
export function shape(name: string): Shape {
  const known = parsed.get(name);
  if (known !== undefined) return known;
  if (!Object.hasOwn(sources, name)) throw new Error(`No shape ${name}`);
  const source = fieldsOf(sources[name]);
  const entries = Object.entries(source).filter(([field]) => !field.startsWith(':'));
  const made: Shape = {
    name,
    atomic: source[':atomic'] === true,
    fields: new Map(entries.map(([field, type]) => [plain(field), written(field, typeOf(type))])),
    oneOf: listOf(source[':oneOf']).map(String),
    required: entries.filter(([field]) => field.includes('!')).map(([field]) => plain(field)),
    numbers: new Map(entries.flatMap(([field]) => (field.includes('#') ? [[field.replace(/^.*#/, ''), plain(field)] as const] : []))),
  };
  parsed.set(name, made);
  return made;
}

/** Names of all shapes, for OpenAPI. */
export const shapeNames = (): readonly string[] => Object.keys(sources);

/** Whether a value of that type is owned and replaced as a whole (server-side apply). */
export function isAtomic(type: Type): boolean {
  if (type.of === 'scalar') return true;
  if (type.of === 'list') return type.listing.keys === undefined && type.listing.set !== true;
  return type.atomic || (type.of === 'object' && shape(type.name).atomic);
}

/** The type of an object of that shape, for walks that start at a kind. */
export const objectType = (name: string): Type => ({ of: 'object', name, atomic: false, limits: {}, patch: [], always: true });

/** The key of a list element by its keys, as a string that compares; absent keys take their default. */
export function elementKey(type: Type & { readonly of: 'list' }, element: unknown): string {
  const { keys } = type.listing;
  if (keys === undefined) return JSON.stringify(element);
  return JSON.stringify(Object.fromEntries(keyValues(type, element, keys)));
}

function keyValues(type: Type & { readonly of: 'list' }, element: unknown, keys: readonly string[]): [string, unknown][] {
  const fields = type.item.of === 'object' ? shape(type.item.name).fields : undefined;
  return [...keys].sort().flatMap((key): [string, unknown][] => {
    const value = fieldsOf(element)[key] ?? fields?.get(key)?.default;
    return value === undefined ? [] : [[key, value]];
  });
}
