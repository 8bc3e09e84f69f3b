import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ResourceList, ResourceQuota } from '../../../../src/core/kube/objects.ts';
import { quotaStatus, refusedByQuota } from '../../../../src/core/controllers/quota.ts';
import { podOf } from '../../../support/controllers/pods.ts';

const quota = (hard: ResourceList): ResourceQuota => ({ apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'team', namespace: 'default' }, spec: { hard } });
const big = { requests: { cpu: '500m', memory: '1Gi' }, limits: { cpu: '1', memory: '2Gi', 'nvidia.com/gpu': 1 } };

test('a quota counts what pods ask for, those that drain included and those that ended not', () => {
  const pods = [podOf(big), podOf({ ...big, deleting: true }), podOf({ ...big, phase: 'Succeeded' })];
  const hard = { pods: '5', 'requests.cpu': '4', memory: '8Gi', 'limits.memory': '16Gi', 'requests.nvidia.com/gpu': '4', 'count/deployments.apps': '3' };
  const { used } = quotaStatus(quota(hard), pods, (plural) => (plural === 'deployments.apps' ? 2 : 0));
  assert.deepEqual(used, { 'count/deployments.apps': '2', 'limits.memory': '4Gi', memory: '2Gi', pods: '2', 'requests.cpu': '1', 'requests.nvidia.com/gpu': '2' });
});

for (const [what, hard, pods, refusal] of [
  ['fits exactly', { pods: '2', 'requests.nvidia.com/gpu': '2' }, [podOf(big)], undefined],
  ['is one pod too many', { pods: '1' }, [podOf(big)], 'exceeded quota: team, requested: pods=1, used: pods=1, limited: pods=1'],
  [
    'asks for more GPUs than are left',
    { 'requests.nvidia.com/gpu': '1', pods: '9' },
    [podOf(big)],
    'exceeded quota: team, requested: requests.nvidia.com/gpu=1, used: requests.nvidia.com/gpu=1, limited: requests.nvidia.com/gpu=1',
  ],
  [
    'exceeds two limits',
    { 'requests.cpu': '900m', 'limits.memory': '3Gi' },
    [podOf(big)],
    'exceeded quota: team, requested: limits.memory=2Gi,requests.cpu=500m, used: limits.memory=2Gi,requests.cpu=500m, limited: limits.memory=3Gi,requests.cpu=900m',
  ],
] as const) {
  test(`a pod that ${what} is ${refusal === undefined ? 'admitted' : 'refused'}`, () => assert.equal(refusedByQuota([quota(hard)], pods, podOf(big)), refusal));
}

test('cpu and memory under a quota must be stated', () => {
  assert.equal(refusedByQuota([quota({ 'requests.cpu': '4', 'limits.memory': '8Gi' })], [], podOf()), 'failed quota: team: must specify limits.memory for: main; requests.cpu for: main');
});
