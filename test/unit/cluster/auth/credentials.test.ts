import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { describe } from '../../../../src/core/failure.ts';
import { arrivedOf } from '../../../support/http/arrived.ts';
import { createAuthority } from '../../../support/http/certificates.ts';
import { connected, kubeconfigFor, never } from '../../../support/http/connection.ts';
import { base64, credentialCases, pluginScript, prints } from '../../../support/http/credentialCases.ts';
import { failureStatus, json, startServer, type RecordingServer } from '../../../support/http/recordingServer.ts';
import { steppedTime } from '../../../support/http/steppedTime.ts';

const authority = createAuthority();
const { certificate, key } = authority.server(['127.0.0.1', 'api.inside.example']);
const none = { kind: 'NamespaceList', metadata: {}, items: [] };
let server: RecordingServer;
before(async () => {
  server = await startServer((_request, response) => json(response, 200, none), { cert: certificate, key, ca: authority.certificate, requestCert: true, rejectUnauthorized: false });
});
after(() => server.close());

const runsIn = (folder: string): Promise<number> => readFile(join(folder, 'runs'), 'utf8').then((text) => text.length, () => 0);

/** Writes the final kubeconfig once the folder is known, then connects. */
async function asking<T>(entries: (folder: string) => Promise<{ readonly cluster?: unknown; readonly user?: unknown }>, run: Parameters<typeof connected<T>>[1], options: Parameters<typeof connected<T>>[2] = {}): Promise<T> {
  server.requests.length = 0;
  server.handle = (_request, response) => json(response, 200, none);
  return connected(kubeconfigFor(server.url), async (first) => {
    const { cluster = {}, user = {} } = await entries(first.folder);
    await writeFile(first.path, JSON.stringify(kubeconfigFor(server.url, { 'certificate-authority-data': base64(authority.certificate), ...(cluster as object) }, user)));
    const port = await first.clusters.connect(first.port.cluster);
    assert.ok(port.ok, JSON.stringify(port));
    return run({ ...first, port: port.value });
  }, options);
}

for (const { name, entries, arrives } of credentialCases) {
  test(`arrives as kubectl would send it: ${name}`, () => asking((folder) => entries(folder, authority), async ({ port }) => {
    const result = await port.namespaces(never());
    assert.ok(result.ok, JSON.stringify(result));
    assert.deepEqual(server.requests.map(arrivedOf), [arrives]);
  }));
}

const exec = (command: string, more: object = {}): unknown => ({ apiVersion: 'client.authentication.k8s.io/v1', command, interactiveMode: 'Never', ...more });

const failing: readonly (readonly [string, (folder: string) => Promise<unknown>, string])[] = [
  ['fails', async (folder) => exec(await pluginScript(folder, `process.stderr.write('canary'); process.exit(3)`)), 'exit code 3'],
  ['prints rubbish', async (folder) => exec(await pluginScript(folder, `console.log('token: canary')`)), 'it did not print an ExecCredential'],
  ['answers in another version', async (folder) => exec(await pluginScript(folder, prints(`{ token: 'canary' }`, 'v1beta1'))), 'it answered in another API version than client.authentication.k8s.io/v1'],
  ['gives nothing', async (folder) => exec(await pluginScript(folder, prints('{}'))), 'it gave neither a token nor a certificate'],
  ['gives half a certificate', async (folder) => exec(await pluginScript(folder, prints(`{ clientKeyData: 'canary' }`))), 'it gave only one of certificate and key'],
  ['hangs', async (folder) => exec(await pluginScript(folder, 'setInterval(() => {}, 1000)')), 'it did not answer within 1 s'],
  ['is not there, with its hint', () => Promise.resolve(exec('no-such-plugin-anywhere', { installHint: 'Install it from\n  https://plugins.example \u001b[31mnow.' })), 'the program is not there. Install it from https://plugins.example [31mnow'],
  ['wants a terminal', async (folder) => exec(await pluginScript(folder, prints(`{ token: 'x' }`)), { interactiveMode: 'Always' }), 'it wants a terminal (interactiveMode Always), and there is none here'],
  ['speaks a version of long ago', () => Promise.resolve(exec('x', { apiVersion: 'client.authentication.k8s.io/v1alpha1' })), 'apiVersion client.authentication.k8s.io/v1alpha1 is not supported; client.authentication.k8s.io/v1 and client.authentication.k8s.io/v1beta1 are'],
];
for (const [name, plugin, reason] of failing) {
  test(`a plugin that ${name} is named, and nothing it printed is`, () => asking(async (folder) => ({ user: { exec: await plugin(folder) } }), async ({ port, log, folder }) => {
    const result = await port.namespaces(never());
    assert.ok(!result.ok && result.failure.kind === 'credentialPlugin', JSON.stringify(result));
    assert.equal(result.failure.reason, reason);
    assert.ok(!`${describe(result.failure)}${JSON.stringify(log)}`.replaceAll(folder, '').includes('canary'));
    assert.equal(server.requests.length, 0);
  }, { pluginTimeout: name === 'hangs' ? 1_000 : 60_000 }));
}

test('no plugin runs where plugins may not', () =>
  asking(async (folder) => ({ user: { exec: exec(await pluginScript(folder, prints(`{ token: 'x' }`))) } }), async ({ port, folder }) => {
    assert.deepEqual(await port.namespaces(never()), { ok: false, failure: { kind: 'untrustedWorkspace' } });
    assert.equal(await runsIn(folder), 0);
  }, { mayRunPlugins: () => false }));

