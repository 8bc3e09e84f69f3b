import assert from 'node:assert/strict';
import { test } from 'node:test';
import { treeOf } from '../../../../src/core/tree/tree.ts';
import { clusterNode, failureNode, namespaceNode } from '../../../../src/core/tree/clusters.ts';
import type { TreeNode } from '../../../../src/core/tree/nodes.ts';
import type { JournalEntry } from '../../../../src/core/operations/journalEntry.ts';
import type { Snapshot } from '../../../../src/core/live/records.ts';
import { blue, blueGreen, canary, chatService, deployment, green, llmService, podsOf, replicaSetOf, route, service, snapshot, stable, stableCanary, target } from '../../../support/builders.ts';

/** What nearly every row has; `offered.test.ts` is about it. */
const everywhere: readonly string[] = ['createTrack', 'removeTrack', 'probeTrack', 'startCanary', 'setImage', 'pauseRollout', 'restartRollout', 'undoRollout', 'showHistory', 'showJournal'];

/** The rows as the sketch of the design shows them: `label  description  [tokens]`, indented. */
function drawn(rows: readonly TreeNode[], depth = 2, indent = ''): readonly string[] {
  return rows.flatMap((row) => {
    const tokens = 'can' in row ? row.can.filter((token) => !everywhere.includes(token)) : [];
    const can = tokens.length > 0 ? `  [${tokens.join(' ')}]` : '';
    const inner = 'children' in row && depth > 1 ? drawn(row.children, depth - 1, `${indent}  `) : [];
    return [`${indent}${row.label}  ${row.description}${can}`, ...inner];
  });
}
const rows = (seen: Snapshot, journalled: readonly JournalEntry[] = []): readonly TreeNode[] => treeOf(seen, 'version', { journalled });

const a = deployment('ranker-a', { app: 'ranker', version: 'a' });
const b = deployment('ranker-b', { app: 'ranker', version: 'b' });
const abServices = [service('ranker-a', { app: 'ranker', version: 'a' }), service('ranker-b', { app: 'ranker', version: 'b' })];
const abRoute = (cookie = false) =>
  route('ranker', [
    { matches: [{ path: '/', headers: [cookie ? { name: 'Cookie', value: 'ab-group=b', exact: false } : { name: 'x-ab-group', value: 'b', exact: true }] }], backends: [{ service: 'ranker-b', port: 80, weight: 1 }] },
    { matches: [], backends: [{ service: 'ranker-a', port: 80, weight: 100 }, { service: 'ranker-b', port: 80, weight: 0 }] },
  ]);
const probe = { trouble: 'readiness probe fails (503)' };

