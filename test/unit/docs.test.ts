import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { checkTable } from '../../src/core/checks/table.ts';
import { roleLabel } from '../../src/core/live/role.ts';
import { parseNote, releaseAnnotation } from '../../src/core/release/mark.ts';

const root = new URL('../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');
const pages = readdirSync(new URL('docs/', root)).filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`);

test("the page of the checks has the checks' table, no row more and none less", () => {
  const section = read('docs/checks.md').split('## Of every plan that writes')[1]?.split('\n## ')[0] ?? '';
  assert.deepEqual(
    [...section.matchAll(/^\| `([a-z-]+)` \| (.*) \| (.*) \| (.*) \|$/gm)].map(([, ...cells]) => cells),
    Object.entries(checkTable).map(([id, { title, asks, codes }]) => [id, title, asks, codes.join(', ')]),
  );
});

test('every link between README and pages leads to a file', () => {
  for (const page of ['README.md', ...pages]) {
    for (const [, link = ''] of read(page).matchAll(/\]\(([^)#]+)[^)]*\)/g)) {
      if (!link.startsWith('https://')) assert.ok(existsSync(new URL(link, new URL(page, root))), `${page}: ${link}`);
    }
  }
});

test('the README leads to every page', () => {
  const readme = read('README.md');
  assert.deepEqual(pages.filter((page) => !readme.includes(`](${page})`)), []);
});

test('the notes that the page of releases shows are notes', () => {
  const page = read('docs/releases.md');
  assert.ok(page.includes(releaseAnnotation) && page.includes(roleLabel));
  const kinds = [...page.matchAll(/```json\n([^`]*)```/g)].map(([, text]) => parseNote(text)?.mark?.kind);
  assert.deepEqual(kinds, ['canary', 'blue-green']);
});
