import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fieldSelector, labelSelector } from '../../../../src/practice/api/selectors.ts';
import { at, listOf, textOf } from '../../../../src/practice/value.ts';
import { deploymentBody, deploymentsUrl, testApi, type TestApi } from '../../../support/practiceApi.ts';

const names = (list: unknown): readonly (string | undefined)[] => listOf(at(list, 'items')).map((item) => textOf(at(item, 'metadata', 'name')));
const filled = (): TestApi => {
  const api = testApi();
  for (const name of ['a', 'b', 'c', 'd', 'e']) api.call('POST', deploymentsUrl, deploymentBody(name, {}, { labels: { app: name, tier: name < 'c' ? 'front' : 'back' } }));
  return api;
};
const types = (events: readonly { readonly type: string; readonly object: unknown }[]): readonly string[] =>
  events.map(({ type, object }) => `${type} ${textOf(at(object, 'metadata', 'name')) ?? ''}`);

for (const [text, expected] of [
  ['a=1', true], ['a==1', true], ['a!=1', false], ['a!=2', true], ['b', false], ['!b', true], ['a', true], ['a in (1,2)', true], ['a notin (1)', false],
  ['b notin (1)', true], ['a in (1),!b', true], ['a=1,b=2', false], ['a>0', true], ['a<1', false], ['', true], ['example.com/x=y', false],
] as const) {
  test(`label selector ${text === '' ? '(empty)' : text} ${expected ? 'takes' : 'leaves'} {a: 1}`, () => {
    const parsed = labelSelector(text);
    assert.ok(parsed.ok);
    assert.equal(parsed.filter({ metadata: { labels: { a: '1' } } }), expected);
  });
}

test('selectors that make no sense are refused', () => {
  for (const text of ['a b', '=x', 'a in 1', 'a=b=c']) assert.equal(labelSelector(text).ok, false, text);
  assert.equal(fieldSelector('pods', 'spec.foo=1').ok, false);
  assert.equal(fieldSelector('pods', 'status.phase!=Running,spec.nodeName=n').ok, true);
});

test('a list in pages shows one moment, and each object once', () => {
  const api = filled();
  const first = api.call('GET', `${deploymentsUrl}?limit=2`);
  assert.deepEqual(names(first.body), ['a', 'b']);
  assert.equal(at(first.body, 'metadata', 'remainingItemCount'), 3);
  api.call('DELETE', `${deploymentsUrl}/d`);
  api.call('POST', deploymentsUrl, deploymentBody('bb'));
  const second = api.call('GET', `${deploymentsUrl}?limit=2&continue=${textOf(at(first.body, 'metadata', 'continue')) ?? ''}`);
  assert.deepEqual(names(second.body), ['c', 'd']);
  const third = api.call('GET', `${deploymentsUrl}?continue=${textOf(at(second.body, 'metadata', 'continue')) ?? ''}`);
  assert.deepEqual(names(third.body), ['e']);
  assert.equal(at(third.body, 'metadata', 'continue'), undefined);
  assert.equal(at(third.body, 'metadata', 'resourceVersion'), at(first.body, 'metadata', 'resourceVersion'));
});

test('a page after compaction is gone', () => {
  const api = filled();
  const token = textOf(at(api.call('GET', `${deploymentsUrl}?limit=2`).body, 'metadata', 'continue')) ?? '';
  api.call('DELETE', `${deploymentsUrl}/e`);
  api.store.compact(api.store.version());
  const late = api.call('GET', `${deploymentsUrl}?limit=2&continue=${token}`);
  assert.equal(late.code, 410);
  assert.equal(at(late.body, 'reason'), 'Expired');
});

test('items of built-in kinds carry no kind, as the API server lists them', () => {
  assert.equal(at(filled().call('GET', deploymentsUrl).body, 'items', 0, 'kind'), undefined);
});

test('a table has a row of cells per object', () => {
  const table = filled().call('GET', deploymentsUrl, undefined, '', 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json').body;
  assert.deepEqual(listOf(at(table, 'columnDefinitions')).slice(0, 5).map((column) => at(column, 'name')), ['Name', 'Ready', 'Up-to-date', 'Available', 'Age']);
  assert.deepEqual(listOf(at(table, 'rows', 0, 'cells')).slice(0, 5), ['a', '0/2', 0, 0, '0s']);
});

test('a watch from a version tells what happened since, and what happens', () => {
  const api = filled();
  const from = api.store.version();
  api.call('DELETE', `${deploymentsUrl}/a`);
  const { events, stop } = api.watch(`${deploymentsUrl}?watch=true&resourceVersion=${from}`);
  api.call('PATCH', `${deploymentsUrl}/b`, { spec: { replicas: 5 } });
  stop();
  api.call('DELETE', `${deploymentsUrl}/c`);
  assert.deepEqual(types(events), ['DELETED a', 'MODIFIED b']);
});

test('a watch without a version begins with what is there', () => {
  const { events, stop } = filled().watch(`${deploymentsUrl}?watch=1`);
  stop();
  assert.deepEqual(types(events), ['ADDED a', 'ADDED b', 'ADDED c', 'ADDED d', 'ADDED e']);
});

test('initial events end with a bookmark that says so', () => {
  const { events, stop } = filled().watch(`${deploymentsUrl}?watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true`);
  stop();
  const last = events.at(-1);
  assert.equal(last?.type, 'BOOKMARK');
  assert.deepEqual(at(last.object, 'metadata', 'annotations'), { 'k8s.io/initial-events-end': 'true' });
});

test('an object that begins or ceases to match a selector is added or deleted', () => {
  const api = filled();
  const { events, stop } = api.watch(`${deploymentsUrl}?watch=1&labelSelector=tier%3Dfront&resourceVersion=${api.store.version()}`);
  const label = (name: string, tier: string) => api.call('PATCH', `${deploymentsUrl}/${name}`, { metadata: { labels: { tier } } });
  label('d', 'front');
  label('d', 'back');
  label('e', 'side');
  label('a', 'front');
  api.call('PATCH', `${deploymentsUrl}/a`, { spec: { replicas: 9 } });
  stop();
  assert.deepEqual(types(events), ['ADDED d', 'DELETED d', 'MODIFIED a']);
  assert.equal(at(events[1]?.object, 'metadata', 'labels', 'tier'), 'front');
});

test('a watch from before compaction gets an ERROR event with 410, and ends', () => {
  const api = filled();
  api.store.compact(api.store.version());
  const { events } = api.watch(`${deploymentsUrl}?watch=1&resourceVersion=2`);
  assert.deepEqual(events.map(({ type }) => type), ['ERROR', 'END']);
  assert.equal(at(events[0]?.object, 'code'), 410);
  assert.equal(at(events[0]?.object, 'reason'), 'Expired');
});
