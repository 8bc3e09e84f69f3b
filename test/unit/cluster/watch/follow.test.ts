import assert from 'node:assert/strict';
import { test } from 'node:test';
import { never, until } from '../../../support/http/connection.ts';
import { following, podNames } from '../../../support/http/following.ts';
import { failureStatus, json } from '../../../support/http/recordingServer.ts';
import { added, bookmark, deleted, errorEvent, modified, object, type WatchedApi } from '../../../support/http/watchedApi.ts';
import type { SteppedTime } from '../../../support/http/steppedTime.ts';
import type { ClusterPort } from '../../../../src/app/ports.ts';
import type { Result } from '../../../../src/core/result.ts';
import type { Snapshot } from '../../../../src/core/live/records.ts';

const pods = (...names: readonly string[]) => (api: { objects: Map<string, unknown[]> }): void => {
  api.objects.set('pods', names.map((name) => object(name, '90')));
};

test('the first snapshot comes when all six kinds are listed, in order of name', () =>
  following(async ({ api, sees, seen, opened }) => {
    await sees((newest) => newest.ok, 'the first snapshot is there');
    assert.equal(podNames(seen[0] ?? assert.fail()), 'a b');
    assert.equal(seen.length, 1);
    await opened('pods');
    assert.equal(new Set(api.server.requests.map((request) => request.path)).size, 6);
  }, pods('b', 'a')));

test('a watch asks for bookmarks, starts where the list ended, and ends by itself after minutes', () =>
  following(async ({ api, opened }) => {
    await opened('pods');
    const query = api.watchRequests('pods')[0]?.query;
    assert.equal(query?.get('allowWatchBookmarks'), 'true');
    assert.equal(query.get('resourceVersion'), '100');
    assert.equal(query.get('timeoutSeconds'), '600');
  }));

test('objects come, change and go', () =>
  following(async ({ sees, opened }) => {
    const watch = await opened('pods');
    watch.send(added('b', '101'));
    await sees((newest) => podNames(newest) === 'a b', 'b is there');
    watch.send(modified('b', '102', { status: { phase: 'Running' } }));
    await sees((newest) => newest.ok && newest.value.pods[1]?.phase === 'Running', 'b runs');
    watch.send(deleted('a', '103'));
    await sees((newest) => podNames(newest) === 'b', 'a is gone');
  }, pods('a')));

test('a burst becomes few snapshots', () =>
  following(async ({ sees, seen, opened }) => {
    const watch = await opened('pods');
    await sees((newest) => newest.ok, 'the first snapshot is there');
    const before = seen.length;
    watch.send(...Array.from({ length: 500 }, (_, i) => added(`pod-${String(i).padStart(3, '0')}`, String(101 + i))));
    await until(() => true, 'sent');
    await sees((newest) => newest.ok && newest.value.pods.length === 500, 'all are there');
    assert.ok(seen.length - before <= 20, `${seen.length - before} snapshots for 500 events`);
  }));

test('an event may be cut anywhere, inside a character too', () =>
  following(async ({ sees, opened }) => {
    const watch = await opened('pods');
    const bytes = Buffer.from(`${JSON.stringify(added('a', '101', { status: { reason: 'Evicted', message: 'später 🚀' } }))}\n`);
    const cut = bytes.indexOf(Buffer.from('🚀')) + 2;
    watch.raw(bytes.subarray(0, cut));
    await new Promise((resolve) => setImmediate(resolve));
    watch.raw(bytes.subarray(cut));
    await sees((newest) => newest.ok && newest.value.pods[0]?.trouble === 'Evicted: später 🚀', 'the text is whole');
  }));

test('a clean end after a while goes on at once from the last event, without a list', () =>
  following(async ({ api, clock, sees, opened }) => {
    const first = await opened('pods');
    first.send(added('b', '105'));
    await sees((newest) => podNames(newest) === 'b', 'b is there');
    clock.advance(300_000);
    first.end();
    const second = await opened('pods', 2);
    assert.equal(second.from, '105');
    assert.equal(api.lists('pods'), 1);
  }));

test('a bookmark moves the place to go on from', () =>
  following(async ({ opened, seen, sees }) => {
    const first = await opened('pods');
    await sees((newest) => newest.ok, 'the first snapshot is there');
    const before = seen.length;
    first.send(bookmark('777'));
    first.end();
    assert.equal((await opened('pods', 2)).from, '777');
    assert.equal(seen.length, before, 'a bookmark is no news for people');
  }));

