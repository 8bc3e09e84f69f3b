import assert from 'node:assert/strict';
import test from 'node:test';
import type { ClusterPort, ContextInfo } from '../../../src/app/ports.ts';
import type { Failure } from '../../../src/core/failure.ts';
import type { Snapshot } from '../../../src/core/live/records.ts';
import { fail, ok, type Result } from '../../../src/core/result.ts';
import { parseSettings } from '../../../src/core/settings.ts';
import type { TreeNode } from '../../../src/core/tree/nodes.ts';
import { TreeModel } from '../../../src/ui/tree/model.ts';

const cluster = { source: 'kubeconfig', context: 'prod-eu', server: 'https://api.prod-eu.example:6443' } as const;
const info: ContextInfo = { cluster, namespace: 'shop', current: true };
const target = { cluster, namespace: 'shop' };
const unreachable: Failure = { kind: 'unreachable', context: 'prod-eu', server: cluster.server, reason: 'timed out after 10 s' };
const snapshot = (names: string): Snapshot => ({ target, deployments: [], replicaSets: [], pods: [], services: [], endpointSlices: [], routes: [], unread: [], names } as Snapshot);

/** A cluster whose followers get what the test pushes. */
function fakeCluster(namespaces: Result<readonly string[]> = ok(['default', 'shop'])) {
  const waiting = new Set<(seen: Result<Snapshot>) => void>();
  let connects = 0;
  const port: ClusterPort = {
    cluster,
    namespaces: () => Promise.resolve(namespaces),
    observe: () => Promise.reject(new Error('the tree follows')),
    rights: () => Promise.reject(new Error('the rows know the rights')),
    write: () => Promise.reject(new Error('the tree does not write')),
    read: () => Promise.reject(new Error('the tree reads records')),
    probe: () => Promise.reject(new Error('the tree asks no pod')),
    list: () => Promise.reject(new Error('the tree reads records')),
    async *follow(_namespace, signal) {
      while (!signal.aborted) {
        const next = await new Promise<Result<Snapshot> | undefined>((resolve) => {
          const take = (seen: Result<Snapshot> | undefined): void => {
            waiting.delete(take);
            resolve(seen);
          };
          waiting.add(take);
          signal.addEventListener('abort', () => take(undefined));
        });
        if (next !== undefined) yield next;
      }
    },
  };
  const settled = (): Promise<void> => new Promise((resolve) => { setImmediate(resolve); });
  return {
    connect: () => {
      connects += 1;
      return Promise.resolve(ok(port));
    },
    connects: () => connects,
    followers: () => waiting.size,
    /** Gives all followers one reading, and lets it be drawn. */
    push: async (seen: Result<Snapshot>): Promise<void> => {
      while (waiting.size === 0) await settled();
      for (const take of [...waiting]) take(seen);
      await settled();
    },
    settled,
  };
}

let drawn = 0;
/** `names` of a snapshot become rows; `a!` is an `a` with other news, and `a~` says how often it was drawn. */
const rowsOf = (seen: Snapshot): Promise<readonly TreeNode[]> =>
  Promise.resolve(
    (seen as Snapshot & { names: string }).names.split(' ').filter((name) => name !== '').map((name): TreeNode => ({
      type: 'application', id: `app/${name.replace(/[!~]/u, '')}`, label: name.replace(/[!~]/u, ''), description: name.endsWith('~') ? `drawn ${++drawn}` : name.endsWith('!') ? 'worse' : 'well', tooltip: [],
      ...(name.endsWith('~') ? { aging: true, services: ['s'] } : {}), target, application: name.replace(/[!~]/u, ''), strategy: 'blue-green', health: 'healthy', service: undefined, can: name.endsWith('~') ? ['abortCanary', 'nextStep'] : [], children: [],
    })),
  );