const cases: readonly (readonly [string, Snapshot, readonly string[]])[] = [
  ['blue-green', blueGreen(), [
    'llm-app  blue-green · blue live · 3/3  [switchable]',
    '  blue  live · 3/3 · llm-app:v1 · revision 1',
    '  green  idle · 3/3 · llm-app:v2 · revision 1  [switchable]',
  ]],
  ['a canary', stableCanary(), ['chat  canary · 10 % of ready pods  [scalable]', '  stable  9/9 · llm-app:v1 · revision 3', '  canary  1/1 · llm-app:v1 · revision 1  [scalable]']],
  ['a canary whose real share is not what was asked for', stableCanary({ pods: [...podsOf(stable, 9, 2, probe), ...podsOf(canary)] }), [
    'chat  canary · asked 10 %, is 33 % — stable: readiness probe fails (503) (7 pods)  [scalable]',
    '  stable  2/9 · llm-app:v1 · revision 3 — readiness probe fails (503) (7 pods)',
    '  canary  1/1 · llm-app:v1 · revision 1  [scalable]',
  ]],
  ['a rolling update', snapshot({ deployments: [deployment('summarizer', { app: 'summarizer' }, { desired: 4, revision: 7 })], services: [service('s', { app: 'summarizer' })] }), [
    'summarizer  rolling update · 4/4 · revision 7',
    '  summarizer  4/4 · llm-app:v1 · revision 7',
  ]],
  ['A/B', snapshot({ deployments: [a, b], services: abServices, routes: [abRoute()] }), ['ranker  A/B · b when x-ab-group: b', '  a  3/3 · llm-app:v1 · revision 1', '  b  3/3 · llm-app:v1 · revision 1']],
  ['A/B by cookie', snapshot({ deployments: [a, b], services: abServices, routes: [abRoute(true)] }), ['ranker  A/B · b when Cookie matches ab-group=b', '  a  3/3 · llm-app:v1 · revision 1', '  b  3/3 · llm-app:v1 · revision 1']],
  ['worst news last and in words', blueGreen({ pods: [...podsOf(blue, 3, 2, probe), ...podsOf(green, 3, 0, { trouble: 'ImagePullBackOff: no such tag' })] }), [
    'llm-app  blue-green · blue live · 2/3 — blue: readiness probe fails (503)  [switchable]',
    '  blue  live · 2/3 · llm-app:v1 · revision 1 — readiness probe fails (503)',
    '  green  idle · 0/3 · llm-app:v2 · revision 1 — ImagePullBackOff: no such tag (3 pods)',
  ]],
  ['an idle track that cannot start is said though it harms nobody', blueGreen({ pods: [...podsOf(blue), ...podsOf(green, 3, 0, { trouble: 'ImagePullBackOff' })] }), [
    'llm-app  blue-green · blue live · 3/3 — green: ImagePullBackOff (3 pods)  [switchable]',
    '  blue  live · 3/3 · llm-app:v1 · revision 1',
    '  green  idle · 0/3 · llm-app:v2 · revision 1 — ImagePullBackOff (3 pods)',
  ]],
  ['no track live', blueGreen({ services: [service('s', { app: 'llm-app', version: 'red' })] }), [
    'llm-app  blue-green · no track live — Service s selects version red, which no Deployment has  [switchable]',
    '  blue  idle · 3/3 · llm-app:v1 · revision 1  [switchable]',
    '  green  idle · 3/3 · llm-app:v2 · revision 1  [switchable]',
  ]],
  ['strays and failed reads are rows', snapshot({ services: [service('web-internal', { app: 'x' })], unread: [{ kind: 'ReplicaSet', failure: { kind: 'forbidden', context: 'prod-eu', verb: 'list', resource: 'replicasets', namespace: 'default' } }] }), [
    'web-internal  Service selects no Deployment',
    'ReplicaSets  You may not list replicasets in default on prod-eu. Ask for the Role in the README.',
  ]],
  ['an empty namespace says so', snapshot({}), ['No Deployment in this namespace  ']],
];
for (const [name, seen, expected] of cases) test(`the rows of ${name}`, () => assert.deepEqual(drawn(rows(seen)), expected));

test('a share that cannot be read is not guessed', () => {
  const failure = { kind: 'forbidden', context: 'prod-eu', verb: 'list', resource: 'endpointslices' } as const;
  assert.equal(rows(stableCanary({ endpointSlices: [], unread: [{ kind: 'EndpointSlice', failure }] }))[0]?.description, 'canary · share not readable');
});

test('while pods are being listed, rows say what Deployments and Services say, and claim nothing more', () => {
  const pending = ['Pod', 'ReplicaSet', 'EndpointSlice'] as const;
  const early = { pods: [], endpointSlices: [], replicaSets: [], pending };
  const [pair, ...rest] = rows(blueGreen(early));
  assert.deepEqual(rest, []);
  assert.deepEqual(drawn(pair === undefined ? [] : [pair]), [
    'llm-app  blue-green · blue live · 3/3  [switchable]',
    '  blue  live · 3/3 · llm-app:v1 · revision 1',
    '  green  idle · 3/3 · llm-app:v2 · revision 1  [switchable]',
  ]);
  assert.equal(pair?.type === 'application' && pair.health, 'unknown');
  assert.equal(pair?.tooltip.find(([label]) => label === 'Ready endpoints')?.[1], 'being read');
  assert.equal(rows(stableCanary(early))[0]?.description, 'canary · reading pods');
});

