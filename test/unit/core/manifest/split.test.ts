import assert from 'node:assert/strict';
import { test } from 'node:test';
import { splitDocuments } from '../../../../src/core/manifest/split.ts';

const pieces = (text: string): readonly string[] => splitDocuments(text).map(({ start, end }) => text.slice(start, end));

for (const [what, text, expected] of [
  ['an empty text has no documents', '', []],
  ['a text without a separator is one document', 'a: 1\n', ['a: 1\n']],
  ['a separator begins the next document', 'a: 1\n---\nb: 2\n', ['a: 1\n', '---\nb: 2\n']],
  ['a separator with a comment or a value behind it counts', 'a: 1\n--- # b\nb: 2\n--- {c: 3}\n', ['a: 1\n', '--- # b\nb: 2\n', '--- {c: 3}\n']],
  ['Windows line ends are kept', 'a: 1\r\n---\r\nb: 2\r\n', ['a: 1\r\n', '---\r\nb: 2\r\n']],
  ['comments before the first separator belong to its document', '# licence\n\n---\na: 1\n', ['# licence\n\n---\na: 1\n']],
  ['directives belong to the document after them', 'a: 1\n...\n%YAML 1.1\n---\nb: 2\n', ['a: 1\n...\n', '%YAML 1.1\n---\nb: 2\n']],
  ['an end marker ends a document without beginning one', 'a: 1\n...\nb: 2\n', ['a: 1\n...\n', 'b: 2\n']],
  ['an indented separator is text of a block scalar', 'a: |\n  ---\n  x\n', ['a: |\n  ---\n  x\n']],
  ['four dashes are no separator', 'a: 1\n----\n', ['a: 1\n----\n']],
  ['two separators in a row leave a document with nothing in it', '---\n---\na: 1\n', ['---\n', '---\na: 1\n']],
] as const) {
  test(what, () => {
    assert.deepEqual(pieces(text), expected);
    assert.equal(pieces(text).join(''), text);
  });
}
