import assert from 'node:assert/strict';
import { test } from 'node:test';
import { switchTraffic } from '../../../src/app/switchTraffic.ts';
import type { Outcome } from '../../../src/app/ports.ts';
import type { Snapshot } from '../../../src/core/live/records.ts';
import { describe } from '../../../src/core/failure.ts';
import type { Result } from '../../../src/core/result.ts';
import { blue, blueGreen, deployment, green, llmService, podsOf, service, snapshot, stableCanary, target } from '../../support/builders.ts';
import { fakeCluster, unreachable, unready, type FakeOptions } from '../../support/fakeCluster.ts';
import { fakeLines, fakePorts, never, type PortsOptions } from '../../support/fakePorts.ts';

const request = { target, application: 'llm-app', to: 'green' };

function stage(seen: Snapshot, options: FakeOptions & PortsOptions = {}) {
  const cluster = fakeCluster(seen, { idle: () => ports.clock.expire(), ...options });
  const ports = fakePorts(cluster, options);
  const entries = () => ports.journal.entries(target, 'llm-app');
  return { cluster, ports, entries, run: (signal = never(), asked: typeof request = request) => switchTraffic(ports, asked, signal) };
}

const end = (result: Result<Outcome>): string => (result.ok ? `${result.value.done}${result.value.wrote ? ' wrote' : ''}` : result.failure.kind);
const message = (result: Result<Outcome>): string => (result.ok ? result.value.message : describe(result.failure));

test('switches the one key, tests what was seen, and reports real numbers', async () => {
  const { cluster, ports, entries, run } = stage(blueGreen());
  const result = await run();
  assert.equal(message(result), 'llm-app sends its traffic to green: 3 ready endpoints, none on blue.');
  assert.deepEqual(cluster.written.map(({ kind, name, ops }) => ({ kind, name, ops })), [
    {
      kind: 'Service',
      name: 'llm-app-service',
      ops: [
        { op: 'test', path: '/spec/selector/version', value: 'blue' },
        { op: 'test', path: '/spec/selector', value: { app: 'llm-app', version: 'blue' } },
        { op: 'replace', path: '/spec/selector/version', value: 'green' },
      ],
    },
  ]);
  assert.deepEqual(cluster.calls.slice(cluster.calls.indexOf('lease')), ['lease', 'observe', 'patch llm-app-service', 'follow', 'observe', 'lease'], 'under a lease, looked at once more, and verified by a second, fresh read');
  assert.deepEqual([ports.said[0], ports.said.at(-1)], ['llm-app: 0 of 3 endpoints moved to green', 'llm-app: 3 of 3 endpoints moved to green']);
  const [entry] = await entries();
  assert.deepEqual([entry?.operation, entry?.inverse, entry?.ended?.outcome, entry?.ended?.wrote], ['switch', { kind: 'switch', service: 'llm-app-service', label: 'version', to: 'blue', from: 'green', had: 3 }, 'verified', 1]);
});

test('between the two reads that agree lies a tenth of a second, so that they do not see one burst of slices in its midst', async () => {
  const { ports, run } = stage(blueGreen());
  const from = ports.clock.now();
  assert.equal(end(await run()), 'verified wrote');
  assert.equal(ports.clock.now() - from, 100);
});

test('the plan says everything before anything is written', async () => {
  const { ports, run } = stage(blueGreen(), { confirm: () => ({ go: false }) });
  assert.equal(end(await run()), 'declined');
  const [plan] = ports.plans;
  assert.equal(plan?.question, 'Switch llm-app to green in default on prod-eu?');
  assert.equal(plan.action, 'Switch to green');
  assert.deepEqual(plan.facts.map(({ label, value }) => `${label}: ${value}`), [
    'Server: https://api.prod-eu.example:6443',
    'Change: Service llm-app-service, selector version: blue → green',
    'Now: blue, 3 ready endpoints',
    'After: green, 3 ready endpoints expected',
    'Hold: blue is kept for 30 min as the way back: 3 pods',
    'To go back: Deployment Strategies: Take Back',
  ]);
  assert.deepEqual(plan.checks.map(({ id, verdict }) => `${id} ${verdict}`), ['target-ready pass', 'selector-matches pass', 'in-flight warn', 'admission pass']);
});

const small = deployment('llm-app-green', green.templateLabels, { ready: 2 });
const none = deployment('llm-app-green', green.templateLabels, { desired: 0 });
const half = blueGreen({ deployments: [blue, small] });
/** Green is larger than blue: it may lose one pod and still serve as much. */
const half4 = blueGreen({ deployments: [blue, deployment('llm-app-green', green.templateLabels, { desired: 4 })] });
const typed = (name: string) => ({ settings: { protectedContexts: ['prod-*'] }, confirm: () => ({ go: true, typed: name }) });
/** Between the plan and the write, some pods of green stop being ready. */
const losing = (count: number): NonNullable<FakeOptions['onPatch']> => (_write, world) => {
  unready('llm-app-green', count)(world);
  return undefined;
};
const withoutPods: Snapshot['unread'] = [{ kind: 'EndpointSlice', failure: { kind: 'forbidden', context: 'prod-eu', verb: 'list', resource: 'endpointslices' } }];

