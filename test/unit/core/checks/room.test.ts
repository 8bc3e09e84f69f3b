import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nodeThere, type NodeThere } from '../../../../src/core/checks/nodeFit.ts';
import type { Change } from '../../../../src/core/checks/patched.ts';
import { podThere, type PodThere } from '../../../../src/core/checks/podShape.ts';
import type { Raw } from '../../../../src/core/checks/raw.ts';
import { roomCheck } from '../../../../src/core/checks/room.ts';
import { nodeOf, podOf, type PodFacts } from '../../../support/controllers/pods.ts';

const gpu = 'nvidia.com/gpu';
const node = (name: string, allocatable: Readonly<Record<string, string>>, more: Parameters<typeof nodeOf>[2] = {}, labels = {}): NodeThere => nodeThere({ ...nodeOf(name, allocatable, more, labels) });

/** Pods of the Deployment `llm` are owned by the ReplicaSet `set`. */
const pod = (facts: PodFacts & { readonly ours?: boolean }): PodThere => {
  const raw = podOf({ readySince: '2026-01-01T00:00:00Z', ...facts });
  const owner = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'set', uid: 'set', controller: true };
  return podThere({ ...raw, metadata: { ...raw.metadata, ...(facts.ours === true ? { ownerReferences: [owner] } : {}) } });
};

const deployment = (replicas: number, image: string, over: Raw = {}, spec: Raw = {}): Raw => ({
  apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'llm', namespace: 'default', uid: 'llm' },
  spec: {
    replicas,
    selector: { matchLabels: { app: 'app' } },
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
    ...over,
    template: { metadata: { labels: { app: 'app' } }, spec: { containers: [{ name: 'main', image, resources: { limits: { [gpu]: '1' } } }], ...spec } },
  },
});
const change = (before: Raw | undefined, after: Raw | undefined): Change => ({ name: 'llm', namespace: 'default', before, after });
const look = (changes: readonly Change[], nodes: readonly NodeThere[], pods: readonly PodThere[] = []): string => {
  const check = roomCheck({ changes, nodes, pods, ownersOf: (uid) => (uid === 'llm' ? ['set'] : []) });
  return check === undefined ? 'nothing' : `${check.verdict}: ${check.detail}`;
};

const holder = (at: string, more: PodFacts = {}): PodThere => pod({ name: `holder-${at}`, node: at, limits: { [gpu]: 1 }, ours: true, ...more });
const grown = (from: number, to: number): readonly Change[] => [change(deployment(from, 'llm:v1'), deployment(to, 'llm:v1'))];
const rolled = (replicas: number, over: Raw = {}): readonly Change[] => [change(deployment(replicas, 'llm:v1', over), deployment(replicas, 'llm:v2', over))];
const ssd = { affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'disk', operator: 'In', values: ['ssd'] }] }] } } } };

