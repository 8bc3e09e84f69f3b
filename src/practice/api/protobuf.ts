/**
 * Reads the protobuf that Go clients prefer for the built-in kinds (`kubectl create deployment` sends nothing else) into
 * JSON values, by the field numbers of the shapes. Answers are always JSON, which every such client accepts.
 */
import { resourceOf } from '../kinds.ts';
import { shape, shapeNames, type Scalar, type Type } from '../schema/shapes.ts';
import type { Fields } from '../value.ts';

interface Wire {
  readonly number: number;
  /** A varint, or the bytes of anything longer. */
  readonly value: bigint | Buffer;
}

function varint(bytes: Buffer, start: number): { readonly value: bigint; readonly next: number } {
  let value = 0n;
  let next = start;
  for (let shift = 0n; shift < 70n; shift += 7n) {
    const byte = bytes[next];
    if (byte === undefined) break;
    next += 1;
    value |= BigInt(byte & 0x7f) << shift;
    if (byte < 0x80) return { value: BigInt.asIntN(64, value), next };
  }
  throw new RangeError('unexpected EOF');
}

function* fieldsOn(bytes: Buffer): Generator<Wire> {
  for (let at = 0; at < bytes.length; ) {
    const tag = varint(bytes, at);
    const [number, wire] = [Number(tag.value >> 3n), Number(tag.value & 7n)];
    if (wire === 0) {
      const read = varint(bytes, tag.next);
      yield { number, value: read.value };
      at = read.next;
      continue;
    }
    const size = wire === 2 ? varint(bytes, tag.next) : { value: wire === 1 ? 8n : 4n, next: tag.next };
    at = size.next + Number(size.value);
    if (size.value < 0n || at > bytes.length) throw new RangeError('unexpected EOF');
    yield { number, value: bytes.subarray(size.next, at) };
  }
}

const field = (bytes: Buffer, number: number): Wire['value'] | undefined => [...fieldsOn(bytes)].findLast((wire) => wire.number === number)?.value;
const textIn = (value: Wire['value'] | undefined): string => (Buffer.isBuffer(value) ? value.toString('utf8') : '');
const bytesIn = (value: Wire['value']): Buffer => (Buffer.isBuffer(value) ? value : Buffer.alloc(0));

/** Numbers that Go holds as pointers: there 0 is a value, elsewhere it is an absent field. */
const zeroCounts = ['replicas', 'revisionHistoryLimit', 'progressDeadlineSeconds', 'terminationGracePeriodSeconds', 'gracePeriodSeconds', 'tolerationSeconds', 'runAsUser', 'runAsGroup', 'fsGroup', 'maxSurge', 'maxUnavailable'];

function scalarIn(scalar: Scalar, value: Wire['value'], name: string): unknown {
  switch (scalar) {
    case 'string':
      return textIn(value) || undefined;
    case 'boolean':
      return value === 0n ? undefined : true;
    case 'int32':
    case 'int64':
      return value === 0n && !zeroCounts.includes(name) ? undefined : Number(value);
    case 'bytes':
      return bytesIn(value).toString('base64');
    case 'quantity':
      return textIn(field(bytesIn(value), 1));
    case 'intOrString': {
      const isText = field(bytesIn(value), 1) === 1n;
      const number = Number(field(bytesIn(value), 2) ?? 0n);
      if (isText) return textIn(field(bytesIn(value), 3));
      return number === 0 && !zeroCounts.includes(name) ? undefined : number;
    }
    case 'time':
    case 'microTime': {
      const seconds = field(bytesIn(value), 1);
      return typeof seconds === 'bigint' ? new Date(Number(seconds) * 1000).toISOString().replace('.000Z', 'Z') : undefined;
    }
    case 'any':
      return JSON.parse(textIn(field(bytesIn(value), 1)) || '{}') as unknown;
    case 'double':
    case 'number':
      return bytesIn(value).length === 8 ? bytesIn(value).readDoubleLE() : undefined;
  }
}

function valueIn(type: Type, value: Wire['value'], name: string): unknown {
  if (type.of === 'scalar') return scalarIn(type.scalar, value, name);
  if (type.of !== 'object') return undefined;
  const made = objectIn(type.name, bytesIn(value));
  return Object.keys(made).length === 0 && name !== 'emptyDir' ? undefined : made;
}

function objectIn(shapeName: string, bytes: Buffer, prefix = ''): Fields {
  const { fields, numbers } = shape(shapeName);
  const out: Record<string, unknown> = {};
  for (const { number, value } of fieldsOn(bytes)) {
    const id = `${prefix}${number}`;
    const name = numbers.get(id);
    const type = name === undefined ? undefined : fields.get(name);
    if (name === undefined || type === undefined) {
      if (prefix === '' && [...numbers.keys()].some((key) => key.startsWith(`${id}.`))) Object.assign(out, objectIn(shapeName, bytesIn(value), `${id}.`));
    } else if (type.of === 'list') {
      out[name] = [...((out[name] ?? []) as unknown[]), valueIn(type.item, value, name) ?? (type.item.of === 'object' ? {} : '')];
    } else if (type.of === 'map') {
      const entry = bytesIn(value);
      const inside = field(entry, 2);
      out[name] = { ...(out[name] as object | undefined), [textIn(field(entry, 1))]: inside === undefined ? '' : (valueIn(type.value, inside, name) ?? '') };
    } else {
      const read = valueIn(type, value, name);
      if (read !== undefined) out[name] = read;
    }
  }
  return out;
}

const magic = Buffer.from('k8s\0');

/** The object in a protobuf envelope; `{}` with its kind where the kind is none of ours. Undefined where it is no envelope. */
export function fromProtobuf(bytes: Buffer): Fields | undefined {
  if (!bytes.subarray(0, 4).equals(magic)) return undefined;
  try {
    const envelope = bytes.subarray(4);
    const about = bytesIn(field(envelope, 1) ?? 0n);
    const [apiVersion, kind] = [textIn(field(about, 1)), textIn(field(about, 2))];
    const shapeName = resourceOf(apiVersion, kind)?.shape ?? shapeNames().find((name) => name === kind);
    const object = shapeName === undefined ? {} : objectIn(shapeName, bytesIn(field(envelope, 2) ?? 0n));
    return { apiVersion, kind, ...object };
  } catch (error) {
    if (error instanceof RangeError || error instanceof SyntaxError) return undefined;
    throw error;
  }
}
