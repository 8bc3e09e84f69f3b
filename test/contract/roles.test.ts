/** The Roles of the README, as they stand there, on a real API server: who has exactly them can do all that is promised, and no more. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { createJournal } from '../../src/app/journal.ts';
import type { ClusterPort, OperationPorts } from '../../src/app/ports.ts';
import { scaleCanary } from '../../src/app/scaleCanary.ts';
import { switchTraffic } from '../../src/app/switchTraffic.ts';
import { takeBack } from '../../src/app/takeBack.ts';
import { createClusters, type Clusters } from '../../src/cluster/connect.ts';
import { applicationsOf } from '../../src/core/live/applications.ts';
import { parseSettings } from '../../src/core/settings.ts';
import type { Target } from '../../src/core/target.ts';
import { unwrap } from '../../src/core/unwrap.ts';
import { seedObjects } from '../../src/practice/seed/seedObjects.ts';
import { startControlPlane, type ControlPlane, type User } from '../controlplane/harness.ts';
import { administrator, eventually } from '../support/calls.ts';
import { fakeLines } from '../support/fakePorts.ts';

let plane: ControlPlane;
const opened: Clusters[] = [];

before(async () => {
  plane = await startControlPlane({ nodes: [{ name: 'one', capacity: { 'nvidia.com/gpu': '8' } }] }, (line) => console.log(line));
  const kinds: readonly string[] = ['Deployment', 'Service', 'HTTPRoute'];
  const roles = rolesOf(await readFile(path.join(import.meta.dirname, '../../README.md'), 'utf8'));
  const binding = (role: string, user: User): string =>
    JSON.stringify({
      apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'RoleBinding', metadata: { name: `${role}-${user}` },
      subjects: [{ kind: 'User', name: user, apiGroup: 'rbac.authorization.k8s.io' }],
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: role },
    });
  const file = path.join(plane.folder, 'roles.yaml');
  const documents = [
    roles.see, roles.operate,
    binding('deployment-strategies-see', 'viewer'), binding('deployment-strategies-see', 'editor'), binding('deployment-strategies-operate', 'editor'),
    ...seedObjects().filter(({ kind }) => kinds.includes(kind)).map((object) => JSON.stringify(object)),
  ];
  await writeFile(file, documents.join('\n---\n'));
  await promisify(execFile)(path.join(plane.bin, 'kubectl'), [`--kubeconfig=${plane.kubeconfigs.admin}`, 'apply', '-f', file]);
  const call = administrator(plane.server, plane.tokens.admin, plane.ca);
  await eventually(
    'the applications are ready',
    async () => ((await call('GET', '/apis/apps/v1/namespaces/default/deployments')).body as { items: { spec: { replicas: number }; status: { availableReplicas?: number } }[] }).items,
    (items) => items.length === 7 && items.every(({ spec, status }) => spec.replicas === status.availableReplicas),
    60_000,
  );
});
after(async () => {
  for (const clusters of opened) clusters.dispose();
  await plane.stop();
});

/** The YAML blocks that follow the README's role marks. */
function rolesOf(readme: string): { readonly see: string; readonly operate: string } {
  const block = (name: string): string => {
    const found = new RegExp(`<!-- role: ${name} -->\\s*\`\`\`yaml\\n([\\s\\S]*?)\`\`\``).exec(readme)?.[1];
    assert.ok(found, `the README has the Role ${name}`);
    return found;
  };
  return { see: block('see'), operate: block('operate') };
}

interface Person {
  readonly cluster: ClusterPort;
  readonly target: Target;
  readonly ports: OperationPorts;
}

async function person(user: User): Promise<Person> {
  const clusters = createClusters({
    kubeconfig: () => plane.kubeconfigs[user], env: {}, practiceKubeconfig: () => undefined, mayRunPlugins: () => false, log: () => undefined, userAgent: 'deployment-strategies/test',
  });
  opened.push(clusters);
  const [context] = unwrap(await clusters.contexts());
  assert.ok(context);
  return {
    cluster: unwrap(await clusters.connect(context.cluster)),
    target: { cluster: context.cluster, namespace: 'default' },
    ports: {
      clusters,
      journal: createJournal(fakeLines(), 'memory'),
      clock: { now: () => Date.now(), wait: (ms, signal) => wait(ms, undefined, { signal }) },
      settings: () => parseSettings(() => undefined),
      who: user,
      newId: () => crypto.randomUUID(),
      confirm: { confirm: () => Promise.resolve({ go: true }), replanned: () => Promise.resolve() },
      progress: { say: () => undefined },
    },
  };
}

const limit = (): AbortSignal => AbortSignal.timeout(60_000);

for (const user of ['viewer', 'editor'] as const) {
  test(`${user} reads every kind, and sees the four applications of the source text`, async () => {
    const { cluster } = await person(user);
    const seen = unwrap(await cluster.observe('default', limit()));
    assert.deepEqual(seen.unread, []);
    assert.deepEqual(applicationsOf(seen, 'version').applications.map(({ name, strategy }) => `${name} ${strategy}`), [
      'chat canary', 'llm-app blue-green', 'ranker ab-testing', 'summarizer rolling-update',
    ]);
  });

  test(`${user}, who may not list namespaces, is shown the one that the context names`, async () => {
    const { cluster } = await person(user);
    assert.deepEqual(unwrap(await cluster.namespaces(limit())), ['default']);
  });
}

test('to see is not to operate: a switch is forbidden, by name, and nothing is changed', async () => {
  const { cluster, ports, target } = await person('viewer');
  const before = unwrap(await cluster.observe('default', limit())).services;
  const result = await switchTraffic(ports, { target, application: 'llm-app', to: 'green' }, limit());
  assert.deepEqual(result, { ok: false, failure: { kind: 'forbidden', context: 'real', verb: 'patch', resource: 'services', namespace: 'default' } });
  assert.deepEqual(unwrap(await cluster.observe('default', limit())).services, before);
});

test('to operate is enough to switch, to take back, and to scale a canary', async () => {
  const { ports, target } = await person('editor');
  const done = [
    await switchTraffic(ports, { target, application: 'llm-app', to: 'green' }, limit()),
    await takeBack(ports, { target, application: 'llm-app' }, limit()),
    await scaleCanary(ports, { target, application: 'chat', to: { percent: 25 } }, limit()),
    await takeBack(ports, { target, application: 'chat' }, limit()),
  ].map((result) => `${unwrap(result).done}: ${unwrap(result).message}`);
  assert.deepEqual(done, [
    'verified: llm-app sends its traffic to green: 3 ready endpoints, none on blue.',
    'verified: llm-app sends its traffic to blue: 3 ready endpoints, none on green.',
    'verified: chat was scaled: 3 of 10 ready endpoints on canary, 30 %, asked 25 %.',
    'verified: chat was scaled back: 1 of 10 ready endpoints on canary, 10 %.',
  ]);
});

test('who has no right at all is told which one is missing', async () => {
  const { cluster } = await person('nobody');
  assert.deepEqual(await cluster.observe('default', limit()), { ok: false, failure: { kind: 'forbidden', context: 'real', verb: 'list', resource: 'deployments', namespace: 'default' } });
});
