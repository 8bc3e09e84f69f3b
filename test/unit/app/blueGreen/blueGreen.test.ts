import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTrack } from '../../../../src/app/blueGreen/createTrack.ts';
import { createProbeBook } from '../../../../src/app/blueGreen/probeBook.ts';
import { probeTrack } from '../../../../src/app/blueGreen/probeTrack.ts';
import { removeTrack } from '../../../../src/app/blueGreen/removeTrack.ts';
import type { OperationPorts, Outcome } from '../../../../src/app/ports.ts';
import { switchTraffic } from '../../../../src/app/switchTraffic.ts';
import { takeBack } from '../../../../src/app/takeBack.ts';
import { describe } from '../../../../src/core/failure.ts';
import type { Snapshot } from '../../../../src/core/live/records.ts';
import { noteText, parseNote, type Lease } from '../../../../src/core/release/mark.ts';
import { fail, type Result } from '../../../../src/core/result.ts';
import { blue, blueGreen, deployment, green, llmService, service, snapshot, target } from '../../../support/builders.ts';
import { fakeCluster, type FakeCluster, type FakeOptions } from '../../../support/fakeCluster.ts';
import { fakePorts, never, type FakePorts, type PortsOptions } from '../../../support/fakePorts.ts';

const application = 'llm-app';
const v3 = [{ container: 'app', image: 'registry.example/llm-app:v3' }];
const alone = (over: Partial<Snapshot> = {}): Snapshot => snapshot({ deployments: [blue], services: [llmService], ...over });

function stage(seen: Snapshot, options: FakeOptions & PortsOptions = {}): { readonly cluster: FakeCluster; readonly ports: FakePorts & OperationPorts } {
  const cluster = fakeCluster(seen, { idle: () => ports.clock.expire(), ...options });
  const ports: FakePorts & OperationPorts = { ...fakePorts(cluster, options), probes: createProbeBook() };
  return { cluster, ports };
}

const told = (result: Result<Outcome>): string => (result.ok ? `${result.value.done}: ${result.value.message}` : describe(result.failure));
const checksOf = (ports: FakePorts): readonly string[] => ports.plans.at(-1)?.checks.map(({ id, verdict }) => `${id} ${verdict}`) ?? [];
const selector = ({ world }: FakeCluster) => world.services.find(({ name }) => name === 'llm-app-service')?.selector;
const noted = ({ world }: FakeCluster) => parseNote(world.services.find(({ name }) => name === 'llm-app-service')?.release)?.mark;

test('creates the idle track from the live one: as many pods as are live, the new image, no traffic, and the release noted', async () => {
  const { cluster, ports } = stage(alone({ deployments: [{ ...blue, desired: 4, replicas: 4, updated: 4, ready: 4, available: 4, gpusPerPod: 2 }] }));
  assert.match(told(await createTrack(ports, { target, application, images: v3 }, never())), /^verified: llm-app has a new track: /);
  const [write] = cluster.written;
  assert.equal(write?.verb, 'create');
  const body = write.body as { metadata: { name: string; labels: object }; spec: { replicas: number; selector: object } };
  assert.deepEqual([body.metadata.name, body.metadata.labels, body.spec.replicas, body.spec.selector], ['llm-app-green', { app: 'llm-app', version: 'green' }, 4, { matchLabels: { app: 'llm-app', version: 'green' } }]);
  assert.equal(cluster.world.services[0]?.selector?.['version'], 'blue');
  const mark = noted(cluster);
  assert.deepEqual(mark, { kind: 'blue-green', who: 'someone', startedAt: mark?.startedAt, service: 'llm-app-service', old: 'llm-app-blue', fresh: 'llm-app-green' });
  const size = ports.plans[0]?.checks.find(({ id }) => id === 'size');
  assert.equal(size?.detail, 'green gets 4 pods, as blue has now (4 replicas, 4 ready): 4 pods and 8 GPUs more until the old track is removed.');
});

test('an idle track that is there gets the new images, and as many pods as are live', async () => {
  const { cluster, ports } = stage(blueGreen({ deployments: [blue, { ...green, desired: 1, replicas: 1, updated: 1, ready: 1, available: 1 }] }));
  await createTrack(ports, { target, application, images: v3 }, never());
  assert.deepEqual(cluster.written.map(({ name, ops, verb }) => ({ name, ops, verb })), [{
    name: 'llm-app-green', verb: undefined,
    ops: [
      { op: 'test', path: '/spec/template/spec/containers/0/name', value: 'app' },
      { op: 'test', path: '/spec/template/spec/containers/0/image', value: 'registry.example/llm-app:v2' },
      { op: 'replace', path: '/spec/template/spec/containers/0/image', value: 'registry.example/llm-app:v3' },
      { op: 'test', path: '/spec/replicas', value: 1 },
      { op: 'replace', path: '/spec/replicas', value: 3 },
    ],
  }]);
});

