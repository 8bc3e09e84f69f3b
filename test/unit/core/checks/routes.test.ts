/** C3 and C4: weights of a route against the pods behind its Services, as a plan leaves them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Change } from '../../../../src/core/checks/patched.ts';
import { routesCheck } from '../../../../src/core/checks/routes.ts';
import { join } from '../../../../src/core/live/join.ts';
import type { DeploymentRecord, Snapshot } from '../../../../src/core/live/records.ts';
import { deployment, podsOf, route, service, slicesFor, snapshot } from '../../../support/builders.ts';

const stable = deployment('chat-stable', { app: 'chat', version: 'stable' }, { desired: 9 });
const canary = deployment('chat-canary', { app: 'chat', version: 'canary' }, { desired: 1 });
const services = [service('chat-stable', { app: 'chat', version: 'stable' }), service('chat-canary', { app: 'chat', version: 'canary' })];

interface World {
  /** Weights of stable and canary. */
  readonly weights?: readonly [number, number];
  readonly deployments?: readonly DeploymentRecord[];
  /** Ready pods of the canary. */
  readonly ready?: number;
  readonly over?: Partial<Snapshot>;
}

function said(changes: readonly Change[], { weights = [90, 10], deployments = [stable, canary], ready = 1, over = {} }: World = {}): string {
  const pods = deployments.flatMap((one) => podsOf(one, one.desired, one.name === 'chat-canary' ? ready : one.desired));
  const backends = [{ service: 'chat-stable', port: 80, weight: weights[0] }, { service: 'chat-canary', port: 80, weight: weights[1] }];
  const seen = snapshot({ deployments, pods, services, endpointSlices: slicesFor(services, pods), routes: [route('chat', [{ matches: [], backends }])], ...over });
  const check = routesCheck(changes, join(seen));
  return check === undefined ? 'nothing' : `${check.verdict}: ${check.detail}`;
}

const sized = (name: string, from: number, to: number | undefined): Change => {
  const whole = (replicas: number) => ({ spec: { replicas, template: { metadata: { labels: { app: 'chat', version: name.replace('chat-', '') } } } } });
  return { name, namespace: 'default', before: whole(from), after: to === undefined ? undefined : whole(to) };
};
const unread: Partial<Snapshot> = { routes: [], unread: [{ kind: 'HTTPRoute', failure: { kind: 'forbidden', context: 'prod-eu', verb: 'list', resource: 'httproutes' } }] };
const lost = 'HTTPRoute chat sends 10 % of its requests to Service chat-canary, which would have no pod';

for (const [what, changes, world, expected] of [
  ['C4: a Service that keeps its weight may not lose its last pod', [sized('chat-canary', 1, 0)], {}, `block: ${lost}: they would be answered with 500 or 503. Set its weight to 0 first.`],
  ['C4: nor by a delete', [sized('chat-canary', 1, 0), sized('chat-canary', 0, undefined)], {}, `block: ${lost}: they would be answered with 500 or 503. Set its weight to 0 first.`],
  ['C4: nor the whole of stable, when a promotion swaps', [sized('chat-canary', 1, 9), sized('chat-stable', 9, 0)], {}, 'block: HTTPRoute chat sends 90 % of its requests to Service chat-stable, which would have no pod: they would be answered with 500 or 503. Set its weight to 0 first.'],
  ['C4: at weight 0 it may go', [sized('chat-canary', 1, 0)], { weights: [100, 0] }, 'nothing'],
  ['C4: one without a ready endpoint loses nothing more', [sized('chat-canary', 1, 0)], { ready: 0 }, `warn: ${lost} and has no ready endpoint now: they are answered with 500 or 503 until its weight is 0.`],
  ['C4: a weight before there is a ready endpoint', [sized('chat-canary', 1, 2)], { ready: 0 }, 'warn: HTTPRoute chat sends 10 % of its requests to Service chat-canary, which has no ready endpoint now: they are answered with 500 or 503 until one is ready.'],
  ['C3: much of the requests for few of the pods', [sized('chat-canary', 2, 1)], { weights: [10, 90] }, 'warn: HTTPRoute chat sends 90 % of its requests to Service chat-canary, which would have 1 of 10 pods: each gets 9 times its part. Change the weights with the sizes.'],
  ['C3: a share that fits', [sized('chat-canary', 2, 1)], {}, 'pass: HTTPRoute chat sends no Service more than its part: chat-stable 90 % with 9 pods, chat-canary 10 % with 1 pod.'],
  ['C3: a quarter more than its part is borne', [sized('chat-canary', 2, 1)], { weights: [875, 125] }, 'pass: HTTPRoute chat sends no Service more than its part: chat-stable 87.5 % with 9 pods, chat-canary 12.5 % with 1 pod.'],
  ['another image changes no size', [sized('chat-canary', 1, 1)], {}, 'nothing'],
  ['a Deployment behind no route', [sized('ranker', 3, 0)], {}, 'nothing'],
  ['routes that could not be read leave it open where pods go', [sized('chat-canary', 1, 0)], { over: unread }, 'unknown: HTTPRoutes could not be read; requests that one sends to chat-canary would be answered with errors once it has no pod.'],
  ['and say nothing where none go', [sized('chat-canary', 1, 2)], { over: unread }, 'nothing'],
] as readonly (readonly [string, readonly Change[], World, string])[]) {
  test(what, () => assert.equal(said(changes, world), expected));
}
