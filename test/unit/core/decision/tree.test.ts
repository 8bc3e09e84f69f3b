import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { allNodes, replies } from '../../../../src/core/decision/tree.ts';
import { outline, treeText } from '../../../../src/core/decision/outline.ts';

const nodes = allNodes();

test('the data, drawn as text, is the tree of the source text to the letter', () => {
  const source = readFileSync(new URL('../../../fixtures/source-text/decision-tree.txt', import.meta.url), 'utf8');
  assert.equal(`${treeText()}\n`, source);
});

test('there are four questions and five leaves, each once', () => {
  assert.equal(nodes.filter((node) => node.kind === 'question').length, 4);
  assert.equal(nodes.filter((node) => node.kind === 'leaf').length, 5);
  assert.equal(new Set(nodes.map((node) => node.id)).size, 9);
});

test('each question says in one sentence each what yes and no mean', () => {
  for (const node of nodes) {
    if (node.kind === 'leaf') {
      assert.match(node.conclusion, /^[A-Z][^.]*\.$/);
      continue;
    }
    for (const reply of replies) assert.match(node[reply].means, /^[A-Z][^.]*\.$/);
    assert.notEqual(node.yes.means, node.no.means);
  }
});

test('the outline holds every node once, a parent before its children and one step less deep', () => {
  const lines = outline();
  assert.deepEqual(lines.map((line) => line.node.id), nodes.map((node) => node.id));
  lines.forEach((line, at) => {
    if (line.parent === -1) {
      assert.deepEqual([at, line.depth, line.reply], [0, 0, undefined]);
      return;
    }
    const parent = lines[line.parent];
    assert.ok(parent?.node.kind === 'question' && line.reply !== undefined);
    assert.equal(parent.depth, line.depth - 1);
    assert.equal(parent.node[line.reply].leadsTo, line.node);
  });
});
