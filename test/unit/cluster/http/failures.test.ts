import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { ServerResponse } from 'node:http';
import { after, before, describe as suite, test } from 'node:test';
import { describe, type Failure } from '../../../../src/core/failure.ts';
import type { PlannedWrite } from '../../../../src/core/operations/plan.ts';
import { defaultTimeouts, networkFault } from '../../../../src/cluster/http/fault.ts';
import { createAuthority } from '../../../support/http/certificates.ts';
import { connected, kubeconfigFor, never } from '../../../support/http/connection.ts';
import { failureStatus, json, startServer, type RecordingServer } from '../../../support/http/recordingServer.ts';

const write: PlannedWrite = {
  kind: 'Service', namespace: 'shop', name: 'llm-app', basedOn: '7', change: 'selector version: blue → green',
  ops: [{ op: 'test', path: '/spec/selector/version', value: 'blue' }, { op: 'replace', path: '/spec/selector/version', value: 'green' }],
};

let server: RecordingServer;
before(async () => {
  server = await startServer((_request, response) => json(response, 500, {}));
});
after(() => server.close());

/** What a list of namespaces, or a patch, comes to when the server answers so. */
const outcome = (operation: 'list' | 'patch', answer: (response: ServerResponse) => void): Promise<Failure | undefined> => {
  server.handle = (_request, response) => answer(response);
  return connected(kubeconfigFor(server.url, {}, { token: 'secret-token' }), async ({ port }) => {
    const result = operation === 'list' ? await port.observe('shop', never()) : await port.write(write, never());
    return result.ok ? undefined : result.failure;
  });
};

const status = (code: number, reason: string, message: string, details?: unknown) => (response: ServerResponse): void => json(response, code, failureStatus(code, reason, message, details));
const page = (code: number) => (response: ServerResponse): void => {
  response.writeHead(code, { 'content-type': 'text/html; charset=utf-8' });
  response.end('<html>Log in</html>');
};

