import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JournalEntry } from '../../../../src/core/operations/journalEntry.ts';
import type { Snapshot } from '../../../../src/core/live/records.ts';
import { noteText, releaseAnnotation, type CanaryMark, type Note } from '../../../../src/core/release/mark.ts';
import { rightsBy, type Need, type Rights } from '../../../../src/core/rights/rights.ts';
import type { TreeNode } from '../../../../src/core/tree/nodes.ts';
import { treeOf } from '../../../../src/core/tree/tree.ts';
import { blue, blueGreen, canary, chatService, deployment, green, llmService, replicaSetOf, service, snapshot, stable, stableCanary, target } from '../../../support/builders.ts';

type Application = Extract<TreeNode, { type: 'application' }>;

function applicationIn(seen: Snapshot, options: Partial<Parameters<typeof treeOf>[2]> = {}): Application {
  const [row] = treeOf(seen, 'version', { journalled: [], ...options });
  assert.ok(row?.type === 'application');
  return row;
}
const trackIn = (row: Application, name: string): Extract<TreeNode, { type: 'track' }> => {
  const found = row.children.find((child) => child.type === 'track' && child.track === name);
  assert.ok(found?.type === 'track');
  return found;
};
const releaseIn = (row: Application): Extract<TreeNode, { type: 'release' }> | undefined => row.children.find((child) => child.type === 'release');
const reasonsOf = (row: TreeNode): readonly string[] => row.tooltip.filter(([label]) => /^(Set image|Restart|Undo|Create|Remove|Next|Switch|Scale|Take)/u.test(label)).map(([label, why]) => `${label}: ${why}`);
const without = (...denied: readonly Need[]): Rights => rightsBy((need) => ({ answer: denied.includes(need) ? 'no' : 'yes', names: [] }));

const web = deployment('web', { app: 'web' }, { revision: 3 });
const webService = service('web', { app: 'web' });
const twoRevisions = [replicaSetOf(web), replicaSetOf(web, { name: 'web-old', uid: 'old', revision: 2, desired: 0, replicas: 0, ready: 0 })];
const rolling = (over: Partial<Snapshot> = {}): Snapshot => snapshot({ deployments: [web], services: [webService], replicaSets: twoRevisions, ...over });

test('an application of one Deployment has its commands, and so has its track', () => {
  const row = applicationIn(rolling());
  const expected = ['setImage', 'pauseRollout', 'restartRollout', 'undoRollout', 'showHistory'];
  assert.deepEqual(row.can, expected);
  assert.deepEqual(trackIn(row, 'web').can, expected);
});

test('with several tracks the commands of a Deployment stand on the track alone', () => {
  const row = applicationIn(stableCanary());
  assert.ok(!row.can.includes('setImage'));
  assert.ok(trackIn(row, 'stable').can.includes('setImage'));
});

test('a paused rollout is resumed and not paused, and cannot be restarted; the tooltip says why', () => {
  const row = applicationIn(rolling({ deployments: [{ ...web, paused: true }] }));
  assert.deepEqual(trackIn(row, 'web').can, ['setImage', 'resumeRollout', 'undoRollout', 'showHistory']);
  assert.deepEqual(reasonsOf(row), ['Restart: The rollout is paused, so no pod would restart. Resume it first.']);
});

test('without another revision there is nothing to undo', () => {
  const row = applicationIn(rolling({ replicaSets: [replicaSetOf(web)] }));
  assert.ok(!row.can.includes('undoRollout'));
  assert.deepEqual(reasonsOf(row), ['Undo: There is no other revision to go back to.']);
});

test('one missing right withholds what needs it, in one line, and leaves looking', () => {
  const row = applicationIn(rolling(), { rights: without('patch deployments') });
  assert.deepEqual(trackIn(row, 'web').can, ['showHistory']);
  assert.deepEqual(reasonsOf(row), ['Set image, pause, restart, undo: You may not patch deployments in default on prod-eu. Ask for the Role in the README.']);
});

