import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exportJournal } from '../../../src/app/journal/exportJournal.ts';
import { scaleCanary } from '../../../src/app/scaleCanary.ts';
import { switchTraffic } from '../../../src/app/switchTraffic.ts';
import { takeBack } from '../../../src/app/takeBack.ts';
import { inverseText, journalMarkdown } from '../../../src/core/operations/journalText.ts';
import type { JournalEntry } from '../../../src/core/operations/journalEntry.ts';
import type { Inverse } from '../../../src/core/operations/plan.ts';
import { blueGreen, stableCanary, target } from '../../support/builders.ts';
import { fakeCluster } from '../../support/fakeCluster.ts';
import { fakePorts, never } from '../../support/fakePorts.ts';

const mark = { kind: 'canary', who: 'ada', startedAt: 0, stable: 'chat-stable', canary: 'chat-canary', total: 10, steps: [10, 100], step: 0 } as const;

async function scaled() {
  const ports = fakePorts(fakeCluster(stableCanary()));
  await scaleCanary(ports, { target, application: 'chat', to: { percent: 30 } }, never());
  return ports;
}

test('a scale as Markdown says what was written on which sight, how each write went, and how it goes back', async () => {
  const ports = await scaled();
  const lines = (await exportJournal(ports, { target, application: 'chat', format: 'markdown' })).split('\n');
  assert.equal(lines[0], '# Changes of chat in default on prod-eu (https://api.prod-eu.example:6443)');
  assert.ok(lines.includes('| When | Application | What | Who | Outcome |'));
  assert.ok(lines.some((line) => /^1\. Deployment chat-canary: replicas 1 → 3, seen at version 100\. Written 2026-01-01T/.test(line)), lines.join('\n'));
  assert.ok(lines.some((line) => /^2\. Deployment chat-stable: replicas 9 → 7, seen at version 100\. Written 2026-01-01T/.test(line)));
  assert.ok(lines.some((line) => /^Outcome: verified 2026-01-01T.*chat was scaled: 3 of 10 ready endpoints on canary, 30 %\.$/.test(line)));
  assert.ok(lines.includes('To go back: Deployment chat-stable, replicas 7 → 9; Deployment chat-canary, replicas 3 → 1.'));
});

test('as JSON it is what the journal holds, with times that a program reads', async () => {
  const ports = await scaled();
  const { format, entries } = JSON.parse(await exportJournal(ports, { target, format: 'json' })) as { format: string; entries: readonly { at: string; writes: readonly { change: number; outcome: string }[]; ended: { outcome: string } }[] };
  assert.equal(format, 'deployment-strategies/journal/1');
  assert.deepEqual(entries.map(({ at, writes, ended }) => [at, writes.map(({ change, outcome }) => `${change} ${outcome}`), ended.outcome]), [['2026-01-01T00:00:00.000Z', ['0 written', '1 written'], 'verified']]);
});