suite('every way a request fails is one failure, by its kind', () => {
  const where = (): { context: string; server: string } => ({ context: 'here', server: server.url });
  const table: readonly (readonly [string, 'list' | 'patch', (response: ServerResponse) => void, () => Failure])[] = [
    ['401 means that the credentials are not accepted', 'list', status(401, 'Unauthorized', 'Unauthorized'), () => ({ kind: 'unauthorized', ...where() })],
    ['401 from a proxy that speaks no JSON means the same', 'list', page(401), () => ({ kind: 'unauthorized', ...where() })],
    ['403 names verb, resource and namespace', 'list', status(403, 'Forbidden', 'no'), () => ({ kind: 'forbidden', context: 'here', verb: 'list', resource: 'deployments', namespace: 'shop' })],
    ['403 of a write names the write', 'patch', status(403, 'Forbidden', 'no'), () => ({ kind: 'forbidden', context: 'here', verb: 'patch', resource: 'services', namespace: 'shop' })],
    ['404 of a write names the object', 'patch', status(404, 'NotFound', 'services "llm-app" not found', { name: 'llm-app', kind: 'services' }), () => ({ kind: 'notFound', context: 'here', what: 'Service llm-app', namespace: 'shop' })],
    ['409 is a conflict', 'patch', status(409, 'Conflict', 'the object has been modified', { name: 'llm-app' }), () => ({ kind: 'conflict', context: 'here', what: 'Service llm-app', namespace: 'shop' })],
    ['an anonymous 422 is a test that failed, so a conflict', 'patch', status(422, 'Invalid', 'the server rejected our request due to an error in our request', {}), () => ({ kind: 'conflict', context: 'here', what: 'Service llm-app', namespace: 'shop' })],
    ['a 422 with causes is refused in the words of the server', 'patch', status(422, 'Invalid', 'Service "llm-app" is invalid: spec.ports: Required value', { name: 'llm-app', kind: 'Service', causes: [{ reason: 'FieldValueRequired', field: 'spec.ports' }] }), () => ({ kind: 'refused', context: 'here', what: 'Service llm-app', reason: 'Service "llm-app" is invalid: spec.ports: Required value' })],
    ['400 is refused', 'patch', status(400, 'BadRequest', 'strict decoding error: unknown field "spec.x".'), () => ({ kind: 'refused', context: 'here', what: 'Service llm-app', reason: 'strict decoding error: unknown field "spec.x"' })],
    ['429 means busy', 'patch', status(429, 'TooManyRequests', 'slow down'), () => ({ kind: 'serverBusy', ...where(), status: 429 })],
    ['503 means busy', 'list', page(503), () => ({ kind: 'serverBusy', ...where(), status: 503 })],
    ['500 is a fault of the server', 'list', status(500, 'InternalError', 'etcdserver: request timed out'), () => ({ kind: 'serverFault', ...where(), status: 500, reason: 'etcdserver: request timed out' })],
    ['502 of a proxy is a fault of the server', 'list', page(502), () => ({ kind: 'serverFault', ...where(), status: 502, reason: 'text/html' })],
    ['a page instead of JSON is no API server', 'list', page(200), () => ({ kind: 'unreadable', ...where(), reason: 'text/html instead of JSON' })],
    ['a redirect to a login page is no API server', 'list', page(302), () => ({ kind: 'unreadable', ...where(), reason: 'text/html, HTTP 302' })],
    ['a 404 page is no API server', 'list', page(404), () => ({ kind: 'unreadable', ...where(), reason: 'text/html, HTTP 404' })],
    ['JSON that is no list is no API server', 'list', (response) => json(response, 200, { hello: 'world' }), () => ({ kind: 'unreadable', ...where(), reason: 'JSON without a kind' })],
    ['JSON cut short is no API server', 'list', (response) => { response.writeHead(200, { 'content-type': 'application/json' }); response.end('{"items":['); }, () => ({ kind: 'unreadable', ...where(), reason: 'application/json instead of JSON' })],
    ['a connection that is reset is unreachable', 'list', (response) => { response.socket?.destroy(); }, () => ({ kind: 'unreachable', ...where(), reason: 'connection closed by the other side' })],
    ['a body that ends too early is unreachable', 'list', (response) => { response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' }); response.write('{'); setImmediate(() => response.socket?.destroy()); }, () => ({ kind: 'unreachable', ...where(), reason: 'connection closed by the other side' })],
  ];
  for (const [name, operation, answer, expected] of table) {
    test(name, async () => {
      const failure = await outcome(operation, answer);
      assert.deepEqual(failure, expected());
      assert.ok(!describe(failure).includes('secret-token'));
    });
  }

  test('what a server echoes is cut in the middle, where its end says what is wrong', async () => {
    const failure = await outcome('patch', status(422, 'Invalid', `"" is invalid: patch: Invalid value: ${'x'.repeat(10_000)}: cannot unmarshal string into spec.replicas`, { causes: [{ field: 'patch' }] }));
    assert.ok(failure?.kind === 'refused');
    assert.ok(failure.reason.length < 400 && failure.reason.endsWith('cannot unmarshal string into spec.replicas'));
  });
});

suite('what happens before an answer', () => {
  const reach = (url: string, cluster: unknown = {}, user: unknown = {}): Promise<Failure | undefined> =>
    connected(kubeconfigFor(url, cluster, user), async ({ port }) => {
      const result = await port.namespaces(never());
      return result.ok ? undefined : result.failure;
    }, { timeouts: { connect: 500, firstByte: 200, silence: 200 } });
  const authority = createAuthority();
  const other = createAuthority('another authority');
  const data = (pem: string): string => Buffer.from(pem).toString('base64');

  test('a closed port is unreachable', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => taken.on('listening', resolve));
    const { port } = taken.address() as AddressInfo;
    await new Promise((resolve) => taken.close(resolve));
    assert.deepEqual(await reach(`http://127.0.0.1:${port}`), { kind: 'unreachable', context: 'here', server: `http://127.0.0.1:${port}`, reason: 'connection refused' });
  });

  test('a server that never answers times out, and says after how long', async () => {
    const silent = await startServer(() => undefined);
    try {
      assert.deepEqual(await reach(silent.url), { kind: 'unreachable', context: 'here', server: silent.url, reason: 'timed out after 0.2 s' });
    } finally {
      await silent.close();
    }
  });

  test('an answer that stops half-way times out', async () => {
    const stuck = await startServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write('{"items"');
    });
    try {
      assert.deepEqual(await reach(stuck.url), { kind: 'unreachable', context: 'here', server: stuck.url, reason: 'nothing came for 0.2 s' });
    } finally {
      await stuck.close();
    }
  });

  const certificates = [
    ['by an authority nobody named', authority.server(['127.0.0.1']), {}, 'no known authority signed it'],
    ['by another authority', other.server(['127.0.0.1']), { 'certificate-authority-data': data(authority.certificate) }, 'no known authority signed it'],
    ['for another host', authority.server(['api.example']), { 'certificate-authority-data': data(authority.certificate) }, 'it is for another host'],
    ['that has expired', authority.server(['127.0.0.1'], { from: new Date('2001-01-01'), to: new Date('2002-01-01') }), { 'certificate-authority-data': data(authority.certificate) }, 'it has expired'],
  ] as const;
  for (const [name, { certificate, key }, cluster, reason] of certificates) {
    test(`a certificate ${name} is not trusted`, async () => {
      const secure = await startServer((_request, response) => json(response, 200, { items: [] }), { cert: certificate, key });
      try {
        assert.deepEqual(await reach(secure.url, cluster), { kind: 'tlsUntrusted', context: 'here', server: secure.url, reason });
        assert.equal(secure.requests.length, 0);
      } finally {
        await secure.close();
      }
    });
  }

  test('https to a server that speaks plain HTTP says so', async () => {
    const url = server.url.replace('http:', 'https:');
    assert.deepEqual(await reach(url), { kind: 'unreadable', context: 'here', server: url, reason: 'it does not speak TLS' });
  });

  const codes = [
    ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', 'unauthorized'],
    ['ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE', 'unauthorized'],
    ['ERR_SSL_TLSV1_ALERT_UNKNOWN_CA', 'unauthorized'],
    ['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', 'unreachable'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'tlsUntrusted'],
    ['ENOTFOUND', 'unreachable'],
    ['EHOSTUNREACH', 'unreachable'],
    ['UND_ERR_CONNECT_TIMEOUT', 'unreachable'],
    ['HPE_INVALID_CONSTANT', 'unreadable'],
    ['Z_DATA_ERROR', 'unreadable'],
  ] as const;
  for (const [code, kind] of codes) {
    test(`${code} is ${kind}, also inside another error`, () => {
      const error = Object.assign(new Error('x'), { code });
      const where = { context: 'here', server: 'https://api.example' };
      assert.equal(networkFault(error, where, defaultTimeouts).failure.kind, kind);
      assert.equal(networkFault(new TypeError('fetch failed', { cause: error }), where, defaultTimeouts).failure.kind, kind);
    });
  }

  test('what is no error of the network is a bug and is thrown on', () => {
    assert.throws(() => networkFault(new TypeError('x is not a function'), { context: 'here', server: 'x' }, defaultTimeouts), /x is not a function/);
  });
});
