import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { catalog, inWords, strategies } from '../../../../src/core/strategy/catalog.ts';

const table = readFileSync(new URL('../../../fixtures/source-text/comparison.md', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .slice(2)
  .map((line) => line.split('|').slice(1, -1).map((cell) => cell.trim()));

test('the catalogue says what the comparison table of the source text says, row by row and word by word', () => {
  const rows = strategies.map((id) => [catalog[id].title, catalog[id].useCase, inWords(catalog[id].pros), inWords(catalog[id].cons)]);
  assert.deepEqual(rows, table);
});

for (const id of strategies) {
  test(`${id}: every text is there, ends like a sentence, and the links are https`, () => {
    const entry = catalog[id];
    assert.equal(entry.id, id);
    const sentences = [entry.outcome, ...entry.needs, ...[...entry.pros, ...entry.cons].map((point) => point.meaning)];
    for (const sentence of sentences) assert.match(sentence, /^[A-Z].*\.$/);
    assert.ok(entry.needs.length > 0);
    assert.ok(entry.links.length > 0);
    for (const link of entry.links) assert.equal(new URL(link.url).protocol, 'https:');
  });
}