const refusals: readonly (readonly [what: string, seen: Snapshot, track: string | undefined, said: RegExp])[] = [
  ['the live track itself', blueGreen(), 'blue', /blue is live already/],
  ['a track that another Service sends traffic to', blueGreen({ services: [llmService, service('llm-all', { app: 'llm-app' })] }), 'green', /green is not idle: Service llm-all sends traffic to it/],
  ['a value that no label may have', alone(), 'Grün', /cannot be the value of a label/],
  ['a name that belongs to another application', alone({ deployments: [blue, deployment('llm-app-green', { app: 'else' })] }), 'green', /is there already and is no track of llm-app/],
  ['a live Deployment whose selector would find the new pods', alone({ deployments: [{ ...blue, selector: { matchLabels: { app: 'llm-app' } } }] }), 'green', /does not name version, and would find the pods of the new track too/],
  ['an idle track whose rollout is paused', blueGreen({ deployments: [blue, { ...green, paused: true }] }), 'green', /The rollout of llm-app-green is paused/],
];
for (const [what, seen, track, said] of refusals) {
  test(`no track is created or changed over ${what}`, async () => {
    const { cluster, ports } = stage(seen);
    const result = told(await createTrack(ports, { target, application, images: v3, ...(track === undefined ? {} : { track }) }, never()));
    assert.match(result, said);
    assert.match(result, /^blocked/);
    assert.deepEqual(cluster.written, []);
  });
}

test('a container that is not there, and an application of another kind, are failures with a name', async () => {
  const other = [{ container: 'nobody', image: 'x' }];
  assert.equal(told(await createTrack(stage(blueGreen()).ports, { target, application, images: other }, never())), 'Container nobody of Deployment llm-app-green in default does not exist on prod-eu. Refresh the tree.');
  const canary = snapshot({ deployments: [deployment('llm-app-a', { app: 'llm-app', version: 'a' }), deployment('llm-app-b', { app: 'llm-app', version: 'b' })], services: [service('llm-app', { app: 'llm-app' })] });
  assert.match(told(await createTrack(stage(canary).ports, { target, application, images: v3 }, never())), /is canary, so there is nothing to create a track of/);
});

test('names follow the track: the other colour, the next number, or the one that is asked for', async () => {
  const cases: readonly (readonly [live: string, label: string, asked: string | undefined, name: string])[] = [
    ['llm-app-blue', 'blue', undefined, 'llm-app-green'], ['llm-app-green', 'green', undefined, 'llm-app-blue'], ['llm-app', 'v1', undefined, 'llm-app-v2'],
    ['llm-app-v9', 'v9', undefined, 'llm-app-v10'], ['llm-app-main', 'main', undefined, 'llm-app-main-2'], ['llm-app-blue', 'blue', 'Next_One', 'llm-app-next-one'],
  ];
  for (const [live, label, asked, name] of cases) {
    const { cluster, ports } = stage(snapshot({ deployments: [deployment(live, { app: 'llm-app', version: label })], services: [service('llm-app-service', { app: 'llm-app', version: label })] }));
    await createTrack(ports, { target, application, images: v3, ...(asked === undefined ? {} : { track: asked }) }, never());
    assert.equal(cluster.written[0]?.name, name);
  }
});

test('a created track is taken back: to 0 first, deleted with the version of that moment', async () => {
  const { cluster, ports } = stage(alone());
  await createTrack(ports, { target, application, images: v3 }, never());
  assert.match(told(await takeBack(ports, { target, application }, never())), /^verified/);
  assert.deepEqual(cluster.world.deployments.map(({ name }) => name), ['llm-app-blue']);
  assert.deepEqual(cluster.written.slice(1).map(({ verb = 'patch', change }) => `${verb} ${change}`), ['patch replicas 3 → 0', 'delete deleted']);
  assert.equal(noted(cluster), undefined);
});

