import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DeploymentRecord } from '../../../../../src/core/live/records.ts';
import { planSetImage } from '../../../../../src/core/operations/rolling/setImage.ts';
import { planUndo } from '../../../../../src/core/operations/rolling/undo.ts';
import type { Plan } from '../../../../../src/core/operations/plan.ts';
import { seenIn } from '../../../../../src/core/operations/seen.ts';
import { unwrap } from '../../../../../src/core/unwrap.ts';
import { deployment, podsOf, service, snapshot } from '../../../../support/builders.ts';

const settings = { readOnly: false, protectedContexts: [], trackLabel: 'version' };
type Fields = Readonly<Record<string, unknown>>;

/** A Deployment as it is read whole, and the ReplicaSet of each image, oldest first; the last is the present one. */
function whole(images: readonly string[], { spec = {}, podSpec = {}, meta = {} }: { readonly spec?: Fields; readonly podSpec?: Fields; readonly meta?: Fields } = {}) {
  const template = (image: string, labels: Fields = {}): Fields => ({ metadata: { labels: { app: 'web', ...labels } }, spec: { containers: [{ name: 'app', image }], ...podSpec } });
  return {
    deployment: { metadata: { uid: 'uid-web', annotations: {}, ...meta }, spec: { ...spec, template: template(images.at(-1) ?? '') } },
    replicaSets: images.map((image, index) => ({
      metadata: { name: `web-${index}`, labels: { 'pod-template-hash': `h${index}` }, annotations: { 'deployment.kubernetes.io/revision': String(index + 1) } },
      spec: { template: template(image, { 'pod-template-hash': `h${index}` }) },
    })),
  };
}

const seen = (over: Partial<DeploymentRecord>, set = settings) => {
  const own = deployment('web', { app: 'web' }, { images: [{ container: 'app', image: 'web:v1' }], ...over });
  return unwrap(seenIn(snapshot({ deployments: [own], services: [service('web', { app: 'web' })], pods: podsOf(own, own.desired, own.available) }), 'web', set));
};
const saidBy = (plan: Plan, id: string): string => {
  const found = plan.checks.find((one) => one.id === id);
  return found === undefined ? '' : `${found.verdict}: ${found.detail}`;
};
const imaged = (over: Partial<DeploymentRecord>, image = 'web:v2', spec: Fields = {}): Plan =>
  unwrap(planSetImage(seen(over), { deployment: 'web', images: [{ container: 'app', image }] }, whole(['web:v1'], { spec })));

const cases: readonly (readonly [name: string, id: string, plan: Plan, said: string])[] = [
  ['what stays and what comes at the worst', 'capacity', imaged({ desired: 4 }), 'pass: At least 3 of 4 pods stay available, at most 5 pods at a time, Terminating ones not counted.'],
  ['with the GPUs of the peak', 'capacity', imaged({ desired: 10, maxSurge: 3, maxUnavailable: 2, gpusPerPod: 2 }), 'pass: At least 8 of 10 pods stay available, at most 13 pods at a time with 26 GPUs, Terminating ones not counted.'],
  ['one replica by the defaults', 'capacity', imaged({ desired: 1 }), 'pass: At least 1 of 1 pod stays available, at most 2 pods at a time, Terminating ones not counted.'],
  ['one replica and no surge', 'downtime', imaged({ desired: 1, maxSurge: 0, maxUnavailable: 1 }), 'warn: maxUnavailable 1 and maxSurge 0 of 1 replica let every pod go before a new one is ready: every request fails meanwhile; at most 1 pod at a time, Terminating ones not counted.'],
  ['all may be unavailable', 'downtime', imaged({ desired: 3, maxSurge: 0, maxUnavailable: '100%' }), 'warn: maxUnavailable 100% and maxSurge 0 of 3 replicas let every pod go before a new one is ready: every request fails meanwhile; at most 3 pods at a time, Terminating ones not counted.'],
  ['Recreate', 'downtime', imaged({ strategyType: 'Recreate' }), 'warn: Recreate stops all 3 pods of web before the first new one starts: every request fails until it is ready.'],
  ['no replicas', 'capacity', imaged({ desired: 0 }), 'pass: web has 0 replicas, so no pod is replaced.'],
  ['percentages that both come to nothing', 'rounding', imaged({ desired: 2, maxSurge: '0%', maxUnavailable: '1%' }), 'warn: maxSurge 0% and maxUnavailable 1% of 2 replicas of web both come to 0 pods, which would never move: Kubernetes takes maxUnavailable 1.'],
  ['percentages that do not', 'rounding', imaged({ desired: 4 }), ''],
  ['a third template', 'mid-rollout', imaged({ updated: 1, replicas: 4 }), 'warn: web is rolling out already: 1 of 3 pods is of its newest template, and pods of a third template would run beside them for a while.'],
  ['pods that are not available now', 'unavailable-now', imaged({ available: 2 }), 'warn: Only 2 of 3 pods of web are available now; pods that are not go first.'],
  ['no old revision is kept', 'history', imaged({}, 'web:v2', { revisionHistoryLimit: 0 }), 'warn: web keeps no old revision (revisionHistoryLimit 0): neither Undo nor Take Back will find the template that runs now.'],
  ['some are kept', 'history', imaged({}, 'web:v2', { revisionHistoryLimit: 10 }), ''],
  ['a tag that moves', 'mutable-tag', imaged({}, 'web:latest'), 'warn: web:latest may be another image tomorrow: pods that start later could differ, and an undo would not bring this one back. A version or a digest stays the same.'],
  ['no image name', 'image-name', imaged({}, 'web:'), 'block: web: is no image name: registry/path:tag in lower case, or with @sha256:… instead of the tag.'],
  ['a pause', 'paused', imaged({ paused: true }), 'warn: The rollout of web is paused: the template is written, and no pod changes until it is resumed.'],
];
for (const [name, id, plan, said] of cases) test(`${id}: ${name}`, () => assert.equal(saidBy(plan, id), said));