test('a connection that breaks in mid-event goes on from the last whole event', () =>
  following(async ({ api, opened, sees, seen }) => {
    const first = await opened('pods');
    first.send(added('b', '105'));
    await sees((newest) => podNames(newest) === 'b', 'b is there');
    first.raw(Buffer.from(JSON.stringify(added('c', '106')).slice(0, 40)));
    first.reset();
    const second = await opened('pods', 2);
    assert.equal(second.from, '105');
    second.send(added('c', '106'));
    await sees((newest) => podNames(newest) === 'b c', 'c is there');
    assert.equal(api.lists('pods'), 1);
    assert.ok(seen.every((result) => result.ok), 'nobody hears of it');
  }));

test('a half-open connection is given up after the silence, and goes on', () =>
  following(async ({ api, clock, opened }) => {
    await opened('pods');
    clock.advance(5_000);
    assert.equal((await opened('pods', 2)).from, '100');
    assert.equal(api.lists('pods'), 1);
  }, undefined, { timeouts: { watchSilence: 300 } }));

test('410 as an event lists again, at once where the watch was well', () =>
  following(async ({ api, sees, opened }) => {
    const first = await opened('pods');
    first.send(added('b', '105'));
    await sees((newest) => podNames(newest) === 'a b', 'b is there');
    api.version = '900';
    api.objects.set('pods', [object('c', '800')]);
    first.send(errorEvent(410, 'Expired'));
    await sees((newest) => podNames(newest) === 'c', 'the new list is shown');
    assert.equal((await opened('pods', 2)).from, '900');
  }, pods('a')));

test('410 as an answer lists again', () =>
  following(async ({ api, clock, sees, opened }) => {
    const first = await opened('pods');
    api.intercept = (request, response) => {
      if (request.query.get('resourceVersion') !== '100' || !request.path.endsWith('/pods')) return false;
      json(response, 410, failureStatus(410, 'Expired', 'too old resource version'));
      return true;
    };
    api.version = '900';
    api.objects.set('pods', [object('c', '800')]);
    clock.advance(2_000);
    first.end();
    await sees((newest) => podNames(newest) === 'c', 'the new list is shown');
    assert.equal((await opened('pods', 3)).from, '900');
    assert.equal(api.lists('pods'), 2);
  }, pods('a')));

test('a server that says 410 every time is not asked in a hot loop', () =>
  following(async ({ api, sitsOut }) => {
    const waits: number[] = [];
    for (let i = 0; i < 4; i++) waits.push(await sitsOut());
    assert.deepEqual(waits, [1600, 3200, 6400, 12800]);
    assert.ok(api.lists('pods') <= 6);
  }, (api) => {
    api.intercept = (request, response) => {
      if (request.query.get('watch') === null || !request.path.endsWith('/pods')) return false;
      json(response, 410, failureStatus(410, 'Expired', 'too old'));
      return true;
    };
  }));

test('a server that ends every watch at once is not asked in a hot loop', () =>
  following(async ({ api, sitsOut }) => {
    const waits: number[] = [];
    for (let i = 0; i < 7; i++) waits.push(await sitsOut());
    assert.deepEqual(waits, [800, 1600, 3200, 6400, 12800, 25600, 30000]);
    assert.equal(api.lists('pods'), 1);
  }, (api) => {
    api.intercept = (request, response) => {
      if (request.query.get('watch') === null || !request.path.endsWith('/pods')) return false;
      response.end();
      return true;
    };
  }));

test('waits grow with failures and start again from the first after a watch that was well', () =>
  following(async ({ api, clock, opened, sitsOut, sees }) => {
    const first = await opened('pods');
    api.intercept = (request, response) => {
      if (request.query.get('watch') === null || !request.path.endsWith('/pods')) return false;
      json(response, 500, failureStatus(500, 'InternalError', 'etcd is away'));
      return true;
    };
    first.end();
    // The end itself counts: the watch had not lived for a second.
    assert.deepEqual([await sitsOut(800), await sitsOut(1600)], [800, 1600]);
    await until(() => clock.waits.some((wait) => wait === 3200), 'the third wait runs');
    api.intercept = () => false;
    assert.equal(await sitsOut(3200), 3200);
    const second = await opened('pods', 4);
    second.send(added('b', '105'));
    await sees((newest) => podNames(newest) === 'b', 'b is there');
    second.end();
    const third = await opened('pods', 5);
    third.end();
    assert.equal(await sitsOut(), 800);
  }));

