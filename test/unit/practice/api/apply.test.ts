import assert from 'node:assert/strict';
import { test } from 'node:test';
import { at, textOf, type Fields } from '../../../../src/practice/value.ts';
import { deploymentBody, deploymentsUrl, mediaTypes, servicesUrl, testApi, type TestApi } from '../../../support/practiceApi.ts';

const url = `${deploymentsUrl}/web`;
const apply = (api: TestApi, manager: string, body: unknown, more = ''): ReturnType<TestApi['call']> => api.call('PATCH', `${url}?fieldManager=${manager}${more}`, body, mediaTypes.apply);
const part = (spec: object, metadata: object = {}): object => ({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web', ...metadata }, spec });
const ownersOf = (body: unknown): Readonly<Record<string, unknown>> =>
  Object.fromEntries((at(body, 'metadata', 'managedFields') as Fields[]).map((entry) => [`${textOf(entry.manager) ?? ''} ${textOf(entry.operation) ?? ''}`, entry.fieldsV1]));

test('an apply creates what is absent, and owns what it says and nothing that was filled in', () => {
  const made = apply(testApi(), 'me', deploymentBody('web'));
  assert.equal(made.code, 201);
  assert.deepEqual(ownersOf(made.body), {
    'me Apply': {
      'f:spec': {
        'f:replicas': {},
        'f:selector': {},
        'f:template': { 'f:metadata': { 'f:labels': { 'f:app': {} } }, 'f:spec': { 'f:containers': { 'k:{"name":"main"}': { '.': {}, 'f:image': {}, 'f:name': {} } } } },
      },
    },
  });
});

test('a create owns the defaults too, as an update', () => {
  const api = testApi();
  const made = api.call('POST', deploymentsUrl, deploymentBody('web'));
  const owned = ownersOf(made.body)['tester Update'];
  assert.deepEqual(at(owned, 'f:spec', 'f:strategy'), { 'f:rollingUpdate': { '.': {}, 'f:maxSurge': {}, 'f:maxUnavailable': {} }, 'f:type': {} });
  assert.deepEqual(at(owned, 'f:spec', 'f:template', 'f:metadata', 'f:labels'), { '.': {}, 'f:app': {} });
});

test('a conflict names every field and its owner, and changes nothing', () => {
  const api = testApi();
  api.call('POST', deploymentsUrl, deploymentBody('web'));
  const version = api.store.version();
  const refused = apply(api, 'me', part({ replicas: 5, template: { spec: { containers: [{ name: 'main', image: 'registry.example/main:v2' }] } } }));
  assert.equal(refused.code, 409);
  assert.equal(
    at(refused.body, 'message'),
    'Apply failed with 2 conflicts: conflicts with "tester" using apps/v1:\n- .spec.replicas\n- .spec.template.spec.containers[name="main"].image',
  );
  assert.deepEqual(at(refused.body, 'details', 'causes', 0), { reason: 'FieldManagerConflict', message: 'conflict with "tester" using apps/v1', field: '.spec.replicas' });
  assert.equal(api.store.version(), version);
});

test('a conflict with another applier has no version in it', () => {
  const api = testApi();
  apply(api, 'me', deploymentBody('web'));
  assert.equal(at(apply(api, 'you', part({ replicas: 5 })).body, 'message'), 'Apply failed with 1 conflict: conflict with "me": .spec.replicas');
});

test('force takes the field over', () => {
  const api = testApi();
  apply(api, 'me', deploymentBody('web'));
  const forced = apply(api, 'you', part({ replicas: 5 }), '&force=true');
  assert.equal(forced.code, 200);
  assert.equal(at(forced.body, 'spec', 'replicas'), 5);
  assert.deepEqual(ownersOf(forced.body)['you Apply'], { 'f:spec': { 'f:replicas': {} } });
  assert.equal(at(ownersOf(forced.body)['me Apply'], 'f:spec', 'f:replicas'), undefined);
});

test('who applies the same value owns it together, and the value stays until the last lets go', () => {
  const api = testApi();
  apply(api, 'me', deploymentBody('web', {}, { labels: { team: 'one' } }));
  assert.equal(apply(api, 'you', part({}, { labels: { team: 'one' } })).code, 200);
  const first = apply(api, 'me', deploymentBody('web'));
  assert.deepEqual(at(first.body, 'metadata', 'labels'), { team: 'one' });
  const last = apply(api, 'you', part({}));
  assert.equal(at(last.body, 'metadata', 'labels'), undefined);
});

test('what is applied no longer goes away: an element of a list, and nobody else’s field', () => {
  const api = testApi();
  const containers = (...names: readonly string[]): object => ({ template: { metadata: { labels: { app: 'web' } }, spec: { containers: names.map((name) => ({ name, image: 'registry.example/main:v1' })) } } });
  apply(api, 'me', deploymentBody('web', containers('main', 'side')));
  api.call('PATCH', url, { metadata: { annotations: { note: 'kept' } } });
  const after = apply(api, 'me', deploymentBody('web', containers('main')));
  assert.deepEqual((at(after.body, 'spec', 'template', 'spec', 'containers') as Fields[]).map(({ name }) => name), ['main']);
  assert.deepEqual(at(after.body, 'metadata', 'annotations'), { note: 'kept' });
});

test('an element that another manager adds stays, after the live ones', () => {
  const api = testApi();
  apply(api, 'me', deploymentBody('web'));
  const added = apply(api, 'you', part({ template: { spec: { containers: [{ name: 'side', image: 'registry.example/side:v1' }] } } }));
  assert.deepEqual((at(added.body, 'spec', 'template', 'spec', 'containers') as Fields[]).map(({ name }) => name), ['main', 'side']);
});

test('an update by hand takes the changed fields from the applier', () => {
  const api = testApi();
  apply(api, 'me', deploymentBody('web'));
  const patched = api.call('PATCH', `${url}?fieldManager=hand`, { spec: { replicas: 7 } });
  assert.deepEqual(ownersOf(patched.body)['hand Update'], { 'f:spec': { 'f:replicas': {} } });
  assert.equal(at(ownersOf(patched.body)['me Apply'], 'f:spec', 'f:replicas'), undefined);
  assert.match(String(at(apply(api, 'me', deploymentBody('web')).body, 'message')), /conflict with "hand" using apps\/v1: \.spec\.replicas/);
});

test('status has owners of its own', () => {
  const api = testApi();
  api.call('POST', deploymentsUrl, deploymentBody('web'));
  const after = api.call('PATCH', `${url}/status?fieldManager=controller`, { status: { replicas: 2 }, spec: { replicas: 9 } });
  assert.equal(at(after.body, 'spec', 'replicas'), 2);
  const entry = (at(after.body, 'metadata', 'managedFields') as Fields[]).find(({ manager }) => manager === 'controller');
  assert.equal(entry?.subresource, 'status');
  assert.deepEqual(entry.fieldsV1, { 'f:status': { 'f:replicas': {} } });
});

test('the selector of a Service is one value: applying a part of it replaces it all', () => {
  const api = testApi();
  const service = (selector: object): object => ({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' }, spec: { selector, ports: [{ port: 80 }] } });
  const send = (selector: object) => api.call('PATCH', `${servicesUrl}/web?fieldManager=me`, service(selector), mediaTypes.apply);
  assert.equal(send({ app: 'web', version: 'blue' }).code, 201);
  assert.deepEqual(at(send({ app: 'web' }).body, 'spec', 'selector'), { app: 'web' });
});

test('the same apply again writes nothing', () => {
  const api = testApi();
  apply(api, 'me', deploymentBody('web'));
  const version = api.store.version();
  api.clock.advance(5000);
  assert.equal(apply(api, 'me', deploymentBody('web')).code, 200);
  assert.equal(api.store.version(), version);
});

for (const [name, query, body, code, message] of [
  ['needs a field manager', '', deploymentBody('web'), 422, /fieldManager: Required value: is required for apply patch/],
  ['refuses another kind', '?fieldManager=me', { apiVersion: 'v1', kind: 'Pod' }, 400, /^invalid object type: \/v1, Kind=Pod$/],
  ['refuses a field that is not there', '?fieldManager=me', part({ portz: 1 }), 500, /^failed to create typed patch object \(\/web; apps\/v1, Kind=Deployment\): \.spec\.portz: field not declared in schema$/],
  ['refuses managedFields', '?fieldManager=me', part({}, { managedFields: [{}] }), 400, /^metadata\.managedFields must be nil$/],
] as const) {
  test(`an apply ${name}`, () => {
    const answer = testApi().call('PATCH', `${url}${query}`, body, mediaTypes.apply);
    assert.equal(answer.code, code);
    assert.match(String(at(answer.body, 'message')), message);
  });
}
