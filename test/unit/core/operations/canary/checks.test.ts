/** The rows of the failure catalogue that a canary release answers (PD §3, C1 to C9), each as a plan says it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DeploymentRecord, Snapshot } from '../../../../../src/core/live/records.ts';
import { planAbort } from '../../../../../src/core/operations/canary/abortPlan.ts';
import { autoscalersIn } from '../../../../../src/core/operations/canary/autoscalers.ts';
import { planCreateCanary } from '../../../../../src/core/operations/canary/createPlan.ts';
import type { CreateFacts } from '../../../../../src/core/operations/canary/facts.ts';
import { planPromote, promotionFor } from '../../../../../src/core/operations/canary/promotePlan.ts';
import { planStep } from '../../../../../src/core/operations/canary/stepPlan.ts';
import type { Plan } from '../../../../../src/core/operations/plan.ts';
import { seenIn } from '../../../../../src/core/operations/seen.ts';
import { noteText, type CanaryMark } from '../../../../../src/core/release/mark.ts';
import { unwrap } from '../../../../../src/core/unwrap.ts';
import { deployment, podsOf, service, snapshot } from '../../../../support/builders.ts';
import { canaryWorld, facts, settings, v2, wholeOf } from '../../../../support/canaryWorld.ts';

const said = (plan: Plan, id: string): string => {
  const check = plan.checks.find((one) => one.id === id);
  return check === undefined ? 'nothing' : `${check.verdict}: ${check.detail}`;
};

const stable = (over: Partial<DeploymentRecord> = {}): DeploymentRecord => deployment('chat-stable', { app: 'chat', version: 'stable' }, { desired: 9, images: [{ container: 'app', image: 'registry.example/chat:v1' }], ...over });

const createIn = (seen: Snapshot, name = 'chat', of = 'chat-stable', images = v2, steps?: readonly number[]): Plan => {
  const record = seen.deployments.find((one) => one.name === of);
  assert.ok(record);
  const given: CreateFacts = { ...facts, stable: wholeOf(record), canary: undefined, who: 'someone', now: 1000 };
  return unwrap(planCreateCanary(unwrap(seenIn(seen, name, settings)), { images, steps }, given));
};

const chat = service('chat', { app: 'chat' });
const mark: CanaryMark = { kind: 'canary', who: 'ada', startedAt: 1, stable: 'chat-stable', canary: 'chat-canary', total: 10, steps: [10, 25, 50, 100], step: 2, created: true };

/** A release at 50 %, with what the test is about. */
function midway(over: { readonly stable?: Partial<DeploymentRecord>; readonly canary?: Partial<DeploymentRecord>; readonly stableReady?: number; readonly canaryReady?: number; readonly mark?: Partial<CanaryMark>; readonly without?: string } = {}) {
  const [a, b] = [stable({ desired: 5, ...over.stable }), deployment('chat-canary', { app: 'chat', version: 'canary' }, { desired: 5, images: v2, labels: { 'deployment-strategies/role': 'canary' }, ...over.canary })];
  const deployments = [a, b].filter(({ name }) => name !== over.without);
  const pods = deployments.flatMap((one) => podsOf(one, one.desired, one === a ? (over.stableReady ?? one.desired) : (over.canaryReady ?? one.desired)));
  const note = noteText({ mark: { ...mark, ...over.mark } });
  return unwrap(seenIn(snapshot({ deployments, pods, services: [service('chat', { app: 'chat' }, note === undefined ? {} : { release: note })] }), 'chat', settings));
}

const writesOf = (plan: Plan): readonly string[] => plan.writes.map(({ name, change }) => `${name} ${change}`);

