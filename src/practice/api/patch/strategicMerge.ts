import { shape, type Type } from '../../schema/shapes.ts';
import { isFields, isList, listOf, same, type Fields } from '../../value.ts';
import { goText } from '../json.ts';

/** A patch that cannot be merged; the text is the API server's. */
export type Merged = { readonly ok: true; readonly value: Fields } | { readonly ok: false; readonly message: string };

class Unmergeable extends Error {}

const orderPrefix = '$setElementOrder/';
const deletePrefix = '$deleteFromPrimitiveList/';

/**
 * Strategic merge patch (apimachinery `strategicpatch.StrategicMergePatch`): lists with a merge key merge by it, the
 * directives `$patch`, `$retainKeys`, `$setElementOrder/…` and `$deleteFromPrimitiveList/…` are honoured, null deletes.
 */
export function strategicMerge(shapeName: string, original: Fields, patch: Fields): Merged {
  try {
    return { ok: true, value: mergeObject(original, patch, shapeName) };
  } catch (error) {
    if (error instanceof Unmergeable) return { ok: false, message: error.message };
    throw error;
  }
}

function mergeObject(original: Fields, patch: Fields, shapeName: string | undefined): Fields {
  const directive = patch.$patch;
  if (directive === 'replace') return withoutDirectives(patch);
  if (directive === 'delete') return {};
  if (directive !== undefined && directive !== 'merge') throw new Unmergeable(`unknown patch type found: ${goText(directive)}`);
  const fields = shapeName === undefined ? undefined : shape(shapeName).fields;
  const out: Record<string, unknown> = retained(original, patch);
  for (const key of new Set([...Object.keys(patch).map(fieldOf), ...Object.keys(patch)])) {
    if (key.startsWith('$')) continue;
    const value = patch[key];
    const merged = value === null ? undefined : mergeField(out[key], value, fields?.get(key), {
      order: patch[`${orderPrefix}${key}`],
      remove: patch[`${deletePrefix}${key}`],
    });
    if (merged === undefined) Reflect.deleteProperty(out, key);
    else out[key] = merged;
  }
  return out;
}

/** The field a parallel directive speaks of. */
const fieldOf = (key: string): string =>
  key.startsWith(orderPrefix) ? key.slice(orderPrefix.length) : key.startsWith(deletePrefix) ? key.slice(deletePrefix.length) : key;

function retained(original: Fields, patch: Fields): Record<string, unknown> {
  const keep = patch.$retainKeys;
  if (keep === undefined) return { ...original };
  const names = listOf(keep);
  const stray = Object.keys(patch).find((key) => !key.startsWith('$') && patch[key] !== null && !names.includes(key));
  if (stray !== undefined) throw new Unmergeable('$retainKeys list does not contain all fields in the patch');
  return Object.fromEntries(Object.entries(original).filter(([key]) => names.includes(key)));
}

interface Parallel {
  readonly order: unknown;
  readonly remove: unknown;
}

function mergeField(original: unknown, value: unknown, type: Type | undefined, parallel: Parallel): unknown {
  if (value === undefined && original === undefined) return undefined;
  const strategy = type?.patch ?? [];
  if (isFields(value) && isFields(original) && !strategy.includes('replace')) {
    return mergeObject(original, value, type?.of === 'object' ? type.name : undefined);
  }
  if (isFields(value)) return value.$patch === 'delete' ? {} : mergeObject({}, value, type?.of === 'object' ? type.name : undefined);
  if (type?.of === 'list' && strategy.includes('merge') && (isList(value) || value === undefined)) {
    return mergeList(listOf(original), listOf(value), type, parallel);
  }
  return value === undefined ? original : cleaned(value);
}

function mergeList(original: readonly unknown[], patch: readonly unknown[], type: Type & { readonly of: 'list' }, parallel: Parallel): readonly unknown[] {
  const order = listOf(parallel.order);
  const key = type.listing.mergeKey;
  if (key === undefined || type.item.of !== 'object') {
    const removed = listOf(parallel.remove);
    const kept = original.filter((item) => !removed.includes(item));
    const merged = [...kept, ...patch.filter((item) => !kept.includes(item))];
    return ordered(merged, original, order.length === 0 ? patch : order, (item) => item);
  }
  const keyed = (item: unknown): unknown => {
    const value = isFields(item) ? item[key] : undefined;
    if (value === undefined) throw new Unmergeable(`map: ${goText(item)} does not contain declared merge key: ${key}`);
    return value;
  };
  if (patch.some((item) => isFields(item) && item.$patch === 'replace')) {
    return patch.filter((item) => isFields(item) && item.$patch === undefined).map(cleaned);
  }
  let merged = [...original];
  for (const item of patch) {
    if (!isFields(item)) throw new Unmergeable('expected map');
    const id = keyed(item);
    const at = merged.findIndex((other) => same(keyed(other), id));
    if (item.$patch === 'delete') merged = merged.filter((_, index) => index !== at);
    else if (at < 0) merged.push(mergeObject({}, item, type.item.name));
    else {
      const stored = merged[at];
      merged[at] = mergeObject(isFields(stored) ? stored : {}, item, type.item.name);
    }
  }
  return ordered(merged, original, (order.length === 0 ? patch : order).map(keyed), keyed);
}

/**
 * Elements named in the order stand in that order; the others keep theirs, and go before an ordered one only where the
 * stored list already had them so (`mergeSortedSlice`).
 */
function ordered(merged: readonly unknown[], original: readonly unknown[], order: readonly unknown[], keyed: (item: unknown) => unknown): readonly unknown[] {
  const place = (list: readonly unknown[], item: unknown): number => list.findIndex((other) => same(other, keyed(item)));
  const stored = original.map(keyed);
  const right = merged.filter((item) => place(order, item) >= 0).sort((a, b) => place(order, a) - place(order, b));
  const left = merged.filter((item) => place(order, item) < 0).sort((a, b) => place(stored, a) - place(stored, b));
  const out: unknown[] = [];
  while (left.length > 0 || right.length > 0) {
    const [first, second] = [left[0], right[0]];
    const l = first === undefined ? -1 : place(stored, first);
    const r = second === undefined ? -1 : place(stored, second);
    const takeLeft = right.length === 0 || (left.length > 0 && l >= 0 && r >= 0 && l < r);
    out.push(takeLeft ? left.shift() : right.shift());
  }
  return out;
}

const withoutDirectives = (value: Fields): Fields =>
  Object.fromEntries(
    Object.entries(value)
      .filter(([key, item]) => !key.startsWith('$') && item !== null)
      .map(([key, item]) => [key, cleaned(item)]),
  );

const cleaned = (value: unknown): unknown =>
  isList(value) ? value.map(cleaned) : isFields(value) ? withoutDirectives(value) : value;
