import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { X509Certificate } from 'node:crypto';
import { parse } from 'yaml';
import type { PracticeCluster } from '../../../src/practice/practiceCluster.ts';
import { readArguments } from '../../../src/practice/cli.ts';
import { startPracticeCluster } from '../../../src/practice/start.ts';
import { at, listOf, textOf } from '../../../src/practice/value.ts';

let folder = '';
let cluster: PracticeCluster;

before(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'practice start '));
  cluster = await startPracticeCluster({ kubeconfigPath: path.join(folder, 'kube', 'config'), readyAfter: 1, failingTags: [], seed: true });
});
after(async () => {
  await cluster.stop();
  rmSync(folder, { recursive: true, force: true });
});

interface Heard {
  readonly code: number | undefined;
  readonly text: string;
}

function ask(method: string, where: string, headers: Readonly<Record<string, string>> = {}): Promise<Heard> {
  return new Promise((resolve, reject) => {
    const sent = request(cluster.url + where, { method, servername: 'localhost', ...(cluster.ca === undefined ? {} : { ca: cluster.ca }), headers: { authorization: `Bearer ${cluster.token}`, ...headers } }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () => resolve({ code: response.statusCode, text }));
    });
    sent.on('error', reject);
    sent.end();
  });
}
const json = (heard: Heard): unknown => JSON.parse(heard.text) as unknown;

test('the kubeconfig holds one context, is for its owner alone, and works', async () => {
  assert.equal(statSync(cluster.kubeconfigPath).mode & 0o777, 0o600);
  const config: unknown = parse(readFileSync(cluster.kubeconfigPath, 'utf8'));
  assert.equal(at(config, 'current-context'), 'practice');
  assert.deepEqual(at(config, 'contexts', 0, 'context'), { cluster: 'practice', user: 'practice', namespace: 'default' });
  assert.equal(at(config, 'clusters', 0, 'cluster', 'server'), cluster.url);
  assert.equal(Buffer.from(textOf(at(config, 'clusters', 0, 'cluster', 'certificate-authority-data')) ?? '', 'base64').toString(), cluster.ca);
  assert.equal((await ask('GET', '/readyz')).text, 'ok');
});

test('its certificate is for the loopback address and made for this start', () => {
  const certificate = new X509Certificate(cluster.ca ?? '');
  assert.equal(certificate.checkIP('127.0.0.1'), '127.0.0.1');
  assert.ok(certificate.verify(certificate.publicKey));
});

for (const [name, headers, code] of [
  ['a wrong token', { authorization: 'Bearer wrong' }, 401],
  ['no token', { authorization: '' }, 401],
  ['a page of another site', { origin: 'https://evil.example' }, 403],
  ['a cross-site fetch', { 'sec-fetch-site': 'cross-site' }, 403],
  ['a rebound name', { host: 'evil.example' }, 403],
] as const) {
  test(`${name} is turned away with a Status`, async () => {
    const heard = await ask('GET', '/api/v1/namespaces', headers);
    assert.equal(heard.code, code);
    assert.equal(at(json(heard), 'kind'), 'Status');
  });
}

test('what is not there is a Status, and discovery names what is', async () => {
  assert.equal(at(json(await ask('GET', '/apis/apps/v1/namespaces/default/deployments/nope')), 'reason'), 'NotFound');
  assert.equal((await ask('GET', '/apis/apps/v1/daemonsets')).code, 404);
  const whole = json(await ask('GET', '/apis', { accept: 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json' }));
  assert.equal(at(whole, 'kind'), 'APIGroupDiscoveryList');
  assert.ok(listOf(at(json(await ask('GET', '/apis/apps/v1')), 'resources')).some((resource) => at(resource, 'name') === 'deployments/scale'));
  assert.ok(at(json(await ask('GET', '/openapi/v3/apis/apps/v1')), 'components', 'schemas', 'practice.DeploymentSpec', 'properties', 'replicas') !== undefined);
});

test('reset brings the seed back, and watchers see it as events', async () => {
  const names = async (): Promise<readonly unknown[]> => listOf(at(json(await ask('GET', '/apis/apps/v1/namespaces/default/deployments')), 'items')).map((item) => at(item, 'metadata', 'name'));
  const seeded = await names();
  assert.ok(seeded.length > 0);
  const version = textOf(at(json(await ask('GET', '/apis/apps/v1/deployments')), 'metadata', 'resourceVersion')) ?? '';
  await ask('DELETE', `/apis/apps/v1/namespaces/default/deployments/${String(seeded[0])}`);
  assert.equal((await names()).length, seeded.length - 1);
  await ask('POST', '/practice/reset');
  assert.deepEqual(await names(), seeded);
  const heard = await ask('GET', `/apis/apps/v1/deployments?watch=1&timeoutSeconds=1&resourceVersion=${version}`);
  const events = heard.text.trim().split('\n').map((line) => JSON.parse(line) as unknown);
  assert.equal(events.filter((event) => at(event, 'type') === 'ADDED').length, seeded.length);
});

test('stop removes the kubeconfig, closes the port, and may be called again', async () => {
  const file = path.join(folder, 'second');
  const second = await startPracticeCluster({ kubeconfigPath: file, readyAfter: 1, failingTags: [], seed: false });
  assert.ok(existsSync(file));
  await Promise.all([second.stop(), second.stop()]);
  assert.equal(existsSync(file), false);
  await assert.rejects(fetch(second.url));
});

test('the command line is read, or told what is wrong with it', () => {
  assert.deepEqual(readArguments(['--ready-after', '0.5', '--fail-tag', 'a', '--fail-tag', 'b', '--no-seed']), { kubeconfig: undefined, readyAfter: 500, failingTags: ['a', 'b'], seed: false });
  for (const [args, wanted] of [[['--ready-after', 'soon'], /takes a number of seconds/], [['--paint'], /--paint/]] as const) {
    const said = readArguments(args);
    assert.ok(typeof said === 'string');
    assert.match(said, wanted);
  }
});