test('ReplicaSets newest first, and each pod under its own', () => {
  const old = replicaSetOf(blue, { name: 'llm-app-blue-old', uid: 'old', desired: 0, replicas: 0, ready: 0, revision: 1 });
  const now = replicaSetOf(blue, { revision: 2 });
  const [first, second, third] = podsOf(blue);
  assert.ok(first && second && third);
  const pods = [first, { ...second, ready: false, trouble: 'Unschedulable: 0/2 nodes', phase: 'Pending', node: undefined }, { ...third, terminating: true, restarts: 2 }];
  const seen = snapshot({ deployments: [blue], services: [llmService], replicaSets: [old, now], pods });
  assert.deepEqual(drawn(rows(seen), 4).slice(2), [
    '    llm-app-blue-6f7c9  3/3 · llm-app:v1 · revision 2',
    '      llm-app-blue-6f7c9-00000  ready · node-1',
    '      llm-app-blue-6f7c9-00001  pending — Unschedulable: 0/2 nodes',
    '      llm-app-blue-6f7c9-00002  terminating · node-1 · 2 restarts',
    '    llm-app-blue-old  0/0 · llm-app:v1 · revision 1',
  ]);
});

const cut: JournalEntry = {
  id: '1', at: 0, who: 'someone', operation: 'switch', target, application: 'llm-app', changes: [],
  inverse: { kind: 'switch', service: 'llm-app-service', label: 'version', to: 'blue', from: 'green' },
};
const switched: JournalEntry = { ...cut, ended: { at: 1, outcome: 'verified', detail: '', wrote: 1 } };
const onGreen = blueGreen({ services: [service('llm-app-service', { app: 'llm-app', version: 'green' })] });
const canTakeBack = (seen: Snapshot, journalled: readonly JournalEntry[]): boolean => {
  const [row] = rows(seen, journalled);
  return row?.type === 'application' && row.can.includes('takeBack');
};

for (const [name, seen, journalled, expected] of [
  ['a recorded switch that still stands', onGreen, [switched], true],
  ['nothing recorded', onGreen, [], false],
  ['a switch that somebody reversed by hand', blueGreen(), [switched], false],
  ['a switch that wrote nothing', onGreen, [{ ...switched, ended: { at: 1, outcome: 'failed', detail: '', wrote: 0 } }], false],
  ['a switch that was taken back', onGreen, [{ ...switched, id: '2', operation: 'takeBack', takesBack: '1' }, switched], false],
  ['a way back that failed', onGreen, [{ ...switched, id: '2', operation: 'takeBack', takesBack: '1', ended: { at: 1, outcome: 'failed', detail: '', wrote: 0 } }, switched], true],
  ['a switch of another application', onGreen, [{ ...switched, application: 'chat' }], false],
  ['a switch that was cut', onGreen, [cut], true],
] as const) test(`take back is ${expected ? '' : 'not '}offered for ${name}`, () => assert.equal(canTakeBack(seen, journalled), expected));

test('an operation that has no end in the journal is named on its application', () => {
  assert.equal(rows(onGreen, [cut])[0]?.description, 'blue-green · green live · 3/3 · switch to green not finished');
  assert.equal(rows(onGreen, [{ ...cut, operation: 'takeBack', inverse: { ...switched.inverse, kind: 'switch', service: 's', label: 'version', from: 'blue', to: 'green' } }])[0]?.description, 'blue-green · green live · 3/3 · take back to blue not finished');
  assert.equal(rows(onGreen, [switched, cut])[0]?.description, 'blue-green · green live · 3/3', 'only the newest counts');
});

