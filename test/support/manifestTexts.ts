/** YAML texts for tests of manifests. */
import type { Strategy } from '../../src/core/live/application.ts';
import { wholeSet } from '../../src/core/snippets/catalog.ts';
import { toYaml } from '../../src/core/snippets/render.ts';

/** A strategy's whole set as it is inserted, valid in every way. */
export const setOf = (strategy: Strategy, name = 'llm-app'): string => toYaml(wholeSet[strategy], { name });

/** The text with one piece replaced; a piece that is not there is a mistake of the test. */
export function but(text: string, piece: string | RegExp, instead: string): string {
  const changed = text.replace(piece, instead);
  if (changed === text) throw new Error(`${String(piece)} is not in the text.`);
  return changed;
}

/** Blue-green sets of different applications, one after another, until there are so many lines. */
export function manyLines(lines: number): string {
  const sets: string[] = [];
  for (let count = 0; count < lines; ) {
    const next = setOf('blue-green', `app-${String(sets.length)}`);
    count += next.split('\n').length;
    sets.push(next);
  }
  return sets.join('---\n');
}

/** Numbers from 0 up to 1, the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