test('an idle track that was given images and pods gets its own back', async () => {
  const { cluster, ports } = stage(blueGreen({ deployments: [blue, { ...green, desired: 1, replicas: 1, updated: 1, ready: 1, available: 1 }] }));
  await createTrack(ports, { target, application, images: v3 }, never());
  await takeBack(ports, { target, application }, never());
  const back = cluster.world.deployments.find(({ name }) => name === 'llm-app-green');
  assert.deepEqual([back?.images[0]?.image, back?.desired], ['registry.example/llm-app:v2', 1]);
});

test('a switch notes until when the old track is held; taking it back leaves the note as it was before', async () => {
  const { cluster, ports } = stage(alone());
  await createTrack(ports, { target, application, images: v3 }, never());
  const before = noted(cluster);
  await switchTraffic(ports, { target, application, to: 'green' }, never());
  const mark = noted(cluster);
  assert.ok(mark?.kind === 'blue-green' && mark.switchedAt !== undefined && mark.holdUntil !== undefined);
  assert.deepEqual([mark.old, mark.fresh, mark.holdUntil - mark.switchedAt, mark.startedAt], ['llm-app-blue', 'llm-app-green', 1_800_000, before?.startedAt]);
  assert.match(told(await takeBack(ports, { target, application }, never())), /^verified: llm-app sends its traffic to blue/);
  assert.deepEqual(noted(cluster), before);
});

test('the hold counts from when the switch was seen to work, not from when its plan was shown', async () => {
  const { cluster, ports } = stage(blueGreen());
  const shown = ports.clock.now();
  const confirm = { ...ports.confirm, confirm: async (...asked: Parameters<typeof ports.confirm.confirm>) => { ports.clock.pass(600_000); return ports.confirm.confirm(...asked); } };
  await switchTraffic({ ...ports, confirm }, { target, application, to: 'green' }, never());
  const mark = noted(cluster);
  assert.ok(mark?.kind === 'blue-green' && mark.switchedAt !== undefined && mark.holdUntil !== undefined);
  assert.ok(mark.switchedAt >= shown + 600_000);
  assert.deepEqual([mark.startedAt, mark.holdUntil], [mark.switchedAt, mark.switchedAt + 1_800_000]);
});

test('a release that began with its switch leaves no note when it is taken back, nor when it is switched back by hand', async () => {
  for (const back of ['take back', 'switch'] as const) {
    const { cluster, ports } = stage(blueGreen());
    await switchTraffic(ports, { target, application, to: 'green' }, never());
    assert.equal(noted(cluster)?.kind, 'blue-green');
    await (back === 'switch' ? switchTraffic(ports, { target, application, to: 'blue' }, never()) : takeBack(ports, { target, application }, never()));
    assert.equal(noted(cluster), undefined, back);
  }
});

test('removes the old track after a switch: warned while it is held, to 0, then deleted, and the note goes', async () => {
  const { cluster, ports } = stage(blueGreen());
  await switchTraffic(ports, { target, application, to: 'green' }, never());
  assert.match(told(await removeTrack(ports, { target, application }, never())), /^verified: llm-app lost its idle track: llm-app-blue is gone/);
  assert.deepEqual(cluster.world.deployments.map(({ name }) => name), ['llm-app-green']);
  const hold = ports.plans.at(-1)?.checks.find(({ id }) => id === 'hold');
  assert.match(hold?.detail ?? '', /^blue is held as the way back until \S+Z, 30 min more/);
  assert.equal(hold?.verdict, 'warn');
  assert.equal(noted(cluster), undefined);
  assert.match(told(await takeBack(ports, { target, application }, never())), /can be taken back|does not exist|no track/);
});

test('a removal that was cut between the delete and its end leaves a note, which another removal takes away', async () => {
  const { cluster, ports } = stage(blueGreen());
  await switchTraffic(ports, { target, application, to: 'green' }, never());
  cluster.world.deployments.splice(cluster.world.deployments.findIndex(({ name }) => name === 'llm-app-blue'), 1);
  assert.equal(noted(cluster)?.kind, 'blue-green');
  const before = cluster.written.length;
  const said = told(await removeTrack(ports, { target, application }, never()));
  assert.match(said, /^verified: llm-app: the release is no longer noted on it/);
  assert.equal(cluster.written.length, before, 'nothing but the note was written');
  assert.equal(noted(cluster), undefined);
});

