import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OperationPorts, Outcome } from '../../../src/app/ports.ts';
import { createRightsBook } from '../../../src/app/rightsBook.ts';
import { scaleCanary } from '../../../src/app/scaleCanary.ts';
import { switchTraffic } from '../../../src/app/switchTraffic.ts';
import { describe } from '../../../src/core/failure.ts';
import { fail, ok, type Result } from '../../../src/core/result.ts';
import { rightsBy, unknownRights, type Need, type Rights } from '../../../src/core/rights/rights.ts';
import { unwrap } from '../../../src/core/unwrap.ts';
import { blueGreen, stableCanary, target } from '../../support/builders.ts';
import { fakeCluster, unreachable, type FakeOptions } from '../../support/fakeCluster.ts';
import { fakePorts, never } from '../../support/fakePorts.ts';

const without = (...denied: readonly Need[]): Rights => rightsBy((need) => ({ answer: denied.includes(need) ? 'no' : 'yes', names: [] }));
const message = (result: Result<Outcome>): string => (result.ok ? `${result.value.done}: ${result.value.message}` : describe(result.failure));

function stage(onRights: FakeOptions['onRights'] & {}) {
  const asked: boolean[] = [];
  const options: FakeOptions = { idle: () => ports.clock.expire(), onRights: (anew) => { asked.push(anew); return onRights(anew); } };
  const seen = blueGreen();
  const canary = stableCanary();
  const cluster = fakeCluster({ ...seen, deployments: [...seen.deployments, ...canary.deployments], services: [...seen.services, ...canary.services], pods: [...seen.pods, ...canary.pods] }, options);
  const ports = fakePorts(cluster);
  const running = new Set<string>();
  return { cluster, ports, asked, running, all: { ...ports, running } satisfies OperationPorts };
}

test('who may not patch Services is told so by the plan, and no request is refused', async () => {
  const { cluster, ports, asked, all } = stage(() => ok(without('patch services')));
  assert.equal(message(await switchTraffic(all, { target, application: 'llm-app', to: 'green' }, never())), 'blocked: llm-app was left as it is: You may not patch services in default on prod-eu. Ask for the Role in the README.');
  assert.deepEqual(cluster.calls, ['observe']);
  assert.deepEqual(asked, [false, true], 'an old answer turns nobody away');
  assert.deepEqual(ports.plans[0]?.checks[0], { id: 'rights', title: 'Rights', verdict: 'block', detail: 'You may not patch services in default on prod-eu. Ask for the Role in the README.' });
});

test('who may not patch Deployments cannot scale, and can switch', async () => {
  const { cluster, all } = stage(() => ok(without('patch deployments')));
  assert.equal(message(await scaleCanary(all, { target, application: 'chat', to: { percent: 30 } }, never())), 'blocked: chat was left as it is: You may not patch deployments in default on prod-eu. Ask for the Role in the README.');
  assert.match(message(await switchTraffic(all, { target, application: 'llm-app', to: 'green' }, never())), /^verified/);
  assert.deepEqual(cluster.written.map(({ name }) => name), ['llm-app-service']);
});

test('a number of replicas needs the right on the canary alone, a share on both', async () => {
  const canaryOnly: Rights = { ...without('patch deployments'), 'patch deployments': { answer: 'no', names: ['chat-canary'] } };
  const { all, cluster } = stage(() => ok(canaryOnly));
  assert.match(message(await scaleCanary(all, { target, application: 'chat', to: { percent: 30 } }, never())), /^blocked/);
  assert.match(message(await scaleCanary(all, { target, application: 'chat', to: { replicas: 2 } }, never())), /^verified/);
  assert.deepEqual(cluster.written.map(({ name }) => name), ['chat-canary']);
});

test('routes that cannot be read leave the share in doubt, and the plan says so', async () => {
  const { all, ports, cluster } = stage(() => ok(without()));
  const failure = { kind: 'forbidden', context: 'prod-eu', verb: 'list', resource: 'httproutes', namespace: 'default' } as const;
  cluster.world.unread = [{ kind: 'HTTPRoute', failure }];
  await scaleCanary(all, { target, application: 'chat', to: { percent: 30 } }, never());
  assert.deepEqual(ports.plans[0]?.checks.find(({ id }) => id === 'routes'), { id: 'routes', title: 'Routes', verdict: 'unknown', detail: 'HTTPRoutes could not be read; the weights of one before chat would decide the share instead.' });
});

test('a name that was not typed in time is told by the door, not only by its dialog', async () => {
  const { ports } = stage(() => ok(without()));
  const result = await switchTraffic({ ...ports, settings: () => ({ ...ports.settings(), protectedContexts: ['prod-*'] }), confirm: { ...ports.confirm, confirm: () => Promise.resolve({ go: true, typed: '' }) } }, { target, application: 'llm-app', to: 'green' }, never());
  assert.deepEqual(result.ok && [result.value.done, result.value.untold], ['declined', true]);
});

