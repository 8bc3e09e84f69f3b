import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answer, back, initialState, leafOf, next, parseState, pathOf, serializeState, startOver } from '../../../../src/core/decision/state.ts';
import { allNodes } from '../../../../src/core/decision/tree.ts';
import type { DecisionState } from '../../../../src/core/decision/state.ts';
import type { Reply } from '../../../../src/core/decision/tree.ts';

const walk = (...given: readonly Reply[]): DecisionState => given.reduce(next, initialState);
const asked = (state: DecisionState): readonly string[] => pathOf(state).steps.map((step) => `${step.question.id}: ${step.reply}`);

/** Every path of the tree and the leaf it ends at. */
const paths = [
  [['yes', 'yes'], 'high-risk-canary', 'canary'],
  [['yes', 'no'], 'default-rolling-update', 'rolling-update'],
  [['no', 'yes'], 'critical-blue-green', 'blue-green'],
  [['no', 'no', 'yes'], 'compare-ab-testing', 'ab-testing'],
  [['no', 'no', 'no'], 'plain-blue-green', 'blue-green'],
] as const;

for (const [given, leaf, strategy] of paths) {
  test(`${given.join(', ')} leads to ${leaf}`, () => {
    const reached = leafOf(walk(...given));
    assert.equal(reached?.id, leaf);
    assert.equal(reached.strategy, strategy);
  });

  test(`${leaf} is reached at the last reply and not before, and back opens its question again`, () => {
    given.forEach((_, at) => { assert.equal(leafOf(walk(...given.slice(0, at))), undefined); });
    assert.deepEqual(back(walk(...given)), walk(...given.slice(0, -1)));
  });

  test(`${leaf} survives being written down and read back`, () => {
    const state = { ...walk(...given), size: { replicas: 7, gpusPerPod: 0 } };
    assert.deepEqual(parseState(JSON.parse(serializeState(state))), state);
  });
}

test('the five paths reach every leaf', () => {
  const leaves = allNodes().filter((node) => node.kind === 'leaf').map((node) => node.id);
  assert.deepEqual(new Set(paths.map(([, leaf]) => leaf)), new Set(leaves));
});

test('at a leaf nothing is open, so a further reply changes nothing', () => {
  const state = walk('yes', 'no');
  assert.equal(next(state, 'yes'), state);
});

test('back at the first question and start over there change nothing', () => {
  assert.deepEqual(back(initialState), initialState);
  assert.deepEqual(startOver(initialState), initialState);
});

test('start over takes all replies back and keeps the size', () => {
  const state = { ...walk('no', 'no', 'yes'), size: { replicas: 8, gpusPerPod: 4 } };
  assert.deepEqual(startOver(state), { replies: {}, size: { replicas: 8, gpusPerPod: 4 } });
});

test('an answered question can be changed in place, and replies off the new path fall away', () => {
  assert.deepEqual(asked(answer(walk('no', 'no', 'yes'), 'downtime', 'yes')), ['downtime: yes']);
  assert.deepEqual(asked(answer(walk('no', 'no', 'yes'), 'critical', 'yes')), ['downtime: no', 'critical: yes']);
  assert.deepEqual(answer(walk('no', 'no', 'yes'), 'critical', 'yes').replies, { downtime: 'no', critical: 'yes' });
});

test('giving an answered question the reply it has keeps what comes after it', () => {
  assert.deepEqual(answer(walk('no', 'no', 'yes'), 'downtime', 'no'), walk('no', 'no', 'yes'));
});

test('a question that the path does not reach cannot be answered', () => {
  const state = walk('no');
  assert.equal(answer(state, 'highRisk', 'yes'), state);
  assert.equal(answer(state, 'compare', 'yes'), state);
});

for (const [what, raw] of [
  ['nothing', undefined],
  ['null', null],
  ['text', '{"replies":{}}'],
  ['a list', [1, 2]],
  ['replies that are no object', { replies: 'yes', size: 3 }],
  ['replies to unknown questions', { replies: { cost: 'yes', constructor: 'no', __proto__: 'yes' } }],
  ['replies that are neither yes nor no', { replies: { downtime: 'maybe' } }],
  ['replies that nothing leads to', { replies: { critical: 'yes', compare: 'no' } }],
  ['an inherited reply', { replies: Object.create({ downtime: 'yes' }) as unknown }],
  ['sizes out of bounds', { size: { replicas: 0, gpusPerPod: 1e9 } }],
  ['sizes that are no whole numbers', { size: { replicas: 2.5, gpusPerPod: Number.NaN } }],
  ['sizes as text', { size: { replicas: '3', gpusPerPod: '1' } }],
] as const) {
  test(`a stored state of ${what} is read as the first question`, () => {
    assert.deepEqual(parseState(raw), initialState);
  });
}

test('a stored state keeps what makes sense and leaves out the rest', () => {
  const raw = { replies: { downtime: 'yes', critical: 'yes', highRisk: 7 }, size: { replicas: 12, gpusPerPod: -1 }, more: true };
  assert.deepEqual(parseState(raw), { replies: { downtime: 'yes' }, size: { replicas: 12, gpusPerPod: 1 } });
});
