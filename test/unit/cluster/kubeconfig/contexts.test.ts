import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { test } from 'node:test';
import { createClusters, type Clusters } from '../../../../src/cluster/connect.ts';
import { loadKubeconfig, type Parsed } from '../../../../src/cluster/kubeconfig/load.ts';
import { unwrap } from '../../../../src/core/unwrap.ts';
import { kubeconfigFor, until, withKubeconfig } from '../../../support/http/connection.ts';

const clustersOf = (env: Readonly<Record<string, string>>, setting = '', practice?: string): Clusters =>
  createClusters({ kubeconfig: () => setting, env, practiceKubeconfig: () => practice, mayRunPlugins: () => false, log: () => undefined, userAgent: 'test' });

const entry = (name: string, server: string): unknown => ({
  clusters: [{ name, cluster: { server } }],
  users: [{ name, user: { token: `${name}-token` } }],
  contexts: [{ name, context: { cluster: name, user: name } }],
  'current-context': name,
});

const namesAndServers = async (clusters: Clusters): Promise<readonly string[]> => {
  const contexts = await clusters.contexts();
  assert.ok(contexts.ok, JSON.stringify(contexts));
  return contexts.value.map(({ cluster, namespace, current }) => `${cluster.context} ${cluster.server} ${namespace}${current ? ' *' : ''}`);
};

test('the setting names the file, whatever KUBECONFIG says; a leading ~ is the home folder', () =>
  withKubeconfig(kubeconfigFor('https://a.example:6443/'), async (path, folder) => {
    assert.deepEqual(await namesAndServers(clustersOf({ HOME: '/nowhere', KUBECONFIG: '/nowhere/else' }, path)), ['here https://a.example:6443 default *']);
    assert.deepEqual(await namesAndServers(clustersOf({ HOME: folder }, '~/config')), ['here https://a.example:6443 default *']);
  }));

test('of a KUBECONFIG list missing and empty files are passed over, and the first entry of a name wins', () =>
  withKubeconfig('', async (empty, folder) => {
    const first = join(folder, 'first');
    const second = join(folder, 'second');
    await writeFile(first, JSON.stringify({ ...(entry('both', 'https://first.example') as object), 'current-context': '' }));
    await writeFile(second, JSON.stringify({
      clusters: [{ name: 'both', cluster: { server: 'https://second.example' } }, { name: 'only', cluster: { server: 'https://only.example' } }],
      contexts: [{ name: 'both', context: { cluster: 'only' } }, { name: 'only', context: { cluster: 'only', namespace: 'team-a' } }],
      'current-context': 'only',
    }));
    const list = ['', join(folder, 'missing'), empty, first, second, first].join(delimiter);
    assert.deepEqual(await namesAndServers(clustersOf({ KUBECONFIG: list })), ['both https://first.example default', 'only https://only.example team-a *']);
  }));

test('without setting and KUBECONFIG it is ~/.kube/config', () =>
  withKubeconfig('', async (_path, folder) => {
    assert.deepEqual(await clustersOf({ HOME: folder }).contexts(), { ok: false, failure: { kind: 'kubeconfigMissing', path: join(folder, '.kube', 'config') } });
    await mkdir(join(folder, '.kube'));
    await writeFile(join(folder, '.kube', 'config'), JSON.stringify(kubeconfigFor('https://a.example')));
    assert.deepEqual(await namesAndServers(clustersOf({ HOME: folder })), ['here https://a.example default *']);
  }));

test('a list of which no file is there is missing as a whole', async () => {
  const list = ['/nowhere/a', '/nowhere/b'].join(delimiter);
  assert.deepEqual(await clustersOf({ KUBECONFIG: list }).contexts(), { ok: false, failure: { kind: 'kubeconfigMissing', path: list } });
});

