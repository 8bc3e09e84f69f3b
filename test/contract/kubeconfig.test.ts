/** Each way of saying who one is in a kubeconfig arrives at the server from the real kubectl and from the adapter alike. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { ensureControlPlane } from '../controlplane/build.ts';
import { arrivedOf } from '../support/http/arrived.ts';
import { createAuthority } from '../support/http/certificates.ts';
import { connected, kubeconfigFor, never, withKubeconfig } from '../support/http/connection.ts';
import { base64, credentialCases } from '../support/http/credentialCases.ts';
import { json, startServer, type RecordingServer } from '../support/http/recordingServer.ts';

const run = promisify(execFile);
const authority = createAuthority();
const { certificate, key } = authority.server(['127.0.0.1', 'api.inside.example']);
let server: RecordingServer;
let kubectl: string;

before(async () => {
  kubectl = path.join((await ensureControlPlane((line) => console.log(line))).bin, 'kubectl');
  server = await startServer((_request, response) => json(response, 200, { kind: 'NamespaceList', apiVersion: 'v1', metadata: {}, items: [] }), {
    cert: certificate, key, ca: authority.certificate, requestCert: true, rejectUnauthorized: false,
  });
});
after(() => server.close());

/** Runs kubectl on a kubeconfig, with a home folder of its own. */
const withKubectl = (kubeconfig: string, folder: string, ...args: readonly string[]): Promise<{ readonly stdout: string }> => {
  const running = run(kubectl, ['--kubeconfig', kubeconfig, '--context', 'here', ...args], { env: { PATH: process.env['PATH'], HOME: folder }, timeout: 120_000 });
  running.child.stdin?.end();
  return running;
};

for (const { name, entries, arrives, kubectlPrompts } of credentialCases) {
  test(`kubectl and the adapter arrive alike: ${name}`, () =>
    connected(kubeconfigFor(server.url), async ({ clusters, port, path: kubeconfig, folder }) => {
      const { cluster = {}, user = {} } = await entries(folder, authority);
      await writeFile(kubeconfig, JSON.stringify(kubeconfigFor(server.url, { 'certificate-authority-data': base64(authority.certificate), ...(cluster as object) }, user)));
      server.requests.length = 0;
      const asked = withKubectl(kubeconfig, folder, 'get', '--raw', '/api/v1/namespaces');
      if (kubectlPrompts === true) {
        await assert.rejects(asked, ({ stdout }: { stdout: string }) => stdout.startsWith('Please enter Username'));
        return;
      }
      await asked;
      const theirs = server.requests.map(arrivedOf);
      server.requests.length = 0;
      const ours = await clusters.connect(port.cluster);
      assert.ok(ours.ok, JSON.stringify(ours));
      assert.ok((await ours.value.namespaces(never())).ok);
      assert.deepEqual(server.requests.map(arrivedOf), theirs);
      assert.deepEqual(theirs, [arrives]);
    }));
}

/** What kubectl cannot read, the adapter does not read either; the words are ours. */
const unreadable: readonly (readonly [string, string])[] = [
  ['broken YAML', 'clusters:\n- name: a\n  cluster: {server: "https://a.example"\n'],
  ['a tab', 'clusters:\n\t- name: a\n'],
  ['a list', '[1, 2]'],
  ['contexts as a mapping', 'contexts: {a: 1}'],
  ['no as a text', 'contexts: [{name: here, context: {cluster: c, user: no}}]'],
  ['a number as a token', 'users: [{name: a, user: {token: 12345}}]'],
  ['true in quotes', 'clusters: [{name: a, cluster: {server: x, insecure-skip-tls-verify: "true"}}]'],
  ['a user that stands there twice', 'users: [{name: a, user: {}}, {name: a, user: {}}]'],
];
for (const [name, content] of unreadable) {
  test(`neither kubectl nor the adapter reads ${name}`, () => withKubeconfig(content, async (kubeconfig, folder) => {
    await assert.rejects(withKubectl(kubeconfig, folder, 'config', 'view'), /error/);
    await assert.rejects(connected(content, () => Promise.resolve()), /kubeconfigMalformed/);
  }));
}

const readable: readonly (readonly [string, string])[] = [
  ['unknown fields', 'future: {x: 1}\ncontexts: [{name: here, colour: red, context: {cluster: c, mood: good}}]\nclusters: [{name: c, cluster: {server: "https://a.example", shiny: true}}]'],
  ['anchors and merges', 'x-base: &base {server: "https://a.example"}\nclusters: [{name: c, cluster: {<<: *base}}]\ncontexts: [{name: here, context: {cluster: c, namespace: team-a}}]'],
  ['several documents', 'clusters: [{name: c, cluster: {server: "https://a.example"}}]\ncontexts: [{name: here, context: {cluster: c}}]\n---\ncontexts: []'],
];
for (const [name, content] of readable) {
  test(`kubectl and the adapter read the same from ${name}`, () => connected(content, async ({ clusters, path: kubeconfig, folder }) => {
    const { stdout } = await withKubectl(kubeconfig, folder, 'config', 'view', '-o', 'json');
    const seen = JSON.parse(stdout) as { clusters: { name: string; cluster: { server: string } }[]; contexts: { name: string; context: { cluster: string; namespace?: string } }[] };
    const theirs = seen.contexts.map((context) => [context.name, seen.clusters.find((cluster) => cluster.name === context.context.cluster)?.cluster.server, context.context.namespace ?? 'default']);
    const ours = await clusters.contexts();
    assert.deepEqual(ours.ok && ours.value.map((context) => [context.cluster.context, context.cluster.server, context.namespace]), theirs);
  }));
}
