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

export const semanticallyEqual = (a: unknown, b: unknown): boolean => canonical(a) === canonical(b);

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
