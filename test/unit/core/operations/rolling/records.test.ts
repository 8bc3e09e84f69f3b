import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseJournalLine } from '../../../../../src/app/journalLine.ts';
import { inPlace } from '../../../../../src/core/operations/inPlace.ts';
import { nameOf, standsNow } from '../../../../../src/core/operations/history.ts';
import type { JournalEntry } from '../../../../../src/core/operations/journalEntry.ts';
import type { Expectation, Inverse, PlannedWrite } from '../../../../../src/core/operations/plan.ts';
import type { DeploymentRecord, ReplicaSetRecord } from '../../../../../src/core/live/records.ts';
import { seenIn } from '../../../../../src/core/operations/seen.ts';
import { unwrap } from '../../../../../src/core/unwrap.ts';
import { deployment, replicaSetOf, service, snapshot, target } from '../../../../support/builders.ts';

const web = (over: Partial<DeploymentRecord> = {}): DeploymentRecord => deployment('web', { app: 'web' }, { revision: 2, generation: 5, observedGeneration: 5, ...over });
const set = (own: DeploymentRecord, revision: number, hash: string): ReplicaSetRecord => replicaSetOf(own, { name: `web-${hash}`, uid: hash, revision, hash });
const all = (own: DeploymentRecord) => snapshot({ deployments: [own], services: [service('web', { app: 'web' })], replicaSets: [set(own, 2, 'new'), set(own, 1, 'old')] });
const rolledOut: Expectation = { kind: 'rolledOut', deployment: 'web', generation: 4, paused: false };
const write = (ops: PlannedWrite['ops'], expect: Expectation = rolledOut): PlannedWrite => ({ kind: 'Deployment', namespace: 'default', name: 'web', basedOn: '1', change: '', ops, expect });
const image = (value: string): PlannedWrite['ops'] => [{ op: 'replace', path: '/spec/template/spec/containers/0/image', value }];
const restart = (value: unknown, path = '/spec/template/metadata/annotations/kubectl.kubernetes.io~1restartedAt'): PlannedWrite['ops'] => [{ op: 'add', path, value }];
const template: PlannedWrite['ops'] = [{ op: 'replace', path: '/spec/template', value: {} }];

const lost: readonly (readonly [name: string, write: PlannedWrite, own: DeploymentRecord, holds: boolean | undefined])[] = [
  ['the generation is still the one before', write(image('web:v2')), web({ generation: 4 }), false],
  ['the image is there', write(image('registry.example/llm-app:v1')), web(), true],
  ['the image is another', write(image('web:v2')), web(), false],
  ['the restart is there', write(restart('2026-01-01T00:00:00Z')), web({ restartedAt: '2026-01-01T00:00:00Z' }), true],
  ['the restart is there, with the first annotation of the template', write(restart({ 'kubectl.kubernetes.io/restartedAt': 'x' }, '/spec/template/metadata/annotations')), web({ restartedAt: 'x' }), true],
  ['another restart is there', write(restart('a')), web({ restartedAt: 'b' }), false],
  ['the ReplicaSet that is rolled back to is the newest', write(template, { ...rolledOut, hash: 'new' }), web(), true],
  ['it is not yet', write(template, { ...rolledOut, hash: 'old' }), web(), undefined],
  ['the pause is over', write([{ op: 'replace', path: '/spec/paused', value: false }]), web(), true],
  ['the pause is there', write([{ op: 'add', path: '/spec/paused', value: true }], { kind: 'paused', deployment: 'web', paused: true }), web({ paused: true }), true],
  ['the pause is not there', write([{ op: 'add', path: '/spec/paused', value: true }], { kind: 'paused', deployment: 'web', paused: true }), web(), false],
  ['only an init container was written, which no record shows', write([{ op: 'replace', path: '/spec/template/spec/initContainers/0/image', value: 'x' }]), web(), undefined],
  ['the Deployment is gone', write(image('web:v2')), deployment('other', { app: 'other' }), undefined],
];
for (const [name, planned, own, holds] of lost) test(`a lost answer, and ${name}: ${holds === undefined ? 'nobody knows' : holds ? 'written' : 'not written'}`, () => assert.equal(inPlace(planned, all(own)), holds));

const entry = (inverse: Inverse, operation: JournalEntry['operation'] = 'setImage'): JournalEntry => ({ id: '1', at: 1, who: 'ada', operation, target, application: 'web', changes: [], inverse });
const back: Inverse = { kind: 'template', deployment: 'web', from: 'bcd', to: 'old', paused: { from: false, to: false } };
const pause: Inverse = { kind: 'paused', deployment: 'web', from: true, to: false };

const standing: readonly (readonly [name: string, inverse: Inverse, own: DeploymentRecord, stands: boolean])[] = [
  ['a newer revision runs', back, web(), true],
  ['the revision before runs again', { ...back, to: 'new' }, web(), false],
  ['a template waits behind a pause', { ...back, to: 'new' }, web({ paused: true, updated: 0 }), true],
  ['the history does not have it any more', { ...back, to: 'pruned' }, web(), false],
  ['the pause lasts', pause, web({ paused: true }), true],
  ['the pause is over', pause, web(), false],
  ['the Deployment is gone', { ...back, deployment: 'other' }, web(), false],
];
for (const [name, inverse, own, stands] of standing) {
  test(`${name}: there is ${stands ? 'something' : 'nothing'} to take back`, () => assert.equal(standsNow(entry(inverse), unwrap(seenIn(all(own), 'web', { readOnly: false, protectedContexts: [], trackLabel: 'version' })).application), stands));
}

test('what they did is said in words', () => assert.deepEqual([nameOf(entry(back)), nameOf(entry(pause, 'pause')), nameOf(entry(back, 'takeBack'))], ['set image', 'pause', 'take back']));

const parsed = (inverse: unknown): unknown => {
  const line = parseJournalLine(JSON.stringify({ planned: { ...entry(back), inverse } }));
  return line !== undefined && 'planned' in line ? line.planned.inverse : undefined;
};

test('the journal reads them back as they were written', () => {
  for (const inverse of [back, pause]) assert.deepEqual(parsed({ ...inverse, template: { env: 'secret' } }), inverse);
});

for (const [name, inverse] of [
  ['no Deployment', { ...back, deployment: 1 }], ['no hash', { ...back, to: undefined }], ['no pause', { ...back, paused: true }], ['half a pause', { ...back, paused: { from: false } }],
  ['a pause that is a text', { ...pause, to: 'false' }],
] as const) test(`the journal passes over ${name}`, () => assert.equal(parsed(inverse), undefined));
