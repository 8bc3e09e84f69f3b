import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromProtobuf } from '../../../../src/practice/api/protobuf.ts';

/** Fields on the wire: a number is a varint, text and bytes are length-delimited. */
const varint = (value: number): number[] => (value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(value >>> 7)]);
const field = (number: number, value: number | string | Buffer): Buffer => {
  if (typeof value === 'number') return Buffer.from([...varint(number << 3), ...varint(value)]);
  const bytes = Buffer.from(value);
  return Buffer.concat([Buffer.from([...varint((number << 3) | 2), ...varint(bytes.length)]), bytes]);
};
const message = (...fields: readonly Buffer[]): Buffer => Buffer.concat(fields);
const envelope = (apiVersion: string, kind: string, raw: Buffer): Buffer =>
  Buffer.concat([Buffer.from('k8s\0'), field(1, message(field(1, apiVersion), field(2, kind))), field(2, raw)]);

test('a map, text, and metadata', () => {
  const raw = message(field(1, message(field(1, 'words'), field(3, ''))), field(2, message(field(1, 'a'), field(2, 'b'))));
  assert.deepEqual(fromProtobuf(envelope('v1', 'ConfigMap', raw)), { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'words' }, data: { a: 'b' } });
});

test('numbers, lists, quantities and int-or-strings; what Go writes for an absent value falls away, zero replicas stay', () => {
  const container = message(field(1, 'main'), field(2, 'i:1'), field(5, ''), field(8, message(field(1, message(field(1, 'cpu'), field(2, message(field(1, '500m'))))))), field(16, 0));
  const template = message(field(2, message(field(2, container), field(11, 0))));
  const strategy = message(field(1, 'RollingUpdate'), field(2, message(field(1, message(field(1, 1), field(2, 0), field(3, '25%'))), field(2, message(field(1, 0), field(2, 1), field(3, ''))))));
  const spec = message(field(1, 0), field(3, template), field(4, strategy), field(5, 0), field(7, 0));
  assert.deepEqual(fromProtobuf(envelope('apps/v1', 'Deployment', field(2, spec)))?.spec, {
    replicas: 0,
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '25%', maxSurge: 1 } },
    template: { spec: { containers: [{ name: 'main', image: 'i:1', resources: { limits: { cpu: '500m' } } }] } },
  });
});

test('a message that JSON inlines is laid open', () => {
  const probe = message(field(1, message(field(2, message(field(2, message(field(1, 0), field(2, 8080), field(3, ''))))))), field(4, 5));
  const raw = field(2, message(field(2, message(field(1, 'main'), field(11, probe)))));
  assert.deepEqual(fromProtobuf(envelope('v1', 'Pod', raw))?.spec, { containers: [{ name: 'main', readinessProbe: { httpGet: { port: 8080 }, periodSeconds: 5 } }] });
});

test('what is no envelope, or breaks off, is nothing', () => {
  assert.equal(fromProtobuf(Buffer.from('{}')), undefined);
  assert.equal(fromProtobuf(Buffer.concat([Buffer.from('k8s\0'), Buffer.from([0x0a, 0x7f, 0x01])])), undefined);
});
