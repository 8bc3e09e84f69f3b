import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describe } from '../../../../src/core/failure.ts';
import { rightsFrom, type ResourceRule } from '../../../../src/core/rights/evaluate.ts';
import { denial, may, needs, unknownRights, type Need } from '../../../../src/core/rights/rights.ts';
import { target } from '../../../support/builders.ts';

const rule = (verbs: readonly string[], apiGroups: readonly string[], resources: readonly string[], resourceNames: readonly string[] = []): ResourceRule => ({ verbs, apiGroups, resources, resourceNames });

/** The needs that these rules allow without exception. */
const allowed = (rules: readonly ResourceRule[]): readonly Need[] => needs.filter((need) => rightsFrom(rules, 'no')[need].answer === 'yes');

const cases: readonly (readonly [name: string, rules: readonly ResourceRule[], allowed: readonly Need[]])[] = [
  ['no rule', [], []],
  ['a wildcard for everything', [rule(['*'], ['*'], ['*'])], needs],
  ['the very verb, group and resource', [rule(['patch'], ['apps'], ['deployments'])], ['patch deployments']],
  ['every verb', [rule(['*'], [''], ['services'])], ['list services', 'watch services', 'patch services']],
  ['every resource of a group', [rule(['list'], ['apps'], ['*'])], ['list deployments', 'list replicasets']],
  ['every group', [rule(['watch'], ['*'], ['pods', 'httproutes'])], ['watch pods', 'watch httproutes']],
  ['the resource of another group', [rule(['patch'], ['extensions'], ['deployments']), rule(['list'], ['serving.knative.dev'], ['services'])], []],
  ['the core group is no wildcard', [rule(['*'], [''], ['deployments'])], []],
  ['a subresource gives nothing of its parent', [rule(['patch'], ['apps'], ['deployments/scale', 'deployments/status']), rule(['patch'], [''], ['*/status'])], []],
  ['other verbs', [rule(['get', 'update', 'create', 'delete'], ['', 'apps'], ['services', 'deployments'])], ['create deployments', 'delete deployments']],
  ['rules add up', [rule(['list'], [''], ['pods']), rule(['watch'], [''], ['pods'])], ['list pods', 'watch pods']],
  ['objects by name are not all objects', [rule(['patch', 'list'], [''], ['services'], ['llm-app'])], []],
];
for (const [name, rules, expected] of cases) test(`rules: ${name}`, () => assert.deepEqual(allowed(rules), expected));

const byName = rightsFrom([rule(['patch'], [''], ['services'], ['llm-app']), rule(['patch', 'list'], [''], ['services'], ['chat', 'llm-app'])], 'no');

test('a rule by name allows the objects that it names, together or alone, and no other', () => {
  assert.deepEqual(byName['patch services'].names, ['llm-app', 'chat']);
  assert.deepEqual(byName['list services'].names, [], 'nobody lists by name');
  const asked = [['llm-app'], ['llm-app', 'chat'], ['llm-app', 'other'], ['other'], []];
  assert.deepEqual(asked.map((names) => may(byName, 'patch services', names)), ['yes', 'yes', 'no', 'no', 'no']);
});

test('what an incomplete review does not name is unknown, and nothing unknown is denied', () => {
  const partly = rightsFrom([rule(['patch'], [''], ['services'])], 'unknown');
  assert.deepEqual([may(partly, 'patch services', ['a']), may(partly, 'patch deployments', ['a'])], ['yes', 'unknown']);
  for (const rights of [partly, unknownRights, undefined]) assert.equal(denial(rights, 'patch deployments', ['a'], target), undefined);
});

test('a denial is the sentence of the refusal that the API server would give', () => {
  const failure = denial(byName, 'patch services', ['other'], target);
  assert.equal(failure && describe(failure), 'You may not patch services in default on prod-eu. Ask for the Role in the README.');
  assert.equal(denial(byName, 'patch services', ['chat'], target), undefined);
});
