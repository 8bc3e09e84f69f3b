import assert from 'node:assert/strict';
import { test } from 'node:test';
import { jsonPatch } from '../../../../src/practice/api/patch/jsonPatch.ts';
import { mergePatch } from '../../../../src/practice/api/patch/mergePatch.ts';
import { strategicMerge } from '../../../../src/practice/api/patch/strategicMerge.ts';

for (const [name, document, operations, expected] of [
  ['a test that holds lets the rest through', { a: 1 }, [{ op: 'test', path: '/a', value: 1 }, { op: 'replace', path: '/a', value: 2 }], { a: 2 }],
  ['a test that fails stops everything', { a: 1 }, [{ op: 'replace', path: '/a', value: 2 }, { op: 'test', path: '/a', value: 1 }], undefined],
  ['a test compares objects whatever the order of keys', { a: { x: 1, y: 2 } }, [{ op: 'test', path: '/a', value: { y: 2, x: 1 } }], { a: { x: 1, y: 2 } }],
  ['a test of an absent key fails', {}, [{ op: 'test', path: '/a', value: 1 }], undefined],
  ['add puts into a list before the index', { l: [1, 3] }, [{ op: 'add', path: '/l/1', value: 2 }], { l: [1, 2, 3] }],
  ['add appends with a dash', { l: [1] }, [{ op: 'add', path: '/l/-', value: 2 }], { l: [1, 2] }],
  ['add beyond the end is refused', { l: [1] }, [{ op: 'add', path: '/l/3', value: 2 }], undefined],
  ['add below what is not there is refused', {}, [{ op: 'add', path: '/a/b', value: 1 }], undefined],
  ['remove takes a key', { a: 1, b: 2 }, [{ op: 'remove', path: '/a' }], { b: 2 }],
  ['remove of an absent key is refused', {}, [{ op: 'remove', path: '/a' }], undefined],
  ['replace of an absent key adds it, as the API server does', {}, [{ op: 'replace', path: '/a', value: 1 }], { a: 1 }],
  ['move and copy', { a: 1 }, [{ op: 'copy', from: '/a', path: '/b' }, { op: 'move', from: '/a', path: '/c' }], { b: 1, c: 1 }],
  ['escaped keys', { 'a/b': 1, 'c~d': 2 }, [{ op: 'remove', path: '/a~1b' }, { op: 'replace', path: '/c~0d', value: 3 }], { 'c~d': 3 }],
  ['an unknown operation is refused', {}, [{ op: 'paint', path: '/a' }], undefined],
  ['an index with a leading zero is none', { l: [1, 2] }, [{ op: 'remove', path: '/l/01' }], undefined],
] as const) {
  test(`JSON patch: ${name}`, () => assert.deepEqual(jsonPatch(document, operations)?.value, expected));
}

for (const [name, target, patch, expected] of [
  ['keys that are not named stay', { a: 1, b: 2 }, { b: 3 }, { a: 1, b: 3 }],
  ['null takes a key away', { a: 1, b: { c: 1, d: 2 } }, { b: { c: null } }, { a: 1, b: { d: 2 } }],
  ['lists are replaced', { l: [1, 2] }, { l: [3] }, { l: [3] }],
  ['an object takes the place of a value', { a: 1 }, { a: { b: 2, c: null } }, { a: { b: 2 } }],
] as const) {
  test(`merge patch: ${name}`, () => assert.deepEqual(mergePatch(target, patch), expected));
}

const containers = (...list: readonly object[]): { spec: { template: { spec: object } } } => ({ spec: { template: { spec: { containers: list } } } });

/** Expected values were given by kube-apiserver 1.37. */
for (const [name, original, patch, expected] of [
  ['a list element merges by its key', containers({ name: 'c', image: 'i:1' }), containers({ name: 'c', image: 'i:2' }), containers({ name: 'c', image: 'i:2' })],
  ['a new element goes first', containers({ name: 'c' }), containers({ name: 'side' }), containers({ name: 'side' }, { name: 'c' })],
  [
    'elements of the patch keep their order, others their place',
    containers({ name: 'side' }, { name: 'c' }),
    containers({ name: 'z' }, { name: 'c' }, { name: 'b' }),
    containers({ name: 'z' }, { name: 'side' }, { name: 'c' }, { name: 'b' }),
  ],
  ['$patch: delete takes an element', containers({ name: 'a' }, { name: 'b' }), containers({ name: 'a', $patch: 'delete' }), containers({ name: 'b' })],
  ['$patch: replace takes the whole list', containers({ name: 'a' }, { name: 'b' }), containers({ $patch: 'replace' }, { name: 'c' }), containers({ name: 'c' })],
  [
    '$setElementOrder orders',
    containers({ name: 'z' }, { name: 'side' }, { name: 'c' }),
    { spec: { template: { spec: { '$setElementOrder/containers': [{ name: 'c' }, { name: 'side' }, { name: 'new' }], containers: [{ name: 'new' }] } } } },
    containers({ name: 'z' }, { name: 'c' }, { name: 'side' }, { name: 'new' }),
  ],
  ['$retainKeys drops what it does not name', { spec: { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } } } }, { spec: { strategy: { $retainKeys: ['type'], type: 'Recreate' } } }, { spec: { strategy: { type: 'Recreate' } } }],
  ['values are deleted from a list of values', { metadata: { finalizers: ['a/x', 'b/x'] } }, { metadata: { '$deleteFromPrimitiveList/finalizers': ['a/x'] } }, { metadata: { finalizers: ['b/x'] } }],
  ['values of a merged list are added once', { metadata: { finalizers: ['a/x'] } }, { metadata: { finalizers: ['a/x', 'b/x'] } }, { metadata: { finalizers: ['a/x', 'b/x'] } }],
  ['null takes a key away', { metadata: { labels: { a: '1', b: '2' } } }, { metadata: { labels: { a: null } } }, { metadata: { labels: { b: '2' } } }],
  ['a list without a merge key is replaced', containers({ name: 'c', args: ['a', 'b'] }), containers({ name: 'c', args: ['x'] }), containers({ name: 'c', args: ['x'] })],
] as const) {
  test(`strategic merge: ${name}`, () => assert.deepEqual(strategicMerge('Deployment', original, patch), { ok: true, value: expected }));
}

test('strategic merge: an element without its key is refused in the words of the API server', () => {
  assert.deepEqual(strategicMerge('Deployment', containers({ name: 'c' }), containers({ image: 'x' })), {
    ok: false,
    message: 'map: map[image:x] does not contain declared merge key: name',
  });
});
