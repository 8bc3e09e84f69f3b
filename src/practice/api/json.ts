import { parseDocument, type Tags } from 'yaml';
import { isFields, type Fields } from '../value.ts';

export type Parsed = { readonly ok: true; readonly value: unknown; readonly duplicates: readonly string[] } | { readonly ok: false; readonly message: string };

/** JSON with the paths of keys that stand twice in one object (the last wins), which `JSON.parse` keeps to itself. */
export function parseJson(text: string): Parsed {
  try {
    const value: unknown = JSON.parse(text);
    return { ok: true, value, duplicates: duplicateKeys(text) };
  } catch (error) {
    const what = error instanceof SyntaxError ? error.message.charAt(0).toLowerCase() + error.message.slice(1) : String(error);
    const start = text.length > 30 ? `${text.slice(0, 30)} ...` : text;
    return { ok: false, message: `json parse error: ${what} (${start})` };
  }
}

/** The API server reads YAML 1.1: `010` is 8, `yes` is true, `1_000` is 1000; times stay text. */
const options = {
  version: '1.1',
  merge: true,
  uniqueKeys: false,
  customTags: (tags: Tags): Tags =>
    tags.filter((tag) => typeof tag === 'string' || (!('format' in tag && tag.format === 'TIME') && tag.tag !== 'tag:yaml.org,2002:timestamp')),
} as const;

/** YAML or JSON, as server-side apply sends it. */
export function parseYaml(text: string): Parsed {
  if (/^\s*\{/.test(text)) return parseJson(text);
  const document = parseDocument(text, options);
  const problem = document.errors[0];
  if (problem !== undefined) return { ok: false, message: `yaml: ${problem.message}` };
  return { ok: true, value: document.toJS({ maxAliasCount: 100 }), duplicates: [] };
}

/** Walks the tokens of a text that is known to be JSON. */
function duplicateKeys(text: string): readonly string[] {
  const found: string[] = [];
  const open: { readonly keys: Set<string> | undefined; path: string; index: number; wantsKey: boolean; readonly base: string }[] = [];
  const token = /"(?:[^"\\]|\\.)*"|[{}[\],:]/g;
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    const [sign] = match;
    const top = open.at(-1);
    if (sign === '{' || sign === '[') {
      const base = top === undefined ? '' : top.keys === undefined ? `${top.base}[${top.index}]` : top.path;
      open.push({ keys: sign === '{' ? new Set() : undefined, path: base, index: 0, wantsKey: sign === '{', base });
    } else if (sign === '}' || sign === ']') open.pop();
    else if (top === undefined || sign === ':') continue;
    else if (sign === ',') {
      top.index += 1;
      top.wantsKey = top.keys !== undefined;
    } else if (top.wantsKey && top.keys !== undefined) {
      const key = JSON.parse(sign) as string;
      top.path = top.base === '' ? key : `${top.base}.${key}`;
      if (top.keys.has(key)) found.push(top.path);
      top.keys.add(key);
      top.wantsKey = false;
    }
  }
  return found;
}

/** How Go prints a decoded JSON value with `%v`, which stands in some of the API server's messages. */
export function goText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(goText).join(' ')}]`;
  if (!isFields(value)) return value === null || value === undefined ? '<nil>' : typeof value === 'string' ? value : JSON.stringify(value);
  const fields: Fields = value;
  return `map[${Object.keys(fields).sort().map((key) => `${key}:${goText(fields[key])}`).join(' ')}]`;
}
