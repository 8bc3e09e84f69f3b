/** Two windows, or two machines, on one application: one writes, the other learns who was first. On the practice cluster and on a real control plane. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, afterEach, before, beforeEach, suite, test } from 'node:test';
import { operate } from '../../src/app/operate.ts';
import type { ClusterPort, OperationPorts, Outcome } from '../../src/app/ports.ts';
import { scaleCanary } from '../../src/app/scaleCanary.ts';
import { switchTraffic } from '../../src/app/switchTraffic.ts';
import type { Clusters } from '../../src/cluster/connect.ts';
import { leaseLasts } from '../../src/core/release/lease.ts';
import { noteText, parseNote, releaseAnnotation, type CanaryMark, type Note } from '../../src/core/release/mark.ts';
import type { Plan } from '../../src/core/operations/plan.ts';
import type { Seen } from '../../src/core/operations/seen.ts';
import { ok, type Result } from '../../src/core/result.ts';
import type { Target } from '../../src/core/target.ts';
import { unwrap } from '../../src/core/unwrap.ts';
import { eventually } from '../support/calls.ts';
import { clusterNames, startTestCluster, type TestCluster } from '../support/clusters.ts';
import { connectTo, realPorts } from '../support/realPorts.ts';
import { createSeed } from '../support/seedNamespace.ts';

const limit = (): AbortSignal => AbortSignal.timeout(120_000);
const end = (result: Result<Outcome>): string => (result.ok ? `${result.value.done}${result.value.wrote ? ' wrote' : ''}` : result.failure.kind);
const mark: CanaryMark = { kind: 'canary', who: 'ada', startedAt: 1, stable: 'chat-stable', canary: 'chat-canary', total: 10, steps: [10, 100], step: 0 };

interface Operator {
  readonly ports: OperationPorts;
  /** The next operation's dialog. */
  confirming: () => Promise<void>;
  /** It has written, and is about to look a second time. */
  verifying: () => Promise<void>;
}

