/** The Roles of the README, as they stand there, on a real API server: who has exactly them can do all that is promised, and no more. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';
import type { ClusterPort, OperationPorts } from '../../src/app/ports.ts';
import { scaleCanary } from '../../src/app/scaleCanary.ts';
import { switchTraffic } from '../../src/app/switchTraffic.ts';
import { takeBack } from '../../src/app/takeBack.ts';
import type { Clusters, RequestEvent } from '../../src/cluster/connect.ts';
import { applicationsOf } from '../../src/core/live/applications.ts';
import type { Plan } from '../../src/core/operations/plan.ts';
import { needs } from '../../src/core/rights/rights.ts';
import type { Target } from '../../src/core/target.ts';
import { treeOf } from '../../src/core/tree/tree.ts';
import { unwrap } from '../../src/core/unwrap.ts';
import { seedObjects } from '../../src/practice/seed/seedObjects.ts';
import { startControlPlane, type ControlPlane, type User } from '../controlplane/harness.ts';
import { administrator, eventually } from '../support/calls.ts';
import { startTestCluster } from '../support/clusters.ts';
import { kubectl } from '../support/kubectl.ts';
import { readmeRole } from '../support/readmeRoles.ts';
import { connectTo, realPorts } from '../support/realPorts.ts';

let plane: ControlPlane;
const opened: Clusters[] = [];

before(async () => {
  plane = await startControlPlane({ nodes: [{ name: 'one', capacity: { 'nvidia.com/gpu': '16' } }] }, (line) => console.log(line));
  const kinds: readonly string[] = ['Deployment', 'Service', 'HTTPRoute'];
  const roles = { see: await readmeRole('see'), operate: await readmeRole('operate') };
  const binding = (role: string, user: User): string =>
    JSON.stringify({
      apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'RoleBinding', metadata: { name: `${role}-${user}` },
      subjects: [{ kind: 'User', name: user, apiGroup: 'rbac.authorization.k8s.io' }],
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: role },
    });
  const apply = async (name: string, documents: readonly string[], ...options: readonly string[]): Promise<void> => {
    const file = path.join(plane.folder, name);
    await writeFile(file, documents.join('\n---\n'));
    await ofAdmin('apply', ...options, '-f', file);
  };
  await apply('roles.yaml', [
    roles.see, roles.operate,
    binding('deployment-strategies-see', 'viewer'), binding('deployment-strategies-see', 'editor'), binding('deployment-strategies-operate', 'editor'),
    ...seedObjects().filter(({ kind }) => kinds.includes(kind)).map((object) => JSON.stringify(object)),
  ]);
  // The viewer may operate in a namespace that no kubeconfig names.
  const inShop = seedObjects().filter(({ kind, metadata }) => ['Deployment', 'Service'].includes(kind) && metadata.name?.startsWith('llm-app') === true);
  await apply('shop.yaml', [
    JSON.stringify({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } }),
    ...[roles.see, roles.operate].map((role) => role.replace('metadata:', 'metadata:\n  namespace: shop')),
    ...['deployment-strategies-see', 'deployment-strategies-operate'].map((role) => binding(role, 'viewer').replace('"metadata":{', '"metadata":{"namespace":"shop",')),
    ...inShop.map((object) => JSON.stringify({ ...object, metadata: { ...object.metadata, namespace: 'shop' } })),
  ]);
  const call = administrator(plane.server, plane.tokens.admin, plane.ca);
  for (const [namespace, count] of [['default', 7], ['shop', 2]] as const) {
    await eventually(
      `the applications in ${namespace} are ready`,
      async () => ((await call('GET', `/apis/apps/v1/namespaces/${namespace}/deployments`)).body as { items: { spec: { replicas: number }; status: { availableReplicas?: number } }[] }).items,
      (items) => items.length === count && items.every(({ spec, status }) => spec.replicas === status.availableReplicas),
    );
  }
});
after(async () => {
  for (const clusters of opened) clusters.dispose();
  await plane.stop();
});

/** kubectl as administrator, with nothing of the person who runs the tests. */
async function ofAdmin(...args: readonly string[]): Promise<void> {
  const { code, err } = await kubectl(path.join(plane.bin, 'kubectl'), plane.kubeconfigs.admin, plane.folder)(args);
  assert.equal(code, 0, err);
}

