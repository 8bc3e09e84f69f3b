/** What a schema finds wrong, in sentences: what, where, what to do. The object's name is put in front by the caller. */
import type { Node, Path } from './node.ts';

/** `spec.template.spec.containers[0].image`, and a key with dots in it as `metadata.labels["app.kubernetes.io/name"]`. */
export const pathText = (path: Path): string =>
  path.map((step) => (typeof step === 'number' ? `[${step}]` : /^[\w-]+$/.test(step) ? `.${step}` : `["${step}"]`)).join('').replace(/^\./, '');

const whole = (path: Path): string => (path.length === 0 ? 'this object' : pathText(path));

const typeWords: Readonly<Record<string, string>> = {
  integer: 'a whole number',
  number: 'a number',
  string: 'text',
  boolean: 'true or false',
  object: 'a map of fields',
  array: 'a list',
};

/** `a`, `a or b`, `a, b or c`. */
const either = (items: readonly string[]): string => (items.length < 2 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} or ${items.at(-1) ?? ''}`);

/** A value as people read it, short enough for a sentence. */
function shown(node: Node | undefined): string {
  if (node === undefined) return 'nothing';
  if (node.kind !== 'scalar') return node.kind === 'list' ? 'a list' : 'a map of fields';
  const text = String(node.value);
  return text === '' ? 'empty' : text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

export function sayType(path: Path, expected: unknown, node: Node | undefined): string {
  const types = (Array.isArray(expected) ? expected : String(expected).split(',')).map(String);
  const must = `${whole(path)} must be ${either(types.map((type) => typeWords[type] ?? type))}`;
  if (node?.kind !== 'scalar') return `${must}, and is ${shown(node)}. ${types.includes('array') ? 'Begin each item with a dash.' : 'Give it one value.'}`;
  if (types.includes('string')) return `${must}, and ${node.source || shown(node)} is ${typeof node.value === 'boolean' ? 'true or false' : 'a number'} in YAML. Put it in quotes.`;
  if (types.includes('array')) return `${must}, and is ${shown(node)}. Begin each item with a dash.`;
  if (types.includes('object')) return `${must}, and is ${shown(node)}. Put its fields on lines of their own, further in.`;
  const quoted = typeof node.value === 'string' && node.value.trim() !== '' && Number.isInteger(Number(node.value));
  return `${must}, and is ${quoted ? 'text' : shown(node)}. ${quoted ? `Write ${shown(node)} without quotes.` : 'Correct it.'}`;
}

export const sayMissing = (path: Path, field: string): string => `${whole(path)} has no ${field}, which it needs. Add it.`;

export function sayUnknown(path: Path, field: string, known: readonly string[]): string {
  const near = nearest(field, known);
  return `${whole(path)} has no field ${field}, and the API server refuses it under strict validation. ${near === undefined ? 'Remove it, or move it to where it belongs.' : `Did you mean ${near}?`}`;
}

export const sayEnum = (path: Path, node: Node | undefined, allowed: unknown): string =>
  `${whole(path)} is ${shown(node)}, and can be ${either((Array.isArray(allowed) ? allowed : [allowed]).map(String))} only.`;

export const sayForm = (path: Path, node: Node | undefined, rule: string): string => `${whole(path)} cannot be ${shown(node)}. ${rule}`;

export function sayLimit(path: Path, keyword: string, params: Readonly<Record<string, unknown>>, node: Node | undefined): string {
  const limit = String(params.limit);
  const at = whole(path);
  switch (keyword) {
    case 'minimum':
      return `${at} is ${shown(node)}, and must be at least ${limit}.`;
    case 'maximum':
      return `${at} is ${shown(node)}, and must be at most ${limit}.`;
    case 'minLength':
      return `${at} is empty. Give it a value.`;
    case 'maxLength':
      return `${at} has more than ${limit} characters. Shorten it.`;
    case 'minItems':
      return `${at} needs at least ${limit} ${limit === '1' ? 'item' : 'items'}.`;
    case 'maxItems':
      return `${at} has more than ${limit} items. Remove some.`;
    default:
      return `${at} is not as the API server wants it (${keyword}). Compare it with the API reference.`;
  }
}

/** The known name within two edits (Levenshtein), or the same but for upper and lower case; none where two are equally near. */
function nearest(field: string, known: readonly string[]): string | undefined {
  if (field.length > 60) return undefined;
  const ranked = [...new Set(known)]
    .map((name) => ({ name, distance: name.toLowerCase() === field.toLowerCase() ? 0 : edits(field, name) }))
    .filter(({ name, distance }) => distance <= (Math.min(name.length, field.length) > 4 ? 2 : 1))
    .sort((a, b) => a.distance - b.distance);
  return ranked[0] !== undefined && ranked[0].distance === ranked[1]?.distance ? undefined : ranked[0]?.name;
}

function edits(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
