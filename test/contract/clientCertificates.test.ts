/** The users of the real control plane by client certificate: through our adapter and through kubectl, each is who the certificate names. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { startControlPlane, users, type ControlPlane } from '../controlplane/harness.ts';
import { connectTo, type Connection } from '../support/realPorts.ts';
import { kubectl, findKubectl } from '../support/kubectl.ts';

let plane: ControlPlane;
let home = '';
let program = '';
const opened: Connection[] = [];

before(async () => {
  [plane, home, program] = await Promise.all([
    startControlPlane({ nodes: [], controllers: false, scheduler: false }, (line) => console.log(line)),
    mkdtemp(path.join(tmpdir(), 'certificates ')),
    findKubectl(),
  ]);
});
after(async () => {
  for (const { clusters } of opened) clusters.dispose();
  await plane.stop();
  await rm(home, { recursive: true, force: true });
});

const soon = (): AbortSignal => AbortSignal.timeout(120_000);
const connect = async (kubeconfig: string): Promise<Connection> => {
  const connection = await connectTo(kubeconfig);
  opened.push(connection);
  return connection;
};

for (const user of users) {
  test(`kubectl is ${user} by certificate, as it is by token`, async () => {
    const whoami = async (kubeconfig: string): Promise<unknown> => {
      const { code, out, err } = await kubectl(program, kubeconfig, home)(['auth', 'whoami', '-o', 'json']);
      assert.equal(code, 0, err);
      const { username, groups } = (JSON.parse(out) as { status: { userInfo: { username: string; groups: readonly string[] } } }).status.userInfo;
      return { username, groups: [...groups].sort() };
    };
    const byCertificate = await whoami(plane.certificateKubeconfigs[user]);
    assert.deepEqual(byCertificate, { username: user, groups: user === 'admin' ? ['system:authenticated', 'system:masters'] : ['system:authenticated'] });
    assert.deepEqual(byCertificate, await whoami(plane.kubeconfigs[user]));
  });
}

test('the adapter reads and writes with the rights of the certificate', async () => {
  const { cluster } = await connect(plane.certificateKubeconfigs.admin);
  const seen = await cluster.observe('default', soon());
  assert.ok(seen.ok, JSON.stringify(seen));
  const kubernetes = await cluster.write({ kind: 'Service', namespace: 'default', name: 'none', basedOn: '', change: '', ops: [{ op: 'replace', path: '/spec/selector', value: { app: 'x' } }] }, soon());
  assert.deepEqual(kubernetes, { ok: false, failure: { kind: 'notFound', context: 'real', what: 'Service none', namespace: 'default' } });
});

test('the adapter is told of the right that the certificate lacks', async () => {
  const { cluster } = await connect(plane.certificateKubeconfigs.nobody);
  assert.deepEqual(await cluster.observe('default', soon()), { ok: false, failure: { kind: 'forbidden', context: 'real', verb: 'list', resource: 'deployments', namespace: 'default' } });
});