interface Person {
  readonly cluster: ClusterPort;
  readonly target: Target;
  readonly ports: OperationPorts;
}

async function person(user: User, namespaces: readonly string[] = [], events: RequestEvent[] = []): Promise<Person> {
  const { clusters, cluster, target } = await connectTo(plane.kubeconfigs[user], { namespaces: () => namespaces, log: (event) => events.push(event) });
  opened.push(clusters);
  return { cluster, target, ports: realPorts(clusters, { who: user }) };
}

const limit = (): AbortSignal => AbortSignal.timeout(120_000);

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

/** What the rows of a namespace offer, and the reason where they withhold it. */
async function offered({ cluster }: Person, namespace = 'default'): Promise<readonly string[]> {
  const rows = treeOf(unwrap(await cluster.observe(namespace, limit())), 'version', { journalled: [], rights: unwrap(await cluster.rights(namespace, limit())) });
  return rows.flatMap((row) => {
    if (row.type !== 'application') return [];
    const tokens = [row, ...row.children].flatMap((one) => ('can' in one ? one.can : [])).filter((token) => token === 'switchable' || token === 'scalable');
    const reasons = row.tooltip.flatMap(([label, value]) => (/^(Switch|Scale)\b/.test(label) ? [`${label.split(',')[0] ?? ''}: ${value}`] : []));
    return [`${row.label}: ${[...tokens, ...reasons].join(', ')}`];
  });
}

test('to see is not to operate: nothing is offered, and the tooltip says why', async () => {
  assert.deepEqual(await offered(await person('viewer')), [
    'chat: Scale: You may not patch deployments in default on real. Ask for the Role in the README.',
    'llm-app: Switch: You may not patch services in default on real. Ask for the Role in the README.',
    'ranker: ',
    'summarizer: ',
  ]);
});

test('to operate is to be offered all that the state allows', async () => {
  assert.deepEqual(await offered(await person('editor')), ['chat: scalable, scalable', 'llm-app: switchable, switchable', 'ranker: ', 'summarizer: ']);
});

test('to see is not to operate: the plan refuses with one sentence, and no write is sent', async () => {
  const events: RequestEvent[] = [];
  const { cluster, ports, target } = await person('viewer', [], events);
  const before = unwrap(await cluster.observe('default', limit()));
  const refused = [
    await switchTraffic(ports, { target, application: 'llm-app', to: 'green' }, limit()),
    await scaleCanary(ports, { target, application: 'chat', to: { percent: 25 } }, limit()),
  ].map((result) => `${unwrap(result).done}: ${unwrap(result).message}`);
  assert.deepEqual(refused, [
    'blocked: llm-app was left as it is: You may not patch services in default on real. Ask for the Role in the README.',
    'blocked: chat was left as it is: You may not patch deployments in default on real. Ask for the Role in the README.',
  ]);
  assert.deepEqual(events.filter(({ method }) => method === 'PATCH'), []);
  assert.deepEqual(unwrap(await cluster.observe('default', limit())).services, before.services);
});

test('a write that is sent all the same is forbidden, by name', async () => {
  const { cluster } = await person('viewer');
  const write = { kind: 'Service', namespace: 'default', name: 'llm-app-service', basedOn: '', ops: [{ op: 'replace', path: '/spec/selector/version', value: 'green' }], change: '' } as const;
  assert.deepEqual(await cluster.write(write, limit()), { ok: false, failure: { kind: 'forbidden', context: 'real', verb: 'patch', resource: 'services', namespace: 'default' } });
});

test('rights are asked once for a namespace', async () => {
  const events: RequestEvent[] = [];
  const viewer = await person('viewer', [], events);
  await Promise.all([offered(viewer), offered(viewer)]);
  await offered(viewer);
  assert.deepEqual(events.filter(({ method }) => method === 'POST').map(({ path: asked, status }) => `${asked} ${status}`), ['/apis/authorization.k8s.io/v1/selfsubjectrulesreviews 201']);
});