test('a journal without entries says so', async () => {
  const ports = fakePorts(fakeCluster(blueGreen()));
  assert.match(await exportJournal(ports, { target, format: 'markdown' }), /^# Changes of every application in default[^]*Nothing was changed\./);
});

test('hostile names stay text', () => {
  const entry: JournalEntry = {
    id: '1', at: 0, who: 'a|b', operation: 'switch', target, application: '<img src=x>', inverse: { kind: 'none', why: '[x](command:y)' },
    changes: [{ kind: 'Service', name: '`s`\n# top', basedOn: '', change: '**x**' }], ended: { at: Number.NaN, outcome: 'failed', detail: '![x](y)', wrote: 0 },
  };
  const text = journalMarkdown([entry], target, undefined, 0);
  assert.equal(/(^|[^\\])<img|(^|[^\\])!\[|(^|[^\\])\[x\]|(^|[^\\])\*\*x|^# top/m.test(text), false, text);
  assert.ok(text.includes('a\\|b'));
});

const inverses: readonly (readonly [Inverse, string])[] = [
  [{ kind: 'switch', service: 's', label: 'version', to: 'blue', from: 'green' }, 'Service s, selector version: green → blue'],
  [{ kind: 'replicas', deployments: [] }, 'nothing stands to go back from'],
  [{ kind: 'canary', undo: 'create', mark }, 'canary chat-canary is aborted'],
  [{ kind: 'canary', undo: 'swap', mark }, 'chat-stable and chat-canary change places again'],
  [{ kind: 'template', deployment: 'web', from: 'a', to: 'b', paused: { from: false, to: false } }, 'Deployment web gets the template of hash b'],
  [{ kind: 'paused', deployment: 'web', from: true, to: false }, 'Deployment web is resumed'],
  [{ kind: 'created', deployment: 'web', images: [] }, 'Deployment web is deleted while it is idle'],
  [{ kind: 'track', deployment: 'web', images: [{ container: 'app', from: 'v2', to: 'v1' }], replicas: { from: 3, to: 0 } }, 'Deployment web, app v1, replicas 3 → 0'],
  [{ kind: 'none', why: 'Delete it by hand.' }, 'Delete it by hand'],
];
for (const [inverse, words] of inverses) {
  test(`the way back in words: ${words}`, () => assert.equal(inverseText(inverse), words));
}

test('an entry that is not the last is taken back by its id, once, after the same checks', async () => {
  const cluster = fakeCluster(blueGreen());
  const ports = fakePorts(cluster);
  await switchTraffic(ports, { target, application: 'llm-app', to: 'green' }, never());
  await switchTraffic(ports, { target, application: 'llm-app', to: 'blue' }, never());
  const [second, first] = await ports.journal.entries(target, 'llm-app');
  const back = (entry: JournalEntry | undefined) => takeBack(ports, { target, application: 'llm-app', ...(entry === undefined ? {} : { entry: entry.id }) }, never());
  const stands = await back(first);
  assert.equal(stands.ok && stands.value.done, 'nothing-to-do', 'what it would restore is there already');
  const done = await back(second);
  assert.equal(done.ok && done.value.done, 'verified');
  const again = await back(second);
  assert.equal(again.ok ? '' : again.failure.kind, 'nothingToTakeBack');
  const [undone] = await ports.journal.entries(target, 'llm-app');
  assert.equal((await back(undone)).ok, true, 'a take back can be taken back');
  assert.equal(cluster.world.services[0]?.selector?.['version'], 'blue');
});

test('an id that the journal does not have', async () => {
  const ports = await scaled();
  const result = await takeBack(ports, { target, application: 'chat', entry: 'nobody' }, never());
  assert.equal(result.ok ? '' : result.failure.kind, 'nothingToTakeBack');
});

test('a crash between two writes leaves what was written until then', async () => {
  const ports = await scaled();
  const { lines } = ports.lines;
  lines.splice(lines.findIndex((line) => line.includes('"change":1,"at"')));
  const [entry] = await ports.journal.entries(target, 'chat');
  assert.deepEqual([entry?.writes?.map(({ change, outcome }) => `${change} ${outcome}`), entry?.ended], [['0 written'], undefined]);
});

test('nothing is written from a workspace that is not trusted', async () => {
  const cluster = fakeCluster(blueGreen());
  let trusted = false;
  const ports = { ...fakePorts(cluster), trusted: () => trusted };
  const denied = await switchTraffic(ports, { target, application: 'llm-app', to: 'green' }, never());
  assert.deepEqual([denied.ok ? '' : denied.failure.kind, cluster.calls], ['untrustedWorkspace', []]);
  trusted = true;
  const confirm = { confirm: () => Promise.resolve({ go: !(trusted = false) }), replanned: () => Promise.resolve() };
  const late = await switchTraffic({ ...ports, confirm }, { target, application: 'llm-app', to: 'green' }, never());
  assert.deepEqual([late.ok ? '' : late.failure.kind, cluster.written], ['untrustedWorkspace', []]);
});
