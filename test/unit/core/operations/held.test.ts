import assert from 'node:assert/strict';
import { test } from 'node:test';
import { heldBy, type Held } from '../../../../src/core/operations/held.ts';
import type { JsonPatchOp, PlannedWrite } from '../../../../src/core/operations/plan.ts';

const about = { kind: 'Deployment', namespace: 'default', name: 'web', basedOn: '1', change: '' } as const;
const patch = (...ops: readonly JsonPatchOp[]): PlannedWrite => ({ ...about, ops });
const set = (path: string, before: unknown, value: unknown): PlannedWrite => patch({ op: 'test', path, value: before }, { op: before === null ? 'add' : 'replace', path, value });
const made: PlannedWrite = { ...about, verb: 'create', ops: [], body: { metadata: { name: 'web', labels: { app: 'web' }, creationTimestamp: null }, spec: { replicas: 2, paused: false, template: { spec: { containers: [{ name: 'app', image: 'web:1' }] } } } } };
const removed: PlannedWrite = { ...about, verb: 'delete', ops: [], uid: 'one' };
const template = (image: string, more: object = {}) => ({ spec: { containers: [{ name: 'app', image, ...more }] } });
const web = (spec: object, metadata: object = {}) => ({ metadata: { name: 'web', uid: 'one', ...metadata }, spec });

const cases: readonly (readonly [name: string, write: PlannedWrite, object: object | undefined, held: Held])[] = [
  ['replicas are those that were written', set('/spec/replicas', 9, 8), web({ replicas: 8 }), 'written'],
  ['replicas are those that were there', set('/spec/replicas', 9, 8), web({ replicas: 9 }), 'not written'],
  ['replicas are neither', set('/spec/replicas', 9, 8), web({ replicas: 3 }), 'unclear'],
  ['a write sets what is there already', set('/spec/replicas', 9, 9), web({ replicas: 9 }), 'written'],
  ['the object of a patch is gone', set('/spec/replicas', 9, 8), undefined, 'unclear'],
  ['a pause was written where nothing was', set('/spec/paused', null, true), web({ paused: true }), 'written'],
  ['nothing is there still', set('/spec/paused', null, true), web({}), 'not written'],
  ['the server leaves out what says nothing', set('/spec/paused', true, false), web({}), 'written'],
  ['a whole template is there, and the server added to it', set('/spec/template', template('web:2'), template('web:1')), web({ template: template('web:1', { imagePullPolicy: 'Always' }) }), 'written'],
  ['the template that was there has all that the new one has, and more', set('/spec/template', template('web:1', { env: [{ name: 'A' }] }), template('web:1')), web({ template: template('web:1', { env: [{ name: 'A' }] }) }), 'not written'],
  ['a container that was not written stands in the template', set('/spec/template', template('web:2'), template('web:1')), web({ template: { spec: { containers: [{ name: 'app', image: 'web:1' }, { name: 'side' }] } } }), 'unclear'],
  ['one of two images is another', patch({ op: 'test', path: '/spec/a', value: 1 }, { op: 'replace', path: '/spec/a', value: 2 }, { op: 'test', path: '/spec/b', value: 1 }, { op: 'replace', path: '/spec/b', value: 2 }), web({ a: 2, b: 1 }), 'unclear'],
  ['a key with slash and tilde', set('/metadata/annotations/team.example~1a~0b', null, 'x'), web({}, { annotations: { 'team.example/a~b': 'x' } }), 'written'],
  ['what was taken away is gone', patch({ op: 'test', path: '/metadata/labels/role', value: 'canary' }, { op: 'remove', path: '/metadata/labels/role' }), web({}, { labels: {} }), 'written'],
  ['what was taken away stands', patch({ op: 'test', path: '/metadata/labels/role', value: 'canary' }, { op: 'remove', path: '/metadata/labels/role' }), web({}, { labels: { role: 'canary' } }), 'not written'],
  ['a key that is named as something that every object inherits', set('/metadata/labels/constructor', null, 'x'), web({}, { labels: {} }), 'not written'],
  ['an object was made, with the defaults of the server', made, { metadata: { name: 'web', uid: 'two', labels: { app: 'web' } }, spec: { replicas: 2, progressDeadlineSeconds: 600, template: template('web:1') } }, 'written'],
  ['an object was not made', made, undefined, 'not written'],
  ['somebody else made one of that name', made, web({ replicas: 1 }), 'unclear'],
  ['an object is gone', removed, undefined, 'written'],
  ['an object is being deleted', removed, web({}, { deletionTimestamp: '2026-01-01T00:00:00Z' }), 'written'],
  ['another object has its name', removed, web({}, { uid: 'two' }), 'written'],
  ['an object that was deleted is there', removed, web({}), 'not written'],
];
for (const [name, write, object, held] of cases) test(`a lost answer, and ${name}: ${held}`, () => assert.equal(heldBy(write, object as Readonly<Record<string, unknown>> | undefined), held));
