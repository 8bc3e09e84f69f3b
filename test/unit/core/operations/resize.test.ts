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