test('C1: selectors that differ by the track pass; one that does not name its track is blocked, with what to do', () => {
  const fine = createIn(snapshot({ deployments: [stable()], services: [chat] }));
  assert.equal(said(fine, 'selectors'), "pass: The selectors of chat-stable and chat-canary differ by version: neither finds the other's pods.");
  const wide = createIn(snapshot({ deployments: [deployment('chat', { app: 'chat' }, { images: stable().images })], services: [chat] }), 'chat', 'chat');
  assert.match(said(wide, 'selectors'), /^block: The selector of chat \(app=chat\) does not say version, so it finds the pods of a canary too: .* A selector cannot be changed: make a Deployment whose selector and pods say version: stable/);
  const other = createIn(snapshot({ deployments: [stable(), deployment('greedy', { tier: 'x' }, { selector: { matchLabels: { app: 'chat' } }, templateLabels: { tier: 'x' } })], services: [chat] }));
  assert.match(said(other, 'selectors'), /^block: greedy and the canary would find each other's pods/);
});

test('a canary that no Service would share traffic with is blocked before it is made', () => {
  const narrow = createIn(snapshot({ deployments: [stable()], services: [service('chat', { app: 'chat', version: 'stable' })] }));
  assert.match(said(narrow, 'shared-service'), /^block: chat-canary would be no canary beside chat-stable: .*Let one Service select what both share \(app=chat\)\.$/);
  const alone = createIn(snapshot({ deployments: [stable()] }));
  assert.match(said(alone, 'shared-service'), /^block: .*no Service would select the pods of both/);
});

test('a name that is taken is passed over, and the application keeps its own', () => {
  const taken = createIn(snapshot({ deployments: [stable(), deployment('chat-canary', { app: 'other' })], services: [chat] }));
  assert.deepEqual(writesOf(taken), ['chat-canary-2 made with 0 replicas']);
  const unlabelled = deployment('web-stable', { name: 'web', version: 'stable' }, { images: stable().images });
  const plan = createIn(snapshot({ deployments: [unlabelled], services: [service('web', { name: 'web' })] }), 'web-stable', 'web-stable');
  assert.deepEqual(writesOf(plan), ['web-stable-canary made with 0 replicas'], 'without label app the shared part of the names is the name');
});

test('what is copied loses the marks of others, and says so', () => {
  const plan = createIn(snapshot({ deployments: [stable()], services: [chat] }));
  assert.match(plan.facts.find(({ label }) => label === 'Left out')?.value ?? '', /argocd\.argoproj\.io\/tracking-id/);
  const [write] = plan.writes;
  assert.equal(write?.verb, 'create');
  assert.match(JSON.stringify(write), /"deployment-strategies\/role":"canary"/);
  assert.doesNotMatch(JSON.stringify(write), /argocd/);
});

test('a release begins once, with something new, and with something to share', () => {
  const busy = service('chat', { app: 'chat' }, { release: noteText({ mark: { ...mark, canary: 'gone' } }) ?? '' });
  assert.match(said(createIn(snapshot({ deployments: [stable()], services: [busy] })), 'in-progress'), /^block: A release of chat is in progress, with gone as its canary, begun by ada\. Promote or abort it first\.$/);
  assert.match(said(createIn(snapshot({ deployments: [stable()], services: [chat] }), 'chat', 'chat-stable', stable().images as typeof v2), 'new-image'), /^block: Every image is the one/);
  assert.match(said(createIn(snapshot({ deployments: [stable({ desired: 0 })], services: [chat] })), 'size'), /^block: stable has 0 replicas/);
});

test('C2: what a ladder cannot give is said at the beginning and at the step', () => {
  const world = canaryWorld(3);
  const made = unwrap(planCreateCanary(world.seen(), { images: v2 }, world.createFacts('chat-stable')));
  assert.match(said(made, 'ladder'), /^warn: 3 pods can give steps of 33\.3 %, no finer: 10 %: 1 of 3 \(33\.3 %\), .* 25 % is the same as the step before\. Finer shares need weights of a route\.$/);
  world.carryOut(made);
  assert.equal(said(unwrap(planStep(world.seen(), 'next', facts)), 'share'), 'warn: 10 % of 3 pods cannot be reached; the nearest is 1 of 3 (33.3 %).');
  const one = canaryWorld(1);
  one.carryOut(unwrap(planCreateCanary(one.seen(), { images: v2 }, one.createFacts('chat-stable'))));
  assert.match(said(unwrap(planStep(one.seen(), 'next', facts)), 'share'), /the nearest is 1 of 2 \(50 %\)\. One pod cannot be shared, so a second one runs until the last step\.$/);
});

const autoscaler = (deploymentName: string, min: number, max: number) => ({ name: 'grow', deployment: deploymentName, min, max });

test('C8: an autoscaler blocks a step that it would undo, is suspended at 0, and never stops an abort', () => {
  const with_ = (...autoscalers: readonly ReturnType<typeof autoscaler>[]) => ({ autoscalers });
  assert.match(said(unwrap(planStep(midway(), 'back', with_(autoscaler('chat-stable', 2, 12)))), 'autoscaler'), /^block: HorizontalPodAutoscaler grow sets the replicas of chat-stable \(2 to 12\) and would undo 7\. Delete it, or set both its limits to 7, until the release has ended\.$/);
  assert.match(said(unwrap(planStep(midway(), 'back', with_(autoscaler('chat-stable', 7, 7)))), 'autoscaler'), /^pass/);
  assert.match(said(unwrap(planStep(midway(), 'next', with_(autoscaler('chat-stable', 2, 12)))), 'autoscaler'), /^pass/, 'stable goes to 0');
  assert.match(said(unwrap(planStep(midway(), 'next', with_(autoscaler('chat-canary', 1, 4)))), 'autoscaler'), /^block/);
  assert.match(said(planAbort(midway(), with_(autoscaler('chat-stable', 2, 12))), 'autoscaler'), /^warn/);
  assert.match(said(unwrap(planStep(midway(), 'next', { autoscalers: undefined })), 'autoscaler'), /^unknown/);
  assert.match(said(unwrap(planPromote(midway(), 'swap', with_(autoscaler('chat-stable', 2, 12)))), 'autoscaler-left'), /^warn: .*Let it name chat-canary afterwards\.$/);
});

test('autoscalers are read from hostile objects', () => {
  const fine = { metadata: { name: 'grow' }, spec: { scaleTargetRef: { kind: 'Deployment', name: 'chat' }, maxReplicas: 4 } };
  assert.deepEqual(autoscalersIn([fine, {}, { metadata: null, spec: [] }, { ...fine, spec: { ...fine.spec, maxReplicas: 'many' } }, { ...fine, spec: { scaleTargetRef: { kind: 'StatefulSet', name: 'chat' }, maxReplicas: 4 } }]), [{ name: 'grow', deployment: 'chat', min: 1, max: 4 }]);
});

test('C9: a broken stable does not stop the way forward, and an abort waits for it before the canary shrinks', () => {
  const forward = unwrap(planStep(midway({ stableReady: 2, mark: { step: 1 } }), 2, facts));
  assert.match(said(unwrap(planStep(midway({ stableReady: 2 }), 'next', facts)), 'stable-health'), /^warn: 2 of 5 pods of stable are ready\. That does not stop the release from going forward\.$/);
  assert.deepEqual(writesOf(forward), []);
  assert.equal(forward.mark?.kind === 'canary' && forward.mark.step, 2);
  const partly = unwrap(planStep(midway({ stableReady: 2, canary: { desired: 3 }, stable: { desired: 7 }, mark: { step: 1 } }), 'next', facts));
  assert.deepEqual(partly.writes.map(({ name, expect }) => `${name} ${expect?.kind}`), ['chat-canary grown', 'chat-stable grown'], 'the sick track is not waited for');
  const abort = planAbort(midway({ stable: { desired: 10 }, canary: { desired: 0 }, stableReady: 0, mark: { step: -1 } }), facts);
  assert.deepEqual(writesOf(abort).slice(0, 1), ['chat-stable waits until its 10 are ready']);
  assert.match(said(abort, 'stable-first'), /^warn: 0 of 10 pods of stable are ready\. .*promote the canary instead\.$/);
});

test('what was never ready is not promoted, and a paused stable does not roll', () => {
  assert.match(said(unwrap(planPromote(midway({ canaryReady: 0 }), 'swap', facts)), 'tested'), /^block: No pod of canary is ready/);
  assert.match(said(unwrap(planPromote(midway(), 'swap', facts)), 'tested'), /^warn: 5 of 5 pods of canary are ready; the release is at 50 %, before its last step\.$/);
  assert.match(said(unwrap(planPromote(midway({ stable: { desired: 5, paused: true } }), 'roll', facts)), 'rollout'), /^block: The rollout of chat-stable is paused/);
  assert.match(said(unwrap(planStep(midway({ canaryReady: 0 }), 'next', facts)), 'grows-ready'), /^block: 0 of 5 pods of canary are ready\. Abort the release, or repair it before it grows\.$/);
});

test('a Deployment of the release that is gone leaves an abort that says what it does', () => {
  const noCanary = planAbort(midway({ without: 'chat-canary' }), facts);
  assert.deepEqual([writesOf(noCanary), noCanary.mark], [['chat-stable replicas 5 → 10'], null]);
  const noStable = planAbort(midway({ without: 'chat-stable' }), facts);
  assert.deepEqual([writesOf(noStable), noStable.mark], [[], null], 'what is left keeps serving');
  assert.equal(planStep(midway({ without: 'chat-canary' }), 'next', facts).ok, false);
});

test('only what the release made is deleted by an abort', () => {
  assert.deepEqual(writesOf(planAbort(midway(), facts)), ['chat-stable replicas 5 → 10', 'chat-canary replicas 5 → 0', 'chat-canary deleted']);
  const foreign = planAbort(midway({ canary: { labels: {} } }), facts);
  assert.deepEqual(writesOf(foreign), ['chat-stable replicas 5 → 10', 'chat-canary replicas 5 → 0']);
  assert.match(said(foreign, 'foreign-canary'), /^warn: chat-canary does not carry the label/);
  const found = { ...mark };
  delete (found as { created?: true }).created;
  const kept = planAbort(unwrap(seenIn(snapshot({ deployments: [stable({ desired: 5 }), deployment('chat-canary', { app: 'chat', version: 'canary' }, { desired: 5 })], services: [service('chat', { app: 'chat' }, { release: noteText({ mark: found }) ?? '' })] }), 'chat', settings)), facts);
  assert.deepEqual(writesOf(kept), ['chat-stable replicas 5 → 10', 'chat-canary replicas 5 → 0']);
});

test('stable that somebody made bigger meanwhile is not shrunk by an abort', () => {
  assert.deepEqual(writesOf(planAbort(midway({ stable: { desired: 12 } }), facts)), ['chat-canary replicas 5 → 0', 'chat-canary deleted']);
});

test('tested pods stay by default where they hold GPUs or start slowly', () => {
  const tracks = (over: Partial<DeploymentRecord>) => [{ deployment: stable(over) }];
  assert.equal(promotionFor(tracks({})), 'roll');
  assert.equal(promotionFor(tracks({ gpusPerPod: 1 })), 'swap');
  assert.equal(promotionFor(tracks({ progressDeadline: 1800 })), 'swap');
});

test('a step keeps a floor of ready endpoints, and an abort has none', () => {
  assert.deepEqual(unwrap(planStep(midway(), 'next', facts)).floor, { service: 'chat', endpoints: 10, graceMs: 30_000 });
  assert.equal(planAbort(midway(), facts).floor, undefined);
});
