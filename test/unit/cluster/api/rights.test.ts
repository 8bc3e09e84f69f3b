import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { after, before, beforeEach, suite, test } from 'node:test';
import { rightsLast } from '../../../../src/cluster/api/rights.ts';
import type { ClustersOptions } from '../../../../src/cluster/connect.ts';
import { needs, type Rights } from '../../../../src/core/rights/rights.ts';
import { unwrap } from '../../../../src/core/unwrap.ts';
import { connected, kubeconfigFor, never, type Connected } from '../../../support/http/connection.ts';
import { failureStatus, json, startServer, type Recorded, type RecordingServer } from '../../../support/http/recordingServer.ts';
import { steppedTime } from '../../../support/http/steppedTime.ts';

const rulesPath = '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews';
const accessPath = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
const reading = { verbs: ['get', 'list', 'watch'], apiGroups: ['', 'apps', 'discovery.k8s.io', 'gateway.networking.k8s.io'], resources: ['*'] };
const writing = { verbs: ['patch', 'create', 'delete'], apiGroups: ['', 'apps'], resources: ['services', 'deployments'] };

const ofDeployments = ['patch deployments', 'create deployments', 'delete deployments'];
const writes = ['patch services', ...ofDeployments];

let server: RecordingServer;
let answers: (request: Recorded, response: ServerResponse) => void;
/** Status of the next rules reviews. */
let rules: unknown;
before(async () => {
  server = await startServer((request, response) => answers(request, response));
});
after(() => server.close());
beforeEach(() => {
  server.requests.length = 0;
  rules = { resourceRules: [reading], incomplete: false };
  answers = (_request, response) => json(response, 201, { kind: 'SelfSubjectRulesReview', status: rules });
});

const withPort = <T>(run: (given: Connected) => Promise<T>, options: Partial<ClustersOptions> = {}): Promise<T> => connected(kubeconfigFor(server.url), run, options);
const rightsOf = async ({ port }: Connected, namespace = 'shop', anew = false): Promise<Rights> => unwrap(await port.rights(namespace, never(), anew));
const deniedBy = (rights: Rights): readonly string[] => needs.filter((need) => rights[need].answer === 'no');
const reviews = (path: string): readonly unknown[] => server.requests.filter((request) => request.path === path).map(({ body }) => (JSON.parse(body) as { spec: unknown }).spec);
const forbids = (response: ServerResponse): void => json(response, 403, failureStatus(403, 'Forbidden', 'no'));

