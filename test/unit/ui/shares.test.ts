import assert from 'node:assert/strict';
import test from 'node:test';
import { shareSteps, typedShare } from '../../../src/ui/shares.ts';

test('a step that the pods can give is said plainly', () => {
  const step = shareSteps(10).find(({ label }) => label === '10 %');
  assert.deepEqual(step?.value, { percent: 10 });
  assert.equal(step.description, '10 % of pods · 1 canary and 9 stable');
});

test('a step that cannot be reached says what it would be, and offers one pod more where that is nearer', () => {
  const steps = shareSteps(3);
  assert.match(steps.find(({ label }) => label === '10 %')?.description ?? '', /^is 33\.3 % of pods/u);
  const more = steps.find(({ label }) => label === '25 %, with one pod more');
  assert.deepEqual(more?.value, { percent: 25, surge: true });
  assert.equal(more.description, '25 % of pods · 1 canary and 3 stable');
});

for (const [typed, values] of [
  ['30 %', [{ percent: 30 }]],
  ['30%', [{ percent: 30 }]],
  ['12,5 %', [{ percent: 12.5 }]],
  ['3 replicas', [{ replicas: 3 }]],
  ['1 pod', [{ replicas: 1 }]],
  ['30', [{ percent: 30 }, { replicas: 30 }]],
  ['a third', []],
  ['', []],
] as const) {
  test(`"${typed}" offers ${values.length === 0 ? 'nothing' : JSON.stringify(values)}`, () => {
    assert.deepEqual(typedShare(10, typed).map(({ value }) => value), values);
  });
}

for (const typed of ['101 %', '-1 %', '-2 replicas', '1.5 replicas', '5000 pods']) {
  test(`"${typed}" is shown with the reason why it cannot be chosen`, () => {
    assert.match(typedShare(10, typed)[0]?.not ?? '', /must be from 0 to/u);
  });
}
