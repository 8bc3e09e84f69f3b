import { elementKey, isAtomic, shape, type Type } from '../../schema/shapes.ts';
import { fieldsOf, isFields, isList, listOf, same, type Fields } from '../../value.ts';

/**
 * A set of fields as server-side apply owns them: each path is its FieldsV1 elements (`f:spec`, `k:{"name":"c"}`, `v:"x"`)
 * joined by a line break. Semantics after structured-merge-diff v6.
 */
export type FieldSet = ReadonlySet<string>;

const join = (path: string, element: string): string => (path === '' ? element : `${path}\n${element}`);

export const minus = (a: FieldSet, b: FieldSet): FieldSet => new Set([...a].filter((path) => !b.has(path)));
export const plus = (a: FieldSet, b: FieldSet): FieldSet => new Set([...a, ...b]);
export const both = (a: FieldSet, b: FieldSet): FieldSet => new Set([...a].filter((path) => b.has(path)));
export const equal = (a: FieldSet, b: FieldSet): boolean => a.size === b.size && [...a].every((path) => b.has(path));
/** Whether the set holds the path or anything under it. */
export const touches = (set: FieldSet, path: string): boolean => set.has(path) || [...set].some((other) => other.startsWith(`${path}\n`));

/** Only paths under none of the given ones. */
export const outside = (set: FieldSet, roots: readonly string[]): FieldSet =>
  new Set([...set].filter((path) => !roots.some((root) => path === root || path.startsWith(`${root}\n`))));

const fieldType = (type: Type, name: string): Type | undefined =>
  type.of === 'object' ? shape(type.name).fields.get(name) : type.of === 'map' ? type.value : undefined;

const elementOf = (type: Type & { readonly of: 'list' }, item: unknown): string =>
  type.listing.keys === undefined ? `v:${JSON.stringify(item)}` : `k:${elementKey(type, item)}`;

/** Children of a granular value with their path elements. */
export function children(type: Type, value: unknown): readonly { readonly element: string; readonly type: Type; readonly value: unknown }[] {
  if (type.of === 'list') return listOf(value).map((item) => ({ element: elementOf(type, item), type: type.item, value: item }));
  return Object.entries(fieldsOf(value)).flatMap(([name, item]) => {
    const own = fieldType(type, name);
    return own === undefined || item === undefined ? [] : [{ element: `f:${name}`, type: own, value: item }];
  });
}

/** What an applied configuration claims: leaves, elements of lists, and empty containers. */
export function claimed(type: Type, value: unknown, path = ''): FieldSet {
  const found = new Set<string>();
  collect(type, value, path, found, false);
  return found;
}

function collect(type: Type, value: unknown, path: string, found: Set<string>, containers: boolean): void {
  const inside = isAtomic(type) ? [] : children(type, value);
  if (path !== '' && (inside.length === 0 || containers)) found.add(path);
  for (const child of inside) {
    const here = join(path, child.element);
    if (child.element.startsWith('k:')) found.add(here);
    collect(child.type, child.value, here, found, containers);
  }
}

export interface Difference {
  readonly changed: FieldSet;
  readonly removed: FieldSet;
}

/** Fields added or changed, and fields gone, between two values of one shape. */
export function compare(type: Type, before: unknown, after: unknown): Difference {
  const changed = new Set<string>();
  const removed = new Set<string>();
  walk(type, before, after, '', changed, removed);
  return { changed, removed };
}

function walk(type: Type, before: unknown, after: unknown, path: string, changed: Set<string>, removed: Set<string>): void {
  if (same(before, after)) return;
  if (after === undefined) { collect(type, before, path, removed, true); return; }
  const comparable = type.of === 'list' ? isList(before) && isList(after) : isFields(before) && isFields(after);
  if (before === undefined && !type.always) { collect(type, after, path, changed, true); return; }
  if (isAtomic(type) || (before !== undefined && !comparable)) {
    changed.add(path);
    return;
  }
  const old = new Map(children(type, before).map((child) => [child.element, child]));
  const next = new Map(children(type, after).map((child) => [child.element, child]));
  for (const element of new Set([...old.keys(), ...next.keys()])) {
    const child = next.get(element) ?? old.get(element);
    if (child !== undefined) walk(child.type, old.get(element)?.value, next.get(element)?.value, join(path, element), changed, removed);
  }
}

/** FieldsV1, as it stands in managedFields. */
export function toFieldsV1(set: FieldSet): Fields {
  const root: Record<string, unknown> = {};
  for (const path of [...set].sort()) {
    let node = root;
    for (const element of path.split('\n')) {
      const next = (node[element] ?? {}) as Record<string, unknown>;
      node[element] = next;
      node = next;
    }
    node['.'] = {};
  }
  return prune(root);
}

/** A leaf is written `{}`, an inner node that is owned itself carries a dot. */
function prune(node: Fields): Fields {
  const entries = Object.entries(node).map(([key, value]) => {
    const inner = fieldsOf(value);
    return [key, Object.keys(inner).every((name) => name === '.') ? {} : prune(inner)] as const;
  });
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

export function fromFieldsV1(node: unknown, path = ''): FieldSet {
  const found = new Set<string>();
  for (const [element, inner] of Object.entries(fieldsOf(node))) {
    if (element === '.') {
      found.add(path);
      continue;
    }
    const here = join(path, element);
    if (Object.keys(fieldsOf(inner)).length === 0) found.add(here);
    else for (const deep of fromFieldsV1(inner, here)) found.add(deep);
  }
  return found;
}

/** `.spec.template.spec.containers[name="c"].image`, as conflicts name a field. */
export const spoken = (path: string): string =>
  path
    .split('\n')
    .map((element) => {
      const text = element.slice(2);
      if (element.startsWith('f:')) return `.${text}`;
      if (element.startsWith('v:')) return `[=${text}]`;
      return `[${Object.entries(JSON.parse(text) as Fields).map(([key, value]) => `${key}=${JSON.stringify(value)}`).join(',')}]`;
    })
    .join('');
