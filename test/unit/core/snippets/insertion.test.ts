import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readManifest } from '../../../../src/core/manifest/manifest.ts';
import { insertionAt } from '../../../../src/core/snippets/insertion.ts';

const set = 'new: 1\n---\nnew: 2\n';

// `|` is the cursor.
for (const [what, marked, expected] of [
  ['an empty text', '|', set],
  ['a text of comments', '# licence\n|', `# licence\n${set}`],
  ['the end of a document', 'a: 1\n|', `a: 1\n---\n${set}`],
  ['the middle of a document', 'a: |1\nb: 2\n', `a: 1\nb: 2\n---\n${set}`],
  ['a last line without an end', 'a: 1|', `a: 1\n---\n${set}`],
  ['the first of two documents', '|a: 1\n---\nb: 2\n', `a: 1\n---\n${set}---\nb: 2\n`],
  ['the second of two documents', 'a: 1\n---\nb: 2|\n', `a: 1\n---\nb: 2\n---\n${set}`],
  ['a separator that was just typed', 'a: 1\n---\n|', `a: 1\n---\n${set}`],
  ['a separator without a line end', 'a: 1\n---|', `a: 1\n---\n${set}`],
  ['Windows line ends', 'a: 1\r\n|---\r\nb: 2\r\n', `a: 1\r\n---\r\nb: 2\r\n---\n${set}`],
  ['a document that has ended', 'a: 1\n...\n|', `a: 1\n...\n---\n${set}`],
] as const) {
  test(`at ${what} the documents stand beside what was there`, () => {
    const text = marked.replace('|', '');
    const { at, before } = insertionAt(text, marked.indexOf('|'));
    const after = text.slice(0, at) + before + set + text.slice(at);
    assert.equal(after, expected);
    const values = (one: string): readonly unknown[] => readManifest(one).documents.flatMap(({ value }) => (value === undefined ? [] : [JSON.stringify(value)]));
    assert.deepEqual([...values(after)].sort(), [...values(text), '{"new":1}', '{"new":2}'].sort());
  });
}