const kept: readonly (readonly [what: string, seen: Snapshot, track: string, said: RegExp])[] = [
  ['gets traffic', blueGreen(), 'blue', /^blocked: .*blue is not idle: Service llm-app-service sends traffic to it, and it has 3 ready endpoints/],
  ['another Service sends traffic to', blueGreen({ services: [llmService, service('wide', { app: 'llm-app' })] }), 'green', /^blocked: .*Service wide sends traffic to it/],
  ['is the only one with a ready pod', blueGreen({ deployments: [{ ...blue, ready: 0 }, green] }), 'green', /^blocked: .*No other track of llm-app has a ready pod/],
];
for (const [what, seen, track, said] of kept) {
  test(`a track that ${what} is not removed`, async () => {
    const { cluster, ports } = stage(seen);
    assert.match(told(await removeTrack(ports, { target, application, track }, never())), said);
    assert.deepEqual(cluster.written, []);
  });
}

test('a delete carries the version of the moment, not the one that was planned with', async () => {
  const sent: string[] = [];
  const { cluster, ports } = stage(blueGreen(), {
    onPatch: (write) => {
      if (write.verb === 'delete') sent.push(write.basedOn);
      return undefined;
    },
  });
  await removeTrack(ports, { target, application, track: 'green' }, never());
  assert.deepEqual(sent.map((version) => version !== '100'), [true], 'not the one that was planned with');
  assert.equal(cluster.world.deployments.some(({ name }) => name === 'llm-app-green'), false);
});

const balanced = blueGreen({ services: [{ ...llmService, type: 'LoadBalancer' }] });

test('behind a load balancer both tracks are selected first, and the new one alone after a while', async () => {
  const { cluster, ports } = stage(balanced);
  const from = ports.clock.now();
  const end = switchTraffic(ports, { target, application, to: 'green' }, never());
  const waiting = setInterval(() => ports.clock.expire(), 1);
  assert.match(told(await end), /^verified: llm-app sends its traffic to green: 3 ready endpoints, none on blue/);
  clearInterval(waiting);
  assert.deepEqual(cluster.written.map(({ ops }) => ops), [
    [
      { op: 'test', path: '/spec/selector/version', value: 'blue' },
      { op: 'test', path: '/spec/selector', value: { app: 'llm-app', version: 'blue' } },
      { op: 'remove', path: '/spec/selector/version' },
    ],
    [{ op: 'test', path: '/spec/selector', value: { app: 'llm-app' } }, { op: 'add', path: '/spec/selector/version', value: 'green' }],
  ]);
  assert.ok(ports.clock.now() - from >= 20_000, 'the load balancer had its time');
});

test('one step behind a load balancer where it is asked for, and where the wide selector would find others', async () => {
  const steps = async (seen: Snapshot, phases?: 1): Promise<number> => {
    const { ports } = stage(seen, { confirm: () => ({ go: false }) });
    await switchTraffic(ports, { target, application, to: 'green', ...(phases === undefined ? {} : { phases }) }, never());
    return ports.plans[0]?.writes.length ?? 0;
  };
  assert.equal(await steps(balanced), 2);
  assert.equal(await steps(balanced, 1), 1);
  assert.equal(await steps(blueGreen()), 1);
  const third = deployment('llm-app-red', { app: 'llm-app', version: 'red' });
  assert.equal(await steps({ ...blueGreen({ deployments: [blue, green, third], services: [{ ...llmService, type: 'LoadBalancer' }] }) }), 1);
});

test('a switch that was cut between its phases is taken back in one step', async () => {
  const person = new AbortController();
  const { cluster, ports } = stage(balanced);
  const watching = setInterval(() => {
    if (selector(cluster)?.['version'] === undefined) person.abort();
  }, 1);
  assert.match(told(await switchTraffic(ports, { target, application, to: 'green' }, person.signal)), /^cancelled: llm-app was changed in part/);
  clearInterval(watching);
  assert.deepEqual(selector(cluster), { app: 'llm-app' });
  assert.match(told(await takeBack(ports, { target, application }, never())), /^verified: llm-app sends its traffic to blue: 3 ready endpoints, none on green/);
  assert.deepEqual(selector(cluster), { app: 'llm-app', version: 'blue' });
});

