import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { watchDarkness } from '../../../support/chaos/darkness.ts';

const slice = (name: string, ready: readonly boolean[], version: number): object => ({
  metadata: { namespace: 'chaos', name, resourceVersion: String(version), labels: { 'kubernetes.io/service-name': 'shop' } }, endpoints: ready.map((one) => ({ conditions: { ready: one } })),
});

test('a Service goes dark when the last ready endpoint of all of its slices is gone, and is told of once, with the version', async (t) => {
  let answer: ServerResponse | undefined;
  const server = createServer((_, response) => {
    answer = response;
    response.writeHead(200);
    response.flushHeaders();
  }).listen(0, '127.0.0.1');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  await once(server, 'listening');
  const told: string[] = [];
  let tell: () => void = () => undefined;
  const all = new Promise<void>((resolve) => (tell = resolve));
  const darkness = await watchDarkness({ server: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`, token: undefined, ca: undefined }, (namespace, service, version) => {
    told.push(`${namespace}/${service} at ${String(version)}`);
    if (told.length === 2) tell();
  });
  const events = [
    ['ADDED', slice('a', [false], 1)], ['MODIFIED', slice('a', [true, false], 2)], ['ADDED', slice('b', [true], 3)], ['MODIFIED', slice('a', [false, false], 4)],
    ['MODIFIED', slice('b', [false], 5)], ['MODIFIED', slice('b', [], 6)], ['MODIFIED', slice('b', [true], 7)], ['DELETED', slice('b', [true], 8)],
  ];
  for (const [type, object] of events) answer?.write(`${JSON.stringify({ type, object })}\n`);
  await all;
  assert.deepEqual(told, ['chaos/shop at 5', 'chaos/shop at 8']);
  assert.equal(darkness.ended(), undefined);
  darkness.stop();
});