test('one run of a plugin serves many requests at once, and those after it', () =>
  asking(async (folder) => ({ user: { exec: exec(await pluginScript(folder, prints(`{ token: 'x' }`))) } }), async ({ port, folder }) => {
    await Promise.all([port.observe('a', never()), port.observe('b', never()), port.namespaces(never())]);
    await port.namespaces(never());
    assert.equal(server.requests.length, 14);
    assert.equal(await runsIn(folder), 1);
  }));

test('a credential that expires is asked for anew', () => {
  const clock = steppedTime(Date.parse('2026-06-01T00:00:00Z'));
  return asking(async (folder) => ({ user: { exec: exec(await pluginScript(folder, prints(`{ token: 'x', expirationTimestamp: '2026-06-01T01:00:00Z' }`))) } }), async ({ port, folder }) => {
    await port.namespaces(never());
    clock.advance(50 * 60_000);
    await port.namespaces(never());
    assert.equal(await runsIn(folder), 1);
    clock.advance(10 * 60_000);
    await port.namespaces(never());
    assert.equal(await runsIn(folder), 2);
  }, { clock });
});

test('a 401 runs the plugin once more for all who were refused, and what they asked succeeds', () =>
  asking(async (folder) => ({ user: { exec: exec(await pluginScript(folder, prints(`{ token: 'run-' + fs.readFileSync(${JSON.stringify(join(folder, 'runs'))}).length }`))) } }), async ({ port, folder }) => {
    server.handle = (request, response) => {
      if (request.headers['authorization'] === 'Bearer run-1') json(response, 401, failureStatus(401, 'Unauthorized', 'Unauthorized'));
      else json(response, 200, none);
    };
    const results = await Promise.all([port.namespaces(never()), port.namespaces(never()), port.namespaces(never())]);
    assert.ok(results.every((result) => result.ok));
    assert.equal(await runsIn(folder), 2);
  }));

test('a 401 to a token that is still the same is told after one request', () =>
  asking(() => Promise.resolve({ user: { token: 'expired' } }), async ({ port }) => {
    server.handle = (_request, response) => json(response, 401, failureStatus(401, 'Unauthorized', 'Unauthorized'));
    const result = await port.namespaces(never());
    assert.equal(!result.ok && result.failure.kind, 'unauthorized');
    assert.equal(server.requests.length, 1);
  }));

test('a token file that was rotated is read again after a 401', () =>
  asking(async (folder) => { await writeFile(join(folder, 'token'), 'old'); return { user: { tokenFile: 'token' } }; }, async ({ port, folder }) => {
    await port.namespaces(never());
    await writeFile(join(folder, 'token'), 'new');
    server.handle = (request, response) => {
      if (request.headers['authorization'] === 'Bearer new') json(response, 200, none);
      else json(response, 401, {});
    };
    assert.ok((await port.namespaces(never())).ok);
  }));

test('a token that was changed in the kubeconfig is used after a 401, and a context that moved is not followed', () =>
  asking(() => Promise.resolve({ user: { token: 'old' } }), async ({ port, path }) => {
    const entry = { 'certificate-authority-data': base64(authority.certificate) };
    server.handle = (request, response) => {
      if (request.headers['authorization'] === 'Bearer new') json(response, 200, none);
      else json(response, 401, {});
    };
    await writeFile(path, JSON.stringify(kubeconfigFor('https://elsewhere.example', entry, { token: 'new' })));
    assert.equal((await port.namespaces(never())).ok, false);
    await writeFile(path, JSON.stringify(kubeconfigFor(server.url, entry, { token: 'new' })));
    assert.ok((await port.namespaces(never())).ok);
  }));

const malformed: readonly (readonly [string, { readonly cluster?: unknown; readonly user?: unknown }, RegExp])[] = [
  ['an authority file that is not there', { cluster: { 'certificate-authority-data': undefined, 'certificate-authority': 'gone.crt' } }, /^certificate-authority .*gone\.crt cannot be read$/],
  ['a key file that is not there', { user: { 'client-certificate-data': base64('x'), 'client-key': 'gone.key' } }, /^client-key .*gone\.key cannot be read$/],
  ['a certificate that is none', { user: { 'client-certificate-data': base64('nonsense'), 'client-key-data': base64('nonsense') } }, /^a certificate or key of context here is not usable PEM$/],
  ['a token file that is not there', { user: { tokenFile: 'gone' } }, /^tokenFile of user its-user cannot be read or is empty$/],
  ['a token over two lines', { user: { token: 'two\nlines' } }, /^a credential of user its-user holds characters that no HTTP header may hold$/],
];
for (const [name, entries, reason] of malformed) {
  test(`${name} is a fault of the kubeconfig`, () => asking(() => Promise.resolve(entries), async ({ port }) => {
    const result = await port.namespaces(never());
    assert.ok(!result.ok && result.failure.kind === 'kubeconfigMalformed', JSON.stringify(result));
    assert.match(result.failure.reason, reason);
  }));
}

test('an auth-provider that kubectl dropped is named', () =>
  asking(() => Promise.resolve({ user: { 'auth-provider': { name: 'gcp', config: { 'cmd-path': '/bin/false' } } } }), async ({ port }) => {
    const result = await port.namespaces(never());
    assert.ok(!result.ok && result.failure.kind === 'credentialPlugin');
    assert.equal(result.failure.command, 'auth-provider gcp');
  }));
