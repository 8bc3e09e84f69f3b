/** Writes `snippets/*.json`, which are committed, from `src/core/snippets`. A unit test fails where they differ. */
import { writeFileSync } from 'node:fs';
import { snippets } from '../../src/core/snippets/catalog.ts';
import { toSnippet } from '../../src/core/snippets/render.ts';

/** File name to text, in VS Code's format: one entry for each snippet, its body in lines. */
export const snippetFiles = (): ReadonlyMap<string, string> =>
  new Map(
    Object.entries(snippets).map(([strategy, list]) => [
      `${strategy}.json`,
      `${JSON.stringify(Object.fromEntries(list.map(({ prefix, description, documents }) => [prefix, { prefix, description, body: toSnippet(documents).split('\n') }])), null, 2)}\n`,
    ]),
  );

if (import.meta.main) for (const [name, text] of snippetFiles()) writeFileSync(new URL(`../../snippets/${name}`, import.meta.url), text);
