import assert from 'node:assert/strict';
import test from 'node:test';
import type { JournalEntry } from '../../../src/core/operations/journalEntry.ts';
import { entryChoice, entryDocument } from '../../../src/ui/journalText.ts';
import { target } from '../../support/builders.ts';

const entry: JournalEntry = {
  id: 'e-1', at: Date.UTC(2026, 10, 23, 9), who: 'ada', operation: 'switch', target, application: 'llm-app',
  changes: [{ kind: 'Service', name: 'llm-app-service', basedOn: '812', change: 'selector version: blue → green' }],
  inverse: { kind: 'switch', service: 'llm-app-service', label: 'version', to: 'blue', from: 'green' },
  ended: { at: Date.UTC(2026, 10, 23, 9, 1), outcome: 'verified', detail: 'llm-app sends its traffic to green: 3 ready endpoints, none on blue.', wrote: 1 },
};
const open: JournalEntry = { ...entry };
delete (open as { ended?: unknown }).ended;
const quiet = { running: false, takenBack: false };
const rest = { value: 1 };

for (const [name, given, sight, label, description, detail] of [
  ['verified', entry, quiet, '✓ Switch to green', '2026-11-23T09:00:00Z · ada', /^llm-app-service: selector version: blue → green$/u],
  ['taken back', entry, { ...quiet, takenBack: true }, '✓ Switch to green', '2026-11-23T09:00:00Z · ada · taken back since', /^llm-app-service: selector/u],
  ['running', open, { ...quiet, running: true }, '… Switch to green', '2026-11-23T09:00:00Z · ada', /^It is running\. · llm-app-service: selector version: blue → green$/u],
  ['cut', open, quiet, '… Switch to green', '2026-11-23T09:00:00Z · ada', /^It has no end/u],
] as const) {
  test(`an entry that is ${name}`, () => {
    const choice = entryChoice(given, sight, rest);
    assert.deepEqual([choice.label, choice.description], [label, description]);
    assert.match(choice.detail ?? '', detail);
  });
}

test('an entry as a document names where, who, when and each write', () => {
  const text = entryDocument(entry, quiet);
  assert.match(text, /^# Switch to green: llm-app\n/u);
  for (const line of ['- Server: https://api.prod-eu.example:6443', '- By: ada', '- Ended: 2026-11-23T09:01:00Z, verified', '1. Service llm-app-service: selector version: blue → green, as seen at resourceVersion 812']) {
    assert.ok(text.split('\n').includes(line), line);
  }
});

test('what was not written any more is said of each write', () => {
  const cut: JournalEntry = { ...entry, changes: [...entry.changes, { kind: 'Deployment', name: 'd', basedOn: '1', change: 'replicas 3 → 0' }], ended: { at: 1, outcome: 'failed', detail: 'no', wrote: 1 } };
  assert.match(entryDocument(cut, quiet), /2\. Deployment d: replicas 3 → 0 \(not written\), as seen/u);
});

test('the warnings that were accepted stand in the document by name', () => {
  const text = entryDocument({ ...entry, accepted: [{ id: 'in-flight', title: 'In flight', detail: 'Connections to blue stay.' }] }, quiet);
  assert.match(text, /\n## Warnings that were accepted\n\n- In flight \(`in-flight`\): Connections to blue stay\.\n$/u);
  assert.doesNotMatch(entryDocument(entry, quiet), /accepted/u);
});

test('text of a cluster stays text', () => {
  const hostile: JournalEntry = { ...entry, application: '# x\n[a](command:b)', who: '`w`' };
  const text = entryDocument(hostile, quiet);
  assert.equal(text.split('\n').filter((line) => line.startsWith('#')).length, 2);
  assert.doesNotMatch(text, /(?<!\\)[[\]`]/u);
});