for (const [to, other] of [['green', 'blue'], ['blue', 'green']] as const) {
  test(`a colleague, whose journal does not know it, ends a switch that a crash cut between its phases: to ${to}`, async () => {
    const lapsed: Lease = { id: 'theirs', who: 'ada', what: 'switch to green', until: 0 };
    const { cluster, ports } = stage(blueGreen({ services: [{ ...llmService, type: 'LoadBalancer', selector: { app: 'llm-app' }, release: noteText({ lease: lapsed }) ?? '' }] }));
    assert.match(told(await switchTraffic(ports, { target, application, to, service: llmService.name }, never())), new RegExp(`^verified: llm-app sends its traffic to ${to}: 3 ready endpoints, none on ${other}`, 'u'));
    assert.deepEqual(cluster.written.filter(({ kind }) => kind === 'Service').map(({ ops, change }) => [change, ops]), [
      [`selector version: both → ${to}`, [{ op: 'test', path: '/spec/selector', value: { app: 'llm-app' } }, { op: 'add', path: '/spec/selector/version', value: to }]],
    ]);
    await takeBack(ports, { target, application }, never());
    assert.deepEqual(selector(cluster), { app: 'llm-app', version: other });
  });
}

test('between the phases of a noted release the switch goes on to its new track where none is named', async () => {
  const mark = { kind: 'blue-green', who: 'ada', startedAt: 0, service: llmService.name, old: 'llm-app-blue', fresh: 'llm-app-green' } as const;
  const { cluster, ports } = stage(blueGreen({ services: [{ ...llmService, type: 'LoadBalancer', selector: { app: 'llm-app' }, release: noteText({ mark }) ?? '' }] }));
  assert.match(told(await switchTraffic(ports, { target, application }, never())), /^verified: /);
  assert.deepEqual(selector(cluster), { app: 'llm-app', version: 'green' });
});

test('a canary that nobody is switching is not switched', async () => {
  const { ports } = stage(blueGreen({ services: [{ ...llmService, selector: { app: 'llm-app' } }] }));
  assert.match(told(await switchTraffic(ports, { target, application, to: 'green' }, never())), /^llm-app is canary, so there is nothing to switch/);
});

test('a probe asks ready pods of the idle track, and the switch shows what they said', async () => {
  const { cluster, ports } = stage(blueGreen());
  const result = await probeTrack(ports, { target, application }, never());
  assert.match(result.ok ? result.value.message : '', /^llm-app: 3 of 3 pods of green are ready; llm-app-green-6f7c9-00000 answered 200 in 12 ms on \/v1\/models \(1 model: llama-3-8b\)/);
  assert.deepEqual(cluster.calls.filter((call) => call.startsWith('probe')).map((call) => call.replace(/-\d{5}/, '')), Array.from({ length: 3 }, () => 'probe llm-app-green-6f7c9 8080 /v1/models'));
  assert.deepEqual(cluster.written, []);
  await switchTraffic(ports, { target, application, to: 'green' }, never());
  assert.ok(checksOf(ports).includes('probe pass'));
});

test('where the path is not served the root is asked; what fails in the pod blocks the switch, what is out of reach does not', async () => {
  const serving = stage(blueGreen(), { onProbe: ({ path }) => ({ ok: true, value: { status: path === '/' ? 200 : 404, ms: 1, type: '', text: '', cut: false } }) });
  await probeTrack(serving.ports, { target, application }, never());
  assert.equal(serving.ports.probes?.last(target, 'llm-app-green')?.probed.every(({ outcome }) => outcome.kind === 'answered' && outcome.path === '/' && outcome.status === 200), true);

  const where = { context: 'prod-eu', namespace: 'default', pod: 'p' };
  for (const [failure, verdict] of [[{ kind: 'podRefused', ...where, port: 8080, reason: 'connection refused' }, 'block'], [{ kind: 'podUnreached', ...where, reason: 'no kubelet' }, 'unknown'], [{ kind: 'forbidden', context: 'prod-eu', verb: 'create', resource: 'pods/portforward', namespace: 'default' }, 'unknown']] as const) {
    const { ports } = stage(blueGreen(), { onProbe: () => fail(failure) });
    await probeTrack(ports, { target, application }, never());
    await switchTraffic(ports, { target, application, to: 'green' }, never());
    assert.ok(checksOf(ports).includes(`probe ${verdict}`), failure.kind);
  }
});

test('a Service that names its port finds it by name in each track, or the switch is blocked', async () => {
  const named = service('llm-app-service', { app: 'llm-app', version: 'blue' }, { ports: [{ name: 'http', port: 80, targetPort: 'http' }] });
  const { ports } = stage(blueGreen({ services: [named] }), { confirm: () => ({ go: false }) });
  await switchTraffic(ports, { target, application, to: 'green' }, never());
  assert.ok(checksOf(ports).includes('target-port block'));
});
