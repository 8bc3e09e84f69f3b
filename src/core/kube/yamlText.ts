/** Strings that YAML 1.1 or 1.2 would read as another type, beside those that look like numbers. */
const words = /^(?:true|false|yes|no|on|off|y|n|null|~)$/iu;
/** Plain: begins with a letter, and holds nothing that YAML reads as more than text. */
const plain = /^[A-Za-z_](?:[\w./@+-]|:(?=\S))*$/u;

/**
 * A JSON value as YAML in block style, to be looked at: keys in the order they have, unless `sorted`. What cannot be seen is written as an
 * escape, so that hostile text neither forges a line nor hides. It reads back as the same value.
 */
export function yamlText(value: unknown, { sorted = false }: { readonly sorted?: boolean } = {}): string {
  return `${lines(value, sorted).join('\n')}\n`;
}

function lines(value: unknown, sorted: boolean): readonly string[] {
  if (Array.isArray(value)) return value.length === 0 ? ['[]'] : value.flatMap((element: unknown) => item(lines(element, sorted)));
  if (typeof value === 'object' && value !== null) return fields(Object.entries(value), sorted);
  return [scalar(value)];
}

const item = ([first = '', ...rest]: readonly string[]): readonly string[] => [`- ${first}`, ...rest.map((line) => `  ${line}`)];

function fields(all: readonly (readonly [string, unknown])[], sorted: boolean): readonly string[] {
  const present = all.filter(([, value]) => value !== undefined);
  const ordered = sorted ? present.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)) : present;
  if (ordered.length === 0) return ['{}'];
  return ordered.flatMap(([key, value]) => {
    const name = text(key);
    const inner = lines(value, sorted);
    if (!isBlock(value)) return [`${name}: ${inner[0] ?? ''}`];
    // A list stands under its key without further indentation, as kubectl writes it.
    return [`${name}:`, ...(Array.isArray(value) ? inner : inner.map((line) => `  ${line}`))];
  });
}

const isBlock = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && (Array.isArray(value) ? value.length > 0 : Object.values(value).some((one) => one !== undefined));

function scalar(value: unknown): string {
  if (typeof value === 'string') return text(value);
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : 'null';
}

const text = (value: string): string => (plain.test(value) && !words.test(value) && !/^\.?(?:inf|nan)$/iu.test(value) ? value : escaped(JSON.stringify(value)));

/** JSON leaves most characters that have no shape as they are. */
const escaped = (json: string): string =>
  json.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (character) =>
    Array.from({ length: character.length }, (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`).join(''));
