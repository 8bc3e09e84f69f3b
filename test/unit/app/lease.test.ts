import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Outcome } from '../../../src/app/ports.ts';
import { operate } from '../../../src/app/operate.ts';
import { scaleCanary } from '../../../src/app/scaleCanary.ts';
import { switchTraffic } from '../../../src/app/switchTraffic.ts';
import { describe, type Failure } from '../../../src/core/failure.ts';
import type { Snapshot } from '../../../src/core/live/records.ts';
import { planScale } from '../../../src/core/operations/scalePlan.ts';
import { leaseLasts, leaseRenewedAfter } from '../../../src/core/release/lease.ts';
import { anchorOf, noteText, parseNote, type CanaryMark, type Lease, type Note, type ReleaseMark } from '../../../src/core/release/mark.ts';
import { ok, type Result } from '../../../src/core/result.ts';
import { rightsBy } from '../../../src/core/rights/rights.ts';
import { blueGreen, chatService, llmService, snapshot, stable, stableCanary, target } from '../../support/builders.ts';
import { fakeCluster, unreachable, type FakeOptions } from '../../support/fakeCluster.ts';
import { fakePorts, never, type PortsOptions } from '../../support/fakePorts.ts';

const start = Date.UTC(2026, 0, 1);
const mark: CanaryMark = { kind: 'canary', who: 'ada', startedAt: start, stable: 'chat-stable', canary: 'chat-canary', total: 10, steps: [10, 30, 100], step: 0 };
const lease = (over: Partial<Lease> = {}): Lease => ({ id: 'theirs', who: 'ada', what: 'scale to 30 %', until: start + 100_000, ...over });
const noted = (note: Note): Snapshot => stableCanary({ services: [{ ...chatService, release: noteText(note) ?? '' }] });

function stage(seen: Snapshot, options: FakeOptions & PortsOptions = {}) {
  const cluster = fakeCluster(seen, { idle: () => ports.clock.expire(), ...options });
  const ports = fakePorts(cluster, options);
  return {
    cluster,
    ports,
    scale: (signal = never()) => scaleCanary(ports, { target, application: 'chat', to: { percent: 30 } }, signal),
    /** The scale with a mark, as a step of a canary's ladder has one. */
    marking: (next: ReleaseMark | null, percent = 30) =>
      operate(ports, { target, application: 'chat', plan: (its, grown) => {
        const plan = planScale(its, { percent }, grown);
        return plan.ok ? ok({ ...plan.value, mark: next }) : plan;
      } }, never()),
    note: () => parseNote(cluster.world.services[0]?.release),
    leases: () => cluster.calls.filter((call) => call === 'lease').length,
    /** Another operation has taken the lease meanwhile. */
    take: (other: Lease) => void (cluster.world.services = cluster.world.services.map((one) => ({ ...one, release: noteText({ lease: other }) ?? '' }))),
  };
}

const end = (result: Result<Outcome>): string => (result.ok ? `${result.value.done}${result.value.wrote ? ' wrote' : ''}` : result.failure.kind);
const message = (result: Result<Outcome>): string => (result.ok ? result.value.message : describe(result.failure));
const forbidden: Failure = { kind: 'forbidden', context: 'prod-eu', verb: 'patch', resource: 'services', namespace: 'default' };

test('while an operation writes its lease stands on the Service, with the mark that was there, and is given back', async () => {
  const during: (Note | undefined)[] = [];
  const scene = stage(noted({ mark }), { onPatch: (_write, world) => void during.push(parseNote(world.services[0]?.release)) });
  assert.equal(end(await scene.scale()), 'verified wrote');
  const [first] = during;
  assert.deepEqual(first, { lease: { id: 'id-0', who: 'someone', what: 'scale to 30 %', since: start, until: first?.lease?.until ?? 0 }, mark });
  assert.ok(during.every((note) => note?.lease?.id === 'id-0'));
  assert.deepEqual(scene.note(), { mark });
});

test('the annotation goes when nothing is left to note, and nothing else of the object', async () => {
  const scene = stage(stableCanary());
  scene.cluster.world.extra = { 'Service chat': { metadata: { annotations: { 'team.example/owner': 'llm' } } } };
  const before = await scene.cluster.read('Service', 'default', 'chat', never());
  await scene.scale();
  const after = await scene.cluster.read('Service', 'default', 'chat', never());
  const annotations = (object: typeof after): unknown => (object.ok ? (object.value['metadata'] as { readonly annotations?: unknown }).annotations : undefined);
  assert.deepEqual(annotations(after), annotations(before));
});

