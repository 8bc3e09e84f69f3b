/** What a template says of its rollout: the deadline against what a start takes, the history, the gang. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Change } from '../../../../src/core/checks/patched.ts';
import { deadline, gang, history } from '../../../../src/core/checks/templates.ts';
import type { Check } from '../../../../src/core/operations/plan.ts';

const rolled = (spec: Readonly<Record<string, unknown>> = {}, annotations: Readonly<Record<string, string>> = {}): readonly Change[] => {
  const of = (image: string) => ({ spec: { replicas: 2, template: { metadata: { annotations }, spec: { containers: [{ name: 'app', image }] } }, ...spec } });
  return [{ name: 'chat', namespace: 'default', before: of('chat:v1'), after: of('chat:v2') }];
};
const text = (check: Check | undefined): string => (check === undefined ? 'nothing' : `${check.verdict}: ${check.detail}`);
const took = (seconds: number) => (): readonly number[] => [seconds * 1000, seconds * 3000];

for (const [what, actual, expected] of [
  ['A6: pods that start within the deadline', text(deadline(rolled(), took(599))), 'nothing'],
  ['A6: even the quickest pod took longer', text(deadline(rolled({ progressDeadlineSeconds: 60 }), took(61))), 'warn: The quickest pod of chat took 61 s to become available, and progressDeadlineSeconds is 60: a rollout that only starts slowly would be called failed.'],
  ['A6: nothing is known of starts', text(deadline(rolled(), () => [])), 'nothing'],
  ['R8: ten revisions are kept', text(history(rolled())), 'nothing'],
  ['R8: one is kept', text(history(rolled({ revisionHistoryLimit: 1 }))), 'warn: chat keeps one old revision (revisionHistoryLimit 1): a second rollout makes this one final.'],
  ['R4: no group', text(gang(rolled())), 'nothing'],
  ['R4: a group of Kueue', text(gang(rolled({}, { 'kueue.x-k8s.io/pod-group-name': 'chat' }))), 'warn: Pods of chat belong to a group of Kueue (kueue.x-k8s.io/pod-group-name): fewer new pods at a time than its minimum are never placed, and the rollout would stop. Recreate brings them together.'],
] as const) {
  test(what, () => assert.equal(actual, expected));
}
