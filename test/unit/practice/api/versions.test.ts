import assert from 'node:assert/strict';
import { test } from 'node:test';
import { discover } from '../../../../src/practice/api/discovery.ts';
import { openApiDocument } from '../../../../src/practice/api/openapi.ts';
import { at, listOf } from '../../../../src/practice/value.ts';
import { mediaTypes, testApi, type TestApi } from '../../../support/practiceApi.ts';

const url = (version: string, name = ''): string => `/apis/networking.istio.io/${version}/namespaces/default/virtualservices${name}`;
const body = (version: string, name: string, weights: readonly number[] = [90, 10]): object => ({
  apiVersion: `networking.istio.io/${version}`,
  kind: 'VirtualService',
  metadata: { name },
  spec: { hosts: ['ranker'], http: [{ route: weights.map((weight, index) => ({ destination: { host: `ranker-${index}` }, weight })) }] },
});
const create = (api: TestApi, version: string, name: string, weights?: readonly number[]) => api.call('POST', url(version), body(version, name, weights));

test('an object written in one version is read, listed and patched in every other', () => {
  const api = testApi();
  assert.equal(at(create(api, 'v1beta1', 'r').body, 'apiVersion'), 'networking.istio.io/v1beta1');
  assert.equal(api.store.get('virtualservices', 'default', 'r')?.apiVersion, 'networking.istio.io/v1');
  for (const version of ['v1', 'v1beta1', 'v1alpha3']) {
    const apiVersion = `networking.istio.io/${version}`;
    assert.equal(at(api.call('GET', url(version, '/r')).body, 'apiVersion'), apiVersion);
    const list = api.call('GET', url(version)).body;
    assert.deepEqual([at(list, 'apiVersion'), listOf(at(list, 'items')).map((item) => at(item, 'apiVersion'))], [apiVersion, [apiVersion]]);
    const patched = api.call('PATCH', url(version, '/r'), { metadata: { labels: { from: version } } }, mediaTypes.merge);
    assert.deepEqual([patched.code, at(patched.body, 'apiVersion'), at(patched.body, 'metadata', 'labels', 'from')], [200, apiVersion, version]);
  }
  assert.equal(api.store.list('virtualservices').length, 1);
  assert.equal(api.call('DELETE', url('v1alpha3', '/r')).code, 200);
  assert.equal(api.call('GET', url('v1', '/r')).code, 404);
});

test('a watch tells of every write in its own version', () => {
  const api = testApi();
  create(api, 'v1', 'first');
  const { events, stop } = api.watch(`${url('v1beta1')}?watch=true`);
  create(api, 'v1alpha3', 'second');
  api.call('PATCH', url('v1', '/first'), { metadata: { labels: { a: 'b' } } }, mediaTypes.merge);
  api.call('DELETE', url('v1', '/first'));
  stop();
  assert.deepEqual(
    events.map(({ type, object }) => `${type} ${String(at(object, 'metadata', 'name'))} ${String(at(object, 'apiVersion'))}`),
    ['ADDED first', 'ADDED second', 'MODIFIED first', 'DELETED first'].map((event) => `${event} networking.istio.io/v1beta1`),
  );
});

test('discovery names the preferred version first, and each version has its OpenAPI without strategic merge', () => {
  const group = discover('/apis/networking.istio.io', '')?.body;
  assert.deepEqual(listOf(at(group, 'versions')).map((entry) => at(entry, 'version')), ['v1', 'v1beta1', 'v1alpha3']);
  assert.equal(at(group, 'preferredVersion', 'version'), 'v1');
  assert.equal(discover('/apis/networking.istio.io/v2', ''), undefined);
  assert.equal(discover('/apis/networking.istio.io/v1/more', ''), undefined);
  const document = openApiDocument('apis/networking.istio.io/v1beta1') ?? '';
  assert.match(document, /"version":"v1beta1"/);
  assert.doesNotMatch(document, /strategic-merge-patch/);
  assert.match(openApiDocument('apis/networking.k8s.io/v1') ?? '', /strategic-merge-patch/);
});

for (const [weights, code, message] of [
  [[0, 1], 201, undefined],
  [[0], 201, undefined],
  [[0, 0], 400, 'admission webhook "validation.istio.io" denied the request: configuration is invalid: total destination weight = 0'],
  [[-5, 10], 400, 'admission webhook "validation.istio.io" denied the request: configuration is invalid: weight -5 < 0'],
] as const) {
  test(`destinations of weight ${weights.join(' and ')} get ${code}`, () => {
    const answer = create(testApi(), 'v1', 'r', weights);
    assert.deepEqual([answer.code, at(answer.body, 'message')], [code, message]);
  });
}
