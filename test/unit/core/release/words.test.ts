import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Track } from '../../../../src/core/live/application.ts';
import { leaseCheck, leaseLasts, leaseState } from '../../../../src/core/release/lease.ts';
import type { BlueGreenMark, CanaryMark, ReleaseMark } from '../../../../src/core/release/mark.ts';
import { span } from '../../../../src/core/release/span.ts';
import { nextActions, releaseText } from '../../../../src/core/release/words.ts';
import { deployment } from '../../../support/builders.ts';

const minute = 60_000;
const now = 100 * minute;
const canary: CanaryMark = { kind: 'canary', who: 'ada', startedAt: now - 12 * minute, stable: 'chat-stable', canary: 'chat-canary', total: 10, steps: [10, 25, 50, 100], step: 1 };
const pair: BlueGreenMark = { kind: 'blue-green', who: 'bob', startedAt: now - 3 * minute, service: 'llm', old: 'llm-blue', fresh: 'llm-green' };
const having = (...names: readonly string[]) => ({ tracks: names.map((name) => ({ deployment: deployment(name, { app: 'x' }) }) as unknown as Track) });

const cases: readonly (readonly [what: string, mark: ReleaseMark, there: readonly string[], text: string, next: string])[] = [
  ['a canary at a step', canary, ['chat-stable', 'chat-canary'], 'canary at 25 % (step 2 of 4), started by ada 12 min ago', 'nextStep previousStep hold promote abort'],
  ['a canary that is held', { ...canary, held: true }, ['chat-stable', 'chat-canary'], 'canary at 25 % (step 2 of 4), started by ada 12 min ago, held', 'nextStep previousStep promote abort'],
  ['a canary before its first step', { ...canary, step: -1 }, ['chat-stable', 'chat-canary'], 'canary before its first step of 4, started by ada 12 min ago', 'nextStep hold abort'],
  ['a canary at the end of its ladder', { ...canary, step: 3 }, ['chat-stable', 'chat-canary'], 'canary at 100 % (step 4 of 4), started by ada 12 min ago', 'previousStep hold promote abort'],
  ['a canary whose Deployment somebody deleted', canary, ['chat-stable'], 'canary at 25 % (step 2 of 4), started by ada 12 min ago, chat-canary is gone', 'abort'],
  ['a canary of a clock ahead of ours', { ...canary, startedAt: now + minute }, ['chat-stable', 'chat-canary'], 'canary at 25 % (step 2 of 4), started by ada just now', 'nextStep previousStep hold promote abort'],
  ['a pair before the switch', pair, ['llm-blue', 'llm-green'], 'blue-green with llm-green beside llm-blue, not switched yet, started by bob 3 min ago', 'switch removeTrack'],
  ['a pair that is held', { ...pair, switchedAt: now - minute, holdUntil: now + 5 * minute }, ['llm-blue', 'llm-green'], 'blue-green switched to llm-green 60 s ago, llm-blue is kept for 5 min more, started by bob 3 min ago', 'takeBack'],
  ['a pair whose hold is over', { ...pair, switchedAt: now - 9 * minute, holdUntil: now - 4 * minute }, ['llm-blue', 'llm-green'], 'blue-green switched to llm-green 9 min ago, llm-blue may go since 4 min, started by bob 3 min ago', 'takeBack removeTrack'],
  ['a pair whose old track is gone, as a removal that was cut leaves it', { ...pair, switchedAt: now - 9 * minute, holdUntil: now - 4 * minute }, ['llm-green'], 'blue-green switched to llm-green 9 min ago, llm-blue may go since 4 min, started by bob 3 min ago, llm-blue is gone', 'removeTrack'],
];
for (const [what, mark, there, text, next] of cases) {
  test(`${what} in words, and what can be done next`, () => {
    assert.equal(releaseText(mark, having(...there), now), text);
    assert.equal(nextActions(mark, having(...there), now).join(' '), next);
  });
}

test('a span is rounded up, in the unit that people would say', () => {
  assert.deepEqual([0, 1, 99_000, 99_001, 100 * minute, 71 * 60 * minute, 73 * 60 * minute].map(span), ['0 s', '1 s', '99 s', '2 min', '2 h', '71 h', '4 days']);
});

test('a lease holds until its end, and an end that no clock of ours wrote is not believed', () => {
  const lease = (until: number) => ({ id: 'a', who: 'ada', what: 'scale', until });
  const states = [now, now + 1, now + leaseLasts, now + leaseLasts + 60 * minute, now + leaseLasts + 60 * minute + 1, Number.MAX_VALUE].map((until) => leaseState(lease(until), now));
  assert.deepEqual(states, ['over', 'held', 'held', 'held', 'unbelievable', 'unbelievable']);
  assert.equal(leaseCheck(undefined, now), undefined);
  assert.equal(leaseCheck({}, now), undefined);
});

test('who writes to it stands there with the time since when, where the lease says it', () => {
  const lease = { id: 'a', who: 'ada', what: 'switch to green', until: now + minute };
  assert.match(leaseCheck({ lease: { ...lease, since: Date.UTC(2026, 10, 23, 22, 15, 59) } }, now)?.detail ?? '', /^ada \(switch to green\) is writing to it since 2026-11-23T22:15:59Z, and has said so for 60 s more\./u);
  assert.match(leaseCheck({ lease }, now)?.detail ?? '', /^ada \(switch to green\) is writing to it, and has said so for 60 s more\./u);
});
