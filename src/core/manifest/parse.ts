/** The only importer of the YAML library: text of one document in, our own tree (`node.ts`) and problems out. Never throws. */
import { isAlias, isMap, isPair, isScalar, isSeq, parseDocument } from 'yaml';
import type { Tags } from 'yaml';
import { expandedSize, expansionLimit } from './node.ts';
import type { MapEntry, Node, Range } from './node.ts';
import { duplicateKey, sayBomb, sayCycle, sayDepth, sayNoAnchor, saySize, saySyntax } from './problems.ts';
import type { ParseProblem } from './problems.ts';

export interface Parsed {
  /** Undefined where there is nothing (an empty document) or nothing that can be relied on (a syntax error). */
  readonly root: Node | undefined;
  readonly problems: readonly ParseProblem[];
}

/** Longer than this, one document is looked at no further: 3 million characters are some 100,000 lines. */
const sizeLimit = 3_000_000;

/**
 * kubectl reads YAML 1.1 with merge keys: `012` is 10, `yes` is true, `1_000` is 1000; it keeps the last of two equal
 * keys. Times stay text there. (Known to differ: `0o17`, which kubectl takes for 15 and this for text.)
 */
const options = {
  version: '1.1',
  merge: true,
  uniqueKeys: false,
  prettyErrors: false,
  logLevel: 'silent',
  keepSourceTokens: false,
  customTags: (tags: Tags): Tags =>
    tags.filter((tag) => typeof tag === 'string' || !('format' in tag && tag.format === 'TIME') && tag.tag !== 'tag:yaml.org,2002:timestamp'),
} as const;

export function parseText(text: string): Parsed {
  if (text.length > sizeLimit) return { root: undefined, problems: [saySize(text.length)] };
  try {
    const document = parseDocument(text, options);
    const [first] = document.errors;
    // Later errors of a document are mostly echoes of the first.
    if (first !== undefined) return { root: undefined, problems: [saySyntax(first.code, rangeFrom(first.pos, text), text)] };
    if (document.contents === null) return { root: undefined, problems: [] };
    const converter = new Converter();
    const root = converter.node(document.contents);
    if (expandedSize(root) > expansionLimit) return { root: undefined, problems: [sayBomb(root.range)] };
    return { root, problems: converter.problems };
  } catch (error) {
    // The library and the functions above descend by recursion; what is nested thousands deep ends the stack.
    if (error instanceof RangeError) return { root: undefined, problems: [sayDepth(text)] };
    if (error instanceof MergeBomb) return { root: undefined, problems: [sayBomb({ start: 0, end: 1 })] };
    throw error;
  }
}

function rangeFrom([from, to]: readonly [number, number], text: string): Range {
  const start = Math.min(from, Math.max(0, text.length - 1));
  return { start, end: Math.min(Math.max(to, start + 1), Math.max(text.length, start + 1)) };
}

class Converter {
  readonly problems: ParseProblem[] = [];
  #mergedEntries = 0;
  readonly #anchors = new Map<string, Node | undefined>();

  node(source: unknown): Node {
    if (isAlias(source)) return this.#alias(source.source, rangeOfNode(source));
    const range = rangeOfNode(source);
    const anchor = isScalar(source) || isMap(source) || isSeq(source) ? source.anchor : undefined;
    // Known while its own inside is read, so that an alias to what surrounds it is seen as a cycle.
    if (anchor !== undefined) this.#anchors.set(anchor, undefined);
    const made = this.#made(source, range);
    if (anchor !== undefined) this.#anchors.set(anchor, made);
    return made;
  }

  #made(source: unknown, range: Range): Node {
    if (isMap(source)) return { kind: 'map', range, entries: this.#entries(source.items) };
    if (isSeq(source)) return { kind: 'list', range, items: source.items.map((item) => (isPair(item) ? this.#single(item, range) : this.node(item))) };
    if (!isScalar(source)) return { kind: 'scalar', range, value: null, source: '' };
    const { value } = source;
    const known = value === null || typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number';
    return { kind: 'scalar', range, value: known ? value : (source.source ?? ''), source: source.source ?? '' };
  }

  /** An entry of `!!omap` or `!!pairs`. */
  #single(pair: { readonly key: unknown; readonly value: unknown }, range: Range): Node {
    return { kind: 'map', range, entries: this.#entries([pair]) };
  }

  #alias(name: string, range: Range): Node {
    const nothing: Node = { kind: 'scalar', range, value: null, source: `*${name}` };
    if (!this.#anchors.has(name)) this.problems.push(sayNoAnchor(name, range));
    else if (this.#anchors.get(name) === undefined) this.problems.push(sayCycle(name, range));
    return this.#anchors.get(name) ?? nothing;
  }

  #entries(pairs: readonly { readonly key: unknown; readonly value: unknown }[]): readonly MapEntry[] {
    const own: MapEntry[] = [];
    const merged = new Map<string, MapEntry>();
    const seen = new Set<string>();
    for (const { key, value } of pairs) {
      const keyRange = rangeOfNode(key);
      if (isScalar(key) && (typeof key.value === 'symbol' || (key.value === '<<' && key.type === 'PLAIN'))) {
        this.#merge(this.node(value), keyRange, merged);
        continue;
      }
      const name = keyText(key);
      if (seen.has(name)) this.problems.push(duplicateKey(name, keyRange));
      seen.add(name);
      own.push({ key: name, keyRange, value: this.node(value) });
    }
    // Own keys win over merged ones, and an earlier merge over a later one (YAML 1.1 merge key type).
    return [...own, ...[...merged.values()].filter(({ key }) => !seen.has(key))];
  }

  #merge(source: Node, keyRange: Range, into: Map<string, MapEntry>): void {
    if (source.kind === 'list') for (const item of source.items) this.#merge(item, keyRange, into);
    if (source.kind !== 'map') return;
    this.#mergedEntries += source.entries.length;
    if (this.#mergedEntries > expansionLimit) throw new MergeBomb();
    for (const { key, value } of source.entries) if (!into.has(key)) into.set(key, { key, keyRange, value });
  }
}

/** Merges of merges can grow without aliases of aliases; ends the reading of one document, and no more. */
class MergeBomb extends Error {}

/** kubectl turns every key into text: `yes: 1` becomes `"true": 1`. A key that is itself a map or list has no name in JSON. */
function keyText(key: unknown): string {
  if (!isScalar(key)) return '';
  return typeof key.value === 'string' || typeof key.value === 'number' || typeof key.value === 'boolean' ? String(key.value) : (key.source ?? '');
}

function rangeOfNode(source: unknown): Range {
  const range = isScalar(source) || isMap(source) || isSeq(source) || isAlias(source) ? source.range : undefined;
  return range === undefined || range === null ? { start: 0, end: 0 } : { start: range[0], end: range[1] };
}
