import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { initialState, next } from '../../../src/core/decision/state.ts';
import { parseToHost, parseToView } from '../../../src/webview/protocol.ts';
import { strategies } from '../../../src/core/strategy/catalog.ts';
import type { ToHost, ToView } from '../../../src/webview/protocol.ts';

const state = { ...next(next(initialState, 'no'), 'yes'), size: { replicas: 5, gpusPerPod: 2 } };

const toHost: readonly ToHost[] = [
  { type: 'ready' },
  { type: 'show' },
  { type: 'state', state },
  { type: 'copy', state },
  ...strategies.map((strategy) => ({ type: 'insert', strategy }) as const),
];
const toView: readonly ToView[] = [
  { type: 'show', state },
  { type: 'note', text: 'The reasoning is on the clipboard as Markdown.' },
];

for (const message of toHost) test(`the host hears ${JSON.stringify(message)} as it was sent`, () => { assert.deepEqual(parseToHost(structuredClone(message)), message); });
for (const message of toView) test(`the page hears ${JSON.stringify(message)} as it was sent`, () => { assert.deepEqual(parseToView(structuredClone(message)), message); });

const nobody: readonly unknown[] = [
  undefined, null, true, 7, 'ready', [], [{ type: 'ready' }], {}, { type: undefined }, { type: null }, { type: ['ready'] }, { type: 'READY' },
  { type: 'constructor' }, { type: '__proto__' }, { type: { toString: () => 'ready' } }, new Map([['type', 'ready']]), () => 'ready',
];
for (const raw of nobody) {
  test(`neither side hears ${typeof raw === 'function' ? 'a function' : JSON.stringify(raw)}`, () => {
    assert.equal(parseToHost(raw), undefined);
    assert.equal(parseToView(raw), undefined);
  });
}

for (const raw of [
  { type: 'insert' },
  { type: 'insert', strategy: 'recreate' },
  { type: 'insert', strategy: ['canary'] },
  { type: 'insert', strategy: 'toString' },
  { type: 'state' },
  { type: 'state', state: 'no' },
  { type: 'state', state: [] },
  { type: 'copy', state: null },
  { type: 'note', text: 'from the wrong side' },
]) {
  test(`the host does not hear ${JSON.stringify(raw)}`, () => { assert.equal(parseToHost(raw), undefined); });
}

for (const raw of [{ type: 'show' }, { type: 'show', state: 3 }, { type: 'note' }, { type: 'note', text: 5 }, { type: 'note', text: ['x'] }, { type: 'ready' }]) {
  test(`the page does not hear ${JSON.stringify(raw)}`, () => { assert.equal(parseToView(raw), undefined); });
}

test('a state inside a message is reduced to what makes sense', () => {
  const raw = { type: 'state', state: { replies: { downtime: 'yes', compare: 'yes', extra: {} }, size: { replicas: -4, gpusPerPod: 8 }, more: 1 }, more: 2 };
  assert.deepEqual(parseToHost(raw), { type: 'state', state: { replies: { downtime: 'yes' }, size: { replicas: 3, gpusPerPod: 8 } } });
});

test('a note of any length is cut to one that can be read', () => {
  const heard = parseToView({ type: 'note', text: 'x'.repeat(1_000_000) });
  assert.equal(heard?.type === 'note' ? heard.text.length : 0, 500);
});

test('no file of the page has a way to turn text into markup or code', () => {
  const folder = new URL('../../../src/webview/', import.meta.url);
  const names = readdirSync(folder).filter((name) => name.endsWith('.ts'));
  assert.ok(names.length > 5);
  for (const name of names) {
    const source = readFileSync(new URL(name, folder), 'utf8');
    assert.doesNotMatch(source, /innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|createContextualFragment|\beval\b|new Function|srcdoc/, name);
    assert.equal(source.includes('@vscode/webview-ui-toolkit'), name === 'elements.ts', `${name} and the component kit`);
  }
});
