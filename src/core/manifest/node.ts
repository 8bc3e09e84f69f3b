/**
 * `core/manifest` reads Kubernetes manifests out of YAML text that may be broken, huge or half typed. A file is split
 * into documents (`split.ts`), each is parsed alone (`parse.ts`, the only importer of the YAML library) into the tree
 * below, and `manifest.ts` puts them together, reusing every document whose text has not changed. On top of that:
 * `model.ts` (what the objects mean), `recognise.ts` (which strategy), `schemaCheck.ts` (the JSON Schemas).
 * Nothing in here throws on bad input: what is wrong with a text is a problem with a place and a sentence.
 */

/** Offsets in UTF-16 units, `end` exclusive. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

export type Path = readonly (string | number)[];

interface Placed {
  readonly range: Range;
}
export interface MapEntry {
  readonly key: string;
  readonly keyRange: Range;
  readonly value: Node;
}
/** YAML reduced to what JSON knows. An alias is the very node that it names, so the tree may be a graph, never a cycle. */
export type Node =
  | (Placed & { readonly kind: 'scalar'; readonly value: string | number | boolean | null; /** As written. */ readonly source: string })
  | (Placed & { readonly kind: 'list'; readonly items: readonly Node[] })
  | (Placed & { readonly kind: 'map'; readonly entries: readonly MapEntry[] });

export type Plain = null | boolean | number | string | readonly Plain[] | PlainMap;
export interface PlainMap {
  readonly [key: string]: Plain | undefined;
}

export const isMap = (value: Plain | undefined): value is PlainMap => typeof value === 'object' && value !== null && !Array.isArray(value);
export const isList = (value: Plain | undefined): value is readonly Plain[] => Array.isArray(value);

/** The fields of a value, none where it is no map; the items of a value, none where it is no list. */
export const fieldsOf = (value: Plain | undefined): PlainMap => (isMap(value) ? value : {});
export const itemsOf = (value: Plain | undefined): readonly Plain[] => (isList(value) ? value : []);

/** Nodes that a document may expand to once its aliases are followed; the biggest sane Deployment has some thousands. */
export const expansionLimit = 200_000;

/** Number of nodes with aliases followed, counted without following them: an alias bomb is seen before it goes off. */
export function expandedSize(node: Node, known = new Map<Node, number>()): number {
  const seen = known.get(node);
  if (seen !== undefined) return seen;
  let size = 1;
  if (node.kind === 'list') for (const item of node.items) size += expandedSize(item, known);
  if (node.kind === 'map') for (const entry of node.entries) size += expandedSize(entry.value, known);
  known.set(node, size);
  return size;
}

/**
 * The value as the API server takes it. A field that is null counts as not given (an optional field decodes to nothing),
 * so `labels:` while its lines are being typed is no error. Objects have no prototype: a key may be `constructor`.
 */
export function plain(node: Node): Plain {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map(plain);
  const made: Record<string, Plain> = Object.create(null) as Record<string, Plain>;
  for (const { key, value } of node.entries) {
    const inner = plain(value);
    if (inner === null) Reflect.deleteProperty(made, key);
    else made[key] = inner;
  }
  return made;
}

/** The entry that a path ends in, the last one where a key stands twice (as kubectl reads it). */
function lookup(root: Node, path: Path): { readonly node: Node; readonly keyRange: Range | undefined; readonly depth: number } {
  let node = root;
  let keyRange: Range | undefined;
  for (const [depth, step] of path.entries()) {
    if (node.kind === 'map') {
      const entry = node.entries.findLast(({ key }) => key === String(step));
      if (entry === undefined) return { node, keyRange, depth };
      node = entry.value;
      keyRange = entry.keyRange;
    } else {
      const item = node.kind === 'list' ? node.items[Number(step)] : undefined;
      if (item === undefined) return { node, keyRange, depth };
      node = item;
      keyRange = undefined;
    }
  }
  return { node, keyRange, depth: path.length };
}

export const nodeAt = (root: Node, path: Path): Node | undefined => {
  const found = lookup(root, path);
  return found.depth === path.length ? found.node : undefined;
};

/**
 * Where a path stands: the range of its value, or of its key. Of a path that is not there, the key of the nearest thing
 * above it that is; of the document itself, its first key.
 */
export function rangeOf(root: Node, path: Path, part: 'key' | 'value' = 'value'): Range {
  const { node, keyRange, depth } = lookup(root, path);
  const short = node.kind === 'scalar' && node.range.end > node.range.start;
  if (depth === path.length && part === 'value' && (short || keyRange === undefined) && path.length > 0) return firstLineOf(node);
  if (keyRange !== undefined) return keyRange;
  return node.kind === 'map' ? (node.entries[0]?.keyRange ?? node.range) : node.range;
}

/** A list item that is a map is marked at its first key: a squiggle under twenty lines helps nobody. */
const firstLineOf = (node: Node): Range => (node.kind === 'map' ? (node.entries[0]?.keyRange ?? node.range) : node.range);
