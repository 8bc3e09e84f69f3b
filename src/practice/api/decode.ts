import { kinds } from '../kinds.ts';
import { shape, type Scalar, type Type } from '../schema/shapes.ts';
import { isFields, isList, type Fields } from '../value.ts';

/**
 * Reads a JSON value as one of a kind's shape, as the API server's decoder does: fields the kind does not have fall away
 * (and are reported), nulls count as absent, and a value of the wrong type is an error for the whole object.
 */
export interface Decoded {
  readonly value: Fields;
  /** Paths of fields the shape does not have: `spec.template.spec.containers[0].imagee`. */
  readonly unknown: readonly string[];
  /** The first value of a wrong type, in the words of the decoder. */
  readonly mismatch: string | undefined;
  /** The same, in the words of server-side apply. */
  readonly misplaced: string | undefined;
}

interface Walk {
  readonly unknown: string[];
  mismatch: string | undefined;
  misplaced: string | undefined;
}

const jsonType = (value: unknown): string =>
  isList(value) ? 'array' : isFields(value) ? 'object' : typeof value === 'boolean' ? 'bool' : typeof value;

const goTypes: Readonly<Record<Scalar, string>> = {
  string: 'string', boolean: 'bool', int32: 'int32', int64: 'int64', double: 'float64', number: 'float64', any: 'interface {}',
  time: 'string', microTime: 'string', intOrString: 'int32', quantity: 'string', bytes: '[]uint8',
};

/** Absent and empty are one: Go leaves empty lists and maps out, unless the field must be there. */
const isEmpty = (type: Type, value: unknown): boolean =>
  (type.of === 'list' && isList(value) && value.length === 0) || (type.of === 'map' && isFields(value) && Object.keys(value).length === 0);

const expected: Readonly<Partial<Record<Scalar, string>>> = { int32: 'numeric (int or float)', int64: 'numeric (int or float)', boolean: 'boolean' };

const quantity = /^[+-]?(\d+\.?\d*|\.\d+)(m|k|M|G|T|P|E|n|u|Ki|Mi|Gi|Ti|Pi|Ei|[eE][+-]?\d+)?$/;

/** Whole numbers of so many bits; a double cannot tell the largest of 64 bits from 2^63, which passes as well. */
const fits = (value: number, bits: 32 | 64): boolean =>
  Number.isInteger(value) && value >= -(2 ** (bits - 1)) && value <= (bits === 64 ? 2 ** 63 : 2 ** 31 - 1);

function scalarProblem(scalar: Scalar, value: unknown, where: string): string | undefined {
  const wrong = (what: string): string => `json: cannot unmarshal ${what} into Go ${where} of type ${goTypes[scalar]}`;
  switch (scalar) {
    case 'any':
      return undefined;
    case 'boolean':
      return typeof value === 'boolean' ? undefined : wrong(jsonType(value));
    case 'int32':
    case 'int64':
    case 'double':
    case 'number':
      if (typeof value !== 'number') return wrong(jsonType(value));
      if (!scalar.startsWith('int')) return undefined;
      return fits(value, scalar === 'int64' ? 64 : 32) ? undefined : wrong(`number ${value}`);
    case 'intOrString':
      if (typeof value === 'string') return undefined;
      return typeof value === 'number' && fits(value, 32) ? undefined : wrong(typeof value === 'number' ? `number ${value}` : jsonType(value));
    case 'quantity':
      return (typeof value === 'string' || typeof value === 'number') && quantity.test(String(value))
        ? undefined
        : "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
    case 'time':
    case 'microTime':
      if (typeof value !== 'string') return wrong(jsonType(value));
      return Number.isNaN(Date.parse(value)) ? `parsing time "${value}" as "2006-01-02T15:04:05Z07:00": cannot parse "${value}" as "2006"` : undefined;
    case 'string':
    case 'bytes':
      return typeof value === 'string' ? undefined : wrong(jsonType(value));
  }
}

function decodeValue(type: Type, value: unknown, path: string, owner: string, walk: Walk): unknown {
  const plain = path.replace(/\[\d+\]/g, '');
  const where = `struct field ${owner}.${plain}`;
  // What a custom kind holds is no Go struct: its types are checked by its schema, with all else.
  const custom = customShape.test(owner);
  const wrong = (into: string): unknown => {
    if (!custom) walk.mismatch ??= `json: cannot unmarshal ${jsonType(value)} into Go ${where} of type ${into}`;
    return value;
  };
  if (type.of === 'scalar') {
    const problem = scalarProblem(type.scalar, value, where);
    if (!custom) walk.mismatch ??= problem;
    if (problem !== undefined) walk.misplaced ??= `.${path}: expected ${expected[type.scalar] ?? 'string'}, got ${jsonType(value)}`;
    return type.scalar === 'quantity' && typeof value === 'number' ? String(value) : value;
  }
  if (type.of === 'list') {
    if (!isList(value)) return wrong(`[]${type.item.of === 'object' ? `v1.${type.item.name}` : 'string'}`);
    return value.map((item, index) => decodeValue(type.item, item, `${path}[${index}]`, owner, walk));
  }
  if (type.of === 'object') return isFields(value) ? decodeObject(type.name, value, path, walk) : wrong(`v1.${type.name}`);
  if (!isFields(value)) return wrong('map[string]string');
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) =>
      item === null ? (type.value.of === 'scalar' && type.value.scalar === 'string' ? [[key, '']] : []) : [[key, decodeValue(type.value, item, path, owner, walk)]],
    ),
  );
}

/** Shapes inside a custom kind are named after it. */
const customShape = new RegExp(`^(${kinds.filter(({ custom }) => custom).map(({ shape: name }) => name).join('|')})`);

function decodeObject(name: string, value: Fields, path: string, walk: Walk): Fields {
  const { fields, required } = shape(name);
  const builtIn = !customShape.test(name);
  const out: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) {
    const type = fields.get(key);
    const here = path === '' ? key : `${path}.${key}`;
    if (type === undefined) walk.unknown.push(here);
    else if (builtIn && key !== 'managedFields' && !required.includes(key) && isEmpty(type, item)) continue;
    else if (item !== null && item !== undefined) out[key] = decodeValue(type, item, here, name, walk);
  }
  return out;
}

export function decode(shapeName: string, value: Fields): Decoded {
  const walk: Walk = { unknown: [], mismatch: undefined, misplaced: undefined };
  const decoded = decodeObject(shapeName, value, '', walk);
  return { value: decoded, unknown: walk.unknown.sort(), mismatch: walk.mismatch, misplaced: walk.misplaced };
}
