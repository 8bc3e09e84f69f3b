/** Keys whose empty map means the same as no map. Elsewhere `{}` says something: `emptyDir: {}` is a volume. */
const maps = new Set(['labels', 'annotations', 'nodeSelector', 'limits', 'requests', 'matchLabels']);

const isNothing = (key: string, value: unknown): boolean =>
  value === undefined ||
  value === null ||
  (Array.isArray(value) && value.length === 0) ||
  (maps.has(key) && typeof value === 'object' && Object.keys(value).length === 0);

/**
 * One text for all values that Kubernetes calls semantically equal: keys in order, and nothing for what is absent, null or
 * an empty list. Amounts and times are compared as written, as one writer wrote both.
 */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null);
  const entries = Object.entries(value)
    .filter(([key, part]) => !isNothing(key, part))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, part]) => `${JSON.stringify(key)}:${canonical(part)}`);
  return `{${entries.join(',')}}`;
}

/** Whether both have one canonical text, told without writing it: controllers ask this of every object in every sync. */
export function semanticallyEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((part, index) => semanticallyEqual(part, b[index]));
  if (!isMap(a) || !isMap(b)) return !isMap(a) && !isMap(b) && !Array.isArray(b) && canonical(a) === canonical(b);
  const own = (map: Readonly<Record<string, unknown>>, key: string): unknown => (Object.hasOwn(map, key) ? map[key] : undefined);
  const same = (key: string): boolean => {
    const [left, right] = [own(a, key), own(b, key)];
    const [no, none] = [isNothing(key, left), isNothing(key, right)];
    return no || none ? no === none : semanticallyEqual(left, right);
  };
  return Object.keys(a).every(same) && Object.keys(b).every((key) => Object.hasOwn(a, key) || isNothing(key, b[key]));
}

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Letters that form no words, the ones Kubernetes uses in generated names. */
const alphabet = 'bcdfghjklmnpqrstvwxz2456789';

/** A short, stable name for a value: FNV-1a of its canonical text, written with letters that are safe in object names. */
export function nameHash(value: unknown): string {
  let hash = 0x811c9dc5;
  for (const character of canonical(value)) {
    hash ^= character.codePointAt(0) ?? 0;
    hash = Math.imul(hash, 0x01000193) >>> 0;
  }
  return Array.from(String(hash), (digit) => alphabet.charAt(Number(digit))).join('');
}
