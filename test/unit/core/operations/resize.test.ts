import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resizeWrites, type Resize } from '../../../../src/core/operations/resize.ts';
import { applicationsOf } from '../../../../src/core/live/applications.ts';
import { deployment, podsOf, service, snapshot } from '../../../support/builders.ts';

const tracks = ['stable', 'canary'].map((version) => deployment(`chat-${version}`, { app: 'chat', version }, { desired: 3, ready: 3 }));
const [application] = applicationsOf(snapshot({ deployments: tracks, services: [service('chat', { app: 'chat' })], pods: tracks.flatMap((one) => podsOf(one, 3, 3)) }), 'version').applications;
const sized = (sizes: Readonly<Record<string, number>>): readonly Resize[] => (application?.tracks ?? []).map((track) => ({ track, to: sizes[track.deployment.name] ?? track.deployment.desired }));
const waits = (sizes: Readonly<Record<string, number>>): readonly string[] =>
  resizeWrites(sized(sizes), [], 'canary', undefined).map(({ name, expect }) => `${name} ${expect?.kind === 'grown' ? `${expect.part.deployment} has ${expect.part.replicas}` : (expect?.kind ?? 'nothing')}`);

test('what grows is waited for before anything shrinks, and everything at the end', () => {
  assert.deepEqual(waits({ 'chat-stable': 1, 'chat-canary': 5 }), ['chat-canary chat-canary has 5', 'chat-stable split']);
});

test('of two that shrink, the first does not wait for the second, which is written after it', () => {
  assert.deepEqual(waits({ 'chat-stable': 2, 'chat-canary': 1 }).map((one) => one.replace(/^\S+ /, '')).at(-1), 'split');
  const [first] = waits({ 'chat-stable': 2, 'chat-canary': 1 });
  assert.match(first ?? '', /^(\S+) \1 has [12]$/);
});

test('what grew before and is not ready yet is waited for before anything shrinks', () => {
  const late = tracks.map((one) => (one.name === 'chat-canary' ? { ...one, ready: 1, available: 1 } : one));
  const [shared] = applicationsOf(snapshot({ deployments: late, services: [service('chat', { app: 'chat' })], pods: late.flatMap((one) => podsOf(one, 3, one.ready)) }), 'version').applications;
  const resizes = (shared?.tracks ?? []).map((track) => ({ track, to: track.deployment.name === 'chat-stable' ? 0 : 3 }));
  const writes = resizeWrites(resizes, [], 'canary', 100);
  assert.deepEqual(writes.map(({ name, change }) => `${name} ${change}`), ['chat-canary waits until its 3 are ready', 'chat-stable replicas 3 → 0']);
  assert.deepEqual(writes[0]?.ops.map(({ op }) => op), ['test', 'replace']);
  assert.equal(writes[0].expect?.kind, 'grown');
  assert.deepEqual(resizeWrites(resizes.map((one) => ({ ...one, to: 3 })), [], 'canary', 100), [], 'where nothing shrinks, nothing is waited for');
});
