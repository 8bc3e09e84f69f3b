import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withoutValues } from '../../../../src/core/kube/withoutValues.ts';

test('the values of an environment are not shown, wherever containers are; names and references are', () => {
  const container = { name: 'main', env: [{ name: 'PASSWORD', value: 'hunter2' }, { name: 'TOKEN', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } }, { name: 'EMPTY', value: '' }] };
  const shown = withoutValues({ spec: { template: { spec: { containers: [container], initContainers: [container] } } }, value: 'kept' });
  assert.doesNotMatch(JSON.stringify(shown), /hunter2/u);
  assert.deepEqual(shown, {
    spec: { template: { spec: Object.fromEntries(['containers', 'initContainers'].map((list) => [list, [{ ...container, env: [{ name: 'PASSWORD', value: '(not shown)' }, ...container.env.slice(1)] }]])) } },
    value: 'kept',
  });
});

test('what is no object stays as it is', () => {
  for (const value of [undefined, null, 7, 'env', [], [1]]) assert.deepEqual(withoutValues(value), value);
});