test('a Role that was given in the meantime counts', async () => {
  const { all } = stage((anew) => ok(anew ? without() : without('patch services')));
  assert.match(message(await switchTraffic(all, { target, application: 'llm-app', to: 'green' }, never())), /^verified/);
});

for (const [name, answer] of [['nobody can tell', ok(unknownRights)], ['asking fails', fail(unreachable)]] as const) {
  test(`rights stay unknown where ${name}: the plan says so, and the API server decides`, async () => {
    const { all, ports } = stage(() => answer);
    assert.match(message(await switchTraffic(all, { target, application: 'llm-app', to: 'green' }, never())), /^verified/);
    assert.deepEqual(ports.plans[0]?.checks.find(({ id }) => id === 'rights'), { id: 'rights', title: 'Rights', verdict: 'unknown', detail: 'Whether you may patch services in default is not known; prod-eu decides when it is written.' });
  });
}

test('a plan does not wait for an answer that does not come', async () => {
  const { all, ports, cluster } = stage(() => ok(without()));
  const silent = { ...cluster, rights: () => new Promise<never>(() => { setImmediate(() => ports.clock.expire()); }) };
  const result = await switchTraffic({ ...all, clusters: { connect: () => Promise.resolve(ok(silent)) } }, { target, application: 'llm-app', to: 'green' }, never());
  assert.match(message(result), /^verified/);
});

test('what is being carried out is named while it runs, and not after', async () => {
  const { all, running, cluster } = stage(() => ok(without()));
  const during: string[][] = [];
  const watched = { ...cluster, write: (...args: Parameters<typeof cluster.write>) => { if (args[2]?.dryRun !== true) during.push([...running]); return cluster.write(...args); } };
  await switchTraffic({ ...all, clusters: { connect: () => Promise.resolve(ok(watched)) } }, { target, application: 'llm-app', to: 'green' }, never());
  assert.deepEqual([during, [...running]], [[['id-0'], ['id-0'], ['id-0']], []], 'the lease, the write, and the end of the lease');
});

function book(answers: (() => Promise<Result<Rights>>)[]) {
  const asked: boolean[] = [];
  const learned: string[] = [];
  const unexpected: string[] = [];
  let now = 0;
  const cluster = { ...fakeCluster(blueGreen()), rights: (_namespace: string, _signal: AbortSignal, anew = false) => {
    asked.push(anew);
    return (answers.length > 1 ? answers.shift() : answers[0])?.() ?? Promise.reject(new Error('no answer'));
  } };
  const made = createRightsBook({ clusters: { connect: () => Promise.resolve(ok(cluster)) }, now: () => now, learned: ({ namespace }) => learned.push(namespace), unexpected: (what) => unexpected.push(what) });
  const settled = (): Promise<void> => new Promise((resolve) => { setImmediate(resolve); });
  return { book: made, asked, learned, unexpected, settled, pass: (ms: number) => (now += ms) };
}

test('rows are drawn before rights are known, and again when they withhold something', async () => {
  const { book: rights, learned, asked, settled } = book([() => Promise.resolve(ok(without('patch services')))]);
  assert.equal(rights.of(target), undefined);
  assert.equal(rights.of(target), undefined);
  await settled();
  assert.deepEqual([learned, asked], [['default'], [false]], 'asked once');
  assert.equal(unwrap(ok(rights.of(target)))?.['patch services'].answer, 'no');
});

test('rights that withhold nothing draw nothing again', async () => {
  const { book: rights, learned, settled } = book([() => Promise.resolve(ok(without()))]);
  rights.of(target);
  await settled();
  assert.deepEqual(learned, []);
});

test('a refresh asks anew, time asks again, and a failure leaves what is known', async () => {
  const { book: rights, learned, asked, settled, pass } = book([() => Promise.resolve(ok(without('patch services'))), () => Promise.resolve(fail(unreachable)), () => Promise.resolve(ok(without()))]);
  rights.of(target);
  await settled();
  pass(59_999);
  rights.of(target);
  assert.deepEqual(asked, [false]);
  pass(1);
  rights.of(target);
  await settled();
  assert.equal(rights.of(target)?.['patch services'].answer, 'no');
  rights.doubt();
  rights.of(target);
  await settled();
  assert.deepEqual([asked, learned], [[false, false, true], ['default', 'default']]);
});

test('a defect while asking is reported and ends nothing; after the end nothing is asked', async () => {
  const { book: rights, unexpected, asked, settled, pass } = book([() => Promise.reject(new Error('a defect'))]);
  rights.of(target);
  await settled();
  assert.deepEqual(unexpected, ['asking for rights']);
  rights.dispose();
  pass(60_000);
  rights.of(target);
  await settled();
  assert.equal(asked.length, 1);
});