const readable: readonly (readonly [string, string, readonly string[]])[] = [
  ['an empty file has no contexts', '', []],
  ['a file of comments has no contexts', '# nothing yet\n', []],
  ['unknown fields are passed over', 'future: {x: 1}\ncontexts: [{name: a, colour: red, context: {cluster: c, mood: good}}]\nclusters: [{name: c, cluster: {server: "https://a.example", shiny: true}}]', ['a https://a.example default']],
  ['anchors and merges are resolved', 'x-base: &base {server: "https://a.example"}\nclusters: [{name: c, cluster: {<<: *base}}]\ncontexts: [{name: a, context: {cluster: c}}]', ['a https://a.example default']],
  ['a context of a cluster that is not there is shown without a server', 'contexts: [{name: a, context: {cluster: gone}}]', ['a  default']],
  ['a server without a scheme is https where the entry speaks of TLS', 'clusters: [{name: c, cluster: {server: "a.example:6443", insecure-skip-tls-verify: true}}]\ncontexts: [{name: a, context: {cluster: c}}]', ['a https://a.example:6443 default']],
  ['and http where it does not', 'clusters: [{name: c, cluster: {server: "a.example:8080"}}]\ncontexts: [{name: a, context: {cluster: c}}]', ['a http://a.example:8080 default']],
  ['a byte order mark is no content', `\uFEFF${JSON.stringify(entry('a', 'https://a.example'))}`, ['a https://a.example default *']],
  ['of several documents the first counts', `${JSON.stringify(entry('a', 'https://a.example'))}\n---\n${JSON.stringify(entry('b', 'https://b.example'))}`, ['a https://a.example default *']],
  ['an IPv6 server keeps its brackets', 'clusters: [{name: c, cluster: {server: "https://[::1]:6443"}}]\ncontexts: [{name: a, context: {cluster: c}}]', ['a https://[::1]:6443 default']],
  ['names may hold anything', JSON.stringify(entry('arn:aws:eks/x y|z', 'https://a.example')), ['arn:aws:eks/x y|z https://a.example default *']],
];
for (const [name, content, expected] of readable) {
  test(name, () => withKubeconfig(content, async (path) => assert.deepEqual(await namesAndServers(clustersOf({}, path)), expected)));
}

const malformed: readonly (readonly [string, string, string])[] = [
  ['a bracket that is not closed is named by its line', 'clusters:\n- name: a\n  cluster: {server: "https://a.example"\nusers: []\n', 'line 4: the indentation is wrong'],
  ['a quote that is not closed is named by its line', 'users:\n- name: a\n  user: {token: "secret}\n', 'line 4: a quote, bracket or colon is missing'],
  ['a tab is named', 'clusters:\n\t- name: a\n', 'line 2: a tab is used for indentation'],
  ['a list is no kubeconfig', '[1, 2]', 'it is not a mapping with clusters, users and contexts'],
  ['a page is no kubeconfig', 'just text', 'it is not a mapping with clusters, users and contexts'],
  ['contexts must be a list', 'contexts: {a: 1}', 'contexts is not a list'],
  ['a name must be a text, and YAML reads no as false', 'contexts: [{name: a, context: {cluster: c, user: no}}]', 'contexts[0].context.user is not a text (put it in quotes)'],
  ['a number is no token', 'users: [{name: a, user: {token: 12345}}]', 'users[0].user.token is not a text (put it in quotes)'],
  ['true in quotes is not true', 'clusters: [{name: a, cluster: {server: x, insecure-skip-tls-verify: "true"}}]', 'clusters[0].cluster.insecure-skip-tls-verify is not true or false'],
  ['a name may not stand there twice', 'users: [{name: a, user: {}}, {name: a, user: {}}]', 'users[1].name is not a name of its own: it stands there twice'],
  ['an alias bomb is no kubeconfig', `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefgh'.split('').map((key, i) => `${key}: &${key} [${`*${'abcdefg'.charAt(i)},`.repeat(9)}]`).join('\n')}\n`, 'its aliases cannot be resolved'],
];
for (const [name, content, reason] of malformed) {
  test(`${name}, and no secret is quoted`, () => withKubeconfig(content, async (path) => {
    assert.deepEqual(await clustersOf({}, path).contexts(), { ok: false, failure: { kind: 'kubeconfigMalformed', path, reason } });
  }));
}

test('a folder is no kubeconfig', () => withKubeconfig('', async (_path, folder) => {
  assert.deepEqual(await clustersOf({}, folder).contexts(), { ok: false, failure: { kind: 'kubeconfigMalformed', path: folder, reason: 'it is a folder' } });
}));

