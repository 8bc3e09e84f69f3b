/** What happens while a plan is read: a `test` holds the object that is written, and the checks rest on more than that. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { removeTrack } from '../../../src/app/blueGreen/removeTrack.ts';
import { restartRollout } from '../../../src/app/rolling/restartRollout.ts';
import { scaleCanary } from '../../../src/app/scaleCanary.ts';
import { switchTraffic } from '../../../src/app/switchTraffic.ts';
import { releaseAnnotation } from '../../../src/core/release/mark.ts';
import { ok } from '../../../src/core/result.ts';
import { unwrap } from '../../../src/core/unwrap.ts';
import { blueGreen, llmService, stableCanary, target } from '../../support/builders.ts';
import { fakeCluster, unready, type FakeCluster, type Step } from '../../support/fakeCluster.ts';
import { fakePorts, never, type FakePorts } from '../../support/fakePorts.ts';
import { fakeRollout, web } from '../../support/fakeRollout.ts';

const scaledTo = (name: string, desired: number): Step => (world) => {
  world.deployments = world.deployments.map((one) => (one.name === name ? { ...one, desired, replicas: desired, ready: desired, updated: desired, available: desired } : one));
  let left = desired;
  world.pods = world.pods.filter((pod) => !pod.name.startsWith(name) || left-- > 0);
};

/** Once, while the first plan is read. */
function amid(cluster: FakeCluster, step: Step): FakePorts {
  const steps = [step];
  const ports: FakePorts = fakePorts(cluster, {
    confirm: () => {
      steps.pop()?.(cluster.world);
      return { go: true };
    },
  });
  return ports;
}

for (const [what, step] of [['is scaled to 0', scaledTo('llm-app-green', 0)], ['loses two ready pods', unready('llm-app-green', 2)]] as const) {
  test(`the idle track ${what} while the switch to it is read: it is planned and asked again, and the block that it meets now stands`, async () => {
    const cluster = fakeCluster(blueGreen());
    const ports = amid(cluster, step);
    const outcome = unwrap(await switchTraffic(ports, { target, application: 'llm-app', to: 'green' }, never()));
    assert.deepEqual([outcome.done, outcome.wrote], ['blocked', false]);
    assert.deepEqual(cluster.written, []);
    assert.equal(cluster.world.services[0]?.release, undefined, 'nobody else is kept out meanwhile');
    assert.equal(ports.replanned.length, 1);
    const [entry, ...more] = await ports.journal.entries(target, 'llm-app');
    assert.deepEqual([entry?.ended?.outcome, entry?.ended?.wrote, more.length], ['failed', 0, 0]);
  });
}

test('a plan that would write other numbers now is asked again with them', async () => {
  const cluster = fakeCluster(stableCanary());
  const ports = amid(cluster, scaledTo('chat-canary', 2));
  const outcome = unwrap(await scaleCanary(ports, { target, application: 'chat', to: { percent: 50, surge: false } }, never()));
  assert.deepEqual([outcome.done, ports.plans.length], ['verified', 2]);
  const [read, written] = ports.plans.map((plan) => plan.writes.map(({ name, change }) => `${name} ${change}`));
  assert.notDeepEqual(read, written);
  assert.deepEqual(cluster.written.map(({ name, change }) => `${name} ${change}`), written);
});

test('somebody else’s operation that ends only when this one takes the lease is seen: what it has changed is not written over', async () => {
  const cluster = fakeCluster(blueGreen());
  const theirs: Step = (world) => {
    world.services = world.services.map((one) => (one.name === llmService.name ? { ...one, selector: { app: 'llm-app', version: 'green' } } : one));
  };
  const steps = [theirs];
  const ports = fakePorts(cluster);
  const late: FakePorts = { ...ports, journal: { ...ports.journal, append: (entry) => (steps.pop()?.(cluster.world), ports.journal.append(entry)) } };
  const outcome = unwrap(await removeTrack(late, { target, application: 'llm-app', track: 'green' }, never()));
  assert.deepEqual([outcome.done, outcome.wrote, cluster.written], ['blocked', false, []]);
});

test('what does not concern the plan is not asked about', async () => {
  const cluster = fakeCluster(blueGreen());
  const ports = amid(cluster, (world) => {
    world.services = world.services.map((one) => ({ ...one, resourceVersion: 'other', labels: { team: 'shop' } }));
  });
  assert.equal(unwrap(await switchTraffic(ports, { target, application: 'llm-app', to: 'green' }, never())).done, 'verified');
  assert.deepEqual([ports.plans.length, ports.replanned], [1, []]);
});

test('a lease on a Deployment, which is a generation of it, is no rollout: it is looked at again until the controller has seen it', async () => {
  const cluster = fakeRollout(web(), { idle: () => ports.clock.expire() });
  const ports: FakePorts = fakePorts(cluster);
  let looks = 0;
  const port = unwrap(await ports.clusters.connect(target.cluster));
  const observe: typeof port.observe = async (...asked) => {
    const leased = cluster.world.deployment.metadata.annotations?.[releaseAnnotation] !== undefined;
    if (leased && ++looks === 3) cluster.settle();
    const seen = await port.observe(...asked);
    return seen.ok ? ok({ ...seen.value, services: [] }) : seen;
  };
  const slow = { ...ports, clusters: { ...ports.clusters, connect: () => Promise.resolve(ok({ ...port, observe })) } };
  const outcome = unwrap(await restartRollout(slow, { target, application: 'web', deployment: 'web' }, never()));
  assert.deepEqual([outcome.done, ports.plans.length, ports.replanned], ['verified', 1, []]);
});

test('the time that passes while a plan is read is no change: a restart is asked about once', async () => {
  const cluster = fakeRollout(web(), { idle: () => ports.clock.expire() });
  const ports: FakePorts = fakePorts(cluster, {
    confirm: () => {
      ports.clock.pass(90_000);
      return { go: true };
    },
  });
  const outcome = unwrap(await restartRollout(ports, { target, application: 'web', deployment: 'web' }, never()));
  assert.deepEqual([outcome.done, ports.plans.length, ports.replanned], ['verified', 1, []]);
});
