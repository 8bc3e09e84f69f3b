import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { test } from 'node:test';
import { connected, kubeconfigFor, never, until } from '../../../support/http/connection.ts';
import { failureStatus, json, startServer, type Handler, type RecordingServer } from '../../../support/http/recordingServer.ts';
import { steppedTime } from '../../../support/http/steppedTime.ts';

async function serving<T>(handle: Handler, run: (server: RecordingServer) => Promise<T>): Promise<T> {
  const server = await startServer(handle);
  try {
    return await run(server);
  } finally {
    await server.close();
  }
}

const namespaceList = (...names: readonly string[]): unknown => ({ kind: 'NamespaceList', metadata: { resourceVersion: '5' }, items: names.map((name) => ({ metadata: { name } })) });

test('a list is read in pages of 500, and the pages are put together', () =>
  serving((request, response) => {
    const token = request.query.get('continue');
    json(response, 200, { ...(namespaceList(token === null ? 'a' : token === 't/1=' ? 'b' : 'c') as object), metadata: token === null ? { continue: 't/1=' } : token === 't/1=' ? { continue: 't2' } : {} });
  }, (server) => connected(kubeconfigFor(server.url), async ({ port, log }) => {
    assert.deepEqual(await port.namespaces(never()), { ok: true, value: ['a', 'b', 'c'] });
    assert.deepEqual(server.requests.map((request) => request.query.get('limit')), ['500', '500', '500']);
    assert.ok(log.every((event) => !event.path.includes('t2')), 'an opaque token is no news for a log');
  })));

test('a page token that expired is answered with one whole list', () =>
  serving((request, response) => {
    if (request.query.get('continue') !== null) json(response, 410, failureStatus(410, 'Expired', 'The provided continue parameter is too old'));
    else json(response, 200, request.query.has('limit') ? { ...(namespaceList('stale') as object), metadata: { continue: 'old' } } : namespaceList('a', 'b'));
  }, (server) => connected(kubeconfigFor(server.url), async ({ port }) => {
    assert.deepEqual(await port.namespaces(never()), { ok: true, value: ['a', 'b'] });
    assert.equal(server.requests.length, 3);
  })));

test('Go answers an empty list with null, which is no failure', () =>
  serving((_request, response) => json(response, 200, { kind: 'NamespaceList', metadata: {}, items: null }), (server) =>
    connected(kubeconfigFor(server.url), async ({ port }) => assert.deepEqual(await port.namespaces(never()), { ok: true, value: [] }))));

test('a list that comes compressed is read', () =>
  serving((request, response) => {
    assert.equal(request.headers['accept-encoding'], 'gzip');
    response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
    response.end(gzipSync(JSON.stringify(namespaceList('ä', 'b'))));
  }, (server) => connected(kubeconfigFor(server.url), async ({ port }) => assert.deepEqual(await port.namespaces(never()), { ok: true, value: ['ä', 'b'] }))));

test('one who may not list namespaces gets the one that the context names', () =>
  serving((_request, response) => json(response, 403, failureStatus(403, 'Forbidden', 'no')), (server) =>
    connected(kubeconfigFor(server.url, {}, {}, { namespace: 'team-a' }), async ({ port }) => assert.deepEqual(await port.namespaces(never()), { ok: true, value: ['team-a'] }))));

test('Retry-After is obeyed for reads, and the third refusal is told', () => {
  const clock = steppedTime();
  return serving((_request, response) => json(response, 429, failureStatus(429, 'TooManyRequests', 'later'), { 'retry-after': '2' }), (server) =>
    connected(kubeconfigFor(server.url), async ({ port }) => {
      const reading = port.namespaces(never());
      for (const tried of [1, 2]) {
        await until(() => server.requests.length === tried && clock.waits.includes(2000), `try ${tried} was refused`);
        clock.advance(1999);
        assert.equal(server.requests.length, tried);
        clock.advance(1);
      }
      assert.deepEqual(await reading, { ok: false, failure: { kind: 'serverBusy', context: 'here', server: server.url, status: 429 } });
      assert.equal(server.requests.length, 3);
    }, { clock }));
});

