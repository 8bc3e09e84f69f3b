/** What the cluster adapter relies on, on the practice cluster and on a real control plane. */
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, suite, test } from 'node:test';
import { parse } from 'yaml';
import type { ClusterPort } from '../../src/app/ports.ts';
import { createClusters, type Clusters, type RequestEvent } from '../../src/cluster/connect.ts';
import type { Snapshot } from '../../src/core/live/records.ts';
import type { PlannedWrite } from '../../src/core/operations/plan.ts';
import type { Result } from '../../src/core/result.ts';
import type { ClusterRef } from '../../src/core/target.ts';
import { clusterNames, startTestCluster, type TestCluster } from '../support/clusters.ts';
import { withKubeconfig } from '../support/http/connection.ts';

interface Kubeconfig {
  readonly clusters: readonly { readonly name: string; readonly cluster: Record<string, unknown> }[];
  readonly users: readonly { readonly name: string; readonly user: Record<string, unknown> }[];
  readonly contexts: readonly unknown[];
}

/** Far more than is needed anywhere: it ends what hangs, and says nothing about speed. */
const soon = (): AbortSignal => AbortSignal.timeout(120_000);

const deployment = (name: string, replicas: number): unknown => ({
  apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name, labels: { app: name } },
  spec: {
    replicas, selector: { matchLabels: { app: name, version: 'blue' } },
    template: { metadata: { labels: { app: name, version: 'blue' } }, spec: { containers: [{ name: 'server', image: `${name}:v1` }] } },
  },
});
const service = (name: string): unknown => ({
  apiVersion: 'v1', kind: 'Service', metadata: { name }, spec: { selector: { app: name, version: 'blue' }, ports: [{ port: 80, targetPort: 8080 }] },
});