function setUp(given: { readonly contexts?: Result<readonly ContextInfo[]>; readonly practice?: ContextInfo; readonly namespaces?: Result<readonly string[]>; readonly kubeconfig?: string; readonly chosen?: string } = {}) {
  const fake = fakeCluster(given.namespaces);
  const changes: (readonly string[] | 'all')[] = [];
  const later: (() => void)[] = [];
  const soon: (() => void)[] = [];
  const none: boolean[] = [];
  const refreshes: string[] = [];
  const model = new TreeModel(
    {
      clusters: { contexts: () => Promise.resolve(given.contexts ?? ok([info])), practice: () => Promise.resolve(given.practice), connect: fake.connect },
      settings: () => parseSettings((key) => (key === 'kubeconfig' ? given.kubeconfig : undefined)),
      chosen: { context: () => undefined, namespace: () => given.chosen },
      refreshed: () => refreshes.push('refresh'),
      rowsOf,
      noKubeconfig: (is) => none.push(is),
      unexpected: (what, error) => assert.fail(`${what}: ${String(error)}`),
      later: (run) => {
        later.push(run);
        return () => later.splice(later.indexOf(run), 1);
      },
      soon: (run) => {
        soon.push(run);
        return () => soon.splice(soon.indexOf(run), 1);
      },
    },
    (rows) => changes.push(rows === undefined ? 'all' : rows.map(({ id }) => id)),
  );
  /** Opens the namespace as VS Code does, and gives it its first reading. */
  const openShop = async (first: Result<Snapshot>): Promise<{ readonly shop: TreeNode; readonly rows: readonly TreeNode[] }> => {
    const [row] = await model.children();
    assert.ok(row);
    const shop = (await model.children(row)).find(({ label }) => label === 'shop');
    assert.ok(shop);
    const [rows] = await Promise.all([model.children(shop), fake.push(first)]);
    return { shop, rows };
  };
  return { model, fake, changes, later, soon, none, refreshes, openShop };
}
const shown = (model: TreeModel, rows: readonly TreeNode[]): readonly string[] => rows.map((row) => `${model.newest(row).label} ${model.newest(row).description}`);

test('contexts are listed without contacting anything', async () => {
  const { model, fake, none } = setUp();
  assert.deepEqual((await model.children()).map(({ label }) => label), ['prod-eu']);
  assert.equal(fake.connects(), 0);
  assert.deepEqual(none, [false]);
});

for (const [title, given, rows, none] of [
  ['no kubeconfig leaves the view to its welcome text', { contexts: fail({ kind: 'kubeconfigMissing', path: '/k' }) }, 0, true],
  ['a kubeconfig without contexts does too', { contexts: ok([]) }, 0, true],
  ['a kubeconfig that was set and is missing is a row', { contexts: fail({ kind: 'kubeconfigMissing', path: '/k' }), kubeconfig: '/k' }, 1, false],
  ['a malformed kubeconfig is a row', { contexts: fail({ kind: 'kubeconfigMalformed', path: '/k', reason: 'r' }) }, 1, false],
  ['the practice cluster stands beside a malformed kubeconfig', { contexts: fail({ kind: 'kubeconfigMalformed', path: '/k', reason: 'r' }), practice: info }, 2, false],
] as const) {
  test(title, async () => {
    const seen = setUp(given as Parameters<typeof setUp>[0]);
    assert.equal((await seen.model.children()).length, rows);
    assert.deepEqual(seen.none, [none]);
  });
}

test('the namespace that the context names is open from the start, another is not', async () => {
  const { model } = setUp();
  const [row] = await model.children();
  const namespaces = await model.children(row);
  assert.deepEqual(namespaces.map((namespace) => [namespace.label, model.startsOpen(namespace)]), [['default', false], ['shop', true]]);
});

test('who may not list namespaces still gets the one that the context names, and the reason', async () => {
  const { model } = setUp({ namespaces: fail({ kind: 'forbidden', context: 'prod-eu', verb: 'list', resource: 'namespaces' }) });
  const [row] = await model.children();
  assert.deepEqual((await model.children(row)).map(({ type, label }) => [type, label]), [['namespace', 'shop'], ['problem', 'May not list namespaces']]);
});

for (const [chosen, labels] of [['team', ['default', 'shop', 'team']], ['default', ['default', 'shop']]] as const) {
  test(`a namespace that was chosen by name is there once: ${chosen}`, async () => {
    const { model } = setUp({ chosen });
    const [row] = await model.children();
    const namespaces = await model.children(row);
    assert.deepEqual([namespaces.map(({ label }) => label), namespaces.filter((one) => model.startsOpen(one)).map(({ label }) => label)], [labels, [chosen]]);
  });
}

test('a refresh says so, that rights are asked anew too', () => {
  const { model, refreshes } = setUp();
  model.refresh();
  assert.deepEqual(refreshes, ['refresh']);
});