test('a read that is told to wait for a minute is not kept waiting behind a person', () =>
  serving((_request, response) => json(response, 503, {}, { 'retry-after': '60' }), (server) =>
    connected(kubeconfigFor(server.url), async ({ port }) => {
      const result = await port.namespaces(never());
      assert.equal(!result.ok && result.failure.kind, 'serverBusy');
      assert.equal(server.requests.length, 1);
    })));

test('a write is never repeated', () =>
  serving((_request, response) => json(response, 429, {}, { 'retry-after': '0' }), (server) =>
    connected(kubeconfigFor(server.url), async ({ port }) => {
      await port.write({ kind: 'Service', namespace: 'n', name: 's', basedOn: '1', ops: [], change: '' }, never());
      assert.equal(server.requests.length, 1);
    })));

test('a patch is a JSON Patch at the right path, strict, in our name', () =>
  serving((_request, response) => json(response, 200, { kind: 'Deployment', metadata: { resourceVersion: '42' } }), (server) =>
    connected(kubeconfigFor(`${server.url}/k8s/clusters/c-1/`), async ({ port }) => {
      const ops = [{ op: 'test', path: '/spec/replicas', value: 3 }, { op: 'replace', path: '/spec/replicas', value: 4 }] as const;
      const result = await port.write({ kind: 'Deployment', namespace: 'shop', name: 'a b', basedOn: '41', ops, change: '' }, never());
      assert.deepEqual(result, { ok: true, value: { resourceVersion: '42' } });
      const [request] = server.requests;
      assert.ok(request !== undefined);
      assert.equal(`${request.method} ${request.path}`, 'PATCH /k8s/clusters/c-1/apis/apps/v1/namespaces/shop/deployments/a%20b');
      assert.deepEqual(Object.fromEntries(request.query), { fieldManager: 'deployment-strategies', fieldValidation: 'Strict' });
      assert.equal(request.headers['content-type'], 'application/json-patch+json');
      assert.equal(request.headers['user-agent'], 'deployment-strategies/test');
      assert.deepEqual(JSON.parse(request.body), ops);
    })));

test('a call that is aborted rejects with the reason of its signal, and the connection is given up', () =>
  serving(() => undefined, (server) => connected(kubeconfigFor(server.url), async ({ port }) => {
    const controller = new AbortController();
    const reason = new Error('the person pressed Escape');
    const reading = port.observe('shop', controller.signal);
    await until(() => server.requests.length === 6, 'all six lists are asked for');
    controller.abort(reason);
    await assert.rejects(reading, reason);
    await assert.rejects(port.namespaces(AbortSignal.abort(reason)), reason);
  })));

test('requests share connections', () =>
  serving((_request, response) => json(response, 200, namespaceList()), (server) => connected(kubeconfigFor(server.url), async ({ port }) => {
    for (let i = 0; i < 10; i++) await port.namespaces(never());
    // Two, where a request comes before the pool has seen that the connection is free again.
    assert.ok(server.connections <= 2, `${server.connections} connections for 10 requests`);
  })));

test('a pooled connection that the server closed while it was idle costs no failure', () => {
  let served = 0;
  return serving((_request, response) => {
    served += 1;
    if (served === 2) response.socket?.destroy();
    else json(response, 200, namespaceList('a'));
  }, (server) => connected(kubeconfigFor(server.url), async ({ port }) => {
    await port.namespaces(never());
    assert.deepEqual(await port.namespaces(never()), { ok: true, value: ['a'] });
  }));
});

test('the log has method, path, status, time and bytes of each request, and nothing secret', () =>
  serving((_request, response) => json(response, 200, namespaceList('a')), (server) =>
    connected(kubeconfigFor(server.url, {}, { token: 'canary-token' }), async ({ port, log }) => {
      await port.namespaces(never());
      const [event] = log;
      assert.ok(event !== undefined);
      assert.deepEqual({ ...event, ms: 0 }, { context: 'here', method: 'GET', path: '/api/v1/namespaces?limit=500', status: 200, ms: 0, bytes: JSON.stringify(namespaceList('a')).length, note: '' });
      assert.equal(server.requests[0]?.headers['authorization'], 'Bearer canary-token');
      assert.ok(!JSON.stringify(log).includes('canary'));
    })));
