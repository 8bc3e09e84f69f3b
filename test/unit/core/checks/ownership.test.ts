/** A10: who keeps an object as something else says, and the lines of the manifest that would say the same as the plan. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ownershipCheck } from '../../../../src/core/checks/ownership.ts';
import { keyOf } from '../../../../src/core/checks/patched.ts';
import type { Raw } from '../../../../src/core/checks/raw.ts';
import type { JsonPatchOp, PlannedWrite } from '../../../../src/core/operations/plan.ts';

const write = (ops: readonly JsonPatchOp[], over: Partial<PlannedWrite> = {}): PlannedWrite => ({ kind: 'Deployment', namespace: 'default', name: 'chat', basedOn: '1', change: '', ops, ...over }) as PlannedWrite;
const grow = write([{ op: 'test', path: '/spec/replicas', value: 1 }, { op: 'replace', path: '/spec/replicas', value: 3 }]);
const object = (metadata: Raw = {}): Raw => ({
  metadata: { name: 'chat', ...metadata },
  spec: { replicas: 1, template: { metadata: { labels: { app: 'chat' } }, spec: { containers: [{ name: 'side', image: 'side:v1' }, { name: 'app', image: 'chat:v1', env: [{ name: 'KEY', value: 'secret' }] }] } } },
});
const check = (whole: Raw, ...writes: readonly PlannedWrite[]) => ownershipCheck(writes.length === 0 ? [grow] : writes, new Map([[keyOf(grow), whole]]), 'deployment-strategies');
const by = (manager: string, fields: Raw = {}): Raw => ({ managedFields: [{ manager, operation: 'Update', fieldsV1: fields }] });

for (const [what, metadata, said] of [
  ['nobody', {}, undefined],
  ['Argo CD by its annotation', { annotations: { 'argocd.argoproj.io/tracking-id': 'shop:apps/Deployment:default/chat' } }, 'Argo CD keeps Deployment chat as the application shop says'],
  ['Argo CD by its label', { labels: { 'argocd.argoproj.io/instance': 'shop' } }, 'Argo CD keeps Deployment chat as the application shop says'],
  ['Argo CD by what wrote it, where its label is that of Helm too', { labels: { 'app.kubernetes.io/instance': 'shop', 'app.kubernetes.io/managed-by': 'Helm' }, ...by('argocd-controller') }, 'Argo CD keeps Deployment chat as the application shop says'],
  ['a Kustomization of Flux', { labels: { 'kustomize.toolkit.fluxcd.io/name': 'apps' } }, 'Flux keeps Deployment chat as the Kustomization apps says'],
  ['a HelmRelease of Flux', { labels: { 'helm.toolkit.fluxcd.io/name': 'chat', 'app.kubernetes.io/managed-by': 'Helm' } }, 'Flux keeps Deployment chat as the HelmRelease chat says'],
  ['Helm', { labels: { 'app.kubernetes.io/managed-by': 'Helm' } }, 'Helm keeps Deployment chat as its release says'],
  ['Fleet', { annotations: { 'objectset.rio.cattle.io/owner-name': 'team' } }, 'Fleet keeps Deployment chat as the bundle team says'],
  ['kapp', { labels: { 'kapp.k14s.io/app': '17' } }, 'kapp keeps Deployment chat as its application says'],
  ['Config Sync', { annotations: { 'configmanagement.gke.io/managed': 'enabled' } }, 'Config Sync keeps Deployment chat as its repository says'],
  ['kubectl, which does not come back', by('kubectl-edit', { 'f:spec': { 'f:replicas': {} } }), undefined],
] as readonly (readonly [string, Raw, string | undefined])[]) {
  test(`kept by ${what}`, () => {
    const found = check(object(metadata));
    assert.equal(found?.detail, said === undefined ? undefined : `${said} and may undo this at any time. To keep the change, edit spec.replicas in the manifest that it comes from; Details has the lines.`);
    assert.equal(found?.edit, said === undefined ? undefined : 'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: chat\nspec:\n  replicas: 3\n');
  });
}

test('an object that an operator made is changed in what the operator reads, and no lines of a manifest are offered', () => {
  const found = check(object({ ownerReferences: [{ kind: 'InferenceService', name: 'llama', controller: true }] }));
  assert.equal(found?.detail, 'InferenceService llama keeps Deployment chat as its spec says and may undo this at any time. To keep the change, edit InferenceService llama instead.');
  assert.equal(found.edit, undefined);
});

test('the lines name the container, hold every write to the object, leave out what stays, and hide plain values', () => {
  const image = write([{ op: 'replace', path: '/spec/template/spec/containers/1/image', value: 'chat:v2' }, { op: 'add', path: '/spec/template/spec/containers/1/env/-', value: { name: 'MODE', value: 'fast' } }]);
  assert.equal(check(object({ labels: { 'app.kubernetes.io/managed-by': 'Helm' } }), image, grow)?.edit, `apiVersion: apps/v1
kind: Deployment
metadata:
  name: chat
spec:
  replicas: 3
  template:
    spec:
      containers:
      - name: app
        image: chat:v2
        env:
        - name: KEY
          value: "(not shown)"
        - name: MODE
          value: "(not shown)"
`);
});

test('a selector is said key by key, and a key that goes is null', () => {
  const service: Raw = { metadata: { name: 'chat', annotations: { 'meta.helm.sh/release-name': 'chat' } }, spec: { selector: { app: 'chat', version: 'blue', old: 'x' } } };
  const change = write([{ op: 'replace', path: '/spec/selector/version', value: 'green' }, { op: 'remove', path: '/spec/selector/old' }], { kind: 'Service' });
  const found = ownershipCheck([change], new Map([[keyOf(change), service]]), 'deployment-strategies');
  assert.equal(found?.edit, 'apiVersion: v1\nkind: Service\nmetadata:\n  name: chat\nspec:\n  selector:\n    version: green\n    old: null\n');
});

test('who applies other fields of the object is not in the way', () => {
  const applied = (fields: Raw): Raw => ({ managedFields: [{ manager: 'pipeline', operation: 'Apply', fieldsV1: { 'f:spec': fields } }] });
  assert.equal(check(object(applied({ 'f:paused': {} }))), undefined);
  assert.match(check(object(applied({ 'f:replicas': {} })))?.detail ?? '', /^pipeline keeps Deployment chat as its own manifest says/);
});
