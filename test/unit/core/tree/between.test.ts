import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JournalEntry } from '../../../../src/core/operations/journalEntry.ts';
import type { Snapshot } from '../../../../src/core/live/records.ts';
import { noteText, type BlueGreenMark, type Lease, type Note } from '../../../../src/core/release/mark.ts';
import { treeOf } from '../../../../src/core/tree/tree.ts';
import { blueGreen, llmService, target } from '../../../support/builders.ts';

/** A switch in two phases is between them: the Service selects both tracks. */
const wide = (note: Note): Snapshot => blueGreen({ services: [{ ...llmService, selector: { app: 'llm-app' }, release: noteText(note) ?? '' }] });
const lease: Lease = { id: 'x', who: 'ada', what: 'switch to green', until: 1 };
const mark: BlueGreenMark = { kind: 'blue-green', who: 'ada', startedAt: 0, service: 'llm-app-service', old: 'llm-app-blue', fresh: 'llm-app-green' };
const open: JournalEntry = {
  id: '1', at: 0, who: 'ada', operation: 'switch', target, application: 'llm-app', changes: [],
  inverse: { kind: 'switch', service: 'llm-app-service', label: 'version', to: 'blue', from: 'green', wide: true },
};

for (const [name, seen, journalled] of [
  ['a release of it is noted', wide({ mark }), []],
  ['its lease says so, whether or not it has run out', wide({ lease }), []],
  ['this window began it', wide({}), [open]],
] as const) {
  test(`two tracks that answer together are a switch on its way, and no canary, where ${name}`, () => {
    const [row] = treeOf(seen, 'version', { journalled, now: 10 });
    assert.ok(row?.type === 'application');
    assert.equal(row.strategy, 'blue-green');
    assert.match(row.description, /^blue-green · blue \d and green \d live together/u);
    assert.ok(!row.can.includes('scalable') && !row.can.includes('startCanary'), row.can.join());
    assert.equal(row.can.includes('switchable'), journalled.length === 0, row.can.join());
    for (const track of row.children) assert.ok(track.type !== 'track' || !track.can.includes('scalable'));
  });
}

test('without any sign of a switch it is what it looks like', () => {
  const [row] = treeOf(wide({}), 'version', { journalled: [] });
  assert.ok(row?.type === 'application');
  assert.match(row.description, /^canary · /u);
});