test('one failure is ridden out in silence where there is data, the second is told, and the end of it too', () =>
  following(async ({ api, clock, opened, sitsOut, sees, seen }) => {
    const first = await opened('services');
    await sees((newest) => newest.ok, 'the first snapshot is there');
    api.intercept = (request, response) => {
      if (!request.path.endsWith('/services')) return false;
      json(response, 500, failureStatus(500, 'InternalError', 'etcd is away'));
      return true;
    };
    clock.advance(5_000);
    first.end();
    await sitsOut();
    assert.ok(seen.every((result) => result.ok));
    await sees((newest) => !newest.ok && newest.failure.kind === 'serverFault', 'the failure is told');
    api.intercept = () => false;
    await sitsOut();
    await sees((newest) => newest.ok, 'all is well again');
  }));

for (const [resource, kind, when, least, waits] of [['pods', 'Pod', 'a minute', 50_000, 75_000], ['httproutes', 'HTTPRoute', 'ten minutes', 100_000, 750_000]] as const) {
  test(`a forbidden kind (${kind}) is unread with its reason, asked again ${when} later, and then there`, () =>
    following(async ({ api, sees, seen, sitsOut }) => {
      await sees((newest) => newest.ok, 'the first snapshot is there');
      const newest = seen.at(-1);
      assert.deepEqual(newest?.ok === true ? newest.value.unread : [], [{ kind, failure: { kind: 'forbidden', context: 'here', verb: 'list', resource, namespace: 'shop' } }]);
      api.intercept = () => false;
      assert.equal(await sitsOut(least), waits);
      await sees((result) => result.ok && result.value.unread.length === 0, 'it is read');
    }, (api) => {
      api.intercept = (request, response) => {
        if (!request.path.endsWith(`/${resource}`)) return false;
        json(response, 403, failureStatus(403, 'Forbidden', 'no'));
        return true;
      };
    }));
}

test('without Deployments there is no snapshot but the failure', () =>
  following(async ({ sees, seen }) => {
    await sees((newest) => !newest.ok, 'the failure is told');
    assert.deepEqual(seen.at(-1), { ok: false, failure: { kind: 'forbidden', context: 'here', verb: 'list', resource: 'deployments', namespace: 'shop' } });
  }, (api) => {
    api.intercept = (request, response) => {
      if (!request.path.endsWith('/deployments')) return false;
      json(response, 403, failureStatus(403, 'Forbidden', 'no'));
      return true;
    };
  }));

/** As a cluster without the Gateway API answers; or a proxy, which says nothing of the API server's groups. */
const withoutGateway = (api: WatchedApi, proven = true): void => {
  api.intercept = (request, response) => {
    if (proven && request.path === '/apis') {
      json(response, 200, { kind: 'APIGroupList', groups: [{ name: 'apps', versions: [{ groupVersion: 'apps/v1' }] }, { name: 'gateway.networking.k8s.io', versions: [{ groupVersion: 'gateway.networking.k8s.io/v1beta1' }] }] });
      return true;
    }
    if (!request.path.endsWith('/httproutes')) return false;
    response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' });
    response.end('404 page not found\n');
    return true;
  };
};

test('a cluster without the Gateway API has no routes and no failure, and is not asked again in a hundred minutes', () =>
  following(async ({ api, clock, opened, sees, seen }) => {
    await sees((newest) => newest.ok, 'the first snapshot is there');
    const newest = seen.at(-1);
    assert.deepEqual(newest?.ok === true ? newest.value.unread : ['?'], []);
    const watch = await opened('pods');
    clock.advance(100 * 60_000);
    watch.end();
    await opened('pods', 2);
    assert.equal(api.lists('httproutes'), 1);
  }, (api) => withoutGateway(api)));

test('a cluster without the Gateway API is asked for it once, whatever the number of namespaces', () =>
  following(async ({ api, clock, port, sees }) => {
    await sees((newest) => newest.ok, 'the first snapshot is there');
    for (const namespace of ['one', 'two', 'three']) assert.ok(await firstOf(port, namespace, clock));
    assert.equal(api.lists('httproutes'), 1);
  }, (api) => withoutGateway(api)));

