import assert from 'node:assert/strict';
import { test } from 'node:test';
import { applicationsOf } from '../../../../src/core/live/applications.ts';
import { canaryPair, percentOf } from '../../../../src/core/live/share.ts';
import { roleOf } from '../../../../src/core/live/role.ts';
import { clean, timeText } from '../../../../src/core/live/clean.ts';
import { deployment, service, snapshot } from '../../../support/builders.ts';

for (const [ready, of, percent] of [[1, 10, 10], [1, 3, 33], [0, 5, 0], [5, 5, 100], [1, 1000, 1], [999, 1000, 99], [0, 0, undefined]] as const) {
  test(`${ready} of ${of} is ${percent ?? 'no'} %`, () => assert.equal(percentOf({ ready, of }), percent));
}

const pairOf = (tracks: Readonly<Record<string, number>>): string => {
  const deployments = Object.entries(tracks).map(([version, desired]) => deployment(`web-${version}`, { app: 'web', version }, { desired }));
  const [application] = applicationsOf(snapshot({ deployments, services: [service('web', { app: 'web' })] }), 'version').applications;
  const pair = application === undefined ? undefined : canaryPair(application);
  return pair === undefined ? 'none' : `${pair.stable.name} and ${pair.canary.name}`;
};
for (const [name, tracks, expected] of [
  ['by value, whatever the sizes are', { stable: 1, canary: 9 }, 'stable and canary'],
  ['by one value alone', { canary: 9, v1: 1 }, 'v1 and canary'],
  ['by the other value alone', { primary: 1, v2: 9 }, 'primary and v2'],
  ['by size where the values say nothing', { v2: 9, v1: 1 }, 'v2 and v1'],
  ['by name where the sizes are equal', { v1: 3, v2: 3 }, 'v1 and v2'],
  ['not between three', { stable: 3, canary: 1, beta: 1 }, 'none'],
] as const) test(`stable and canary are told apart ${name}`, () => assert.equal(pairOf(tracks), expected));

for (const [text, longest, expected] of [
  ['plain-name', 120, 'plain-name'],
  ['one\r\ntwo\tthree', 120, 'one two three'],
  ['\u202eevil\u0000', 120, '\uFFFDevil\uFFFD'],
  ['x'.repeat(200), 10, `${'x'.repeat(9)}…`],
  ['  padded ', 120, 'padded'],
  ['größe 模型', 120, 'größe 模型'],
] as const) test(`cleaned: ${JSON.stringify(text.slice(0, 20))}`, () => assert.equal(clean(text, longest), expected));

test('a time that is none is not known', () => {
  assert.equal(timeText(Number.NaN), 'not known');
  assert.equal(timeText(8.64e15 + 1), 'not known');
  assert.equal(timeText(Date.UTC(2026, 0, 1, 2, 3, 4, 567)), '2026-01-01T02:03:04Z');
});

test('a role that is noted on a Deployment counts more than its name and its size', () => {
  const role = (value: string) => ({ labels: { 'deployment-strategies/role': value } });
  const deployments = [
    deployment('web-canary', { app: 'web', version: 'canary' }, { desired: 1, ...role('stable') }),
    deployment('web-stable', { app: 'web', version: 'stable' }, { desired: 9, ...role('canary') }),
  ];
  const [application] = applicationsOf(snapshot({ deployments, services: [service('web', { app: 'web' })] }), 'version').applications;
  assert.ok(application);
  assert.deepEqual(application.tracks.map(({ name }) => name), ['canary', 'stable'], 'stable first');
  assert.equal(canaryPair(application)?.canary.deployment.name, 'web-stable');
});

test('a label of the role that is not known says nothing', () => {
  assert.equal(pairOf({ stable: 1, canary: 9 }), 'stable and canary');
  assert.equal(roleOf(deployment('x', {}, { labels: { 'deployment-strategies/role': 'king' } })), undefined);
});
