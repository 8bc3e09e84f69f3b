/** Taking back a template that was set while the rollout was paused, and resumed then, is two writes: it pauses first. A crash may come between them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DeploymentRecord } from '../../../../../src/core/live/records.ts';
import { blocked, type Inverse } from '../../../../../src/core/operations/plan.ts';
import { templateBack } from '../../../../../src/core/operations/rolling/back.ts';
import { seenIn } from '../../../../../src/core/operations/seen.ts';
import { fingerprintOf, templateOf } from '../../../../../src/core/rollout/template.ts';
import { unwrap } from '../../../../../src/core/unwrap.ts';
import { deployment, podsOf, service, snapshot } from '../../../../support/builders.ts';

const template = (image: string, labels: object = {}): object => ({ metadata: { labels: { app: 'web', ...labels } }, spec: { containers: [{ name: 'app', image }] } });
const set = (index: number, image: string): Readonly<Record<string, unknown>> => ({
  metadata: { name: `web-h${index}`, labels: { 'pod-template-hash': `h${index}` }, annotations: { 'deployment.kubernetes.io/revision': String(index + 1) } },
  spec: { template: template(image, { 'pod-template-hash': `h${index}` }) },
});

const wholeOf = (image: string, paused: boolean) => ({
  deployment: { metadata: { uid: 'uid-web', annotations: {} }, spec: { ...(paused ? { paused } : {}), template: template(image) } },
  replicaSets: [set(0, 'web:v1'), set(1, 'web:v2')],
});

function back(image: string, paused: boolean, inverse: Extract<Inverse, { kind: 'template' }>) {
  const own: DeploymentRecord = deployment('web', { app: 'web' }, { images: [{ container: 'app', image }], paused });
  const seen = unwrap(seenIn(snapshot({ deployments: [own], services: [service('web', { app: 'web' })], pods: podsOf(own) }), 'web', { readOnly: false, protectedContexts: [], trackLabel: 'version' }));
  return unwrap(templateBack(seen, inverse, wholeOf(image, paused)));
}

const record = (paused: { readonly from: boolean; readonly to: boolean }): Extract<Inverse, { kind: 'template' }> =>
  ({ kind: 'template', deployment: 'web', from: fingerprintOf(templateOf(wholeOf('web:v2', false).deployment)), to: 'h0', paused });

test('from the beginning it pauses, then sets the template', () => {
  const plan = back('web:v2', false, record({ from: false, to: true }));
  assert.deepEqual([blocked(plan), plan.writes.map(({ change }) => change)], [false, ['paused: no → yes', 'template → the one before']]);
});

test('where a crash let it pause and no more, the template is what is left to write', () => {
  const plan = back('web:v2', true, record({ from: false, to: true }));
  assert.deepEqual([blocked(plan), plan.writes.map(({ change }) => change)], [false, ['template → the one before']]);
});

test('a pause that neither the record nor its way back knows is somebody else\'s', () => {
  const plan = back('web:v2', true, record({ from: false, to: false }));
  assert.deepEqual([blocked(plan), plan.writes], [true, []]);
  assert.match(plan.checks.find(({ id }) => id === 'changed-since')?.detail ?? '', /web is paused now, and the record says otherwise/);
});