for (const clusterName of clusterNames) {
  suite(`the cluster adapter on the ${clusterName} cluster`, () => {
    let cluster: TestCluster;
    let clusters: Clusters;
    let port: ClusterPort;
    const log: RequestEvent[] = [];

    const clustersAt = (kubeconfig: string): Clusters =>
      createClusters({ kubeconfig: () => kubeconfig, env: process.env, practiceKubeconfig: () => undefined, mayRunPlugins: () => false, log: (event) => log.push(event), userAgent: 'deployment-strategies/test' });
    const refOf = async (from: Clusters): Promise<ClusterRef> => {
      const contexts = await from.contexts();
      assert.ok(contexts.ok, JSON.stringify(contexts));
      const ref = contexts.value[0]?.cluster;
      assert.ok(ref !== undefined);
      return ref;
    };
    const connect = async (from: Clusters): Promise<ClusterPort> => {
      const connected = await from.connect(await refOf(from));
      assert.ok(connected.ok, JSON.stringify(connected));
      return connected.value;
    };
    /** Connects with a kubeconfig that differs from the cluster's own. */
    const otherwise = async (change: (config: Kubeconfig) => void, run: (port: ClusterPort, kubeconfig: string, from: Clusters) => Promise<void>): Promise<void> => {
      const config = parse(await readFile(cluster.kubeconfig, 'utf8')) as Kubeconfig;
      for (const { cluster: entry } of config.clusters) {
        const file = entry['certificate-authority'];
        if (typeof file === 'string') entry['certificate-authority'] = path.resolve(path.dirname(cluster.kubeconfig), file);
      }
      change(config);
      await withKubeconfig(config, async (kubeconfig) => {
        const from = clustersAt(kubeconfig);
        try {
          await run(await connect(from), kubeconfig, from);
        } finally {
          from.dispose();
        }
      });
    };
    const create = async (namespace: string, collection: string, object: unknown): Promise<void> => {
      const made = await cluster.call('POST', `${collection.startsWith('deployments') ? '/apis/apps/v1' : '/api/v1'}/namespaces/${namespace}/${collection}`, object);
      assert.equal(made.status, 201, JSON.stringify(made.body));
    };
    const snapshot = (result: Result<Snapshot>): Snapshot => {
      assert.ok(result.ok, JSON.stringify(result));
      return result.value;
    };
    const switching = (namespace: string, from: string, to: string): PlannedWrite => ({
      kind: 'Service', namespace, name: 'web', basedOn: '', change: `selector version: ${from} → ${to}`,
      ops: [{ op: 'test', path: '/spec/selector/version', value: from }, { op: 'replace', path: '/spec/selector/version', value: to }],
    });

    before(async () => {
      cluster = await startTestCluster(clusterName);
      clusters = clustersAt(cluster.kubeconfig);
      port = await connect(clusters);
    });
    after(async () => {
      clusters.dispose();
      await cluster.stop();
    });

    test('namespaces are listed', async () => {
      const namespace = await cluster.namespace();
      const listed = await port.namespaces(soon());
      assert.ok(listed.ok);
      assert.ok(listed.value.includes('default') && listed.value.includes(namespace));
    });

    test('an empty namespace is an empty snapshot with nothing unread', async () => {
      const seen = snapshot(await port.observe(await cluster.namespace(), soon()));
      assert.deepEqual([seen.deployments, seen.pods, seen.services, seen.routes, seen.unread], [[], [], [], [], []]);
    });

    test('a rollout is followed from nothing to ready endpoints, and a fresh read says the same', async () => {
      const namespace = await cluster.namespace();
      const stop = new AbortController();
      const kept: Snapshot[] = [];
      const limit = soon();
      limit.addEventListener('abort', () => stop.abort());
      // Each kind has a watch of its own, and they tell in any order.
      const ready = (seen: Snapshot): boolean =>
        seen.endpointSlices.flatMap((slice) => slice.endpoints).filter((endpoint) => endpoint.ready).length === 3
        && seen.deployments[0]?.ready === 3 && seen.replicaSets.length === 1 && seen.pods.filter((pod) => pod.ready).length === 3;
      for await (const result of port.follow(namespace, stop.signal)) {
        const seen = snapshot(result);
        if (kept.length === 0) {
          await create(namespace, 'deployments', deployment('web', 3));
          await create(namespace, 'services', service('web'));
        }
        kept.push(seen);
        if (ready(seen)) stop.abort();
      }
      assert.ok(!limit.aborted, `not ready in time; last ${JSON.stringify(kept.at(-1))}`);
      const [pod] = kept.at(-1)?.pods ?? [];
      const [replicaSet] = kept.at(-1)?.replicaSets ?? [];
      assert.ok(pod !== undefined && replicaSet !== undefined);
      assert.equal(pod.owner, replicaSet.uid);
      assert.equal(replicaSet.owner, kept.at(-1)?.deployments[0]?.uid);
      assert.equal(pod.trouble, '');
      const fresh = snapshot(await port.observe(namespace, soon()));
      assert.deepEqual(fresh.pods.map((one) => [one.name, one.ready]).sort(), kept.at(-1)?.pods.map((one) => [one.name, one.ready]).sort());
    });

    test('a switch is written once, and a second one on the same sight is a conflict that writes nothing', async () => {
      const namespace = await cluster.namespace();
      await create(namespace, 'services', service('web'));
      const written = await port.write(switching(namespace, 'blue', 'green'), soon());
      assert.ok(written.ok, JSON.stringify(written));
      const before = snapshot(await port.observe(namespace, soon())).services[0];
      assert.equal(before?.resourceVersion, written.value.resourceVersion);
      assert.equal(before.selector?.['version'], 'green');
      assert.equal(before.lastWriter?.manager, 'deployment-strategies');
      assert.deepEqual(await port.write(switching(namespace, 'blue', 'red'), soon()), { ok: false, failure: { kind: 'conflict', context: cluster.context, what: 'Service web', namespace } });
      assert.deepEqual(snapshot(await port.observe(namespace, soon())).services[0], before);
    });

    test('a write that makes no sense is refused, and one to what is not there finds nothing', async () => {
      const namespace = await cluster.namespace();
      await create(namespace, 'services', service('web'));
      const invalid = await port.write({ ...switching(namespace, '', ''), ops: [{ op: 'replace', path: '/spec/ports/0/port', value: 70_000 }] }, soon());
      assert.equal(!invalid.ok && invalid.failure.kind, 'refused', JSON.stringify(invalid));
      const unknown = await port.write({ ...switching(namespace, '', ''), ops: [{ op: 'add', path: '/spec/selecter', value: {} }] }, soon());
      assert.equal(!unknown.ok && unknown.failure.kind, 'refused', JSON.stringify(unknown));
      const missing = await port.write({ ...switching(namespace, 'blue', 'green'), name: 'gone' }, soon());
      assert.deepEqual(missing, { ok: false, failure: { kind: 'notFound', context: cluster.context, what: 'Service gone', namespace } });
    });

    test('a delete that is tried out deletes nothing, and the same in earnest does', async () => {
      const namespace = await cluster.namespace();
      await create(namespace, 'services', service('web'));
      const [there] = snapshot(await port.observe(namespace, soon())).services;
      assert.ok(there !== undefined);
      const write: PlannedWrite = { verb: 'delete', kind: 'Service', namespace, name: 'web', uid: there.uid, basedOn: there.resourceVersion, ops: [], change: 'deleted' };
      assert.deepEqual(await port.write(write, soon(), { dryRun: true }), { ok: true, value: { resourceVersion: '' } });
      assert.deepEqual(snapshot(await port.observe(namespace, soon())).services, [there]);
      assert.deepEqual(await port.write(write, soon()), { ok: true, value: { resourceVersion: '' } });
      assert.deepEqual(snapshot(await port.observe(namespace, soon())).services, []);
    });

    test('more objects than a page holds are all read, in several pages', async () => {
      const namespace = await cluster.namespace();
      const names = Array.from({ length: 620 }, (_, i) => `s-${String(i).padStart(4, '0')}`);
      // Without a cluster IP each, since the real control plane has few of them.
      for (let i = 0; i < names.length; i += 20) {
        await Promise.all(names.slice(i, i + 20).map((name) => create(namespace, 'services', { ...(service(name) as object), spec: { clusterIP: 'None', ports: [{ port: 80 }] } })));
      }
      log.length = 0;
      assert.deepEqual(snapshot(await port.observe(namespace, soon())).services.map((one) => one.name).sort(), names);
      assert.equal(log.filter((event) => event.path.includes(`/${namespace}/services?`)).length, 2);
    });

    test('a wrong token is not accepted', () =>
      otherwise((config) => {
        for (const { user } of config.users) {
          for (const key of Object.keys(user)) Reflect.deleteProperty(user, key);
          user['token'] = 'wrong';
        }
      }, async (other) => {
        const result = await other.namespaces(soon());
        assert.equal(!result.ok && result.failure.kind, 'unauthorized', JSON.stringify(result));
      }));

    test('a port where nothing listens is unreachable', () =>
      otherwise((config) => {
        // Port 1: one that was free a moment ago may be another test's by now.
        for (const entry of config.clusters) entry.cluster['server'] = `${new URL(cluster.server).protocol}//127.0.0.1:1`;
      }, async (other) => {
        const result = await other.observe('default', soon());
        assert.ok(!result.ok && result.failure.kind === 'unreachable', JSON.stringify(result));
        assert.equal(result.failure.reason, 'connection refused');
      }));

    test('a context that was pointed elsewhere is refused, and nothing is sent there', () =>
      otherwise(() => undefined, async (other, kubeconfig, from) => {
        const config = JSON.parse(await readFile(kubeconfig, 'utf8')) as Kubeconfig;
        for (const entry of config.clusters) entry.cluster['server'] = 'https://elsewhere.example';
        await writeFile(kubeconfig, JSON.stringify(config));
        assert.deepEqual(await from.connect(other.cluster), { ok: false, failure: { kind: 'contextMoved', context: other.cluster.context, was: other.cluster.server, is: 'https://elsewhere.example' } });
      }));

    if (clusterName === 'real') {
      test('one without rights is told which right is missing, and sees the namespace of the context', () =>
        otherwise((config) => {
          for (const { user } of config.users) user['as'] = 'mallory';
        }, async (other) => {
          assert.deepEqual(await other.namespaces(soon()), { ok: true, value: ['default'] });
          assert.deepEqual(await other.observe('default', soon()), { ok: false, failure: { kind: 'forbidden', context: cluster.context, verb: 'list', resource: 'deployments', namespace: 'default' } });
          assert.deepEqual(await other.write(switching('default', 'a', 'b'), soon()), { ok: false, failure: { kind: 'forbidden', context: cluster.context, verb: 'patch', resource: 'services', namespace: 'default' } });
        }));
    }
  });
}
