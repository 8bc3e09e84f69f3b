import assert from 'node:assert/strict';
import test from 'node:test';
import manifest from '../../../package.json' with { type: 'json' };
import { commandIds } from '../../../src/contributions.ts';
import type { Lens } from '../../../src/core/manifest/lenses.ts';
import { lensCommands, lensDoors, type KnownRelease } from '../../../src/ui/manifests/lensCommands.ts';
import { placeOf } from '../../../src/ui/place.ts';
import { target } from '../../support/builders.ts';

const lens = (action: Lens['action'], deployment?: string): Lens => ({ range: { start: 0, end: 1 }, action, service: 'chat-service', ...(deployment === undefined ? {} : { deployment }) });
const release = (over: Partial<KnownRelease> = {}): KnownRelease => ({ target, application: 'chat', services: ['chat-service'], next: true, ...over });
const shown = (of: Lens, ...releases: readonly KnownRelease[]): readonly unknown[] => lensCommands(of, releases).map(({ title, at }) => [title, at]);

test('each door of a lens is a contributed command with the title and icon that it has everywhere', () => {
  for (const { id, icon, title } of Object.values(lensDoors)) {
    const contributed = manifest.contributes.commands.find(({ command }) => command === id);
    assert.deepEqual([contributed?.title, contributed?.icon], [title, `$(${icon})`], id);
    assert.ok((commandIds as readonly string[]).includes(id), id);
  }
  for (const [action, { id }] of Object.entries(lensDoors)) assert.equal(id, `deploymentStrategies.${action}`);
});

for (const action of ['switchTraffic', 'createTrack', 'startCanary', 'scaleCanary'] as const) {
  test(`${action} names the Service of the file, and the command asks where it is`, () => assert.deepEqual(shown(lens(action)), [[lensDoors[action].title, { service: 'chat-service' }]]));
}

test('what is about one Deployment names it too, so that its track is not asked for', () => {
  const [{ at } = { at: {} }] = lensCommands(lens('setImage', 'chat-stable'), []);
  assert.deepEqual(placeOf(at), { service: 'chat-service', deployment: 'chat-stable' });
});

test('a release in progress is gone on with or aborted in place of being started, where it is, and not scaled besides', () => {
  const at = { target, application: 'chat' };
  assert.deepEqual(shown(lens('startCanary'), release()), [['Next Step', at], ['Abort Canary', at]]);
  assert.deepEqual(shown(lens('scaleCanary'), release()), []);
  assert.equal(lensCommands(lens('startCanary'), [release()])[0]?.tooltip, `chat in ${target.namespace} on ${target.cluster.context}`);
});

test('at the end of its ladder it is promoted', () => {
  assert.deepEqual(lensCommands(lens('startCanary'), [release({ next: false })]).map(({ title }) => title), ['Promote Canary…', 'Abort Canary']);
});

test('one that runs in two places is not chosen between', () => {
  const both = [release(), release({ target: { ...target, namespace: 'elsewhere' } })];
  assert.deepEqual(shown(lens('startCanary'), ...both), [['Next Step', { service: 'chat-service' }], ['Abort Canary', { service: 'chat-service' }]]);
});

test('a release of another Service changes nothing', () => {
  assert.deepEqual(shown(lens('startCanary'), release({ services: ['web'] })), [['Start Canary…', { service: 'chat-service' }]]);
  assert.deepEqual(shown(lens('switchTraffic'), release()), [['Switch Traffic…', { service: 'chat-service' }]]);
});