test('a row keeps to its server: a context that was pointed elsewhere, or removed, is refused', () =>
  withKubeconfig(kubeconfigFor('https://a.example'), async (path) => {
    const clusters = clustersOf({}, path);
    const contexts = await clusters.contexts();
    const ref = contexts.ok ? contexts.value[0]?.cluster : undefined;
    assert.ok(ref !== undefined);
    const before = await clusters.connect(ref);
    assert.ok(before.ok);
    await writeFile(path, JSON.stringify(kubeconfigFor('https://b.example')));
    assert.deepEqual(await clusters.connect(ref), { ok: false, failure: { kind: 'contextMoved', context: 'here', was: 'https://a.example', is: 'https://b.example' } });
    await writeFile(path, JSON.stringify(entry('other', 'https://a.example')));
    assert.deepEqual(await clusters.connect(ref), { ok: false, failure: { kind: 'contextGone', context: 'here', path } });
    await writeFile(path, JSON.stringify(kubeconfigFor('https://a.example', {}, { token: 'another' })));
    const after = await clusters.connect(ref);
    assert.ok(after.ok && after.value === before.value, 'the same server is the same connection, with the new credentials');
    clusters.dispose();
  }));

const unusable: readonly (readonly [string, unknown, string])[] = [
  ['a cluster that is not there', { contexts: [{ name: 'here', context: { cluster: 'gone' } }] }, 'context here names cluster gone, which it does not hold'],
  ['a user that is not there', { clusters: [{ name: 'c', cluster: { server: 'https://a.example' } }], contexts: [{ name: 'here', context: { cluster: 'c', user: 'gone' } }] }, 'context here names user gone, which it does not hold'],
  ['no server', { clusters: [{ name: 'c', cluster: {} }], contexts: [{ name: 'here', context: { cluster: 'c' } }] }, 'cluster c names no server'],
  ['a server of another protocol', kubeconfigFor('ftp://a.example'), 'server of cluster its-cluster is no http or https URL'],
  ['both an authority and none', kubeconfigFor('https://a.example', { 'insecure-skip-tls-verify': true, 'certificate-authority-data': 'eA==' }), 'cluster its-cluster sets both insecure-skip-tls-verify and certificate-authority'],
];
for (const [name, kubeconfig, reason] of unusable) {
  test(`a context with ${name} says so when it is used`, () => withKubeconfig(kubeconfig, async (path) => {
    const clusters = clustersOf({}, path);
    const contexts = await clusters.contexts();
    assert.ok(contexts.ok);
    const [info] = contexts.value;
    assert.ok(info !== undefined);
    assert.deepEqual(await clusters.connect(info.cluster), { ok: false, failure: { kind: 'kubeconfigMalformed', path, reason } });
  }));
}

test('the practice cluster is a source of its own, and is only there while it runs', () =>
  withKubeconfig(entry('practice', 'http://127.0.0.1:1'), async (path) => {
    const running = clustersOf({}, '/nowhere', path);
    assert.deepEqual(await running.practice(), { cluster: { source: 'practice', context: 'practice', server: 'http://127.0.0.1:1' }, namespace: 'default', current: true });
    const stopped = clustersOf({}, '/nowhere');
    assert.equal(await stopped.practice(), undefined);
    assert.deepEqual(await stopped.connect({ source: 'practice', context: 'practice', server: 'http://127.0.0.1:1' }), { ok: false, failure: { kind: 'practiceNotRunning' } });
  }));

test('a kubeconfig that is written, replaced, removed or made anew is noticed, once for each change', () =>
  withKubeconfig('', async (_path, folder) => {
    const clusters = clustersOf({ HOME: folder });
    let changes = 0;
    const unsubscribe = clusters.onKubeconfigChanged(() => {
      changes += 1;
    });
    const config = join(folder, '.kube', 'config');
    await mkdir(join(folder, '.kube'));
    await writeFile(config, JSON.stringify(kubeconfigFor('https://a.example')));
    await until(() => changes === 1, 'the new file is noticed');
    await writeFile(join(folder, '.kube', 'something-else'), 'x');
    await writeFile(config, JSON.stringify(kubeconfigFor('https://b.example:6443')));
    await until(() => changes === 2, 'the change is noticed');
    unsubscribe();
    clusters.dispose();
  }));

test('a file that holds the same is not parsed again, one that changed is', () =>
  withKubeconfig(kubeconfigFor('https://a.example:6443'), async (path) => {
    const parsed: Parsed = new Map();
    const clusterIn = async (): Promise<unknown> => unwrap(await loadKubeconfig({ files: [path], shown: path }, parsed)).clusters.get('its-cluster');
    const first = await clusterIn();
    assert.equal(await clusterIn(), first);
    await writeFile(path, JSON.stringify(kubeconfigFor('https://b.example:6443')));
    assert.notDeepEqual(await clusterIn(), first);
  }));