test('reading only and missing rights block', () => {
  const plan = unwrap(planSetImage(seen({}, { ...settings, readOnly: true }), { deployment: 'web', images: [{ container: 'app', image: 'web:v2' }] }, whole(['web:v1'])));
  assert.match(saidBy(plan, 'read-only'), /^block: /);
});

test('the same mutable tag again says how to pull it', () => {
  const plan = unwrap(planSetImage(seen({}), { deployment: 'web', images: [{ container: 'app', image: 'web:latest' }] }, whole(['web:latest'])));
  assert.equal(saidBy(plan, 'same-image'), 'pass: app has web:latest already, so nothing would roll. To pull it again, restart the rollout.');
  assert.deepEqual(plan.writes, []);
});

test('an init container gets its image where it stands', () => {
  const podSpec = { initContainers: [{ name: 'load', image: 'model:v1' }] };
  const plan = unwrap(planSetImage(seen({}), { deployment: 'web', images: [{ container: 'load', image: 'model:v2' }] }, whole(['web:v1'], { podSpec })));
  assert.deepEqual(plan.writes[0]?.ops.map(({ op, path }) => `${op} ${path}`), ['test /spec/template/spec/initContainers/0/name', 'test /spec/template/spec/initContainers/0/image', 'replace /spec/template/spec/initContainers/0/image']);
});

const undone = (options: Parameters<typeof whole>[1], over: Partial<DeploymentRecord> = {}): Plan =>
  unwrap(planUndo(seen({ images: [{ container: 'app', image: 'web:v2' }], ...over }), { deployment: 'web' }, whole(['web:v1', 'web:v2'], options)));
const applied = (manager: string): Fields => ({ managedFields: [{ manager, operation: 'Apply', fieldsV1: { 'f:spec': { 'f:template': {} } } }] });
const config = { volumes: [{ name: 'c', configMap: { name: 'web-config' } }, { name: 's', secret: { secretName: 'web-token' } }] };

const undos: readonly (readonly [name: string, id: string, plan: Plan, said: string])[] = [
  ['kubectl applied the newer manifest', 'reapplied', undone({ meta: { annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{}' } } }), 'warn: The manifest that kubectl applied last has the newer template: the next apply or sync rolls forward again, until the manifest says the older template too.'],
  ['a GitOps tool applies it', 'reapplied', undone({ meta: applied('argocd-controller') }), 'warn: argocd-controller applies a manifest that has the newer template: the next apply or sync rolls forward again, until the manifest says the older template too.'],
  ['nobody applies it', 'reapplied', undone({}), ''],
  ['what its pods read is not of that time', 'config', undone({ podSpec: config }), 'warn: Its pods read ConfigMap web-config, Secret web-token as they are now, not as they were with that revision.'],
  ['its pods read nothing', 'config', undone({}), ''],
  ['a pause ends with it', 'resumes', undone({}, { paused: true }), 'warn: The rollout of web is paused, and an undo means nothing until it goes on: the template is set back first, then the pause ends.'],
];
for (const [name, id, plan, said] of undos) test(`${id}: ${name}`, () => assert.equal(saidBy(plan, id), said));

test('a template that was never rolled out is lost by an undo, and nothing promises to bring it back', () => {
  const rollout = whole(['web:v1', 'web:v2']);
  const pending = { ...rollout, deployment: { ...rollout.deployment, spec: { template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'app', image: 'web:v3' }] } } } } };
  const plan = unwrap(planUndo(seen({ paused: true, updated: 0 }), { deployment: 'web' }, pending));
  assert.match(saidBy(plan, 'lost-template'), /^warn: The present template of web was never rolled out/);
  assert.equal(plan.inverse.kind, 'none');
  assert.equal(plan.action, 'Undo to revision 2 and resume');
});

const floors: readonly (readonly [name: string, over: Partial<DeploymentRecord>, endpoints: number | undefined])[] = [
  ['what the update leaves ready at its worst', { desired: 10, maxSurge: 3, maxUnavailable: 2 }, 8],
  ['never more than is ready now', { desired: 4, available: 2 }, 2],
  ['none where nothing is ready', { available: 0 }, undefined],
  ['none where every pod may go', { maxSurge: 0, maxUnavailable: '100%' }, undefined],
  ['none for Recreate', { strategyType: 'Recreate' }, undefined],
  ['none while paused', { paused: true }, undefined],
];
for (const [name, over, endpoints] of floors) {
  test(`the traffic floor is ${name}`, () => {
    const plan = imaged(over);
    assert.deepEqual(plan.floor, endpoints === undefined ? undefined : { service: 'web', endpoints, graceMs: 30_000 });
    assert.equal(plan.facts.some(({ label }) => label === 'Floor'), endpoints !== undefined);
  });
}
