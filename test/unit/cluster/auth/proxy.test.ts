import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { proxyFor } from '../../../../src/cluster/auth/proxy.ts';
import { createAuthority } from '../../../support/http/certificates.ts';
import { connected, kubeconfigFor, never } from '../../../support/http/connection.ts';
import { base64 } from '../../../support/http/credentialCases.ts';
import { httpProxy, socksProxy, type TestProxy } from '../../../support/http/proxies.ts';
import { json, startServer, type RecordingServer } from '../../../support/http/recordingServer.ts';

const authority = createAuthority();
const { certificate, key } = authority.server(['api.cluster.example']);
const client = authority.client('ada');
let server: RecordingServer;
let http: TestProxy;
let socks: TestProxy;
before(async () => {
  const list = { kind: 'NamespaceList', metadata: {}, items: [] };
  server = await startServer((_request, response) => json(response, 200, list), { cert: certificate, key, ca: authority.certificate, requestCert: true, rejectUnauthorized: false });
  http = await httpProxy();
  socks = await socksProxy();
});
after(() => Promise.all([server.close(), http.close(), socks.close()]));

const user = { token: 'abc', 'client-certificate-data': base64(client.certificate), 'client-key-data': base64(client.key) };
const url = (): string => `https://api.cluster.example:${server.port}`;

/** Asks for namespaces through a proxy; the host exists nowhere but behind it. */
async function through(proxyUrl: string | undefined, env: Readonly<Record<string, string>> = {}): Promise<unknown> {
  server.requests.length = 0;
  return connected(kubeconfigFor(url(), { 'certificate-authority-data': base64(authority.certificate), ...(proxyUrl === undefined ? {} : { 'proxy-url': proxyUrl }) }, user), async ({ port }) => {
    const result = await port.namespaces(never());
    return result.ok ? [server.requests[0]?.client, server.requests[0]?.serverName, server.requests[0]?.headers['authorization']] : result.failure;
  }, { env });
}

const arrived = ['ada', 'api.cluster.example', 'Bearer abc'];

test('proxy-url http: a tunnel, with our TLS and certificate inside', async () => {
  assert.deepEqual(await through(`http://127.0.0.1:${http.port}`), arrived);
  assert.equal(http.tunnels.at(-1), `api.cluster.example:${server.port}`);
});

test('a user and password in proxy-url go to the proxy', async () => {
  assert.deepEqual(await through(`http://ada:p%40w@127.0.0.1:${http.port}`), arrived);
  assert.equal(http.tunnels.at(-1), `api.cluster.example:${server.port} Basic ${base64('ada:p@w')}`);
});

for (const scheme of ['socks5', 'socks5h']) {
  test(`proxy-url ${scheme}: a tunnel by name`, async () => {
    assert.deepEqual(await through(`${scheme}://127.0.0.1:${socks.port}`), arrived);
    assert.equal(socks.tunnels.at(-1), `api.cluster.example:${server.port}`);
  });
}

test('HTTPS_PROXY is followed where proxy-url says nothing', async () => {
  assert.deepEqual(await through(undefined, { HTTPS_PROXY: `http://127.0.0.1:${http.port}` }), arrived);
});

test('a proxy that refuses is unreachable, and says so', async () => {
  assert.deepEqual(await connected(kubeconfigFor('https://api.cluster.example:1', { 'proxy-url': `http://127.0.0.1:${http.port}` }, user), async ({ port }) => {
    const result = await port.namespaces(never());
    return result.ok ? 'ok' : result.failure;
  }), { kind: 'unreachable', context: 'here', server: 'https://api.cluster.example:1', reason: 'the proxy refused the connection' });
});

test('a proxy-url that is none is a fault of the kubeconfig', async () => {
  for (const wrong of ['::::', 'gopher://proxy.example']) {
    const failure = await through(wrong);
    assert.equal((failure as { kind: string }).kind, 'kubeconfigMalformed', wrong);
  }
});

const rules: readonly (readonly [string, string, Readonly<Record<string, string>>, string])[] = [
  ['the cluster’s own comes first', 'https://a.example', { HTTPS_PROXY: 'http://env.example' }, 'http://own.example'],
  ['lower case counts too', 'https://a.example', { https_proxy: 'http://env.example' }, 'http://env.example'],
  ['a bare host is http', 'https://a.example', { HTTPS_PROXY: 'env.example:3128' }, 'http://env.example:3128'],
  ['HTTP_PROXY is for http', 'http://a.example', { HTTP_PROXY: 'http://env.example' }, 'http://env.example'],
  ['and HTTPS_PROXY is not', 'http://a.example', { HTTPS_PROXY: 'http://env.example' }, ''],
  ['loopback goes direct', 'https://127.0.0.1:6443', { HTTPS_PROXY: 'http://env.example' }, ''],
  ['localhost goes direct', 'https://localhost:6443', { HTTPS_PROXY: 'http://env.example' }, ''],
  ['IPv6 loopback goes direct', 'https://[::1]:6443', { HTTPS_PROXY: 'http://env.example' }, ''],
  ['NO_PROXY *', 'https://a.example', { HTTPS_PROXY: 'http://env.example', NO_PROXY: '*' }, ''],
  ['NO_PROXY of the host', 'https://a.example', { HTTPS_PROXY: 'http://env.example', NO_PROXY: 'b.example, a.example' }, ''],
  ['NO_PROXY of the domain', 'https://api.a.example', { HTTPS_PROXY: 'http://env.example', NO_PROXY: 'a.example' }, ''],
  ['NO_PROXY with a dot leaves the domain itself', 'https://a.example', { HTTPS_PROXY: 'http://env.example', NO_PROXY: '.a.example' }, 'http://env.example'],
  ['a name that only ends alike is another', 'https://nota.example', { HTTPS_PROXY: 'http://env.example', NO_PROXY: 'a.example' }, 'http://env.example'],
  ['NO_PROXY with a port', 'https://a.example:6443', { HTTPS_PROXY: 'http://env.example', NO_PROXY: 'a.example:443' }, 'http://env.example'],
  ['NO_PROXY with the port', 'https://a.example', { HTTPS_PROXY: 'http://env.example', NO_PROXY: 'a.example:443' }, ''],
  ['NO_PROXY of an address', 'https://10.1.2.3', { HTTPS_PROXY: 'http://env.example', no_proxy: '10.1.2.3' }, ''],
  ['NO_PROXY of a network', 'https://10.1.2.3', { HTTPS_PROXY: 'http://env.example', NO_PROXY: '10.1.0.0/16' }, ''],
  ['NO_PROXY of another network', 'https://10.2.2.3', { HTTPS_PROXY: 'http://env.example', NO_PROXY: '10.1.0.0/16' }, 'http://env.example'],
  ['NO_PROXY of an IPv6 network', 'https://[fd00::1]', { HTTPS_PROXY: 'http://env.example', NO_PROXY: 'fd00::/8' }, ''],
];
for (const [name, of, env, expected] of rules) {
  test(`which proxy: ${name}`, () => assert.equal(proxyFor(of, name.startsWith('the cluster') ? 'http://own.example' : '', env), expected));
}