const others: readonly (readonly [name: string, lease: Lease, end: string, verdict: string, detail: RegExp])[] = [
  ['that holds', lease(), 'blocked', 'block', /^ada \(scale to 30 %\) is writing to it, and has said so for 2 min more\. Wait/],
  ['that ran out', lease({ until: start - 5 * 60_000 }), 'verified wrote', 'warn', /did not come to an end; the lease ran out 5 min ago and is taken over\.$/],
  ['of a clock that is wrong', lease({ until: start + 86_400_000 }), 'verified wrote', 'warn', /for 24 h more, which no operation asks for; the lease is taken over\.$/],
  ['with a hostile name', lease({ who: 'ada\u202e\n[x](command:y)' }), 'blocked', 'block', /^ada. \[x\] \(command:y\)/],
];
for (const [name, other, expected, verdict, detail] of others) {
  test(`a lease of somebody else ${name}`, async () => {
    const scene = stage(noted({ lease: other, mark }));
    assert.equal(end(await scene.scale()), expected);
    const check = scene.ports.plans[0]?.checks.find(({ id }) => id === 'lease');
    assert.equal(check?.verdict, verdict);
    assert.match(check.detail, detail);
    assert.deepEqual(scene.note()?.mark, mark, 'the mark is nobody else’s to lose');
  });
}

test('who asks while another takes the lease is told who was first, and nothing is written', async () => {
  const scene = stage(stableCanary(), { confirm: () => (scene.take(lease()), { go: true }) });
  const result = await scene.scale();
  assert.equal(message(result), 'chat in default is being written to by ada (scale to 30 %) for up to 2 min more. Wait until that ends, then repeat.');
  assert.deepEqual([scene.cluster.written, scene.note()?.lease?.id], [[], 'theirs']);
  const [entry] = await scene.ports.journal.entries(target, 'chat');
  assert.deepEqual([entry?.ended?.outcome, entry?.ended?.wrote], ['failed', 0]);
});

test('of two who take it at the same moment the server lets one through', async () => {
  let once = true;
  const scene = stage(stableCanary(), {
    onNote: () => {
      if (once) scene.take(lease());
      once = false;
      return undefined;
    },
  });
  assert.equal(end(await scene.scale()), 'leased');
  assert.deepEqual(scene.cluster.written, []);
});

test('a lease that is lost between two writes ends the operation before the second', async () => {
  const scene = stage(stableCanary(), { onPatch: () => scene.take(lease({ until: start + 300_000 })) });
  const result = await scene.scale();
  assert.equal(end(result), 'unverified wrote');
  assert.match(message(result), /^chat was changed in part\. Written: chat-canary replicas 1 → 3\. Not written: chat-stable replicas 9 → 7\. chat in default is being written to by ada/);
  assert.equal(scene.note()?.lease?.id, 'theirs', 'nobody takes it from its new holder');
});

test('a lost answer to the lease is settled by reading it again', async () => {
  let once = true;
  const scene = stage(stableCanary(), { onNote: () => (once ? ((once = false), { lost: unreachable }) : undefined) });
  assert.equal(end(await scene.scale()), 'verified wrote');
  assert.equal(scene.note(), undefined);
});

test('it lasts three minutes at a time, and is renewed while an operation waits longer', async () => {
  const ends: number[] = [];
  const scene = stage(stableCanary(), {
    settings: { verifyTimeout: 600_000 },
    after: () => [],
    idle: () => {
      ends.push(scene.note()?.lease?.until ?? 0);
      scene.ports.clock.pass(leaseRenewedAfter);
      setImmediate(() => {
        ends.push(scene.note()?.lease?.until ?? 0);
        scene.ports.clock.expire();
      });
    },
  });
  assert.equal(end(await scene.scale()), 'unverified wrote');
  assert.deepEqual(ends, [start + leaseLasts, start + leaseLasts + leaseRenewedAfter]);
  assert.equal(scene.note(), undefined);
});

const leaving: readonly (readonly [name: string, options: FakeOptions & PortsOptions, end: string])[] = [
  ['a refusal', { onPatch: () => forbidden }, 'forbidden'],
  ['conflicts without end', { onPatch: () => ({ kind: 'conflict', context: 'prod-eu', what: 'Deployment chat-canary', namespace: 'default' }) }, 'conflict'],
  ['an effect that is not seen', { after: () => [] }, 'unverified wrote'],
];
for (const [name, options, expected] of leaving) {
  test(`given back after ${name}, and no mark is noted`, async () => {
    const scene = stage(stableCanary(), options);
    assert.equal(end(await scene.marking(mark)), expected);
    assert.equal(scene.note(), undefined);
  });
}