for (const [name, seen, expected] of [
  ['a blue-green pair', blueGreen(), true],
  ['one Deployment whose Service holds the track label', snapshot({ deployments: [blue], services: [llmService] }), true],
  ['one Deployment whose Service does not', rolling(), false],
  ['a canary', stableCanary(), false],
] as const) test(`a track is ${expected ? '' : 'not '}offered to ${name}`, () => assert.equal(applicationIn(seen).can.includes('createTrack'), expected));

test('a track that is new takes the right to create, one that is there the right to patch', () => {
  assert.ok(!applicationIn(snapshot({ deployments: [blue], services: [llmService] }), { rights: without('create deployments') }).can.includes('createTrack'));
  assert.ok(applicationIn(blueGreen(), { rights: without('create deployments') }).can.includes('createTrack'));
});

test('only an idle track can be removed, and only by who may delete Deployments', () => {
  const row = applicationIn(blueGreen());
  assert.deepEqual(['blue', 'green'].map((name) => trackIn(row, name).can.includes('removeTrack')), [false, true]);
  assert.ok(!trackIn(applicationIn(blueGreen(), { rights: without('delete deployments') }), 'green').can.includes('removeTrack'));
});

for (const [name, seen, expected, why] of [
  ['with ready pods can be probed', blueGreen(), true, []],
  ['without a ready pod cannot be probed, and says why', blueGreen({ pods: [] }), false, ['Probe: None of its pods is ready.']],
  ['of Services without ports has nothing to be asked on', blueGreen({ services: [{ ...llmService, ports: [] }] }), false, []],
] as const) {
  test(`an idle track ${name}`, () => {
    const row = applicationIn(seen);
    assert.deepEqual([row, trackIn(row, 'green'), trackIn(row, 'blue')].map(({ can }) => can.includes('probeTrack')), [expected, expected, false]);
    assert.deepEqual(row.tooltip.filter(([label]) => label === 'Probe').map(([label, value]) => `${label}: ${value}`), why);
  });
}

const now = Date.UTC(2026, 10, 23, 12);
const mark: CanaryMark = { kind: 'canary', who: 'ada', startedAt: now - 720_000, stable: 'chat-stable', canary: 'chat-canary', total: 10, steps: [10, 25, 50, 100], step: 1 };
const noted = (note: Note): Snapshot => stableCanary({ services: [{ ...chatService, release: noteText(note) ?? '' }] });

const entry: JournalEntry = {
  id: '1', at: 0, who: 'ada', operation: 'switch', target, application: 'llm-app', changes: [],
  inverse: { kind: 'switch', service: 'llm-app-service', label: 'version', to: 'blue', from: 'green' }, ended: { at: 1, outcome: 'verified', detail: '', wrote: 1 },
};

const labelled = deployment('web', { app: 'web', version: 'stable' });
for (const [name, seen, expected, why] of [
  ['one Deployment whose selector says its track', rolling({ deployments: [labelled] }), true, undefined],
  ['one that is called canary by now', rolling({ deployments: [deployment('web', { app: 'web', version: 'canary' })] }), true, undefined],
  ['one whose selector would find its pods', rolling(), false, 'The selector of web does not say version, so it would find the pods of a canary too.'],
  ['one whose Service selects one track alone', rolling({ deployments: [labelled], services: [service('web', { app: 'web', version: 'stable' })] }), false, 'Its Service selects version, so traffic would be switched and not shared.'],
  ['one without a Service', rolling({ deployments: [labelled], services: [] }), false, 'No Service sends it traffic that a canary could share.'],
  ['a pair of stable and canary', stableCanary(), true, undefined],
  ['a blue-green pair', blueGreen(), false, undefined],
  ['a canary that is in progress', noted({ mark }), false, undefined],
] as const) {
  test(`a canary is ${expected ? '' : 'not '}offered to ${name}`, () => {
    const row = applicationIn(seen, { now });
    assert.equal(row.can.includes('startCanary'), expected);
    assert.equal(row.tooltip.find(([label]) => label === 'Start canary')?.[1], why);
  });
}

test('a journal is shown where there is one', () => {
  assert.ok(applicationIn(blueGreen(), { journalled: [entry] }).can.includes('showJournal'));
  assert.ok(!applicationIn(blueGreen()).can.includes('showJournal'));
});

