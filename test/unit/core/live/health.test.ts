import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deploymentHealth, worstTrouble } from '../../../../src/core/live/health.ts';
import type { DeploymentRecord, PodRecord } from '../../../../src/core/live/records.ts';
import { deployment, podsOf } from '../../../support/builders.ts';

const of = (over: Partial<DeploymentRecord>): DeploymentRecord => deployment('web', { app: 'web' }, over);
const condition = (type: string, status: string, reason: string, message = ''): DeploymentRecord['conditions'][number] => ({ type, status, reason, message });
const deadline = condition('Progressing', 'False', 'ProgressDeadlineExceeded');

const cases: readonly (readonly [string, DeploymentRecord, readonly PodRecord[], string])[] = [
  ['all ready', of({}), podsOf(of({})), 'healthy '],
  ['no replicas wanted', of({ desired: 0 }), [], 'idle '],
  ['pods merely starting', of({}), podsOf(of({}), 3, 1), 'progressing '],
  ['a pod that does not get ready for a reason that may pass', of({}), podsOf(of({}), 3, 2, { trouble: 'not ready: app' }), 'progressing not ready: app'],
  ['some pods that cannot start', of({}), podsOf(of({}), 3, 2, { trouble: 'CrashLoopBackOff: exit code 1' }), 'degraded CrashLoopBackOff: exit code 1'],
  ['no pod can start', of({}), podsOf(of({}), 3, 0, { trouble: 'ImagePullBackOff' }), 'broken ImagePullBackOff (3 pods)'],
  ['pods are missing and none is on its way', of({}), podsOf(of({}), 1), 'degraded '],
  ['old pods are still there', of({ replicas: 4 }), podsOf(of({}), 4), 'progressing '],
  ['paused in the middle', of({ updated: 1, paused: true }), podsOf(of({})), 'progressing paused'],
  ['the deadline has passed', of({ updated: 1, conditions: [deadline] }), podsOf(of({}), 3, 2, { trouble: 'Unschedulable: no GPU' }), 'broken progress deadline exceeded: Unschedulable: no GPU'],
  ['an old deadline that the controller has not looked at again', of({ generation: 2, updated: 1, conditions: [deadline] }), podsOf(of({})), 'progressing '],
  ['pods are refused by quota', of({ conditions: [condition('ReplicaFailure', 'True', 'FailedCreate', 'exceeded quota: gpu')] }), podsOf(of({}), 1), 'broken FailedCreate: exceeded quota: gpu'],
];
for (const [name, own, pods, expected] of cases) {
  test(`health when ${name}`, () => {
    const { health, trouble } = deploymentHealth(own, pods, pods.filter(({ ready }) => ready).length);
    assert.equal(`${health} ${trouble}`, expected);
  });
}

test('the worst news is what waiting does not cure, then what most pods say', () => {
  const own = of({});
  const [a, b, c] = podsOf(own, 3, 0);
  assert.ok(a && b && c);
  assert.equal(worstTrouble([{ ...a, trouble: 'not ready: app' }, { ...b, trouble: 'not ready: app' }, { ...c, trouble: 'ErrImagePull' }]), 'ErrImagePull');
  assert.equal(worstTrouble([{ ...a, trouble: 'x' }, { ...b, trouble: 'y' }, { ...c, trouble: 'y' }]), 'y (2 pods)');
  assert.equal(worstTrouble([{ ...a, trouble: 'x', terminating: true }]), '');
});
