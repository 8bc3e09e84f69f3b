/** A whole blue-green release through the real adapter: on the practice cluster and on a real control plane. */
import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { after, afterEach, before, beforeEach, suite, test } from 'node:test';
import { createTrack } from '../../src/app/blueGreen/createTrack.ts';
import { createProbeBook } from '../../src/app/blueGreen/probeBook.ts';
import { probeTrack } from '../../src/app/blueGreen/probeTrack.ts';
import { removeTrack } from '../../src/app/blueGreen/removeTrack.ts';
import type { ClusterPort, Outcome } from '../../src/app/ports.ts';
import { switchTraffic } from '../../src/app/switchTraffic.ts';
import { takeBack } from '../../src/app/takeBack.ts';
import type { Clusters } from '../../src/cluster/connect.ts';
import type { Snapshot } from '../../src/core/live/records.ts';
import { parseNote, type BlueGreenMark } from '../../src/core/release/mark.ts';
import type { Result } from '../../src/core/result.ts';
import type { Target } from '../../src/core/target.ts';
import { unwrap } from '../../src/core/unwrap.ts';
import { eventually } from '../support/calls.ts';
import { clusterNames, startTestCluster, type TestCluster } from '../support/clusters.ts';
import { connectTo, realPorts, type RealPorts } from '../support/realPorts.ts';

const limit = (): AbortSignal => AbortSignal.timeout(240_000);
const end = (result: Result<Outcome>): string => (result.ok ? `${result.value.done}: ${result.value.message}` : JSON.stringify(result.failure));

const application = 'llm-app';
const labels = { app: 'llm-app', version: 'blue' };
const image = (tag: string): string => `registry.example/llm-app:${tag}`;
const v2 = [{ container: 'server', image: image('v2') }];

const live = (namespace: string): unknown => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'llm-app-blue', namespace, labels: { ...labels, team: 'ml' }, annotations: { 'argocd.argoproj.io/tracking-id': 'x', 'example.com/owner': 'ada' } },
  spec: {
    replicas: 2,
    selector: { matchLabels: labels },
    template: {
      metadata: { labels, annotations: { 'practice.deployment-strategies/terminates-after': '1' } },
      spec: {
        terminationGracePeriodSeconds: 5,
        containers: [{ name: 'server', image: image('v1'), env: [{ name: 'MODEL', value: 'small' }], ports: [{ name: 'http', containerPort: 8080 }] }],
        topologySpreadConstraints: [{ maxSkew: 5, topologyKey: 'kubernetes.io/hostname', whenUnsatisfiable: 'ScheduleAnyway', labelSelector: { matchLabels: labels } }],
      },
    },
  },
});
const serviceOf = (namespace: string, type: string): unknown => ({
  apiVersion: 'v1', kind: 'Service', metadata: { name: 'llm-app', namespace }, spec: { type, selector: labels, ports: [{ name: 'http', port: 80, targetPort: 'http' }] },
});