for (const clusterName of clusterNames) {
  suite(`a lease on the ${clusterName} cluster`, () => {
    let served: TestCluster;
    let clusters: Clusters;
    let cluster: ClusterPort;
    let target: Target;

    before(async () => {
      served = await startTestCluster(clusterName);
      ({ clusters, cluster } = await connectTo(served.kubeconfig));
    });

    after(async () => {
      clusters.dispose();
      await served.stop();
    });

    afterEach(() => served.call('DELETE', `/api/v1/namespaces/${target.namespace}`));

    beforeEach(async () => {
      target = { cluster: cluster.cluster, namespace: await served.namespace() };
      await createSeed(served, target.namespace);
      await eventually('the seed is ready', async () => unwrap(await cluster.observe(target.namespace, limit())), ({ deployments, pods }) =>
        deployments.every(({ desired, ready }) => desired === ready) && pods.every(({ ready }) => ready) && pods.length > 0, 120_000);
    });

    /** A window of its own, with a journal of its own, as on another machine. */
    function operator(who: string): Operator {
      const ports = realPorts(clusters, { while: () => its.confirming() });
      const its: Operator = {
        confirming: () => Promise.resolve(),
        verifying: () => Promise.resolve(),
        ports: {
          ...ports,
          who,
          newId: randomUUID,
          clock: {
            ...ports.clock,
            // The pause between the two reads that verify a write.
            wait: async (ms, signal) => {
              if (ms === 100) await its.verifying();
              await ports.clock.wait(ms, signal);
            },
          },
        },
      };
      return its;
    }

    const noteOf = async (name: string): Promise<Note | undefined> => parseNote(unwrap(await cluster.observe(target.namespace, limit())).services.find((service) => service.name === name)?.release);

    test('of two who go at the same moment exactly one writes, twenty times, and the other is told who', async () => {
      const operators = [operator('ada'), operator('bob')] as const;
      for (let round = 0; round < 20; round++) {
        let asked = 0;
        let both = (): void => undefined;
        const atOnce = new Promise<void>((resolve) => { both = resolve; });
        let first = (): void => undefined;
        const oneEnded = new Promise<void>((resolve) => { first = resolve; });
        const to = round % 2 === 0 ? 'green' : 'blue';
        const results = await Promise.all(operators.map(async (one) => {
          one.confirming = () => {
            if (++asked === 2) both();
            return atOnce;
          };
          one.verifying = () => oneEnded;
          const result = await switchTraffic(one.ports, { target, application: 'llm-app', to }, limit());
          first();
          return result;
        }));
        assert.deepEqual(results.map(end).sort(), ['leased', 'verified wrote'], `round ${round}`);
        const loser = results.findIndex((result) => !result.ok);
        const [refused] = results.flatMap((result) => (result.ok ? [] : [result.failure]));
        assert.equal(refused?.kind === 'leased' ? refused.who : undefined, loser === 0 ? 'bob' : 'ada');
      }
      assert.equal(await noteOf('llm-app-service'), undefined);
    });

    test('operations of different applications do not disturb each other', async () => {
      const [ada, bob] = [operator('ada'), operator('bob')];
      let begun = 0;
      let both = (): void => undefined;
      const together = new Promise<void>((resolve) => { both = resolve; });
      for (const one of [ada, bob]) {
        one.verifying = () => {
          if (++begun === 2) both();
          return together;
        };
      }
      const results = await Promise.all([
        switchTraffic(ada.ports, { target, application: 'llm-app', to: 'green' }, limit()),
        scaleCanary(bob.ports, { target, application: 'chat', to: { replicas: 2 } }, limit()),
      ]);
      assert.deepEqual(results.map(end), ['verified wrote', 'verified wrote']);
    });

    test('while it is held others see who holds it; mark, annotations and the rest of the object stay', async () => {
      const path = `/api/v1/namespaces/${target.namespace}/services/chat-service`;
      const annotations = { 'team.example/owner': 'llm', [releaseAnnotation]: noteText({ mark }) };
      await served.call('PATCH', path, { metadata: { annotations } }, 'application/merge-patch+json');
      const before = (await served.call('GET', path)).body;
      const ada = operator('ada');
      let during: Note | undefined;
      ada.verifying = async () => void (during = await noteOf('chat-service'));
      assert.equal(end(await scaleCanary(ada.ports, { target, application: 'chat', to: { replicas: 2 } }, limit())), 'verified wrote');
      assert.deepEqual([during?.lease?.who, during?.lease?.what, during?.mark], ['ada', 'scale to 2 replicas', mark]);
      assert.deepEqual(withoutBookkeeping((await served.call('GET', path)).body), withoutBookkeeping(before));
    });

    test('what a crash leaves holds until it runs out; then it is taken over', async () => {
      const path = `/api/v1/namespaces/${target.namespace}/services/chat-service`;
      const leave = (until: number) =>
        served.call('PATCH', path, { metadata: { annotations: { [releaseAnnotation]: noteText({ lease: { id: 'gone', who: 'ada', what: 'scale to 30 %', until } }) } } }, 'application/merge-patch+json');
      await leave(Date.now() + leaseLasts);
      const bob = operator('bob');
      const held = unwrap(await scaleCanary(bob.ports, { target, application: 'chat', to: { replicas: 2 } }, limit()));
      assert.equal(held.done, 'blocked');
      assert.match(held.message, /^chat was left as it is: ada \(scale to 30 %\) is writing to it/);
      await leave(Date.now() - 1000);
      assert.equal(end(await scaleCanary(bob.ports, { target, application: 'chat', to: { replicas: 2 } }, limit())), 'verified wrote');
      assert.equal(await noteOf('chat-service'), undefined);
    });

    test('an application without a Service carries it on its Deployment', async () => {
      await served.call('DELETE', `/api/v1/namespaces/${target.namespace}/services/summarizer`);
      const ada = operator('ada');
      let during: Note | undefined;
      ada.verifying = async () => void (during = parseNote(unwrap(await cluster.observe(target.namespace, limit())).deployments.find(({ name }) => name === 'summarizer')?.release));
      const result = await operate(ada.ports, { target, application: 'summarizer', plan: (seen) => ok(oneMore(seen)) }, limit());
      assert.equal(end(result), 'verified wrote');
      assert.equal(during?.lease?.who, 'ada');
      const { body } = await served.call('GET', `/apis/apps/v1/namespaces/${target.namespace}/deployments/summarizer`);
      assert.equal(JSON.stringify((body as { readonly metadata: { readonly annotations: unknown } }).metadata.annotations).includes(releaseAnnotation), false);
    });
  });
}

/** Everything that a person would call the object: not who wrote which version of it. */
function withoutBookkeeping(object: unknown): unknown {
  return JSON.parse(JSON.stringify(object), (key, value: unknown) => (key === 'resourceVersion' || key === 'managedFields' ? undefined : value));
}

/** One replica more of the only Deployment. */
function oneMore({ application }: Seen): Plan {
  const [track] = application.tracks;
  assert.ok(track);
  const { name, namespace, desired, resourceVersion } = track.deployment;
  const ops = [{ op: 'test', path: '/spec/replicas', value: desired }, { op: 'replace', path: '/spec/replicas', value: desired + 1 }] as const;
  const expect = { kind: 'grown', part: { deployment: name, track: track.name, replicas: desired + 1 }, services: [] } as const;
  return {
    operation: 'scale',
    target: application.target,
    application: application.name,
    question: 'One more?',
    action: 'Scale by one',
    facts: [],
    checks: [],
    writes: [{ kind: 'Deployment', namespace, name, basedOn: resourceVersion, ops, change: 'one more', expect }],
    inverse: { kind: 'replicas', deployments: [{ name, from: desired + 1, to: desired }] },
  };
}