test('rights in two namespaces: the setting names the second, and each has its own', async () => {
  const viewer = await person('viewer', ['shop']);
  assert.deepEqual(unwrap(await viewer.cluster.namespaces(limit())), ['default', 'shop']);
  assert.deepEqual(await offered(viewer, 'shop'), ['llm-app: switchable, switchable']);
  assert.match((await offered(viewer, 'default')).join(), /You may not patch services in default/);
});

test('a Role that is given while the answer is kept counts at the next switch', async () => {
  const viewer = await person('viewer');
  assert.equal(unwrap(await viewer.cluster.rights('default', limit()))['patch services'].answer, 'no');
  await ofAdmin('create', 'rolebinding', 'for-a-moment', '--role=deployment-strategies-operate', '--user=viewer');
  try {
    const another = await person('viewer');
    await eventually('the Role holds', () => another.cluster.rights('default', limit(), true), (rights) => unwrap(rights)['patch services'].answer === 'yes');
    assert.equal(unwrap(await viewer.cluster.rights('default', limit()))['patch services'].answer, 'no', 'kept');
    const { ports, target } = viewer;
    assert.equal(unwrap(await switchTraffic(ports, { target, application: 'llm-app', to: 'green' }, limit())).done, 'verified');
    assert.equal(unwrap(await takeBack(ports, { target, application: 'llm-app' }, limit())).done, 'verified');
  } finally {
    await ofAdmin('delete', 'rolebinding', 'for-a-moment');
  }
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

test('who may not list nodes is told that room is unknown and may operate all the same; the ClusterRole makes it known', async () => {
  const { ports, target } = await person('editor');
  const checks = async (): Promise<readonly string[]> => {
    const plans: Plan[] = [];
    const declining = { ...ports, confirm: { ...ports.confirm, confirm: (plan: Plan) => {
      plans.push(plan);
      return Promise.resolve({ go: false });
    } } };
    assert.equal(unwrap(await scaleCanary(declining, { target, application: 'chat', to: { percent: 25 } }, limit())).done, 'declined');
    return (plans[0]?.checks ?? []).filter(({ id }) => ['admission', 'room', 'quota', 'autoscaler'].includes(id)).map(({ id, verdict, detail }) => `${id} ${verdict}: ${detail}`);
  };
  const accepted = 'admission pass: The server accepts both writes in a dry run.';
  assert.deepEqual(await checks(), [accepted, 'room unknown: Whether new pods find a node is not known: You may not list nodes on real. Ask for the Role in the README.']);
  const file = path.join(plane.folder, 'room.yaml');
  await writeFile(file, await readmeRole('room'));
  await ofAdmin('apply', '-f', file);
  await ofAdmin('create', 'clusterrolebinding', 'room', '--clusterrole=deployment-strategies-room', '--user=editor');
  const known = 'room pass: 2 more pods of chat-canary find room.';
  assert.deepEqual(await eventually('the ClusterRole holds', checks, (seen) => seen.includes(known), 30_000), [accepted, known]);
});

test('who has no right at all is told which one is missing', async () => {
  const { cluster } = await person('nobody');
  assert.deepEqual(await cluster.observe('default', limit()), { ok: false, failure: { kind: 'forbidden', context: 'real', verb: 'list', resource: 'deployments', namespace: 'default' } });
  const rights = unwrap(await cluster.rights('default', limit()));
  assert.deepEqual([...new Set(needs.map((need) => rights[need].answer))], ['no']);
});

test('on the practice cluster everything is allowed', async () => {
  const practice = await startTestCluster('practice');
  const { clusters, cluster } = await connectTo(practice.kubeconfig);
  try {
    const rights = unwrap(await cluster.rights('default', limit()));
    assert.deepEqual([...new Set(needs.map((need) => rights[need].answer))], ['yes']);
  } finally {
    clusters.dispose();
    await practice.stop();
  }
});
