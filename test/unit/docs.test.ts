import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { checkTable } from '../../src/core/checks/table.ts';
import { operationChecks } from '../../src/core/operations/checkTable.ts';
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

test('the README asks the question of every check that all plans have, in their order', () => {
  const section = read('README.md').split('## Checks before a change')[1]?.split('\n## ')[0] ?? '';
  assert.deepEqual([...section.matchAll(/^\| `([a-z-]+)` \| (.*) \|$/gm)].map(([, ...cells]) => cells), Object.entries(checkTable).map(([id, { asks }]) => [id, asks]));
});

test("the page of the checks has the operations' own checks, no row more and none less", () => {
  const section = read('docs/checks.md').split('## Of operations')[1]?.split('\n## ')[0] ?? '';
  assert.deepEqual(
    [...section.matchAll(/^\| `([a-z-]+)` \| (.*) \| (.*) \| (.*) \|$/gm)].map(([, ...cells]) => cells),
    Object.entries(operationChecks).map(([id, { of, asks, codes }]) => [id, of, asks, codes.join(', ')]),
  );
});

test('every id of a check in the code stands in one of the two tables, and every id of the tables in the code', () => {
  const source = (folder: string): readonly string[] =>
    readdirSync(new URL(folder, root), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts') && !/(^|\/)(checkTable|table)\.ts$/.test(name)).map((name) => read(`${folder}${name}`));
  const text = ['src/core/operations/', 'src/core/checks/', 'src/core/release/', 'src/app/'].flatMap(source).join('\n');
  const inCode = new Set([...text.matchAll(/\bid: '([a-z-]+)'|\b(?:checkOf|sameCheck|unknown)\('([a-z-]+)'/g)].map(([, id = '', of = '']) => id || of));
  assert.deepEqual([...inCode].sort(), [...Object.keys(checkTable), ...Object.keys(operationChecks)].sort());
});

test('every check of an operation answers a row of the failure catalogue', () => {
  for (const [id, { codes }] of Object.entries(operationChecks)) assert.ok(codes.length > 0 && codes.every((code: string) => /^[ARBC]\d+$/.test(code)), id);
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