for (const [how, namespace] of [['the same namespace is looked at anew', 'shop'], ['another namespace is opened', 'office']] as const) {
  test(`a Gateway API that appears is found when ${how}, and read in all that are followed`, () =>
    following(async ({ api, clock, port, sees }) => {
      await sees((newest) => newest.ok, 'the first snapshot is there');
      await until(() => api.lists('httproutes') === 1, 'it was asked for');
      api.intercept = () => false;
      api.objects.set('httproutes', [object('ranker', '5')]);
      clock.advance(2_000);
      assert.ok(await firstOf(port, namespace, clock));
      await sees((result) => result.ok && result.value.routes.length === 1, 'the API appeared');
    }, (api) => withoutGateway(api)));
}

test('a Gateway API that only a 404 denies is asked for again ten minutes later', () =>
  following(async ({ api, sees, seen, sitsOut }) => {
    await sees((newest) => newest.ok, 'the first snapshot is there');
    const newest = seen.at(-1);
    assert.deepEqual(newest?.ok === true ? newest.value.unread : ['?'], []);
    api.intercept = () => false;
    api.objects.set('httproutes', [object('ranker', '5')]);
    assert.equal(await sitsOut(100_000), 750_000);
    await sees((result) => result.ok && result.value.routes.length === 1, 'the API appeared');
  }, (api) => withoutGateway(api, false)));

test('a Gateway API that vanishes leaves no routes and no failure, and comes back when somebody looks', () =>
  following(async ({ api, clock, port, opened, sees }) => {
    await sees((newest) => newest.ok && newest.value.routes.length === 1, 'the route is there');
    const watch = await opened('httproutes');
    withoutGateway(api);
    clock.advance(5_000);
    watch.end();
    await sees((newest) => newest.ok && newest.value.routes.length === 0 && newest.value.unread.length === 0, 'the route is gone');
    api.intercept = () => false;
    clock.advance(2_000);
    assert.ok(await firstOf(port, 'shop', clock));
    await sees((newest) => newest.ok && newest.value.routes.length === 1, 'the route is there again');
  }, (api) => api.objects.set('httproutes', [object('ranker', '5')])));

/** Pods are listed when the returned function is called, and not before. */
function podsWait(api: WatchedApi): () => void {
  const held: (() => void)[] = [];
  let waits = true;
  api.intercept = (request, response) => {
    if (!waits || !request.path.endsWith('/pods')) return false;
    held.push(() => json(response, 200, { kind: 'List', metadata: { resourceVersion: '100' }, items: [object('a', '90')] }));
    return true;
  };
  return () => {
    waits = false;
    for (const answer of held) answer();
  };
}

test('who asks for early rows gets them while pods are still being listed, who does not waits for the whole', async () => {
  let pods = (): void => assert.fail('nothing waits');
  await following(async ({ api, clock, port, sees, seen }) => {
    const stop = new AbortController();
    const early: Result<Snapshot>[] = [];
    const reading = (async () => {
      for await (const result of port.follow('shop', stop.signal, true)) early.push(result);
    })();
    await until(() => {
      clock.advance(Math.min(200, clock.waits[0] ?? 0));
      return early.length > 0;
    }, 'the early rows are there');
    const [first] = early;
    assert.deepEqual(first?.ok === true ? [first.value.deployments.length, first.value.pending] : first, [1, ['Pod']]);
    assert.equal(seen.length, 0);
    pods();
    await sees((newest) => podNames(newest) === 'a', 'the pods are there');
    await until(() => early.length === 2, 'for the other too');
    assert.deepEqual([...early.slice(1), ...seen].map((result) => result.ok && [result.value.pending, podNames(result)]), [[undefined, 'a'], [undefined, 'a']]);
    assert.equal(api.lists('pods'), 1);
    stop.abort();
    await reading;
  }, (api) => {
    api.objects.set('deployments', [object('app', '1')]);
    pods = podsWait(api);
  });
});

test('a namespace that is read at once has no early rows', () =>
  following(async ({ clock, port }) => {
    assert.equal((await firstOf(port, 'office', clock, true))?.pending, undefined);
  }));

