import assert from 'node:assert/strict';
import test from 'node:test';
import type { Check } from '../../../src/core/operations/plan.ts';
import { acceptanceOf, notTicked } from '../../../src/ui/acceptText.ts';

const check = (title: string, verdict: Check['verdict'] = 'warn'): Check => ({ id: title.toLowerCase(), title, verdict, detail: `${title} is so.` });

for (const [name, titles, button, ticks] of [
  ['no warning', [], 'Switch to green', 0],
  ['one', ['In flight'], 'Switch to green, accepting In flight', 0],
  ['two', ['Owner', 'Load balancer'], 'Switch to green, accepting Owner and Load balancer', 0],
  ['two that are called the same', ['Owner', 'Owner'], 'Switch to green, accepting Owner', 0],
  ['two with names that no button holds', ['A name of many, many words', 'Another one of many'], 'Switch to green…', 2],
  ['three', ['Owner', 'Hold', 'In flight'], 'Switch to green, accepting Owner, Hold and In flight', 0],
  ['three with names that no button holds', ['Load balancer', 'Disruption budget', 'Release in progress'], 'Switch to green…', 3],
  ['four', ['Owner', 'Hold', 'Room', 'Quota'], 'Switch to green…', 4],
] as const) {
  test(`${name}: the button is ${button}`, () => {
    const acceptance = acceptanceOf({ action: 'Switch to green', checks: [check('Ready', 'pass'), check('Room', 'unknown'), ...titles.map((title) => check(title))] });
    assert.equal(acceptance.button, button);
    assert.deepEqual(acceptance.ticks, ticks === 0 ? [] : titles.map((title) => ({ label: title, detail: `${title} is so.` })));
  });
}

test('an action that is long by itself is not counted against the names', () => {
  const action = 'Take back to revision 1000 of summarizer-with-a-long-name-of-its-own';
  assert.equal(acceptanceOf({ action, checks: [] }).button, action);
});

test('what is not ticked is named', () => {
  assert.equal(notTicked([{ label: 'Owner' }]), 'Not accepted yet: Owner. Tick it, or press Escape to change nothing.');
  assert.equal(notTicked([{ label: 'Owner' }, { label: 'Hold' }]), 'Not accepted yet: Owner, Hold. Tick them, or press Escape to change nothing.');
});

test('a protected context is agreed to by typing its name, not by the button', () => {
  const protection: Check = { id: 'protected-context', title: 'Protected', verdict: 'warn', detail: 'prod-eu is protected: its name must be typed.' };
  assert.deepEqual(acceptanceOf({ action: 'Switch to green', checks: [protection] }), { button: 'Switch to green', ticks: [] });
  assert.equal(acceptanceOf({ action: 'Switch to green', checks: [protection, check('Owner')] }).button, 'Switch to green, accepting Owner');
});
