import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'yaml';
import { yamlText } from '../../../../src/core/kube/yamlText.ts';
import { random } from '../../../support/random.ts';

test('a template reads as people write one', () => {
  const template = {
    metadata: { labels: { app: 'web' }, annotations: {} },
    spec: {
      containers: [{ name: 'app', image: 'registry.example/web:v2', args: ['--port', '8080', 'a\nb\n'], ports: [{ containerPort: 80 }], env: [{ name: 'ON', value: 'yes' }] }],
      volumes: [],
      terminationGracePeriodSeconds: 30,
    },
  };
  assert.equal(yamlText(template), `metadata:
  labels:
    app: web
  annotations: {}
spec:
  containers:
  - name: app
    image: registry.example/web:v2
    args:
    - "--port"
    - "8080"
    - |
      a
      b
    ports:
    - containerPort: 80
    env:
    - name: "ON"
      value: "yes"
  volumes: []
  terminationGracePeriodSeconds: 30
`);
});

const texts = [
  '', ' ', 'a', 'true', 'No', 'null', '~', '012', '1:30', '1e3', '.5', '-', '- a', '#', 'a #b', 'a: b', 'a:', ':a', '{}', '[1]', '|', '>', '&a', '*a', '!!str', '%', '@', '`', '"', "'", '\\',
  'a\nb', 'a\n', 'a\n\n', '\na', ' a\nb', 'a \nb', 'a\n b\n', '\n', '\t', 'a\tb', 'a\r\nb', '\u0000', '\u0007', 'ü', 'é\nü', '\u2028', '\u202e', '\ufeff', '\u{1f600}', '2026-01-01', '0x1F', '1_000', '=', '<<', '---', '...', 'registry.example:5000/a/b:v1@sha256:abc',
  'a\n---\nb\n', 'a\n\n\nb', 'x'.repeat(300), '__proto__', '/bin/sh', 'y', 'n', 'a:b', 'a\n# c\n',
];

test('whatever stands in it, a parser of YAML 1.1 and one of 1.2 read the same value back', () => {
  for (let seed = 0; seed < 2000; seed++) {
    const { below, pick } = random(seed);
    const any = (depth: number): unknown => {
      const kind = below(depth > 3 ? 4 : 6);
      if (kind === 4) return Array.from({ length: below(4) }, () => any(depth + 1));
      if (kind === 5) return Object.fromEntries(Array.from({ length: below(4) }, () => [pick(texts), any(depth + 1)]));
      return [pick(texts), pick(texts), below(1000) - 500, pick([true, false, null, 0.25])][kind];
    };
    const value = { top: any(0), [pick(texts)]: any(1) };
    const text = yamlText(value);
    for (const version of ['1.1', '1.2'] as const) assert.deepEqual(parse(text, { version, uniqueKeys: false }), JSON.parse(JSON.stringify(value)), `seed ${seed}:\n${text}`);
    assert.doesNotMatch(text, /[\p{Cf}\u2028\u2029]/u);
  }
});

for (const [value, written] of [[[], '[]\n'], [{}, '{}\n'], ['a b', '"a b"\n'], [undefined, 'null\n'], [{ a: undefined, b: 1 }, 'b: 1\n']] as const) {
  test(`a value alone is ${JSON.stringify(written)}`, () => assert.equal(yamlText(value), written));
}

for (const odd of ['a ', '*a', '!a', '%a', '@a', '`a', '{a}', "it's", '\u202egnihsif', '2026-11-23', 'NaN', '.inf', '=', '<<']) {
  test(`a text is read back as it was, as a key too: ${JSON.stringify(odd)}`, () => {
    const written = yamlText({ [odd]: odd, list: [odd] });
    assert.deepEqual(parse(written, { version: '1.1', merge: false }), { [odd]: odd, list: [odd] });
    assert.deepEqual(parse(written), { [odd]: odd, list: [odd] });
    assert.doesNotMatch(written, /[^\P{C}\n]/u);
  });
}
