/** B9: what finds one track and not the other, by its selector. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { oneTrackCheck, sidesOf, type Bystanders, type Sides } from '../../../../src/core/checks/oneTrack.ts';
import type { Raw } from '../../../../src/core/checks/raw.ts';
import { planSwitch } from '../../../../src/core/operations/switchPlan.ts';
import { seenIn } from '../../../../src/core/operations/seen.ts';
import { planCreateCanary } from '../../../../src/core/operations/canary/createPlan.ts';
import { parseSettings } from '../../../../src/core/settings.ts';
import { unwrap } from '../../../../src/core/unwrap.ts';
import { blueGreen, podsOf, blue, green } from '../../../support/builders.ts';
import { canaryWorld, v2 } from '../../../support/canaryWorld.ts';

const side = (track: string) => ({ track, deployments: [{ name: `llm-app-${track}`, labels: { app: 'llm-app', version: track } }] });
const sides: Sides = { old: side('blue'), fresh: side('green'), moves: true };
const said = (there: Bystanders, of: Sides = sides): string => {
  const check = oneTrackCheck(of, there);
  return check === undefined ? 'nothing' : `${check.verdict}: ${check.detail}${check.evidence === undefined ? '' : ` [${check.evidence}]`}`;
};

const both = { matchLabels: { app: 'llm-app' } };
const only = (version: string): Raw => ({ matchLabels: { app: 'llm-app', version } });
const policy = (name: string, spec: Raw): Raw => ({ metadata: { name }, spec });
const budget = (selector: Raw | undefined): Raw => ({ metadata: { name: 'keep' }, spec: { minAvailable: 1, ...(selector === undefined ? {} : { selector }) } });
const autoscaler = (name: string): Raw => ({ metadata: { name: 'grow' }, spec: { scaleTargetRef: { kind: 'Deployment', name }, minReplicas: 2, maxReplicas: 9 } });
const letsIn = (...from: readonly Raw[]): Raw => policy('db', { podSelector: { matchLabels: { app: 'db' } }, ingress: [{ from }] });

for (const [what, there, expected] of [
  ['nothing is there', {}, 'nothing'],
  ['objects of other applications', { policies: [policy('x', { podSelector: { matchLabels: { app: 'x' } } })], budgets: [budget({ matchLabels: { app: 'x' } })], autoscalers: [autoscaler('x')] }, 'nothing'],
  ['a NetworkPolicy of both tracks', { policies: [policy('guard', { podSelector: both })] }, 'pass: NetworkPolicy guard treats blue and green alike. [NetworkPolicy guard guards pods of blue and green]'],
  ['a NetworkPolicy of every pod', { policies: [policy('guard', { podSelector: {} })] }, 'pass: NetworkPolicy guard treats blue and green alike. [NetworkPolicy guard guards pods of blue and green]'],
  ['a NetworkPolicy of the live track alone', { policies: [policy('guard', { podSelector: only('blue') })] }, 'warn: NetworkPolicy guard guards pods of blue and not of green, so that what it forbids is open to green. Let it select both tracks. [NetworkPolicy guard guards pods of blue alone]'],
  ['a NetworkPolicy of the new track alone', { policies: [policy('guard', { podSelector: only('green') })] }, 'warn: NetworkPolicy guard guards pods of green and not of blue, so that green may be refused what blue may do. Let it select both tracks. [NetworkPolicy guard guards pods of green alone]'],
  ['one of others that lets in the live track alone', { policies: [letsIn({ podSelector: only('blue') })] }, 'warn: NetworkPolicy db lets in pods of blue and not of green, so that green may be refused by the pods that it guards. Name both tracks in it. [NetworkPolicy db lets in pods of blue alone]'],
  ['one of others that lets in everybody besides', { policies: [letsIn({ podSelector: only('blue') }, { namespaceSelector: {} })] }, 'pass: NetworkPolicy db treats blue and green alike. [NetworkPolicy db lets in pods of blue and green]'],
  ['one of others that lets out to the live track alone', { policies: [policy('gate', { podSelector: { matchLabels: { app: 'gate' } }, egress: [{ to: [{ podSelector: { matchExpressions: [{ key: 'version', operator: 'In', values: ['blue'] }] } }] }] })] }, 'warn: NetworkPolicy gate lets its pods out to those of blue and not of green, so that green may be out of reach for the pods that it guards. Name both tracks in it. [NetworkPolicy gate lets its pods out to those of blue alone]'],
  ['a budget of both', { budgets: [budget(both)] }, 'pass: PodDisruptionBudget keep treats blue and green alike. [PodDisruptionBudget keep counts pods of blue and green]'],
  ['a budget of the live track alone', { budgets: [budget(only('blue'))] }, 'warn: PodDisruptionBudget keep counts pods of blue and not of green, so that drains of nodes may take every pod of green at once. Let it select both tracks. [PodDisruptionBudget keep counts pods of blue alone]'],
  ['a budget without a selector finds no pod', { budgets: [budget(undefined)] }, 'nothing'],
  ['an autoscaler of the live track (B7)', { autoscalers: [autoscaler('llm-app-blue')] }, 'warn: HorizontalPodAutoscaler grow sets the size of blue and not of green, so that green keeps its size whatever load comes. Let it name the Deployment of green afterwards. [HorizontalPodAutoscaler grow sets the size of blue alone]'],
  ['several are all named', { policies: [policy('guard', { podSelector: only('blue') })], budgets: [budget(only('blue'))] }, 'warn: NetworkPolicy guard guards pods of blue and not of green, so that what it forbids is open to green. Let it select both tracks. PodDisruptionBudget keep finds one track alone, too. [NetworkPolicy guard guards pods of blue alone; PodDisruptionBudget keep counts pods of blue alone]'],
] as readonly (readonly [string, Bystanders, string])[]) {
  test(what, () => assert.equal(said(there), expected));
}

test('objects of any shape are read without an exception', () => {
  assert.doesNotThrow(() => said({ policies: [{}, { spec: { podSelector: 7, ingress: 'x', egress: [7, { to: [null] }] } }], budgets: [{ spec: [] }], autoscalers: [{ spec: { scaleTargetRef: null } }] }));
});

test('a track that is only made has its size from the release, so autoscalers are not held against it', () => {
  assert.equal(said({ autoscalers: [autoscaler('llm-app-blue')] }, { ...sides, moves: false }), 'nothing');
});

test('the tracks of a switch are those that traffic moves between', () => {
  const pods = [blue, green].flatMap((one) => podsOf(one));
  const seen = unwrap(seenIn(blueGreen({ pods }), 'llm-app', parseSettings(() => undefined)));
  const found = sidesOf(unwrap(planSwitch(seen, { to: 'green' })), seen);
  assert.deepEqual([found?.old.deployments.map(({ name }) => name), found?.fresh.deployments.map(({ name }) => name), found?.moves], [['llm-app-blue'], ['llm-app-green'], true]);
});

test('the tracks of a new canary are stable and the canary that is made', () => {
  const world = canaryWorld(4);
  const seen = world.seen();
  const found = sidesOf(unwrap(planCreateCanary(seen, { images: v2 }, world.createFacts('chat-stable'))), seen);
  assert.deepEqual([found?.old.track, found?.fresh.track, found?.fresh.deployments, found?.moves], ['stable', 'canary', [{ name: 'chat-canary', labels: { app: 'chat', version: 'canary' } }], false]);
});