for (const [what, changes, nodes, pods, said] of [
  ['a pod more fits', grown(1, 2), [node('a', { [gpu]: '2' })], [holder('a')], 'pass: 1 more pod of llm finds room.'],
  [
    'the GPUs of all nodes together are enough, and those of no node', [change(undefined, deployment(1, 'llm:v1', {}, { containers: [{ name: 'main', resources: { limits: { [gpu]: '2' } } }] }))],
    [node('a', { [gpu]: '1' }), node('b', { [gpu]: '1' })], [], 'block: 1 of 1 more pod of llm would stay Pending: 2 nvidia.com/gpu needed on one node, at most 1 free on any of 2 nodes.',
  ],
  ['two GPUs are missing', grown(1, 4), [node('a', { [gpu]: '1' }), node('b', { [gpu]: '1' }), node('c', {})], [holder('a')], 'block: 2 of 3 more pods of llm would stay Pending: 2 nvidia.com/gpu needed, 0 free on 3 nodes.'],
  ['R1: one pod holds the one GPU, and surge waits for it for ever', rolled(1), [node('a', { [gpu]: '1' })], [holder('a')], /^block: The rollout of llm would stop with 0 of 1 new pod and 1 old one: 1 nvidia.com\/gpu needed, 0 free on 1 node\. With maxSurge 0 and maxUnavailable 1/],
  [
    'R3: in place it goes, and says what that means', rolled(1, { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } } }), [node('a', { [gpu]: '1' })], [holder('a')],
    'warn: New pods of llm find room only where an old one has gone (up to 30 s each), and so many fewer serve meanwhile: 1 nvidia.com/gpu needed, 0 free on 1 node.',
  ],
  ['R3: a Terminating pod holds its GPU for a while', grown(0, 1), [node('a', { [gpu]: '1' })], [holder('a', { deleting: true })], 'warn: 1 of 1 more pod of llm must wait until 1 Terminating pod is gone (up to 30 s): 1 nvidia.com/gpu needed, 0 free on 1 node.'],
  ['a taint keeps it out', grown(0, 1), [node('a', { [gpu]: '1' }, { taints: [{ key: 'dedicated', value: 'x', effect: 'NoSchedule' }] })], [], 'block: 1 of 1 more pod of llm would stay Pending: no node may take it: 1 has the taint dedicated.'],
  ['a node is cordoned', grown(0, 1), [node('a', { [gpu]: '1' }, { unschedulable: true })], [], 'block: 1 of 1 more pod of llm would stay Pending: no node may take it: 1 is cordoned.'],
  ['required affinity', [change(undefined, deployment(1, 'llm:v1', {}, { containers: [], ...ssd }))], [node('a', {}, {}, { disk: 'hdd' })], [], 'block: 1 of 1 more pod of llm would stay Pending: no node may take it: 1 does not match its node affinity.'],
  [
    'R2: apart from its own on two nodes', [change(undefined, deployment(3, 'llm:v1', {}, { containers: [], affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { app: 'app' } } }] } } }))],
    [node('a', {}), node('b', {})], [], 'block: 1 of 3 more pods of llm would stay Pending: no node may take it: 2 hold a pod that it must stand apart from.',
  ],
  ['a pool may grow', grown(0, 1), [node('a', {}, {}, { 'karpenter.sh/nodepool': 'gpu' })], [], /^warn: .* These nodes are of pools that may grow; unless one does, it stays so\.$/],
  ['a lower priority gives way', [change(undefined, deployment(1, 'llm:v1', {}, { priorityClassName: 'high' }))], [node('a', { [gpu]: '1' })], [pod({ name: 'low', node: 'a', limits: { [gpu]: 1 } })], /^warn: .* Pods of lower priority would have to give way\.$/],
  ['another scheduler decides', [change(undefined, deployment(1, 'llm:v1', {}, { schedulerName: 'volcano' }))], [node('a', { [gpu]: '1' })], [], 'unknown: Where pods of llm go is decided by its scheduler volcano, which is not worked out here.'],
  ['it depends on more than is worked out', [change(undefined, deployment(1, 'llm:v1', {}, { volumes: [{ name: 'cache', persistentVolumeClaim: { claimName: 'cache' } }] }))], [node('a', { [gpu]: '1' })], [], 'unknown: 1 more pod of llm finds room. Not worked out: where its volumes can be mounted.'],
  ['nothing is added', grown(3, 1), [node('a', {})], [holder('a')], 'nothing'],
  ['it is paused', [change(deployment(1, 'llm:v1', { paused: true }), deployment(1, 'llm:v2', { paused: true }))], [node('a', {})], [], 'nothing'],
] as const) {
  test(what, () => {
    const got = look(changes, nodes, pods);
    if (typeof said === 'string') assert.equal(got, said);
    else assert.match(got, said);
  });
}

test('the evidence says what is free, node by node', () => {
  const check = roomCheck({ changes: grown(0, 2), nodes: [node('a', { [gpu]: '1' }), node('b', { [gpu]: '4' }, { unschedulable: true })], pods: [], ownersOf: () => [] });
  assert.equal(check?.evidence, 'a: 110 pods, 1 nvidia.com/gpu free; not looked at: 1 is cordoned');
});

test('an undo goes back to pods that are there: they need no room of their own', () => {
  const [after, before] = [deployment(2, 'llm:v1'), deployment(2, 'llm:v2')];
  const old = { metadata: { name: 'old', uid: 'set' }, spec: { template: (after['spec'] as Raw)['template'] } };
  const pending = { ...holder('', { name: 'new', phase: 'Pending' }), owner: 'broken', ready: false };
  const sight = { changes: [change(before, after)], nodes: [node('a', { [gpu]: '2' })], pods: [holder('a', { name: 'one' }), holder('a', { name: 'two' }), pending], ownersOf: () => ['broken', 'set'] };
  assert.equal(roomCheck(sight)?.verdict, 'block', 'without the ReplicaSets it looks like a rollout');
  assert.equal(roomCheck({ ...sight, sets: [old] })?.verdict, 'pass');
});
