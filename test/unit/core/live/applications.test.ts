import assert from 'node:assert/strict';
import { test } from 'node:test';
import { applicationsOf } from '../../../../src/core/live/applications.ts';
import type { Snapshot } from '../../../../src/core/live/records.ts';
import { blue, blueGreen, canary, chatService, deployment, green, llmService, podsOf, route, service, slice, snapshot, stable, stableCanary } from '../../../support/builders.ts';

/** `name strategy: track[live](ready endpoints/ready pods) …` for every application, then the strays. */
function summary(seen: Snapshot): readonly string[] {
  const { applications, strays } = applicationsOf(seen, 'version');
  return [
    ...applications.map(({ name, strategy, tracks }) => `${name} ${strategy}: ${tracks.map((t) => `${t.name}${t.live ? '*' : ''} ${t.readyEndpoints}/${t.readyPods}`).join(', ')}`),
    ...strays.map(({ name, why }) => `${name}! ${why}`),
  ];
}

const a = deployment('ranker-a', { app: 'ranker', version: 'a' });
const b = deployment('ranker-b', { app: 'ranker', version: 'b' });
const services = [service('ranker-a', { app: 'ranker', version: 'a' }), service('ranker-b', { app: 'ranker', version: 'b' })];
const backend = (name: string, weight = 1) => ({ service: name, port: 80, weight });
const header = { name: 'x-ab-group', value: 'b', exact: true };
const abRoute = route('ranker', [
  { matches: [{ path: '/', headers: [header] }], backends: [backend('ranker-b')] },
  { matches: [{ path: '/', headers: [] }], backends: [backend('ranker-a', 100), backend('ranker-b', 0)] },
]);
const rolling = deployment('summarizer', { app: 'summarizer' }, { desired: 4 });
const wide = service('wide', { app: 'llm-app' });

const cases: readonly (readonly [string, Snapshot, readonly string[]])[] = [
  ['a Service that holds the track label and two tracks are blue-green', blueGreen(), ['llm-app blue-green: blue* 3/3, green 0/3']],
  ['a Service that selects two Deployments is a canary', stableCanary(), ['chat canary: stable* 9/9, canary* 1/1']],
  ['one Deployment behind a Service is a rolling update', snapshot({ deployments: [rolling], services: [service('s', { app: 'summarizer' })] }), ['summarizer rolling-update: summarizer* 4/4']],
  ['a Deployment without a Service stands alone and gets no traffic', snapshot({ deployments: [rolling] }), ['summarizer rolling-update: summarizer 0/4']],
  ['one Deployment behind a Service with the track label is no pair', snapshot({ deployments: [blue], services: [llmService] }), ['llm-app rolling-update: blue* 3/3']],
  ['a route with a header match is A/B, and its Services are no applications', snapshot({ deployments: [a, b], services, routes: [abRoute] }), ['ranker ab-testing: a* 3/3, b* 3/3']],
  [
    'a route that divides by weight alone is a canary; a backend of weight 0 gets nothing',
    snapshot({ deployments: [a, b], services, routes: [route('ranker', [{ matches: [], backends: [backend('ranker-a', 100), backend('ranker-b', 0)] }])] }),
    ['ranker canary: a* 3/3, b 3/3'],
  ],
  [
    'a route that sends two paths to two Services divides nothing',
    snapshot({
      deployments: [rolling, stable, canary],
      services: [service('s', { app: 'summarizer' }), chatService],
      routes: [route('front', [{ matches: [{ path: '/s', headers: [] }], backends: [backend('s')] }, { matches: [{ path: '/c', headers: [header] }], backends: [backend('chat')] }])],
    }),
    ['chat canary: stable* 9/9, canary* 1/1', 'summarizer rolling-update: summarizer* 4/4'],
  ],
  ['a selector whose track no Deployment has leaves no track live', blueGreen({ services: [service('s', { app: 'llm-app', version: 'purple' })] }), ['llm-app blue-green: blue 0/3, green 0/3']],
  ['a Service for looking at one track does not make it live', blueGreen({ services: [llmService, service('llm-app-preview', { app: 'llm-app', version: 'green' })] }), ['llm-app blue-green: blue* 3/3, green 0/3']],
  ['a Service for each track beside the one that leads', blueGreen({ services: [llmService, service('llm-app-green', { app: 'llm-app', version: 'green' })] }), ['llm-app blue-green: blue* 3/3, green 0/3']],
  ['a Service over both tracks, such as one for metrics, does not hide the pair', blueGreen({ services: [llmService, wide] }), ['llm-app blue-green: blue* 3/3, green 0/3']],
  [
    'a canary with a Service for each track beside the one for both',
    stableCanary({ services: [chatService, ...['stable', 'canary'].map((version) => service(`chat-${version}`, { app: 'chat', version }))] }),
    ['chat canary: stable* 9/9, canary* 1/1'],
  ],
  [
    'Services without selector, without Deployment and outside are strays, the API server is not',
    snapshot({ services: [service('none', undefined), service('out', undefined, { type: 'ExternalName' }), service('lost', { app: 'x' }), service('kubernetes', undefined)] }),
    ['lost! Service selects no Deployment', 'none! Service has no selector', 'out! Service is an alias for a name outside the cluster (ExternalName)'],
  ],
  ['an empty selector selects nothing instead of all', snapshot({ deployments: [blue], services: [service('empty', {})] }), ['llm-app rolling-update: blue 0/3', 'empty! Service has no selector']],
  ['a selector of the track label alone does not find the namespace', snapshot({ deployments: [blue, rolling], services: [service('s', { version: 'blue' })] }), ['llm-app rolling-update: blue* 3/3', 'summarizer rolling-update: summarizer 0/4']],
  [
    'two applications with one value of app are told apart by what their Deployments are called',
    snapshot({ deployments: [deployment('llm-web', { app: 'llm', role: 'web' }), deployment('llm-worker', { app: 'llm', role: 'worker' })], services: [service('w', { app: 'llm', role: 'web' })] }),
    ['llm rolling-update: llm-web* 3/3', 'llm-worker rolling-update: llm-worker 0/3'],
  ],
  ['a Deployment with 0 replicas is a track all the same', blueGreen({ deployments: [blue, deployment('llm-app-green', green.templateLabels, { desired: 0 })] }), ['llm-app blue-green: blue* 3/3, green 0/0']],
];
for (const [name, seen, expected] of cases) test(name, () => assert.deepEqual(summary(seen), expected));

