import type { Node, Path, Plain, PlainMap, Range } from './node.ts';
import { isMap, plain, rangeOf } from './node.ts';
import { parseText } from './parse.ts';
import type { ParseProblem } from './problems.ts';
import { splitDocuments } from './split.ts';
import { isTemplated } from './template.ts';

/** One document by its text alone, wherever it stands: offsets count from its own beginning. What is kept between edits. */
export interface Chunk {
  readonly text: string;
  /** To be filled in by a template engine; nothing was parsed and nothing is said. */
  readonly templated: boolean;
  /** Undefined where the text is empty, broken or templated. */
  readonly root: Node | undefined;
  readonly value: PlainMap | undefined;
  readonly problems: readonly ParseProblem[];
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  /** Empty where the manifest leaves it to kubectl's context. */
  readonly namespace: string;
}

export interface ManifestDocument extends Chunk {
  /** Offset of the document in its file. */
  readonly offset: number;
  readonly chunk: Chunk;
  /** Where a path stands in the file (see `node.ts`). */
  rangeOf(path: Path, part?: 'key' | 'value'): Range;
}

export interface Manifest {
  readonly documents: readonly ManifestDocument[];
  /** Some document is templated or broken: what is not seen here may still be there. */
  readonly partial: boolean;
}

const textOf = (value: Plain | undefined): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '');

function read(text: string): Chunk {
  const empty = { text, root: undefined, value: undefined, problems: [], apiVersion: '', kind: '', name: '', namespace: '' };
  if (isTemplated(text)) return { ...empty, templated: true };
  const { root, problems } = parseText(text);
  if (root === undefined) return { ...empty, templated: false, problems };
  const value = plain(root);
  if (!isMap(value)) return { ...empty, templated: false, root, problems };
  const metadata = isMap(value.metadata) ? value.metadata : {};
  return {
    text,
    templated: false,
    root,
    value,
    problems,
    apiVersion: textOf(value.apiVersion),
    kind: textOf(value.kind),
    name: textOf(metadata.name) || textOf(metadata.generateName),
    namespace: textOf(metadata.namespace),
  };
}

const place = (chunk: Chunk, offset: number): ManifestDocument => ({
  ...chunk,
  chunk,
  offset,
  problems: chunk.problems.map((problem) => ({ ...problem, range: shift(problem.range, offset) })),
  rangeOf: (path, part) => shift(chunk.root === undefined ? { start: 0, end: 0 } : rangeOf(chunk.root, path, part), offset),
});

export const shift = ({ start, end }: Range, by: number): Range => ({ start: start + by, end: end + by });

/** Reads the versions of one file one after another; a document whose text stood in the version before is not parsed again. */
export function manifestReader(): (text: string) => Manifest {
  let known = new Map<string, Chunk>();
  return (text) => {
    const now = new Map<string, Chunk>();
    const documents = splitDocuments(text).map((range) => {
      const own = text.slice(range.start, range.end);
      const chunk = now.get(own) ?? known.get(own) ?? read(own);
      now.set(own, chunk);
      return place(chunk, range.start);
    });
    known = now;
    return { documents, partial: documents.some(({ templated, problems, root }) => templated || (root === undefined && problems.length > 0)) };
  };
}

export const readManifest = (text: string): Manifest => manifestReader()(text);
