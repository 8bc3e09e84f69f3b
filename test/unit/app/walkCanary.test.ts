import assert from 'node:assert/strict';
import { test } from 'node:test';
import { walkCanary } from '../../../src/app/canary/walkCanary.ts';
import type { Outcome } from '../../../src/app/ports.ts';
import { describe } from '../../../src/core/failure.ts';
import { noteText, parseNote, type CanaryMark } from '../../../src/core/release/mark.ts';
import type { Result } from '../../../src/core/result.ts';
import { stableCanary, target } from '../../support/builders.ts';
import { fakeCluster, type FakeCluster, type Step } from '../../support/fakeCluster.ts';
import { fakePorts, type FakePorts, type PortsOptions } from '../../support/fakePorts.ts';

const minute = 60_000;
/** Nine of stable and one of the canary: the first of four steps. */
const mark: CanaryMark = { kind: 'canary', who: 'ada', startedAt: 5, stable: 'chat-stable', canary: 'chat-canary', total: 10, steps: [10, 30, 50, 100], step: 0 };

interface Scene {
  readonly cluster: FakeCluster;
  readonly ports: FakePorts;
  readonly noted: () => CanaryMark | undefined;
  readonly walk: (signal?: AbortSignal) => Promise<Result<Outcome>>;
}

/** `between` runs while a step stands, once for each; whoever has nothing else to do lets the time pass. */
function stage(between: readonly Step[] = [], options: PortsOptions = {}): Scene {
  const seen = stableCanary();
  const release = noteText({ mark }) ?? '';
  const cluster = fakeCluster({ ...seen, services: seen.services.map((one) => (one.name === 'chat' ? { ...one, release } : one)) }, { idle: () => ports.clock.expire() });
  const steps = [...between];
  const ports = fakePorts(cluster, options);
  const clock = {
    ...ports.clock,
    wait: (ms: number, signal: AbortSignal): Promise<void> => {
      if (ms !== 7 * minute) return ports.clock.wait(ms, signal);
      ports.clock.pass(ms);
      steps.shift()?.(cluster.world);
      return signal.aborted ? Promise.reject(new Error('aborted')) : Promise.resolve();
    },
  };
  const marked = (): CanaryMark | undefined => {
    const found = parseNote(cluster.world.services.find(({ name }) => name === 'chat')?.release)?.mark;
    return found?.kind === 'canary' ? found : undefined;
  };
  return { cluster, ports, noted: marked, walk: (signal = new AbortController().signal) => walkCanary({ ...ports, clock }, { target, application: 'chat', waitMs: 7 * minute }, signal) };
}

const told = (result: Result<Outcome>): string => (result.ok ? `${result.value.done}: ${result.value.message}` : describe(result.failure));
const noting = (change: Partial<CanaryMark>): Step => (world) => {
  world.services = world.services.map((one) => {
    const note = parseNote(one.release);
    return note?.mark?.kind === 'canary' ? { ...one, release: noteText({ ...note, mark: { ...note.mark, ...change } }) ?? '' } : one;
  });
};

test('the steps that are left are taken, each after its time, and one question is asked for all of them', async () => {
  const scene = stage();
  const from = scene.ports.clock.now();
  assert.equal(told(await scene.walk()), 'verified: chat was scaled: 10 of 10 ready endpoints on canary, 100 %.');
  assert.equal(scene.noted()?.step, 3);
  assert.equal(scene.ports.plans.length, 1);
  assert.deepEqual(scene.ports.plans[0]?.facts.find(({ label }) => label === 'Then'), { label: 'Then', value: '50 %, 100 %, each after 7 min; asked only where something is blocked or newly warned of' });
  assert.ok(scene.ports.clock.now() - from >= 14 * minute);
  assert.equal((await scene.ports.journal.entries(target, 'chat')).length, 3, 'each step is an entry of its own');
});

for (const [what, change] of [['held', { held: true }], ['stepped back', { step: 0 }], ['begun anew', { startedAt: 9 }]] as const) {
  test(`a release that somebody has ${what} meanwhile is walked no further`, async () => {
    const scene = stage([noting(change)]);
    assert.match(told(await scene.walk()), /^nothing-to-do: chat was left as it is: The release was held, moved or ended by somebody else/);
    assert.deepEqual(scene.cluster.world.deployments.map(({ desired }) => desired).sort(), [3, 7], 'it stands at 30 %');
  });
}

test('a step that warns of something new is asked, and a no ends the walk there', async () => {
  const answers = [true, false];
  const paused: Step = (world) => {
    world.deployments = world.deployments.map((one) => (one.name === 'chat-stable' ? { ...one, paused: true } : one));
  };
  const scene = stage([paused], { confirm: () => ({ go: answers.shift() ?? false }) });
  assert.match(told(await scene.walk()), /^declined: /);
  assert.equal(scene.ports.plans.length, 2);
  assert.equal(scene.noted()?.step, 1);
});

test('a cancel while a step stands leaves the release at that step, and says so', async () => {
  const person = new AbortController();
  const scene = stage([() => person.abort()]);
  assert.match(told(await scene.walk(person.signal)), /^verified: chat was scaled: 3 of 10 ready endpoints on canary, 30 %\. The walk by time was ended here; Next Step goes on\.$/);
  assert.equal(scene.noted()?.step, 1);
});