test('a release in progress is a row of its own, above the tracks, with what can be done next', () => {
  const row = applicationIn(noted({ mark }), { now });
  assert.equal(row.children[0]?.type, 'release');
  assert.equal(releaseIn(row)?.description, 'canary at 25 % (step 2 of 4), started by ada 12 min ago');
  const next = ['nextStep', 'previousStep', 'holdRelease', 'promoteCanary', 'abortCanary'];
  assert.deepEqual(releaseIn(row)?.can, next);
  assert.deepEqual(row.can.filter((token) => next.includes(token)), next);
  assert.match(row.description, /^canary · 10 % of ready pods · step 2 of 4$/u);
});

test('at the end of the ladder there is no next step, and a held one says so', () => {
  const last = releaseIn(applicationIn(noted({ mark: { ...mark, step: 3 } }), { now }));
  assert.deepEqual(last?.can, ['previousStep', 'holdRelease', 'promoteCanary', 'abortCanary']);
  const held = releaseIn(applicationIn(noted({ mark: { ...mark, held: true } }), { now }));
  assert.equal(held?.held, true);
  assert.deepEqual(held.can, ['nextStep', 'previousStep', 'promoteCanary', 'abortCanary']);
});

test('a release whose canary is gone can be aborted and nothing else', () => {
  const seen = snapshot({ deployments: [stable], services: [{ ...chatService, release: noteText({ mark }) ?? '' }] });
  const row = releaseIn(applicationIn(seen, { now }));
  assert.match(row?.description ?? '', /chat-canary is gone/u);
  assert.deepEqual(row?.can, ['abortCanary']);
});

test('without the right to patch Deployments a release can be held, and no more', () => {
  assert.deepEqual(releaseIn(applicationIn(noted({ mark }), { now, rights: without('patch deployments') }))?.can, ['holdRelease']);
});

test('no release, no row', () => assert.equal(releaseIn(applicationIn(stableCanary(), { now })), undefined));

const lease = { id: 'theirs', who: 'bob', what: 'step to 25 %', until: now + 60_000 };
for (const [name, note, options, expected] of [
  ['somebody else writes', { lease }, { now }, / · bob: step to 25 %$/u],
  ['a lease that ran out says nothing', { lease: { ...lease, until: now - 1 } }, { now }, /ready pods$/u],
  ['our own operation runs', { lease: { ...lease, id: '2' } }, { now, journalled: [{ ...entry, id: '2', application: 'chat', operation: 'step' as const, ended: undefined }], running: new Set(['2']) }, / · .*running$/u],
  ['a name holds a line break', { lease: { ...lease, who: 'a\nb' } }, { now }, /a b: step/u],
] as const) test(`who writes to an application stands on its row: ${name}`, () => assert.match(applicationIn(noted(note), options as object).description, expected));

test('the annotation is read under its own name', () => assert.equal(releaseAnnotation, 'deployment-strategies/release'));

for (const [name, over, expected] of [
  ['waiting', { generation: 2 }, 'live · 3/3 · llm-app:v1 · waiting for the controller'],
  ['progressing', { updated: 1, replicas: 4 }, 'live · 3/3 · llm-app:v1 · progressing, 1 of 3 updated'],
  ['paused half way', { paused: true, updated: 1, replicas: 3 }, 'live · 3/3 · llm-app:v1 · paused, 1 of 3 updated'],
  ['paused', { paused: true }, 'live · 3/3 · llm-app:v1 · revision 1 · paused'],
  ['stalled', { updated: 1, replicas: 4, conditions: [{ type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message: 'exceeded quota' }] }, 'live · 3/3 · llm-app:v1 · stalled, 1 of 3 updated — FailedCreate: exceeded quota'],
  ['complete', {}, 'live · 3/3 · llm-app:v1 · revision 1'],
] as const) {
  test(`a rollout that is ${name} says so on its track`, () => assert.equal(trackIn(applicationIn(blueGreen({ deployments: [{ ...blue, ...over }, green] })), 'blue').description, expected));
}

test('a canary of the pair can be scaled', () => assert.ok(trackIn(applicationIn(snapshot({ deployments: [stable, canary], services: [chatService] })), 'canary').can.includes('scalable')));
