/** Lists in pages and watches, request by request on both clusters: what our one list-and-watch relies on. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, suite, test } from 'node:test';
import { at, fieldsOf, listOf, textOf } from '../../src/practice/value.ts';
import { eventually, type Answer, type Watching } from '../support/calls.ts';
import { clusterNames, startTestCluster, type TestCluster } from '../support/clusters.ts';

const nameOf = (object: unknown): string => textOf(at(object, 'metadata', 'name')) ?? '';
const versionOf = (object: unknown): string => textOf(at(object, 'metadata', 'resourceVersion')) ?? '';
const names = ({ body }: Answer): readonly string[] => listOf(at(body, 'items')).map(nameOf);
const continueOf = ({ body }: Answer): string => encodeURIComponent(textOf(at(body, 'metadata', 'continue')) ?? '');
const told = ({ events }: Watching): readonly string[] => events.map(({ type, object }) => `${type} ${nameOf(object)}`);

/** Headless, so that no address is taken. */
const service = (name: string, labels: object = {}): object => ({ apiVersion: 'v1', kind: 'Service', metadata: { name, labels }, spec: { clusterIP: 'None', ports: [{ port: 80 }] } });
const merge = 'application/merge-patch+json';

for (const clusterName of clusterNames) {
  suite(`lists and watches of the ${clusterName} cluster`, () => {
    let cluster: TestCluster;
    let services = '';
    const open: Watching[] = [];

    before(async () => { cluster = await startTestCluster(clusterName, { forgetful: true }); });
    after(async () => {
      for (const watching of open) watching.close();
      await cluster.stop();
    });
    beforeEach(async () => { services = `/api/v1/namespaces/${await cluster.namespace()}/services`; });

    const list = (query = ''): Promise<Answer> => cluster.call('GET', `${services}?${query}`);
    const create = async (name: string, labels?: object): Promise<string> => {
      const made = await cluster.call('POST', services, service(name, labels));
      assert.equal(made.status, 201, JSON.stringify(made.body));
      return versionOf(made.body);
    };
    const watch = async (query: string): Promise<Watching> => {
      const watching = await cluster.watch(`${services}?watch=1&${query}`);
      open.push(watching);
      return watching;
    };
    const until = (what: string, watching: Watching, holds: (seen: Watching) => boolean): Promise<Watching> => eventually(what, () => Promise.resolve(watching), holds);
    /** Changes something until the API server has forgotten what was at a version. */
    const forget = (what: string, forgotten: () => Promise<boolean>): Promise<boolean> =>
      eventually(what, async () => {
        await Promise.all(['a', 'b', 'c', 'd', 'e'].map((name) => cluster.call('PATCH', `${services}/${name}`, { metadata: { labels: { at: String(performance.now()) } } }, merge)));
        return await forgotten();
      }, (done) => done);

    test('a list in pages is one moment: what is created in between is not on a later page', async () => {
      for (const name of ['e', 'c', 'a', 'd', 'b']) await create(name);
      const first = await list('limit=2');
      assert.deepEqual([names(first), at(first.body, 'metadata', 'remainingItemCount')], [['a', 'b'], 3]);
      await create('bb');
      await create('dd');
      const second = await list(`limit=2&continue=${continueOf(first)}`);
      assert.deepEqual(names(second), ['c', 'd']);
      const third = await list(`limit=2&continue=${continueOf(second)}`);
      assert.deepEqual([names(third), continueOf(third), at(third.body, 'metadata', 'remainingItemCount')], [['e'], '', undefined]);
      assert.deepEqual([versionOf(second.body), versionOf(third.body)], [versionOf(first.body), versionOf(first.body)]);
      assert.deepEqual(names(await list()), ['a', 'b', 'bb', 'c', 'd', 'dd', 'e']);
    });

    test('a list that a selector narrows does not say how many remain', async () => {
      for (const name of ['a', 'b', 'c']) await create(name, { team: name === 'b' ? 'two' : 'one' });
      const first = await list('limit=1&labelSelector=team%3Done');
      assert.deepEqual([names(first), at(first.body, 'metadata', 'remainingItemCount')], [['a'], undefined]);
      assert.deepEqual(names(await list(`limit=1&labelSelector=team%3Done&continue=${continueOf(first)}`)), ['c']);
    });

    test('a watch from the version of a list tells what came after it, and nothing from before', async () => {
      await create('a');
      const from = versionOf((await list()).body);
      const watching = await watch(`resourceVersion=${from}`);
      assert.equal(watching.status, 200);
      await create('b');
      await cluster.call('PATCH', `${services}/a`, { metadata: { labels: { team: 'one' } } }, merge);
      await cluster.call('DELETE', `${services}/b`);
      await until('three events came', watching, ({ events }) => events.length >= 3);
      assert.deepEqual(told(watching), ['ADDED b', 'MODIFIED a', 'DELETED b']);
      const versions = watching.events.map(({ object }) => Number(versionOf(object)));
      assert.deepEqual(versions, [...versions].sort((one, other) => one - other));
      assert.ok(versions.every((version) => version > Number(from)), `${versions.join()} after ${from}`);
      const again = await watch(`resourceVersion=${String(versions[0])}`);
      await until('the rest came again', again, ({ events }) => events.length >= 2);
      assert.deepEqual(told(again), ['MODIFIED a', 'DELETED b'], 'resumed after the first event');
    });

    test('a watch with a selector adds what begins to match, and deletes what ceases to', async () => {
      await create('a', { team: 'one' });
      await create('b', { team: 'two' });
      const watching = await watch(`resourceVersion=${versionOf((await list()).body)}&labelSelector=team%3Done`);
      for (const [name, team] of [['b', 'one'], ['a', 'two']]) await cluster.call('PATCH', `${services}/${String(name)}`, { metadata: { labels: { team } } }, merge);
      await until('both came', watching, ({ events }) => events.length >= 2);
      assert.deepEqual(told(watching), ['ADDED b', 'DELETED a']);
    });

    test('a watch without a version begins with what is there', async () => {
      await create('a');
      await create('b');
      const watching = await watch('');
      await until('both came', watching, ({ events }) => events.length >= 2);
      assert.deepEqual([...told(watching)].sort(), ['ADDED a', 'ADDED b']);
    });

    test('a watch that ends at its time says with a bookmark how far it came', async () => {
      await create('a');
      const from = versionOf((await list()).body);
      const watching = await watch(`resourceVersion=${from}&allowWatchBookmarks=true&timeoutSeconds=4`);
      await create('b');
      await until('it ended', watching, ({ ended }) => ended);
      const [added, bookmark] = [watching.events.find(({ type }) => type === 'ADDED'), watching.events.find(({ type }) => type === 'BOOKMARK')];
      assert.equal(nameOf(added?.object), 'b');
      assert.deepEqual([at(bookmark?.object, 'kind'), at(bookmark?.object, 'apiVersion'), nameOf(bookmark?.object), at(bookmark?.object, 'spec', 'ports')], ['Service', 'v1', '', undefined]);
      assert.ok(Number(versionOf(bookmark?.object)) >= Number(versionOf(added?.object)), 'what was told before the bookmark is not told again after it');
      const again = await watch(`resourceVersion=${versionOf(bookmark?.object)}&timeoutSeconds=1`);
      await until('it ended too', again, ({ ended }) => ended);
      assert.deepEqual(told(again), []);
    });

    test('a watch from a version that is forgotten ends with 410 as an event', async () => {
      // Of a kind that came after the first version: what the API server still knows of the others would reach back to the beginning.
      const watching = await cluster.watch(`/apis/gateway.networking.k8s.io/v1/namespaces/${services.split('/')[4] ?? ''}/httproutes?watch=1&resourceVersion=1`);
      open.push(watching);
      await until('it ended', watching, ({ ended }) => ended);
      assert.equal(watching.status, 200);
      assert.deepEqual(watching.events.map(({ type, object }) => [type, at(object, 'kind'), at(object, 'code'), at(object, 'reason')]), [['ERROR', 'Status', 410, 'Expired']]);
    });

    test('a page of a list that is forgotten is refused with 410', async () => {
      for (const name of ['a', 'b', 'c', 'd', 'e']) await create(name);
      const token = continueOf(await list('limit=2'));
      const next = (): Promise<Answer> => list(`limit=2&continue=${token}`);
      await forget('the list is forgotten', async () => (await next()).status !== 200);
      const { status, body } = await next();
      assert.deepEqual([status, at(body, 'code'), at(body, 'reason')], [410, 410, 'Expired']);
      const rest = continueOf({ status, body });
      assert.notEqual(rest, '', 'a token for the rest as it is now');
      assert.deepEqual(names(await list(`limit=5&continue=${rest}`)), ['c', 'd', 'e']);
    });

    test('a version that is still to come is a timeout that says so', async () => {
      const { status, body } = await list('resourceVersion=900000000&resourceVersionMatch=NotOlderThan');
      assert.deepEqual([status, at(body, 'reason'), at(body, 'details', 'causes', 0, 'reason')], [504, 'Timeout', 'ResourceVersionTooLarge']);
      assert.ok(fieldsOf(body)['message'] !== undefined);
    });
  });
}