test('given back after a cancel, which it does not wait for', async () => {
  const controller = new AbortController();
  const scene = stage(stableCanary(), { after: () => [], idle: () => controller.abort() });
  assert.equal(end(await scene.scale(controller.signal)), 'cancelled wrote');
  assert.equal(scene.note(), undefined);
});

test('that it could not be given back is said, and nothing more', async () => {
  let notes = 0;
  const scene = stage(stableCanary(), { onNote: () => (++notes > 2 ? forbidden : undefined) });
  const result = await scene.scale();
  assert.equal(end(result), 'verified wrote');
  assert.equal(message(result), 'chat was scaled: 3 of 10 ready endpoints on canary, 30 %. The lease could not be given back and ends by itself in some minutes. You may not patch services in default on prod-eu. Ask for the Role in the README.');
});

test('who may not patch the Service is told by a check', async () => {
  const scene = stage(stableCanary(), { onRights: () => ok(rightsBy((need) => ({ answer: need === 'patch services' ? 'no' : 'yes', names: [] }))) });
  const result = await scene.scale();
  assert.equal(end(result), 'blocked');
  assert.match(message(result), /You may not patch services in default on prod-eu/);
});

test('an application without a Service is noted on its first Deployment, and stays there when another comes before it', () => {
  const labels = { app: 'chat', version: 'stable' };
  const seen = snapshot({ deployments: [{ ...stable, release: noteText({ mark }) ?? '', name: 'chat-z' }, { ...stable, name: 'chat-a', uid: 'a', labels, templateLabels: labels }] });
  assert.equal(anchorOf({ services: [], tracks: seen.deployments.map((deployment) => ({ deployment })) })?.record.name, 'chat-z');
});

test('the mark of a verified plan is noted with the end of the lease, and null takes it away', async () => {
  const scene = stage(stableCanary());
  assert.equal(end(await scene.marking(mark)), 'verified wrote');
  assert.deepEqual([scene.note(), scene.leases()], [{ mark }, 3]);
  assert.equal(end(await scene.marking(null, 50)), 'verified wrote');
  assert.equal(scene.note(), undefined);
});

test('a mark that could not be noted is said', async () => {
  let notes = 0;
  const scene = stage(stableCanary(), { onNote: () => (++notes > 2 ? forbidden : undefined) });
  assert.match(message(await scene.marking(mark)), /30 %\. How far the release is could not be noted for others\. You may not patch/);
});

const marksOnly = (scene: ReturnType<typeof stage>, next: ReleaseMark | null) =>
  operate(scene.ports, { target, application: 'chat', plan: (its) => {
    const plan = planScale(its, { percent: 10 });
    return plan.ok ? ok({ ...plan.value, operation: 'hold' as const, mark: next }) : plan;
  } }, never());

test('a plan that only notes something is asked, journalled and told', async () => {
  const scene = stage(noted({ mark }));
  const result = await marksOnly(scene, { ...mark, held: true });
  assert.equal(end(result), 'verified wrote');
  assert.equal(message(result), 'chat: canary at 10 % (step 1 of 3), started by ada just now, held.');
  assert.deepEqual([scene.note(), scene.ports.plans.length], [{ mark: { ...mark, held: true } }, 1]);
  const [entry] = await scene.ports.journal.entries(target, 'chat');
  assert.deepEqual([entry?.operation, entry?.changes, entry?.ended?.outcome, entry?.ended?.wrote], ['hold', [], 'verified', 0]);
});

test('a plan that only notes something, and cannot', async () => {
  let notes = 0;
  const scene = stage(noted({ mark }), { onNote: () => (++notes > 1 ? forbidden : undefined) });
  assert.equal(end(await marksOnly(scene, null)), 'forbidden');
});

test('operations of different applications know nothing of each other', async () => {
  const both = snapshot({ deployments: [...blueGreen().deployments, ...stableCanary().deployments], services: [llmService, { ...chatService, release: noteText({ lease: lease() }) ?? '' }] });
  const scene = stage(both);
  assert.equal(end(await switchTraffic(scene.ports, { target, application: 'llm-app', to: 'green' }, never())), 'verified wrote');
  assert.equal(end(await scene.scale()), 'blocked');
});