test('the order of the objects does not change what is read', () => {
  const seen = snapshot({ deployments: [stable, blue, b, canary, green, a, rolling], services: [chatService, ...services, llmService], routes: [abRoute] });
  const turned = { ...seen, deployments: [...seen.deployments].reverse(), services: [...seen.services].reverse(), pods: [...seen.pods].reverse(), replicaSets: [...seen.replicaSets].reverse() };
  assert.deepEqual(applicationsOf(turned, 'version'), applicationsOf(seen, 'version'));
});

test('a share counts pods once, though an IPv4 and an IPv6 slice hold them', () => {
  const pods = [...podsOf(stable), ...podsOf(canary)];
  const seen = stableCanary({ pods, endpointSlices: [slice('chat', pods), slice('chat', pods, { name: 'chat-v6' })] });
  assert.deepEqual(summary(seen), ['chat canary: stable* 9/9, canary* 1/1']);
});

test('a terminating pod and an endpoint that is not ready count for nothing', () => {
  const [first, ...rest] = podsOf(canary, 3);
  assert.ok(first);
  const pods = [...podsOf(stable), { ...first, terminating: true }, ...rest];
  const [own] = [slice('chat', pods)];
  const seen = stableCanary({ pods, endpointSlices: [{ ...own, endpoints: own.endpoints.map((one) => (one.pod === rest[0]?.name ? { ...one, ready: false } : one)) }] });
  assert.deepEqual(summary(seen), ['chat canary: stable* 9/9, canary* 1/2']);
});

test('where ReplicaSets cannot be read, pods are found by their Deployment’s selector', () => {
  const unread = [{ kind: 'ReplicaSet', failure: { kind: 'forbidden', context: 'prod-eu', verb: 'list', resource: 'replicasets' } }] as const;
  assert.deepEqual(summary(blueGreen({ replicaSets: [], unread })), ['llm-app blue-green: blue* 3/3, green 0/3']);
});

test('where Pods cannot be read, the Deployment’s own count is used and the health is unknown', () => {
  const unread = [{ kind: 'Pod', failure: { kind: 'forbidden', context: 'prod-eu', verb: 'list', resource: 'pods' } }] as const;
  const [application] = applicationsOf(blueGreen({ pods: [], unread }), 'version').applications;
  assert.deepEqual(application?.tracks.map(({ readyPods, health }) => [readyPods, health]), [[3, 'unknown'], [3, 'unknown']]);
});

test('the track label is the setting’s, not a word', () => {
  const pair = ['one', 'two'].map((value) => deployment(`web-${value}`, { app: 'web', 'example.com/track': value }));
  const seen = snapshot({ deployments: pair, services: [service('web', { app: 'web', 'example.com/track': 'two' })] });
  const [application] = applicationsOf(seen, 'example.com/track').applications;
  assert.deepEqual([application?.strategy, application?.tracks.map(({ name, live }) => [name, live])], ['blue-green', [['one', false], ['two', true]]]);
});

test('a large namespace is read in a moment', () => {
  const pairs = Array.from({ length: 1000 }, (_, n) => ['blue', 'green'].map((version) => deployment(`app${n}-${version}`, { app: `app${n}`, version, tier: 'web' }, { desired: 10 })));
  const seen = snapshot({
    deployments: pairs.flat(),
    services: pairs.map((_, n) => service(`app${n}`, { tier: 'web', app: `app${n}`, version: 'blue' })),
    endpointSlices: pairs.map(([live], n) => slice(`app${n}`, live === undefined ? [] : podsOf(live))),
  });
  assert.equal(seen.pods.length, 20_000);
  applicationsOf(seen, 'version');
  const before = performance.now();
  const { applications } = applicationsOf(seen, 'version');
  const took = performance.now() - before;
  assert.equal(applications.length, 1000);
  assert.ok(applications.every(({ strategy, tracks }) => strategy === 'blue-green' && tracks[0]?.readyEndpoints === 10));
  assert.ok(took < 1000, `took ${took} ms`);
});