const ends: readonly (readonly [name: string, seen: Snapshot, options: FakeOptions & PortsOptions, end: string, writes: number, said: RegExp])[] = [
  ['writes nothing while the target has fewer ready pods', half, {}, 'blocked', 0, /^llm-app was left as it is: 2 of 3 pods of green are ready, and blue has 3/],
  ['writes nothing to a target with 0 replicas', blueGreen({ deployments: [blue, none] }), {}, 'blocked', 0, /green has 0 replicas\. Scale its Deployment up/],
  ['writes nothing when the person declines', blueGreen(), { confirm: () => ({ go: false }) }, 'declined', 0, /^llm-app was left as it is\.$/],
  ['writes nothing when reading only', blueGreen(), { settings: { readOnly: true } }, 'blocked', 0, /readOnly is on/],
  ['writes to a protected context whose name was typed', blueGreen(), typed('prod-eu'), 'verified wrote', 1, /sends its traffic to green/],
  ['writes nothing to a protected context without its name', blueGreen(), typed('prod-us'), 'declined', 0, /prod-eu is protected, and its name was not typed/],
  ['has nothing to do where the track is live', blueGreen({ services: [service('llm-app-service', { app: 'llm-app', version: 'green' })] }), {}, 'nothing-to-do', 0, /selects green already/],
  ['a canary has nothing to switch', stableCanary(), {}, 'noApplication', 0, /llm-app in default on prod-eu is no application/],
  ['a cluster that is out of reach', blueGreen(), { connect: unreachable }, 'unreachable', 0, /^Cannot reach/],
  ['a namespace that cannot be read', blueGreen(), { onObserve: () => unreachable }, 'unreachable', 0, /^Cannot reach/],
  ['a server that refuses the patch', blueGreen(), { onPatch: () => ({ kind: 'forbidden', context: 'prod-eu', verb: 'patch', resource: 'services', namespace: 'default' }) }, 'forbidden', 0, /You may not patch services in default on prod-eu/],
  ['says that the effect was not seen in time', half4, { onPatch: losing(1) }, 'unverified wrote', 1, /was switched to green, but its effect was not seen within 60 s\. Last seen: 3 ready endpoints, none on blue\. Look at the tree/],
  ['says that EndpointSlices are not readable', blueGreen({ unread: withoutPods }), {}, 'unverified wrote', 1, /the effect cannot be verified: EndpointSlices or Pods are not readable/],
];
for (const [name, seen, options, expected, writes, said] of ends) {
  test(name, async () => {
    const { cluster, run } = stage(seen, options);
    const result = await run();
    assert.equal(end(result), expected);
    assert.equal(cluster.written.length, writes);
    assert.match(message(result), said);
  });
}

test('settings that became read-only while the dialog was open are obeyed', async () => {
  let readOnly = false;
  const { cluster, run } = stage(blueGreen(), { settings: () => ({ readOnly }), confirm: () => ((readOnly = true), { go: true }) });
  assert.equal(end(await run()), 'readOnly');
  assert.deepEqual(cluster.written, []);
});

test('nothing is written where the journal cannot be', async () => {
  const lines = fakeLines();
  lines.full = true;
  const { cluster, run } = stage(blueGreen(), { lines });
  const result = await run();
  assert.equal(end(result), 'journalUnwritable');
  assert.match(message(result), /journal \/journal cannot be written \(no space left on device\)/);
  assert.deepEqual(cluster.written, []);
});

test('a Service that somebody changed is planned again and asked again', async () => {
  let changed = false;
  const { cluster, ports, entries, run } = stage(blueGreen(), {
    onPatch: (_write, world) => {
      if (!changed) world.services = [service('llm-app-service', { app: 'llm-app', version: 'blue', zone: 'eu' })];
      changed = true;
      world.deployments = world.deployments.map((one) => ({ ...one, templateLabels: { ...one.templateLabels, zone: 'eu' } }));
      world.pods = world.pods.map((pod) => ({ ...pod, labels: { ...pod.labels, zone: 'eu' } }));
      return undefined;
    },
  });
  assert.equal(end(await run()), 'verified wrote');
  assert.equal(ports.plans.length, 2);
  assert.match(ports.replanned[0] ?? '', /Service llm-app-service in default on prod-eu was changed by someone else/);
  assert.deepEqual(cluster.written.map(({ ops }) => ops[1]), [{ op: 'test', path: '/spec/selector', value: { app: 'llm-app', version: 'blue', zone: 'eu' } }]);
  assert.deepEqual((await entries()).map(({ ended }) => [ended?.outcome, ended?.wrote]), [['verified', 1], ['failed', 0]]);
});

