import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planScale } from '../../../../src/core/operations/scalePlan.ts';
import { roleBeside, roleLabel, roleName, type Role } from '../../../../src/core/live/role.ts';
import { seenIn } from '../../../../src/core/operations/seen.ts';
import { parseSettings } from '../../../../src/core/settings.ts';
import { unwrap } from '../../../../src/core/unwrap.ts';
import { treeOf } from '../../../../src/core/tree/tree.ts';
import { canary, deployment, stable, stableCanary } from '../../../support/builders.ts';

const named = (name: string, role: string | undefined) => ({ name, deployment: deployment(name, { app: 'chat' }, { labels: role === undefined ? {} : { [roleLabel]: role } }) });

for (const [name, role, beside, text] of [
  ['canary', undefined, undefined, 'canary'],
  ['canary', 'canary', undefined, 'canary'],
  ['canary-2', 'canary', undefined, 'canary-2'],
  ['canary', 'stable', 'stable', 'stable (track: canary)'],
  ['stable', 'canary', 'canary', 'canary (track: stable)'],
  ['canary-2', 'stable', 'stable', 'stable (track: canary-2)'],
  ['canary', 'king', undefined, 'canary'],
  ['v\u202e2', 'stable', 'stable', 'stable (track: v\uFFFD2)'],
] as const) {
  test(`track ${JSON.stringify(name)} with the role ${role ?? 'of none'} is ${JSON.stringify(text)}`, () => {
    assert.deepEqual([roleBeside(named(name, role)), roleName(named(name, role))], [beside, text]);
  });
}

/** Canary has all the pods and is stable by its label, as a promotion by swap leaves it. */
const swapped = stableCanary({
  deployments: [
    deployment('chat-stable', stable.templateLabels, { labels: { ...stable.labels, [roleLabel]: 'canary' satisfies Role }, desired: 1, revision: 3 }),
    deployment('chat-canary', canary.templateLabels, { labels: { ...canary.labels, [roleLabel]: 'stable' satisfies Role }, desired: 9 }),
  ],
});

test('after a promotion by swap the rows say what each track is now', () => {
  const [row] = treeOf(swapped, 'version', { journalled: [] });
  assert.ok(row?.type === 'application');
  assert.deepEqual(row.children.map(({ label, ...rest }) => `${label} · ${'description' in rest ? rest.description : ''}`), [
    'canary · stable now · 9/9 · llm-app:v1 · revision 1',
    'stable · canary now · 1/1 · llm-app:v1 · revision 3',
  ]);
  assert.deepEqual(row.tooltip.filter(([label]) => label.startsWith('Ready')).map(([, value]) => value), ['stable (track: canary) 9, canary (track: stable) 1', 'stable (track: canary) 9/9, canary (track: stable) 1/1']);
  const [first] = row.children;
  assert.ok(first?.type === 'track' && first.tooltip.some(([label, value]) => label === 'Role in a canary' && value === `stable (label ${roleLabel})`));
});

test('and so do the questions, the facts and what is said on the way', () => {
  const plan = unwrap(planScale(unwrap(seenIn(swapped, 'chat', parseSettings(() => undefined))), { percent: 20 }));
  assert.equal(plan.question, 'Scale canary (track: stable) of chat to 20 % in default on prod-eu?');
  assert.ok(plan.facts.some(({ value }) => value === 'replicas: canary (track: stable) 1 → 2, then stable (track: canary) 9 → 8'));
  const [grows, shrinks] = plan.writes.map(({ expect }) => expect);
  assert.ok(grows?.kind === 'grown' && grows.part.track === 'canary (track: stable)');
  assert.ok(shrinks?.kind === 'split' && shrinks.parts.some(({ track }) => track === shrinks.canary));
});
