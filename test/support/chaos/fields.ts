/** The value at a path of parsed JSON; undefined where something on the way is not there. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  let found = value;
  for (const part of path) {
    if (typeof found !== 'object' || found === null) return undefined;
    found = (found as Readonly<Record<string | number, unknown>>)[part];
  }
  return found;
}

export const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? (value as readonly unknown[]) : []);

/** Parts of a JSON Pointer. */
export const partsOf = (pointer: string): readonly string[] => pointer.split('/').slice(1).map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));

export const matches = (selector: unknown, labels: unknown): boolean =>
  typeof selector === 'object' && selector !== null && Object.entries(selector).every(([key, value]) => at(labels, key) === value);

/** Pointers of all leaves where the two differ. */
export function differences(a: unknown, b: unknown, pointer = ''): readonly string[] {
  if (Object.is(a, b)) return [];
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return [pointer];
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].flatMap((key) => differences(at(a, key), at(b, key), `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`));
}