test('a Service that changes all the time is left alone after three plans', async () => {
  const { cluster, ports, run } = stage(blueGreen(), { onPatch: () => ({ kind: 'conflict', context: 'prod-eu', what: 'Service llm-app-service', namespace: 'default' }) });
  assert.equal(end(await run()), 'conflict');
  assert.deepEqual([ports.plans.length, cluster.written.length], [3, 0]);
});

test('a lost answer is settled by asking the cluster: written', async () => {
  const { cluster, run } = stage(blueGreen(), { onPatch: () => ({ lost: unreachable }) });
  assert.equal(end(await run()), 'verified wrote');
  assert.equal(cluster.calls.filter((call) => call.startsWith('patch')).length, 1, 'never written twice');
});

test('a lost answer is settled by asking the cluster: not written', async () => {
  const { entries, run } = stage(blueGreen(), { onPatch: () => unreachable });
  assert.equal(end(await run()), 'unreachable');
  assert.deepEqual((await entries()).map(({ ended }) => [ended?.outcome, ended?.wrote]), [['failed', 0]]);
});

test('a lost answer of a cluster that stays away is told as what it is', async () => {
  let away = false;
  const { run } = stage(blueGreen(), { onPatch: () => ((away = true), { lost: unreachable }), onRead: () => (away ? unreachable : undefined) });
  const result = await run();
  assert.equal(end(result), 'unverified wrote');
  assert.match(message(result), /^llm-app may have been changed: the answer to the write was lost/);
});

test('a cancel before anything was read', async () => {
  const { cluster, run } = stage(blueGreen());
  assert.equal(end(await run(AbortSignal.abort())), 'cancelled');
  assert.deepEqual([cluster.calls, cluster.written], [[], []]);
});

test('a cancel while the dialog is open writes nothing', async () => {
  const controller = new AbortController();
  const { cluster, entries, run } = stage(blueGreen(), { confirm: () => (controller.abort(), { go: true }) });
  const result = await run(controller.signal);
  assert.equal(message(result), 'llm-app was left as it is: cancelled before anything was written.');
  assert.deepEqual([cluster.written, await entries()], [[], []]);
});

test('a cancel after the write says what state it leaves', async () => {
  const controller = new AbortController();
  const { cluster, entries, run } = stage(blueGreen(), { onPatch: losing(1), idle: () => controller.abort() });
  const result = await run(controller.signal);
  assert.equal(end(result), 'cancelled wrote');
  assert.equal(message(result), 'llm-app was switched to green, and its effect is no longer waited for. Last seen: 2 ready endpoints, none on blue. Take Back reverses it.');
  assert.equal(cluster.written.length, 1);
  assert.deepEqual((await entries()).map(({ ended }) => [ended?.outcome, ended?.wrote]), [['cancelled', 1]]);
});

test('one green pod is not enough for three: the switch waits for all', async () => {
  const { ports, run } = stage(blueGreen(), {
    onPatch: losing(2),
    after: () => [(world) => void (world.pods = [...podsOf(blue), ...podsOf(green)])],
  });
  assert.equal(end(await run()), 'verified wrote');
  assert.ok(ports.said.includes('llm-app: 1 of 3 endpoints moved to green'));
});

test('a label key with slash and tilde is escaped in the patch', async () => {
  const key = 'example.com/track';
  const pair = ['blue', 'green'].map((value) => deployment(`llm-app-${value}`, { app: 'llm-app', [key]: value }));
  const seen = snapshot({ deployments: pair, services: [service('s', { app: 'llm-app', [key]: 'blue' })] });
  const { cluster, run } = stage(seen, { settings: { trackLabel: key } });
  assert.equal(end(await run()), 'verified wrote');
  assert.deepEqual(cluster.written[0]?.ops.at(-1), { op: 'replace', path: '/spec/selector/example.com~1track', value: 'green' });
});

test('the one idle track is meant where none is named, and several must be named', async () => {
  const two = stage(blueGreen());
  assert.equal(end(await switchTraffic(two.ports, { target, application: 'llm-app' }, never())), 'verified wrote');
  const purple = deployment('llm-app-purple', { app: 'llm-app', version: 'purple' });
  const three = stage(blueGreen({ deployments: [blue, green, purple] }));
  assert.match(message(await switchTraffic(three.ports, { target, application: 'llm-app' }, never())), /several tracks to choose from: green, purple/);
  assert.match(message(await switchTraffic(three.ports, { ...request, to: 'red' }, never())), /llm-app has no track red\. It has blue, green, purple/);
});

test('two Services that lead are told apart by name', async () => {
  const other = service('llm-app-internal', { app: 'llm-app', version: 'blue' });
  const { cluster, ports, run } = stage(blueGreen({ services: [llmService, other] }));
  assert.match(message(await run()), /several Services to choose from: llm-app-internal, llm-app-service/);
  assert.equal(end(await switchTraffic(ports, { ...request, service: 'llm-app-internal' }, never())), 'verified wrote');
  assert.deepEqual(cluster.written.map(({ name }) => name), ['llm-app-internal']);
});
