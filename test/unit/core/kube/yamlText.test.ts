import assert from 'node:assert/strict';
import test from 'node:test';
import { parse } from 'yaml';
import { yamlText } from '../../../../src/core/kube/yamlText.ts';
import { random } from '../../../support/random.ts';

test('an object is written as kubectl writes one', () => {
  const object = { apiVersion: 'apps/v1', metadata: { name: 'chat-canary', labels: {} }, spec: { replicas: 1, containers: [{ name: 'app', image: 'registry.example/chat:v2', args: ['--port', '8080'] }, { name: 'side' }] } };
  assert.equal(yamlText(object), `apiVersion: apps/v1
metadata:
  name: chat-canary
  labels: {}
spec:
  replicas: 1
  containers:
  - name: app
    image: registry.example/chat:v2
    args:
    - "--port"
    - "8080"
  - name: side
`);
});

test('keys are sorted where that is asked for', () => assert.equal(yamlText({ b: 1, a: [{ d: null, c: true }] }, { sorted: true }), 'a:\n- c: true\n  d: null\nb: 1\n'));

for (const odd of ['yes', 'NO', 'null', '~', '1e3', '012', '0x1f', '', ' a', 'a ', 'a: b', 'a #b', '- a', '*a', '&a', '!a', '%a', '@a', '`a', '{a}', '[a]', "it's", '"', 'a\nb', 'a:', ':a', '\u202egnihsif', '\u0000', '---', '...', '2026-11-23', 'NaN', '.inf', '=', '<<']) {
  test(`a text is read back as it was: ${JSON.stringify(odd)}`, () => {
    const written = yamlText({ [odd]: odd, list: [odd] });
    assert.deepEqual(parse(written, { version: '1.1', merge: false }), { [odd]: odd, list: [odd] });
    assert.deepEqual(parse(written), { [odd]: odd, list: [odd] });
    assert.doesNotMatch(written, /[^\P{C}\n]/u);
  });
}

test('what is written reads back as the same value', () => {
  const { below, pick } = random(5);
  const pieces = ['a', 'b:c', '-', ' ', '#', '\n', 'true', '1', '{', '\t', 'é', '\\', '"'];
  const word = (): string => Array.from({ length: 1 + below(4) }, () => pick(pieces)).join('');
  const value = (depth: number): unknown => {
    const kind = below(depth === 0 ? 4 : 6);
    if (kind === 4) return Array.from({ length: below(3) }, () => value(depth - 1));
    if (kind === 5) return Object.fromEntries(Array.from({ length: below(3) }, () => [word(), value(depth - 1)]));
    return [word(), below(1000) - 500, below(2) === 0, null][kind];
  };
  for (let n = 0; n < 500; n++) {
    const given = value(4);
    assert.deepEqual(parse(yamlText(given)), given, JSON.stringify(given));
  }
});
