import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createJournal } from '../../../src/app/journal.ts';
import type { JournalEntry } from '../../../src/core/operations/journalEntry.ts';
import { target } from '../../support/builders.ts';
import { fakeLines } from '../../support/fakePorts.ts';

const entry = (id: string, over: Partial<JournalEntry> = {}): JournalEntry => ({
  id,
  at: 1,
  who: 'someone',
  operation: 'switch',
  target,
  application: 'llm-app',
  changes: [{ kind: 'Service', name: 'llm-app-service', basedOn: '100', change: 'selector version: blue → green' }],
  inverse: { kind: 'switch', service: 'llm-app-service', label: 'version', to: 'blue', from: 'green' },
  ...over,
});
const ended = { at: 2, outcome: 'verified', detail: 'done', wrote: 1 } as const;
const ids = (entries: readonly JournalEntry[]): readonly string[] => entries.map(({ id }) => id);

test('entries come back as they were written, newest first, with their ends', async () => {
  const journal = createJournal(fakeLines(), '/journal');
  await journal.append(entry('1'));
  await journal.append(entry('2', { operation: 'scale', inverse: { kind: 'replicas', deployments: [{ name: 'a', from: 3, to: 1 }] } }));
  await journal.end('1', ended);
  assert.deepEqual(await journal.entries(target, 'llm-app'), [entry('2', { operation: 'scale', inverse: { kind: 'replicas', deployments: [{ name: 'a', from: 3, to: 1 }] } }), { ...entry('1'), ended }]);
});

test('only what belongs to the target and the application is given', async () => {
  const journal = createJournal(fakeLines(), '/journal');
  await journal.append(entry('1'));
  await journal.append(entry('2', { application: 'chat' }));
  await journal.append(entry('3', { target: { ...target, namespace: 'other' } }));
  assert.deepEqual(ids(await journal.entries(target, 'llm-app')), ['1']);
  assert.deepEqual(ids(await journal.entries(target)), ['2', '1']);
});

test('lines that are the same list are parsed once, and a list that grew anew', async () => {
  let lines: readonly string[] = [JSON.stringify({ planned: entry('1') })];
  const journal = createJournal({ read: () => Promise.resolve(lines), append: () => Promise.resolve() }, '/journal');
  const [first] = await journal.entries(target);
  assert.equal((await journal.entries(target, 'llm-app'))[0], first);
  lines = [...lines, JSON.stringify({ planned: entry('2') })];
  assert.deepEqual(ids(await journal.entries(target)), ['2', '1']);
});

test('a torn last line is passed over and does not swallow the next', async () => {
  const whole = JSON.stringify({ planned: entry('1') });
  let file = `${whole}\n${JSON.stringify({ planned: entry('2') }).slice(0, 60)}`;
  const lines = {
    read: () => Promise.resolve(file.split('\n').slice(0, file.endsWith('\n') ? -1 : undefined)),
    append: (line: string) => Promise.resolve(void (file += `${line}\n`)),
  };
  const journal = createJournal(lines, '/journal');
  assert.deepEqual(ids(await journal.entries(target)), ['1']);
  assert.deepEqual(await journal.append(entry('3')), { ok: true, value: undefined });
  assert.deepEqual(ids(await journal.entries(target)), ['3', '1']);
});

const malformed: readonly (readonly [string, unknown])[] = [
  ['no JSON', '{"planned":'],
  ['no object', '[1]'],
  ['no target', { planned: { ...entry('x'), target: undefined } }],
  ['a target that is a text', { planned: { ...entry('x'), target: 'default' } }],
  ['another source', { planned: { ...entry('x'), target: { ...target, cluster: { ...target.cluster, source: 'web' } } } }],
  ['an unknown operation', { planned: { ...entry('x'), operation: 'delete' } }],
  ['an inverse without its label', { planned: { ...entry('x'), inverse: { kind: 'switch', service: 's', to: 'a', from: 'b' } } }],
  ['an inverse with negative replicas', { planned: { ...entry('x'), inverse: { kind: 'replicas', deployments: [{ name: 'a', from: 1, to: -1 }] } } }],
  ['a change of another kind', { planned: { ...entry('x'), changes: [{ kind: 'Secret', name: 's', basedOn: '1', change: '' }] } }],
  ['an end of nothing', { id: 'nobody', ended }],
  ['an end with another outcome', { id: '1', ended: { ...ended, outcome: 'perhaps' } }],
];
for (const [name, line] of malformed) {
  test(`a line with ${name} is passed over`, async () => {
    const lines = fakeLines([JSON.stringify({ planned: entry('1') }), typeof line === 'string' ? line : JSON.stringify(line), JSON.stringify({ planned: entry('2') })]);
    const entries = await createJournal(lines, '/journal').entries(target);
    assert.deepEqual(entries, [entry('2'), entry('1')]);
  });
}

test('the first end counts, and an id that comes twice is one entry', async () => {
  const journal = createJournal(fakeLines(), '/journal');
  await journal.append(entry('1'));
  await journal.append(entry('1', { application: 'chat' }));
  await journal.end('1', ended);
  await journal.end('1', { ...ended, outcome: 'failed' });
  assert.deepEqual(await journal.entries(target), [{ ...entry('1'), ended }]);
});

test('a full disk is a failure that names the file, and what follows is tried again', async () => {
  const lines = fakeLines();
  const journal = createJournal(lines, '/home/journal');
  lines.full = true;
  assert.deepEqual(await journal.append(entry('1')), { ok: false, failure: { kind: 'journalUnwritable', path: '/home/journal', reason: 'no space left on device' } });
  lines.full = false;
  assert.equal((await journal.append(entry('2'))).ok, true);
  assert.deepEqual(ids(await journal.entries(target)), ['2']);
});

test('two appends at once do not mix', async () => {
  const lines = fakeLines();
  const journal = createJournal(lines, '/journal');
  await Promise.all(['1', '2', '3'].map((id) => journal.append(entry(id))));
  assert.deepEqual(ids(await journal.entries(target)), ['3', '2', '1']);
});
