import assert from 'node:assert/strict';
import test from 'node:test';
import { DisposableStore } from '../../../src/ui/lifecycle.ts';
import { escapeMarkdown, factTable } from '../../../src/ui/markdown.ts';
import { statusText } from '../../../src/ui/statusText.ts';

for (const [what, said, others, text] of [
  ['llm-app → green', 'llm-app: 2 of 3 endpoints moved to green', 0, '$(sync~spin) llm-app → green 2/3'],
  ['llm-app → green', '', 0, '$(sync~spin) llm-app → green'],
  ['chat → 25 %', 'chat: waiting', 2, '$(sync~spin) chat → 25 % (+2)'],
  ['$(alert) app', '', 0, '$(sync~spin) $ (alert) app'],
] as const) {
  test(`the status bar says ${text}`, () => assert.equal(statusText(what, said, others), text));
}

test('a tooltip holds other people\'s words as inert text', () => {
  const hostile = '[run](command:evil) <b>| `x` ![i](http://a.example)\n# h';
  const table = factTable('row', [['Selector', hostile]]);
  assert.doesNotMatch(table, /(?<!\\)[[\]()<>`!#]/u);
  assert.equal(table.split('\n').length, 6);
  assert.equal(escapeMarkdown('a\nb'), 'a b');
});

test('what is owned ends once, the newest first, and at once when it comes too late', () => {
  const ended: string[] = [];
  const owned = new DisposableStore();
  owned.add({ dispose: () => ended.push('first') });
  owned.add({ dispose: () => ended.push('second') });
  owned.dispose();
  owned.dispose();
  owned.add({ dispose: () => ended.push('late') });
  assert.deepEqual(ended, ['second', 'first', 'late']);
});