/** What a model server says; on the real control plane the fake nodes forward to it. */
async function modelServer(): Promise<Server> {
  const server = createServer((request, response) => {
    response.writeHead(request.url === '/v1/models' ? 200 : 404, { 'content-type': 'application/json' }).end('{"object":"list","data":[{"id":"llm-app:v2","object":"model"}]}');
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return server;
}

for (const clusterName of clusterNames) {
  suite(`a blue-green release on the ${clusterName} cluster`, () => {
    let models: Server;
    let served: TestCluster;
    let clusters: Clusters;
    let cluster: ClusterPort;
    let target: Target;
    let ports: RealPorts;

    before(async () => {
      models = await modelServer();
      // Port 9 leads to port 1, where nothing listens.
      served = await startTestCluster(clusterName, { forwards: { 8080: (models.address() as AddressInfo).port, 9: 1 } });
      ({ clusters, cluster } = await connectTo(served.kubeconfig));
    });
    after(async () => {
      clusters.dispose();
      await served.stop();
      models.close();
    });
    afterEach(() => served.call('DELETE', `/api/v1/namespaces/${target.namespace}`));
    beforeEach(() => begin('ClusterIP'));

    async function begin(type: string): Promise<void> {
      target = { cluster: cluster.cluster, namespace: await served.namespace() };
      ports = realPorts(clusters, { probes: createProbeBook() });
      const { namespace } = target;
      assert.equal((await served.call('POST', `/apis/apps/v1/namespaces/${namespace}/deployments`, live(namespace))).status, 201);
      assert.equal((await served.call('POST', `/api/v1/namespaces/${namespace}/services`, serviceOf(namespace, type))).status, 201);
      await eventually('blue is ready and in the endpoints', seen, (now) => behind(now).length === 2);
    }

    const seen = async (): Promise<Snapshot> => unwrap(await cluster.observe(target.namespace, limit()));
    const behind = ({ endpointSlices }: Snapshot): readonly string[] =>
      endpointSlices.filter(({ service }) => service === 'llm-app').flatMap(({ endpoints }) => endpoints).flatMap(({ pod, ready }) => (ready && pod !== undefined ? [pod] : [])).sort();
    const podsOf = ({ pods }: Snapshot, version: string): readonly string[] => pods.filter((pod) => pod.labels['version'] === version && !pod.terminating).map(({ uid }) => uid).sort();
    const namesOf = ({ pods }: Snapshot, version: string): readonly string[] => pods.filter((pod) => pod.labels['version'] === version && !pod.terminating).map(({ name }) => name).sort();
    const mark = ({ services }: Snapshot): BlueGreenMark | undefined => {
      const noted = parseNote(services.find(({ name }) => name === 'llm-app')?.release)?.mark;
      return noted?.kind === 'blue-green' ? noted : undefined;
    };
    const checks = (): readonly string[] => ports.plans.at(-1)?.checks.map(({ id, verdict }) => `${id} ${verdict}`) ?? [];

    test('create, probe, switch, hold, take back, switch again, remove: no pod is made twice, and traffic is where it was said', async () => {
      const start = await seen();
      assert.match(end(await createTrack(ports, { target, application, images: v2 }, limit())), /^verified: llm-app has a new track/);
      const created = await seen();
      assert.deepEqual([behind(created), podsOf(created, 'blue')], [namesOf(start, 'blue'), podsOf(start, 'blue')], 'no traffic moved, no pod of blue was touched');
      const green = created.deployments.find(({ name }) => name === 'llm-app-green');
      assert.deepEqual([green?.desired, green?.images, green?.labels], [2, [{ container: 'server', image: image('v2') }], { app: 'llm-app', version: 'green', team: 'ml' }]);
      const whole = unwrap(await cluster.read('Deployment', target.namespace, 'llm-app-green', limit())) as { metadata: { annotations: Record<string, string> }; spec: { template: { spec: { topologySpreadConstraints: readonly { labelSelector: unknown }[] } } } };
      assert.deepEqual([whole.metadata.annotations['argocd.argoproj.io/tracking-id'], whole.metadata.annotations['example.com/owner']], [undefined, 'ada']);
      assert.deepEqual(whole.spec.template.spec.topologySpreadConstraints[0]?.labelSelector, { matchLabels: { app: 'llm-app', version: 'green' } });
      assert.deepEqual([mark(created)?.old, mark(created)?.fresh, mark(created)?.switchedAt], ['llm-app-blue', 'llm-app-green', undefined]);
      const greenPods = podsOf(created, 'green');

      const probed = unwrap(await probeTrack(ports, { target, application }, limit()));
      assert.match(probed.message, /^llm-app: 2 of 2 pods of green are ready; llm-app-green-\S+ answered 200 in \d+ ms on \/v1\/models \(1 model: llm-app:v2\); /);

      assert.match(end(await switchTraffic(ports, { target, application, to: 'green' }, limit())), /^verified: llm-app sends its traffic to green: 2 ready endpoints, none on blue/);
      assert.ok(checks().includes('probe pass') && !checks().some((check) => check.startsWith('target-port')), checks().join());
      const switched = await seen();
      assert.deepEqual([behind(switched), podsOf(switched, 'green'), podsOf(switched, 'blue')], [namesOf(created, 'green'), greenPods, podsOf(start, 'blue')]);
      const held = mark(switched);
      assert.equal((held?.holdUntil ?? 0) - (held?.switchedAt ?? 0), 1_800_000);
      assert.match(ports.plans.at(-1)?.facts.find(({ label }) => label === 'Hold')?.value ?? '', /^blue is kept for 30 min as the way back: 2 pods$/);

      assert.match(end(await takeBack(ports, { target, application }, limit())), /^verified: llm-app sends its traffic to blue: 2 ready endpoints, none on green/);
      const back = await seen();
      assert.deepEqual([behind(back), mark(back)], [namesOf(start, 'blue'), mark(created)]);

      assert.match(end(await switchTraffic(ports, { target, application, to: 'green' }, limit())), /^verified/);
      assert.match(end(await removeTrack(ports, { target, application, track: 'green' }, limit())), /^blocked: .*green is not idle: Service llm-app sends traffic to it/);
      assert.match(end(await removeTrack(ports, { target, application }, limit())), /^verified: llm-app lost its idle track: llm-app-blue is gone/);
      assert.ok(checks().includes('hold warn'), checks().join());
      const done = await seen();
      assert.deepEqual([done.deployments.map(({ name }) => name), behind(done), podsOf(done, 'green'), podsOf(done, 'blue'), mark(done)], [['llm-app-green'], namesOf(created, 'green'), greenPods, [], undefined]);
      assert.deepEqual((await ports.journal.entries(target, application)).map(({ operation, ended }) => `${operation} ${ended?.outcome}`), ['removeTrack verified', 'switch verified', 'takeBack verified', 'switch verified', 'createTrack verified']);
    });

    test('a track that was created is taken back, and an idle one gets new images and its old ones again', async () => {
      assert.match(end(await createTrack(ports, { target, application, images: v2 }, limit())), /^verified/);
      const v3 = [{ container: 'server', image: image('v3') }];
      assert.match(end(await createTrack(ports, { target, application, images: v3 }, limit())), /^verified/);
      assert.deepEqual((await seen()).deployments.find(({ name }) => name === 'llm-app-green')?.images, v3);
      assert.match(end(await takeBack(ports, { target, application }, limit())), /^verified/);
      assert.deepEqual((await seen()).deployments.find(({ name }) => name === 'llm-app-green')?.images, v2);
      assert.match(end(await takeBack(ports, { target, application }, limit())), /^verified/);
      const now = await seen();
      assert.deepEqual([now.deployments.map(({ name }) => name), behind(now).length], [['llm-app-blue'], 2]);
    });

    test('behind a load balancer both tracks have endpoints before the old ones leave', async () => {
      await served.call('DELETE', `/api/v1/namespaces/${target.namespace}`);
      await begin('LoadBalancer');
      await createTrack(ports, { target, application, images: v2 }, limit());
      const between: (readonly string[])[] = [];
      // The time that a load balancer needs passes at once, and what it would see is read then.
      const clock = { ...ports.clock, wait: async (ms: number, signal: AbortSignal) => {
        if (ms !== 20_000) return sleep(ms, undefined, { signal });
        between.push(behind(await seen()));
      } };
      assert.match(end(await switchTraffic({ ...ports, clock }, { target, application, to: 'green' }, limit())), /^verified: llm-app sends its traffic to green: 2 ready endpoints, none on blue/);
      const now = await seen();
      assert.deepEqual(between, [[...namesOf(now, 'blue'), ...namesOf(now, 'green')].sort()]);
      assert.match(end(await takeBack(ports, { target, application }, limit())), /^verified: llm-app sends its traffic to blue/);
    });

    test('what a port-forward does not reach is told apart: no listener, no pod, a path that is not served', async () => {
      const { namespace } = target;
      const [pod = ''] = namesOf(await seen(), 'blue');
      const kind = async (name: string, port: number, path: string): Promise<string> => {
        const answer = await cluster.probe({ namespace, pod: name, port, path }, limit());
        return answer.ok ? String(answer.value.status) : answer.failure.kind;
      };
      assert.deepEqual([await kind(pod, 8080, '/v1/models'), await kind(pod, 8080, '/nothing'), await kind(pod, 9, '/'), await kind('nobody', 8080, '/')], ['200', '404', 'podRefused', 'notFound']);
    });
  });
}