test('ids are unique and stay while pods come and go', () => {
  const ids = (seen: Snapshot): readonly string[] => {
    const all = (list: readonly TreeNode[]): readonly TreeNode[] => list.flatMap((row) => [row, ...('children' in row ? all(row.children) : [])]);
    return all(rows(seen)).map(({ id }) => id);
  };
  const deployments = [blue, green, stable, canary];
  const services = [llmService, chatService, service('all', { app: 'chat', version: 'stable' })];
  const before = ids(snapshot({ deployments, services }));
  assert.equal(new Set(before).size, before.length);
  const after = ids(snapshot({ deployments, services, pods: podsOf(blue, 1) }));
  assert.ok(after.every((id) => before.includes(id)));
});

const hostile = ['\u202egnihsif', 'a\nb\tc\u0000d', 'x'.repeat(1_000_000), '\ud800', '<img src=x onerror=1>', '', '../../etc', '%', '\u200b\ufeff'];
for (const name of hostile) {
  test(`a hostile name is one short line: ${JSON.stringify(name.slice(0, 20))}`, () => {
    const odd = deployment(name, { app: name, version: name }, { images: [{ container: name, image: name }], paused: true });
    const odder = deployment(`${name}2`, { app: name, version: `${name}2` });
    const seen = snapshot({
      target: { cluster: { source: 'kubeconfig', context: name, server: name }, namespace: name },
      deployments: [odd, odder],
      services: [service(name, { app: name, version: name }), service(`${name}3`, undefined)],
      pods: podsOf(odd, 2, 0, { trouble: name, node: name, phase: name, created: Number.NaN }),
    });
    const all = (list: readonly TreeNode[]): readonly TreeNode[] => list.flatMap((row) => [row, ...('children' in row ? all(row.children) : [])]);
    const list = [...all(rows(seen, [{ ...switched, application: name, who: name, at: Number.NaN }])), clusterNode({ cluster: seen.target.cluster, namespace: name, current: true }, true), namespaceNode(seen.target)];
    const texts = list.flatMap((row) => [row.label, row.description, ...row.tooltip.flat()]);
    for (const text of texts) {
      assert.ok(text.length <= 2100, `${text.length} characters`);
      assert.doesNotMatch(text, /[\p{Cc}\p{Cf}\p{Cs}]/u);
    }
    assert.equal(new Set(list.map(({ id }) => id)).size, list.length);
  });
}

test('the rows above: a context says its server and whether it is protected, a failed read why', () => {
  assert.deepEqual(drawn([
    clusterNode({ cluster: target.cluster, namespace: 'default', current: false }, true),
    clusterNode({ cluster: { source: 'practice', context: 'practice', server: 'http://127.0.0.1:1' }, namespace: 'default', current: false }, false),
    namespaceNode(target),
    failureNode('x', 'staging', { kind: 'unreachable', context: 'staging', server: 'https://api.staging.example:6443', reason: 'timed out after 10 s' }),
  ]), [
    'prod-eu  https://api.prod-eu.example:6443 · protected',
    'practice  practice cluster',
    'default  namespace',
    'staging  Cannot reach https://api.staging.example:6443 of context staging (timed out after 10 s). Check the network or VPN, then refresh.',
  ]);
});

test('a tooltip says everything exact, and from where', () => {
  const [row] = rows(blueGreen({ services: [{ ...llmService, lastWriter: { manager: 'kubectl-patch', at: Date.UTC(2026, 10, 23, 9, 30) } }] }));
  assert.deepEqual(row?.tooltip, [
    ['Strategy', 'blue-green'],
    ['Service llm-app-service', 'selects app=llm-app, version=blue'],
    ['Ready endpoints', 'blue 3, green 0'],
    ['Ready pods', 'blue 3/3, green 3/3'],
    ['llm-app-service changed last', 'kubectl-patch, 2026-11-23T09:30:00Z'],
    ['Namespace', 'default'],
    ['Context', 'prod-eu'],
    ['Server', 'https://api.prod-eu.example:6443'],
  ]);
});
