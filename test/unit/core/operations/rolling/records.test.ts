import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseJournalLine } from '../../../../../src/app/journalLine.ts';
import { nameOf, standsNow } from '../../../../../src/core/operations/history.ts';
import type { JournalEntry } from '../../../../../src/core/operations/journalEntry.ts';
import type { Inverse } from '../../../../../src/core/operations/plan.ts';
import type { DeploymentRecord, ReplicaSetRecord } from '../../../../../src/core/live/records.ts';
import { seenIn } from '../../../../../src/core/operations/seen.ts';
import { unwrap } from '../../../../../src/core/unwrap.ts';
import { deployment, replicaSetOf, service, snapshot, target } from '../../../../support/builders.ts';

const web = (over: Partial<DeploymentRecord> = {}): DeploymentRecord => deployment('web', { app: 'web' }, { revision: 2, generation: 5, observedGeneration: 5, ...over });
const set = (own: DeploymentRecord, revision: number, hash: string): ReplicaSetRecord => replicaSetOf(own, { name: `web-${hash}`, uid: hash, revision, hash });
const all = (own: DeploymentRecord) => snapshot({ deployments: [own], services: [service('web', { app: 'web' })], replicaSets: [set(own, 2, 'new'), set(own, 1, 'old')] });
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
