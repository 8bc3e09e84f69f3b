import assert from 'node:assert/strict';
import test from 'node:test';
import type { CanaryMark } from '../../../src/core/release/mark.ts';
import { imageQuestion, parseSteps, stepsQuestion, tagOf } from '../../../src/ui/questions.ts';
import { stepChoices } from '../../../src/ui/stepChoices.ts';

for (const [image, selected] of [
  ['registry.example/llm-app:v1', 'v1'],
  ['localhost:5000/llm-app:v1', 'v1'],
  ['localhost:5000/llm-app', ''],
  ['llm-app', ''],
  [`llm-app:v1@sha256:${'a'.repeat(64)}`, `sha256:${'a'.repeat(64)}`],
] as const) {
  test(`what changes of ${image.slice(0, 30)} is selected: ${selected.slice(0, 10)}`, () => assert.equal(image.slice(...tagOf(image)), selected));
}

test('the question of an image begins with the present one, and counts where there are several', () => {
  const one = imageQuestion('Set Image of chat', { container: 'app', image: 'chat:v1' }, 1, 1);
  assert.deepEqual([one.title, one.prompt, one.value], ['Set Image of chat', 'Image of container app', 'chat:v1']);
  assert.equal(imageQuestion('Set Image of chat', { container: 'app', image: 'chat:v1' }, 2, 3).title, 'Set Image of chat (2 of 3)');
});

for (const [text, fine] of [['registry.example/chat:v2', true], ['', false], ['Chat:V 2', false], ['chat:v2', true], ['chat@sha256:12', false]] as const) {
  test(`${JSON.stringify(text)} is ${fine ? 'an' : 'no'} image`, () => {
    assert.equal(imageQuestion('t', { container: 'app', image: 'a:1' }, 1, 1).wrong(text) === undefined, fine);
  });
}

for (const [text, steps] of [
  ['10, 25, 50, 100', [10, 25, 50, 100]],
  ['10 25 100', [10, 25, 100]],
  ['10 %, 50%', [10, 50]],
  ['5→20→100', [5, 20, 100]],
  ['ten', undefined],
  ['', undefined],
  ['10, -5', undefined],
  ['12.5', undefined],
] as const) {
  test(`steps as people write them: ${JSON.stringify(text)}`, () => assert.deepEqual(parseSteps(text), steps));
}

test('a ladder that does not rise is refused with a sentence, and the question says what the default gives', () => {
  const question = stepsQuestion('Start Canary of chat', 10);
  assert.equal(question.value, '10, 25, 50, 100');
  assert.match(question.prompt, /of 10 pods\. By default 10 %: 1 of 10/u);
  assert.equal(question.wrong('10, 25'), undefined);
  for (const wrong of ['50, 25', '0, 100', '10, 10', '101', 'x']) assert.match(question.wrong(wrong) ?? '', /^Steps are whole percentages/u, wrong);
});

const mark: CanaryMark = { kind: 'canary', who: 'ada', startedAt: 0, stable: 's', canary: 'c', total: 10, steps: [10, 25, 50, 100], step: 1 };

test('steps ahead, nearest first, with what each really gives', () => {
  assert.deepEqual(stepChoices(mark, 'next').map(({ label, description, value, first }) => [label, description, value, first]), [
    ['50 %', '5 canary and 5 stable', 2, true],
    ['100 %', '10 canary and 0 stable', 3, false],
  ]);
  assert.match(stepChoices({ ...mark, step: 0 }, 'next')[0]?.description ?? '', /^is 30 % · 3 canary and 7 stable$/u);
});

test('steps back, down to no pod', () => {
  assert.deepEqual(stepChoices(mark, 'back').map(({ label, value }) => [label, value]), [['10 %', 0], ['no pod', -1]]);
  assert.deepEqual(stepChoices({ ...mark, step: -1 }, 'back'), []);
});
