/** Manifests as text whose values are written as a person writes them: `0x10`, `2.0`, `~` and `'3'` are not the same text. */

/** A value: YAML text that fits behind `key: `, or what is written over lines of its own. */
export type Written = string | readonly Written[] | { readonly [key: string]: Written };

/** The tree with one value put (made where it is missing) or, for undefined, taken away. Numbers in a path are list items. */
export function put(tree: Written, path: readonly (string | number)[], value: Written | undefined): Written {
  const [step, ...rest] = path;
  if (step === undefined) return value ?? '';
  if (typeof step === 'number') {
    const items = Array.isArray(tree) ? (tree as readonly Written[]) : [];
    const made = [...items];
    made[step] = put(items[step] ?? {}, rest, value);
    return made;
  }
  const fields = isFields(tree) ? tree : {};
  if (rest.length > 0 || value !== undefined) return { ...fields, [step]: put(fields[step] ?? {}, rest, value) };
  return Object.fromEntries(Object.entries(fields).filter(([key]) => key !== step));
}

const isFields = (tree: Written): tree is { readonly [key: string]: Written } => typeof tree === 'object' && !Array.isArray(tree);

export const yamlText = (tree: { readonly [key: string]: Written }): string =>
  Object.entries(tree).map(([key, value]) => `${key}:${inside(value, '')}`).join('');

/** What follows a key's colon or a dash. */
function inside(value: Written, indent: string): string {
  if (typeof value === 'string') return value === '' ? '\n' : ` ${value}\n`;
  if (!isFields(value)) return value.length === 0 ? ' []\n' : `\n${value.map((item) => `${indent}-${inside(item, `${indent}  `)}`).join('')}`;
  const entries = Object.entries(value);
  if (entries.length === 0) return ' {}\n';
  return `\n${entries.map(([key, inner]) => `${indent}  ${key}:${inside(inner, `${indent}  `)}`).join('')}`;
}
