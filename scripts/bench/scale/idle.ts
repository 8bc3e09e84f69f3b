import { setTimeout as sleep } from 'node:timers/promises';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createRightsBook } from '../../../src/app/rightsBook.ts';
import { createClusters } from '../../../src/cluster/connect.ts';
import { parseSettings } from '../../../src/core/settings.ts';
import { treeOf } from '../../../src/core/tree/tree.ts';
import { TreeModel } from '../../../src/ui/tree/model.ts';
import { json, startServer, type Recorded } from '../../../test/support/http/recordingServer.ts';
import { steppedTime, type SteppedTime } from '../../../test/support/http/steppedTime.ts';
import { namespaces } from './objects.ts';

export interface Idle {
  /** Requests by what they ask, other than watches. */
  readonly beyond: Readonly<Record<string, number>>;
  /** Watches that took the place of those which the server ended after their `timeoutSeconds`. */
  readonly renewed: number;
}

const minutes = 100;
const kinds = ['deployments', 'replicasets', 'pods', 'services', 'endpointslices', 'httproutes'];

/**
 * Everybody's namespaces open, and nothing happens for 100 minutes: adapter, model and a server of ours stand on one clock that is
 * stepped, so that watches end when they would, bookmarks come each minute, and every timer of ours goes off.
 */
export async function measureIdle(gatewayApi: boolean): Promise<Idle> {
  const time = steppedTime();
  const api = await idleApi(time, gatewayApi);
  const folder = await mkdtemp(path.join(tmpdir(), 'bench-idle-'));
  const kubeconfig = path.join(folder, 'kubeconfig');
  await writeFile(kubeconfig, JSON.stringify({
    clusters: [{ name: 'idle', cluster: { server: api.url } }], users: [{ name: 'idle', user: { token: 'idle' } }], contexts: [{ name: 'idle', context: { cluster: 'idle', user: 'idle' } }], 'current-context': 'idle',
  }));
  const bug = (what: string, error: unknown): never => {
    throw new Error(what, { cause: error });
  };
  const clusters = createClusters({ kubeconfig: () => kubeconfig, env: {}, practiceKubeconfig: () => undefined, mayRunPlugins: () => false, log: () => undefined, userAgent: 'bench', clock: time });
  const rights = createRightsBook({ clusters, now: () => time.now(), learned: (target) => void model.redraw(target), unexpected: bug });
  const settings = parseSettings(() => undefined);
  const model: TreeModel = new TreeModel({
    clusters,
    settings: () => settings,
    chosen: { context: () => undefined, namespace: () => undefined },
    rowsOf: (snapshot) => Promise.resolve(treeOf(snapshot, settings.trackLabel, { journalled: [], rights: rights.of(snapshot.target) })),
    noKubeconfig: () => undefined,
    unexpected: bug,
    later: (run) => time.after(15_000, run),
  }, () => undefined);
  try {
    const [context] = await model.children();
    if (context === undefined) throw new Error('there is no context');
    model.opened(context);
    const rows = await model.children(context);
    const reading = Promise.all(rows.map((row) => {
      model.opened(row);
      return model.children(row);
    }));
    // The first snapshot is published by a timer of the same clock.
    await until(async () => {
      time.advance(50);
      return (await Promise.race([reading, sleep(20)])) !== undefined && api.calm();
    });
    await reading;
    await until(() => Promise.resolve(api.rightsAsked() === namespaces.length));
    api.forget();
    const step = 5_000;
    for (let passed = 0; passed < minutes * 60_000; passed += step) {
      time.advance(step);
      await until(() => Promise.resolve(api.calm()));
    }
    return api.seen();
  } finally {
    model.dispose();
    rights.dispose();
    clusters.dispose();
    await api.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Two looks in a row with a turn between them, since a watch that ended is renewed a moment later. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let held = 0; held < 2; ) {
    held = (await holds()) ? held + 1 : 0;
    await sleep(1);
  }
}

async function idleApi(time: SteppedTime, gatewayApi: boolean) {
  let open = 0;
  let renewed = 0;
  let beyond: Record<string, number> = {};
  const count = (request: Recorded): void => {
    const what = `${request.method} ${request.path.split('/').at(-1) ?? ''}`;
    beyond[what] = (beyond[what] ?? 0) + 1;
  };
  const served = gatewayApi ? kinds.length : kinds.length - 1;
  const server = await startServer((request, response) => {
    const resource = request.path.split('/').at(-1) ?? '';
    if (resource === 'httproutes' && !gatewayApi) {
      count(request);
      response.writeHead(404, { 'content-type': 'text/plain' }).end('404 page not found\n');
    } else if (request.path === '/apis') {
      count(request);
      json(response, 200, { kind: 'APIGroupList', groups: [{ name: 'apps', versions: [{ groupVersion: 'apps/v1', version: 'v1' }] }] });
    } else if (request.method === 'POST') {
      count(request);
      json(response, 201, { kind: 'SelfSubjectRulesReview', status: { incomplete: false, resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }], nonResourceRules: [] } });
    } else if (request.query.get('watch') === null) {
      count(request);
      const items = resource === 'namespaces' ? namespaces.map((name) => ({ metadata: { name } })) : [{ metadata: { name: 'one', namespace: request.path.split('/').at(-2), uid: resource, resourceVersion: '1' } }];
      json(response, 200, { kind: 'List', metadata: { resourceVersion: '1' }, items });
    } else {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.flushHeaders();
      open += 1;
      renewed += 1;
      const bookmark = (): void => {
        response.write(`${JSON.stringify({ type: 'BOOKMARK', object: { metadata: { resourceVersion: '1' } } })}\n`);
        cancel = time.after(60_000, bookmark);
      };
      let cancel = time.after(60_000, bookmark);
      // Not at `close`, which comes later: nobody shall take the silence between for rest.
      const end = (): void => {
        if (response.writableEnded) return;
        open -= 1;
        cancel();
        response.end();
      };
      time.after(Number(request.query.get('timeoutSeconds')) * 1000, end);
      response.once('close', end);
    }
  });
  return {
    url: server.url,
    calm: () => open === namespaces.length * served,
    rightsAsked: () => beyond['POST selfsubjectrulesreviews'] ?? 0,
    forget: () => {
      beyond = {};
      renewed = 0;
    },
    seen: (): Idle => ({ beyond, renewed }),
    close: () => server.close(),
  };
}