test('only the row that changed is drawn again, as the object that VS Code was given', async () => {
  const { model, fake, changes, openShop } = setUp();
  const { rows } = await openShop(ok(snapshot('a b')));
  await fake.push(ok(snapshot('a b!')));
  assert.deepEqual(changes, [['app/b']]);
  assert.deepEqual(shown(model, rows), ['a well', 'b worse']);
});

test('a row that vanishes says deleted until the refresh', async () => {
  const { model, fake, openShop } = setUp();
  const { shop } = await openShop(ok(snapshot('a b')));
  await fake.push(ok(snapshot('b')));
  assert.deepEqual(shown(model, await model.children(shop)), ['a deleted', 'b well']);
  model.refresh(shop);
  const [rows] = await Promise.all([model.children(shop), fake.push(ok(snapshot('b')))]);
  assert.deepEqual(shown(model, rows), ['b well']);
});

test('a failed read is a row above the last good ones, and goes when reading works again', async () => {
  const { model, fake, openShop } = setUp();
  const { shop } = await openShop(ok(snapshot('a')));
  await fake.push(fail(unreachable));
  assert.deepEqual((await model.children(shop)).map(({ type }) => type), ['problem', 'application']);
  await fake.push(fail({ kind: 'unauthorized', context: 'prod-eu', server: cluster.server }));
  assert.deepEqual((await model.children(shop)).map(({ type }) => type), ['problem', 'application']);
  await fake.push(ok(snapshot('a')));
  assert.deepEqual((await model.children(shop)).map(({ type }) => type), ['application']);
});

test('a namespace is no longer followed a while after it is closed, and again when it is opened', async () => {
  const { model, fake, later, changes, openShop } = setUp();
  const { shop } = await openShop(ok(snapshot('a')));
  model.closed(shop);
  assert.equal(fake.followers(), 1);
  later[0]?.();
  await fake.settled();
  assert.equal(fake.followers(), 0);
  model.opened(shop);
  assert.deepEqual(changes, [[shop.id]]);
  await Promise.all([model.children(shop), fake.push(ok(snapshot('a')))]);
  assert.equal(fake.followers(), 1);
});

test('a view out of sight for a moment keeps following', async () => {
  const { model, fake, later, openShop } = setUp();
  await openShop(ok(snapshot('a')));
  model.inSight(false);
  assert.equal(later.length, 1);
  model.inSight(true);
  assert.equal(later.length, 0);
  assert.equal(fake.followers(), 1);
});

test('an application is found with the rows above it, so that it can be revealed', async () => {
  const { model, openShop } = setUp();
  await openShop(ok(snapshot('a b')));
  const found = await model.find(cluster, 'shop', 'b');
  assert.ok(found);
  assert.equal(found.id, 'app/b');
  assert.equal(model.parent(found)?.label, 'shop');
  assert.equal((await model.find(cluster, 'shop'))?.label, 'shop');
  assert.equal((await model.find(cluster))?.label, 'prod-eu');
  assert.equal(await model.find(cluster, 'shop', 'gone'), undefined);
});

test('everything ends with the model', async () => {
  const { model, fake, openShop } = setUp();
  await openShop(ok(snapshot('a')));
  model.dispose();
  await fake.settled();
  assert.equal(fake.followers(), 0);
});

test('a row that says how long ago something was is drawn again though nothing happens, until it is followed no more', async () => {
  const { model, fake, changes, soon, openShop } = setUp();
  const { rows, shop } = await openShop(ok(snapshot('a b~')));
  const before = shown(model, rows);
  assert.equal(soon.length, 1);
  soon.shift()?.();
  await fake.settled();
  await fake.settled();
  assert.notDeepEqual(shown(model, rows), before);
  assert.deepEqual(changes.at(-1), ['app/b']);
  assert.equal(soon.length, 1);
  model.refresh(shop);
  assert.equal(soon.length, 0);
});

test('rows without such words are drawn when there is news, and not else', async () => {
  const { soon, openShop } = setUp();
  await openShop(ok(snapshot('a b')));
  assert.equal(soon.length, 0);
});

test('releases in progress are known of what is shown, and forgotten with it', async () => {
  const { model, openShop } = setUp();
  assert.deepEqual(model.releases(), []);
  const { shop } = await openShop(ok(snapshot('a b~')));
  assert.deepEqual(model.releases(), [{ target, application: 'b', services: ['s'], next: true }]);
  model.refresh(shop);
  assert.deepEqual(model.releases(), []);
});