test('of many namespaces that are opened together, all have Deployments and Services listed before the last pods', () =>
  following(async ({ api, port }) => {
    const stop = new AbortController();
    const names = Array.from({ length: 12 }, (_, index) => `team-${String(index)}`);
    const readings = names.map(async (name) => {
      for await (const result of port.follow(name, stop.signal)) assert.ok(result.ok);
    });
    await until(() => api.watches.length >= 6 * 13, 'all is followed');
    const lists = api.server.requests.filter(({ query }) => query.get('watch') === null).map(({ path }) => path.split('/').at(-1) ?? '');
    const last = (resource: string): number => lists.lastIndexOf(resource);
    assert.deepEqual(['deployments', 'services', 'httproutes'].filter((resource) => last(resource) > last('pods')), []);
    const opened = api.server.requests.findIndex(({ query }) => query.get('watch') !== null);
    assert.ok(opened > api.server.requests.findLastIndex(({ path, query }) => path.endsWith('/services') && query.get('watch') === null), 'watches come after');
    stop.abort();
    await Promise.all(readings);
  }));

/** The first element of a follower of its own; what it waits for by the clock passes. */
async function firstOf(port: ClusterPort, namespace: string, clock: SteppedTime, early = false): Promise<Snapshot | undefined> {
  let first: Result<Snapshot> | undefined;
  const stop = new AbortController();
  const reading = (async () => {
    for await (const result of port.follow(namespace, stop.signal, early)) {
      first = result;
      return;
    }
  })();
  await until(() => {
    const soon = clock.waits.filter((wait) => wait <= 50);
    if (soon.length > 0) clock.advance(soon.at(-1) ?? 0);
    return first !== undefined;
  }, `${namespace} is read`);
  await reading;
  return first?.ok === true ? first.value : undefined;
}

test('a resourceVersion that is ahead of the server leads to a new list', () =>
  following(async ({ api, clock, opened, sitsOut, sees }) => {
    const first = await opened('pods');
    api.intercept = (request, response) => {
      if (request.query.get('resourceVersion') !== '100' || !request.path.endsWith('/pods')) return false;
      json(response, 504, failureStatus(504, 'Timeout', 'Too large resource version: 100, current: 7', { causes: [{ reason: 'ResourceVersionTooLarge' }], retryAfterSeconds: 1 }));
      return true;
    };
    api.version = '7';
    api.objects.set('pods', [object('c', '6')]);
    clock.advance(5_000);
    first.end();
    await sitsOut();
    await sitsOut();
    await sees((newest) => podNames(newest) === 'c', 'the new list is shown');
    assert.equal((await opened('pods', 4)).from, '7');
  }, pods('a')));

test('what is no event ends the watch, and it goes on from the last good one', () =>
  following(async ({ opened, sitsOut }) => {
    const first = await opened('pods');
    first.send(added('b', '105'));
    first.raw(Buffer.from('<html>gateway timeout</html>\n'));
    await sitsOut();
    assert.equal((await opened('pods', 2)).from, '105');
  }));

test('Retry-After of a refused watch is obeyed', () =>
  following(async ({ sitsOut }) => {
    assert.equal(await sitsOut(), 45_000);
  }, (api) => {
    api.intercept = (request, response) => {
      if (request.query.get('watch') === null || !request.path.endsWith('/pods')) return false;
      json(response, 429, failureStatus(429, 'TooManyRequests', 'later'), { 'retry-after': '45' });
      return true;
    };
  }));

test('two followers share one set of watches, and the second starts with what is known', () =>
  following(async ({ api, port, sees, opened }) => {
    await sees((newest) => newest.ok, 'the first snapshot is there');
    await opened('pods');
    const requests = api.server.requests.length;
    for await (const result of port.follow('shop', never())) {
      assert.equal(podNames(result), 'a');
      break;
    }
    assert.equal(api.server.requests.length, requests);
  }, pods('a')));

test('nothing is watched any more some seconds after the last follower went, and before that nothing is lost', () =>
  following(async ({ api, clock, port, stop, sees, opened }) => {
    await sees((newest) => newest.ok, 'the first snapshot is there');
    const watch = await opened('pods');
    stop.abort();
    await until(() => clock.waits.includes(15_000), 'the linger runs');
    clock.advance(14_000);
    for await (const result of port.follow('shop', never())) {
      assert.ok(result.ok);
      break;
    }
    await until(() => clock.waits.includes(15_000), 'the linger runs again');
    clock.advance(14_000);
    assert.ok(watch.open);
    clock.advance(1_000);
    await until(() => api.watches.every((one) => !one.open), 'all watches are closed');
    assert.equal(api.lists('pods'), 1);
  }, pods('a')));
