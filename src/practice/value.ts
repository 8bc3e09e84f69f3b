/** Small helpers for JSON values, shared by the store, the patches and the validation. */

export type Fields = Readonly<Record<string, unknown>>;

export const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

export const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);

/** The value as an object; what is none counts as empty. */
export const fieldsOf = (value: unknown): Fields => (isFields(value) ? value : {});

export const listOf = (value: unknown): readonly unknown[] => (isList(value) ? value : []);

export const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

export const numberOf = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);

/** The value at a path of object keys and list indices, or undefined. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  let current = value;
  for (const step of path) {
    if (typeof step === 'number') current = isList(current) ? current[step] : undefined;
    else current = isFields(current) && Object.hasOwn(current, step) ? current[step] : undefined;
  }
  return current;
}

/** A copy with the value put at the path of object keys; an undefined value takes the key away. */
export function put(object: Fields, path: readonly string[], value: unknown): Fields {
  const [head, ...rest] = path;
  if (head === undefined) return fieldsOf(value);
  const next = rest.length === 0 ? value : put(fieldsOf(object[head]), rest, value);
  if (next === undefined) return without(object, head);
  return { ...object, [head]: next };
}

export const without = (object: Fields, ...names: readonly string[]): Fields =>
  Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));

/** A copy without those fields. */
export function omit<T extends object, K extends keyof T>(object: T, ...names: readonly K[]): Omit<T, K> {
  const copy = { ...object };
  for (const name of names) Reflect.deleteProperty(copy, name);
  return copy;
}

/** Equality of JSON values; the order of keys and keys that hold undefined do not count. */
export function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (isList(a)) return isList(b) && a.length === b.length && a.every((item, index) => same(item, b[index]));
  if (!isFields(a) || !isFields(b)) return false;
  const present = (object: Fields): string[] => Object.keys(object).filter((key) => object[key] !== undefined);
  const names = present(a);
  return names.length === present(b).length && names.every((name) => Object.hasOwn(b, name) && same(a[name], b[name]));
}

/** Freezes all the way down; what is frozen already is taken as deeply frozen. */
export function freeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const item of Object.values(value)) freeze(item);
  return value;
}
