import { isRaw, metadataOf, textAt, type Raw } from '../checks/raw.ts';
import { semanticallyEqual } from '../controllers/equal.ts';
import type { JsonPatchOp, PlannedWrite } from './plan.ts';

/** `unclear`: the object is neither as it was nor as the write sets it, since somebody else has written to it too. */
export type Held = 'written' | 'not written' | 'unclear';

/**
 * Whether a write whose answer was lost was made, by the object as it is now; `object` is undefined where there is none. A patch was not
 * made while all that it tests holds, since it changes some of it (RFC 6902, `test`); it was made where all that it sets stands.
 */
export function heldBy(write: PlannedWrite, object: Raw | undefined): Held {
  switch (write.verb) {
    case 'create':
      return object === undefined ? 'not written' : contains(object, write.body) ? 'written' : 'unclear';
    case 'delete':
      return object === undefined || textAt(metadataOf(object), 'uid') !== write.uid || textAt(metadataOf(object), 'deletionTimestamp') !== '' ? 'written' : 'not written';
    default:
      return object === undefined ? 'unclear' : patchHeld(write.ops, object);
  }
}

function patchHeld(ops: readonly JsonPatchOp[], object: Raw): Held {
  // First, since a write that only waits for something sets what is there already.
  if (ops.every((op) => op.op === 'test' || (op.op !== 'remove' && same(valueAt(object, op.path), op.value)))) return 'written';
  const tests = ops.flatMap((op) => (op.op === 'test' ? [op] : []));
  if (tests.length > 0 && tests.every(({ path, value }) => same(valueAt(object, path), value))) return 'not written';
  return ops.every((op) => op.op === 'test' || stands(op, object)) ? 'written' : 'unclear';
}

const same = (a: unknown, b: unknown): boolean => semanticallyEqual({ value: a }, { value: b });

function stands(op: Exclude<JsonPatchOp, { op: 'test' }>, object: Raw): boolean {
  const now = valueAt(object, op.path);
  return op.op === 'remove' ? now === undefined : contains(now, op.value);
}

/** What a JSON Pointer leads to (RFC 6901); undefined where nothing is. */
function valueAt(object: Raw, path: string): unknown {
  const tokens = path.split('/').slice(1).map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
  return tokens.reduce<unknown>((at, token) => (Array.isArray(at) ? (at as readonly unknown[])[Number(token)] : isRaw(at) && Object.hasOwn(at, token) ? at[token] : undefined), object);
}

/** All of `wanted` is there. The server adds its defaults, and leaves out what says nothing: `paused: false`, `replicas: null`, `labels: {}`. */
function contains(now: unknown, wanted: unknown): boolean {
  if (isRaw(wanted)) return Object.entries(wanted).every(([key, value]) => contains(isRaw(now) && Object.hasOwn(now, key) ? now[key] : undefined, value));
  if (Array.isArray(wanted)) {
    const own: readonly unknown[] = Array.isArray(now) ? now : [];
    return wanted.length === own.length && wanted.every((value, index) => contains(own[index], value));
  }
  return now === wanted || (now === undefined && (wanted === undefined || wanted === null || wanted === false || wanted === '' || wanted === 0));
}
