import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Node, Pod } from '../../../../src/core/kube/objects.ts';
import { placePod } from '../../../../src/core/controllers/scheduler.ts';
import { nodeOf, podOf, type PodFacts } from '../../../support/controllers/pods.ts';

const gpu = 'nvidia.com/gpu';
const waiting = (facts: PodFacts = {}): Pod => podOf({ name: 'new', node: '', phase: 'Pending', ...facts });
const plain = nodeOf('a', {});
const withGpu = (name: string): Node => nodeOf(name, { [gpu]: '1' });
const holder = (node: string): Pod => podOf({ name: `holder-${node}`, node, limits: { [gpu]: 1 } });
const none = 'preemption: 0/2 nodes are available: 2 No preemption victims found for incoming pod.';
const useless = 'preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling.';

/** The nodes on which the scheduler of Kubernetes 1.37.2 was heard to say the first three sentences below. */
const seenOn = [withGpu('gpu-a'), withGpu('gpu-b'), nodeOf('cpu-a', {}), nodeOf('tainted', {}, { taints: [{ key: 'd', value: 'x', effect: 'NoSchedule' }] })];
const noneOf4 = 'preemption: 0/4 nodes are available: 4 Preemption is not helpful for scheduling.';

for (const [what, pod, nodes, pods, message] of [
  [
    'the real scheduler finds no GPU',
    waiting({ limits: { [gpu]: 1 } }),
    seenOn,
    [holder('gpu-a'), holder('gpu-b')],
    '0/4 nodes are available: 1 node(s) had untolerated taint(s), 3 Insufficient nvidia.com/gpu. preemption: 0/4 nodes are available: 2 No preemption victims found for incoming pod, 2 Preemption is not helpful for scheduling.',
  ],
  [
    'the real scheduler finds too little cpu',
    waiting({ requests: { cpu: '9' } }),
    seenOn,
    [],
    `0/4 nodes are available: 1 node(s) had untolerated taint(s), 3 Insufficient cpu. ${noneOf4}`,
  ],
  [
    'the real scheduler finds no label',
    waiting({ spec: { nodeSelector: { disk: 'ssd' } } }),
    seenOn,
    [],
    `0/4 nodes are available: 1 node(s) had untolerated taint(s), 3 node(s) didn't match Pod's node affinity/selector. ${noneOf4}`,
  ],
  ['GPUs are taken', waiting({ limits: { [gpu]: 1 } }), [withGpu('a'), withGpu('b')], [holder('a'), holder('b')], `0/2 nodes are available: 2 Insufficient ${gpu}. ${none}`],
  ['no node has a GPU', waiting({ limits: { [gpu]: 1 } }), [plain, nodeOf('b', {})], [], `0/2 nodes are available: 2 Insufficient ${gpu}. ${useless}`],
  [
    'the deleted pod still holds its GPU',
    waiting({ limits: { [gpu]: 1 } }),
    [withGpu('a'), plain],
    [{ ...holder('a'), metadata: { ...holder('a').metadata, deletionTimestamp: '2026-01-01T00:00:00Z' } }],
    `0/2 nodes are available: 2 Insufficient ${gpu}. preemption: 0/2 nodes are available: 1 No preemption victims found for incoming pod, 1 Preemption is not helpful for scheduling.`,
  ],
  [
    'one node is tainted and the other too small',
    waiting({ requests: { cpu: '9' } }),
    [nodeOf('a', {}, { taints: [{ key: 'dedicated', value: 'x', effect: 'NoSchedule' }] }), plain],
    [],
    `0/2 nodes are available: 1 Insufficient cpu, 1 node(s) had untolerated taint(s). ${useless}`,
  ],
  ['the selector matches none', waiting({ spec: { nodeSelector: { disk: 'ssd' } } }), [plain, nodeOf('b', {})], [], `0/2 nodes are available: 2 node(s) didn't match Pod's node affinity/selector. ${useless}`],
  ['nodes are cordoned', waiting(), [nodeOf('a', {}, { unschedulable: true }), nodeOf('b', {}, { unschedulable: true })], [], `0/2 nodes are available: 2 node(s) were unschedulable. ${useless}`],
  ['nodes are full of pods', waiting(), [nodeOf('a', { pods: '1' }), nodeOf('b', { pods: '0' })], [podOf()], `0/2 nodes are available: 2 Too many pods. ${none}`],
  ['there is no node', waiting(), [], [], 'no nodes available to schedule pods'],
] as const) {
  test(`a pod waits where ${what}`, () => assert.deepEqual(placePod(pod, nodes, pods), { fits: false, message }));
}

for (const [what, pod, nodes, pods, node] of [
  ['the emptier node', waiting({ requests: { cpu: '1' } }), [plain, nodeOf('b', {})], [podOf({ requests: { cpu: '1' } })], 'b'],
  ['the first name among equals', waiting(), [nodeOf('b', {}), plain], [], 'a'],
  ['the node its selector names', waiting({ spec: { nodeSelector: { disk: 'ssd' } } }), [plain, nodeOf('b', {}, {}, { disk: 'ssd' })], [], 'b'],
  ['a tainted node it tolerates', waiting({ spec: { tolerations: [{ key: 'dedicated', operator: 'Exists' }] } }), [nodeOf('a', {}, { taints: [{ key: 'dedicated', effect: 'NoSchedule' }] })], [], 'a'],
  ['a node that exactly fits', waiting({ requests: { cpu: '7500m' } }), [plain], [podOf({ requests: { cpu: '0.5' } })], 'a'],
  ['room that an ended pod left', waiting({ limits: { [gpu]: 1 } }), [withGpu('a')], [{ ...holder('a'), status: { phase: 'Succeeded' } }], 'a'],
] as const) {
  test(`a pod goes to ${what}`, () => assert.deepEqual(placePod(pod, nodes, pods), { fits: true, nodeName: node }));
}