suite('rights in a namespace', () => {
  test('one review answers for a namespace, also to many who ask at once', () => withPort(async (given) => {
    const [first] = await Promise.all([rightsOf(given), rightsOf(given), rightsOf(given)]);
    assert.deepEqual(deniedBy(first), writes);
    await rightsOf(given);
    assert.deepEqual(reviews(rulesPath), [{ namespace: 'shop' }]);
    await rightsOf(given, 'other');
    assert.deepEqual(reviews(rulesPath), [{ namespace: 'shop' }, { namespace: 'other' }]);
  }));

  test('an answer is kept for ten minutes, and asked for anew where the person wants it', () => {
    const clock = steppedTime();
    return withPort(async (given) => {
      await rightsOf(given);
      clock.advance(rightsLast - 1);
      await rightsOf(given);
      assert.equal(reviews(rulesPath).length, 1);
      clock.advance(1);
      await rightsOf(given);
      assert.equal(reviews(rulesPath).length, 2);
      rules = { resourceRules: [reading, writing], incomplete: false };
      assert.deepEqual(deniedBy(await rightsOf(given, 'shop', true)), []);
      assert.equal(reviews(rulesPath).length, 3);
    }, { clock });
  });

  test('a request that is refused though it was allowed ends what was kept; so does one that is let through', () => withPort(async (given) => {
    const reply = answers;
    rules = { resourceRules: [reading, writing], incomplete: false };
    await rightsOf(given);
    answers = (request, response) => (request.method === 'PATCH' ? forbids(response) : reply(request, response));
    const write = { kind: 'Service', namespace: 'shop', name: 'llm-app', basedOn: '1', ops: [], change: '' } as const;
    await given.port.write(write, never());
    rules = { resourceRules: [reading], incomplete: false };
    assert.deepEqual(deniedBy(await rightsOf(given)), writes);
    await given.port.write(write, never());
    await rightsOf(given);
    assert.equal(reviews(rulesPath).length, 2, 'a refusal that was expected is no news');
    answers = (request, response) => (request.method === 'PATCH' ? json(response, 200, { metadata: { resourceVersion: '2' } }) : reply(request, response));
    await given.port.write(write, never());
    await rightsOf(given);
    assert.equal(reviews(rulesPath).length, 3);
  }));

  for (const [name, status] of [['that says so', { incomplete: true }], ['that failed in part', { incomplete: false, evaluationError: 'webhook authorizer does not support user rule resolution' }]] as const) {
    test(`an incomplete review (${name}) is completed question by question`, () => withPort(async (given) => {
      answers = (request, response) => {
        if (request.path === rulesPath) {
          json(response, 201, { status: { resourceRules: [reading], ...status } });
          return;
        }
        const { resource } = (JSON.parse(request.body) as { spec: { resourceAttributes: { resource: string } } }).spec.resourceAttributes;
        json(response, 201, { status: resource === 'services' ? { allowed: true } : { allowed: false } });
      };
      const rights = await rightsOf(given);
      assert.deepEqual(deniedBy(rights), ofDeployments);
      assert.deepEqual(reviews(accessPath), [
        { resourceAttributes: { namespace: 'shop', verb: 'patch', group: '', resource: 'services' } },
        ...['patch', 'create', 'delete'].map((verb) => ({ resourceAttributes: { namespace: 'shop', verb, group: 'apps', resource: 'deployments' } })),
      ]);
    }));
  }

  test('what an authorizer that failed does not allow is unknown; what one denied is denied', () => withPort(async (given) => {
    answers = (request, response) => {
      if (request.path === rulesPath) {
        json(response, 201, { status: { resourceRules: [reading], incomplete: true } });
        return;
      }
      const denied = request.body.includes('deployments');
      json(response, 201, { status: { allowed: false, denied, evaluationError: 'the webhook timed out' } });
    };
    const rights = await rightsOf(given);
    assert.deepEqual([rights['patch services'].answer, rights['patch deployments'].answer], ['unknown', 'no']);
  }));

  for (const [name, answer] of [
    ['forbids reviews', forbids],
    ['has no reviews', (response: ServerResponse) => json(response, 404, failureStatus(404, 'NotFound', 'the server could not find the requested resource'))],
  ] as const) {
    test(`a server that ${name} leaves everything unknown`, () => withPort(async (given) => {
      answers = (_request, response) => answer(response);
      const rights = await rightsOf(given);
      assert.deepEqual([...new Set(needs.map((need) => rights[need].answer))], ['unknown']);
      assert.equal(server.requests.length, 1);
    }));
  }

  test('a failure is told and not kept', () => withPort(async ({ port }) => {
    const reply = answers;
    answers = (_request, response) => json(response, 500, failureStatus(500, 'InternalError', 'etcd is away'));
    const failed = await port.rights('shop', never());
    assert.equal(failed.ok ? 'ok' : failed.failure.kind, 'serverFault');
    answers = reply;
    assert.ok((await port.rights('shop', never())).ok);
  }));

  test('an answer that is no review forbids nothing; one without any rule forbids everything', () => withPort(async (given) => {
    for (const rubbish of [{ resourceRules: 'rubbish', incomplete: 'no' }, {}, 'none', undefined]) {
      rules = rubbish;
      assert.deepEqual(deniedBy(await rightsOf(given, 'shop', true)), []);
    }
    rules = { resourceRules: null, nonResourceRules: null, incomplete: false };
    assert.deepEqual(deniedBy(await rightsOf(given, 'shop', true)), needs);
  }));

  test('after the credentials changed, the old person’s answer is not kept', () => withPort(async ({ clusters, path, port }) => {
    const open: ServerResponse[] = [];
    answers = (_request, response) => { open.push(response); };
    const before = port.rights('shop', never());
    while (open.length < 1) await new Promise((resolve) => { setImmediate(resolve); });
    await writeFile(path, JSON.stringify(kubeconfigFor(server.url, {}, { token: 'another' })));
    unwrap(await clusters.connect(port.cluster));
    const after = port.rights('shop', never());
    while (open.length < 2) await new Promise((resolve) => { setImmediate(resolve); });
    json(open[1] as ServerResponse, 201, { status: { resourceRules: [reading, writing], incomplete: false } });
    assert.deepEqual(deniedBy(unwrap(await after)), []);
    json(open[0] as ServerResponse, 201, { status: { resourceRules: [], incomplete: false } });
    assert.equal(deniedBy(unwrap(await before)).length, needs.length);
    assert.deepEqual(deniedBy(unwrap(await port.rights('shop', never()))), []);
  }));

  test('an asker who gives up is let go, and the others get their answer', () => withPort(async ({ port }) => {
    const open: ServerResponse[] = [];
    answers = (_request, response) => { open.push(response); };
    const leaving = new AbortController();
    const left = port.rights('shop', leaving.signal);
    const staying = port.rights('shop', never());
    leaving.abort(new Error('gone'));
    await assert.rejects(left, /gone/);
    while (open.length === 0) await new Promise((resolve) => { setImmediate(resolve); });
    for (const response of open) json(response, 201, { status: rules });
    assert.ok((await staying).ok);
    assert.equal(server.requests.length, 1);
  }));
});

test('who may not list namespaces is shown the one of the context, then those of the setting', () =>
  withPort(async ({ port }) => {
    answers = (_request, response) => forbids(response);
    assert.deepEqual(unwrap(await port.namespaces(never())), ['default', 'shop', 'team']);
  }, { namespaces: () => ['shop', 'default', 'team'] }));

test('who may list them sees what there is, whatever the setting names', () =>
  withPort(async ({ port }) => {
    answers = (_request, response) => json(response, 200, { kind: 'NamespaceList', metadata: {}, items: [{ metadata: { name: 'one' } }] });
    assert.deepEqual(unwrap(await port.namespaces(never())), ['one']);
  }, { namespaces: () => ['shop'] }));
