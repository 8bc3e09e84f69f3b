import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { anchorOf, noteText, parseNote, type Note } from '../../../../src/core/release/mark.ts';
import { deployment, service } from '../../../support/builders.ts';

const lease = { id: 'a1', who: 'ada', what: 'switch to green', until: 1_000 };
const canary = { kind: 'canary', who: 'ada', startedAt: 5, stable: 'chat-stable', canary: 'chat-canary', total: 9, steps: [10, 25, 50, 100], step: -1 } as const;
const blueGreen = { kind: 'blue-green', who: 'ada', startedAt: 5, service: 'llm', old: 'llm-blue', fresh: 'llm-green' } as const;

describe('What an anchor notes of a release', () => {
  const notes: readonly (readonly [string, Note])[] = [
    ['a lease alone', { lease }],
    ['a canary before its first step', { mark: canary }],
    ['a canary that is held', { lease, mark: { ...canary, step: 3, held: true } }],
    ['a blue-green pair before the switch', { mark: blueGreen }],
    ['a blue-green pair that is kept', { mark: { ...blueGreen, switchedAt: 6, holdUntil: 7 } }],
  ];
  for (const [what, note] of notes) {
    test(`${what} is read as it was written`, () => assert.deepEqual(parseNote(noteText(note)), note));
  }

  test('nothing to note is no annotation', () => assert.equal(noteText({}), undefined));
  test('no annotation is no note', () => assert.equal(parseNote(undefined), undefined));

  const hostile: readonly (readonly [string, unknown])[] = [
    ['a lease without an end', { lease: { ...lease, until: 'never' } }],
    ['a lease that is a list', { lease: [lease] }],
    ['a mark of another kind', { mark: { ...canary, kind: 'red-black' } }],
    ['a ladder that falls', { mark: { ...canary, steps: [50, 25] } }],
    ['a ladder beyond 100 %', { mark: { ...canary, steps: [50, 101] } }],
    ['a ladder without a step', { mark: { ...canary, steps: [] } }],
    ['a step that the ladder does not have', { mark: { ...canary, step: 4 } }],
    ['a step that is none', { mark: { ...canary, step: 0.5 } }],
    ['replicas below nothing', { mark: { ...canary, total: -1 } }],
    ['a pair without a Service', { mark: { ...blueGreen, service: 7 } }],
  ];
  for (const [what, note] of hostile) test(`${what} is not believed`, () => assert.deepEqual(parseNote(JSON.stringify(note)), {}));
  for (const text of ['', '{', 'null', '[]', '7', '"x"']) test(`${JSON.stringify(text)} is no note`, () => assert.equal(parseNote(text), undefined));
});

describe('The anchor of an application', () => {
  const tracks = [{ deployment: deployment('chat-stable', {}) }, { deployment: deployment('chat-canary', {}) }];

  test('is its first Service by name, whatever the order', () => {
    const services = [service('b', { app: 'chat' }), service('a', { app: 'chat' })];
    for (const order of [services, [...services].reverse()]) assert.equal(anchorOf({ services: order, tracks })?.record.name, 'a');
  });
  test('is its first Deployment by name where no Service is', () => assert.equal(anchorOf({ services: [], tracks })?.record.name, 'chat-canary'));
  test('is none where nothing is left', () => assert.equal(anchorOf({ services: [], tracks: [] }), undefined));
});
