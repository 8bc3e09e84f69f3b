import assert from 'node:assert/strict';
import { test } from 'node:test';
import { effectOf } from '../../../../src/core/operations/effect.ts';
import { join } from '../../../../src/core/live/join.ts';
import type { Expectation } from '../../../../src/core/operations/plan.ts';
import type { PodRecord, Snapshot } from '../../../../src/core/live/records.ts';
import type { Failure } from '../../../../src/core/failure.ts';
import { blue, blueGreen, canary, deployment, green, podsOf, service, slice, stable, stableCanary } from '../../../support/builders.ts';

const onGreen = [service('llm-app-service', { app: 'llm-app', version: 'green' })];
const traffic: Expectation = { kind: 'traffic', service: 'llm-app-service', label: 'version', from: 'blue', to: 'green', endpoints: 3 };
const all = [...podsOf(blue), ...podsOf(green)];
/** The selector says green, and these pods stand behind the Service. */
const behind = (pods: readonly PodRecord[], over: Partial<Snapshot> = {}): Snapshot => blueGreen({ services: onGreen, pods: all, endpointSlices: [slice('llm-app-service', pods)], ...over });
const unread = (failure: Failure): Pick<Snapshot, 'unread' | 'endpointSlices'> => ({ endpointSlices: [], unread: [{ kind: 'EndpointSlice', failure }] });
const forbidden: Failure = { kind: 'forbidden', context: 'prod-eu', verb: 'list', resource: 'endpointslices' };
const away: Failure = { kind: 'unreachable', context: 'prod-eu', server: 'https://x.example', reason: 'reset' };

const cut = { grown: { deployment: 'chat-canary', track: 'canary', replicas: 3 }, rest: { deployment: 'chat-stable', track: 'stable', replicas: 7 } };
const grown: Expectation = { kind: 'grown', part: cut.grown, services: ['chat'] };
const split: Expectation = { kind: 'split', parts: [cut.rest, cut.grown], services: ['chat'], canary: 'canary', percent: 25 };
const sized = (canarySize: number, stableSize: number, over: Partial<Snapshot> = {}): Snapshot =>
  stableCanary({ deployments: [deployment('chat-stable', stable.templateLabels, { desired: stableSize }), deployment('chat-canary', canary.templateLabels, { desired: canarySize })], ...over });
const late = (): Snapshot => {
  const seen = sized(3, 7);
  return { ...seen, endpointSlices: [slice('chat', seen.pods.filter(({ name }) => name !== 'chat-canary-6f7c9-00002'))] };
};

const cases: readonly (readonly [name: string, expect: Expectation, seen: Snapshot, reached: boolean, state: string, blind?: boolean])[] = [
  ['all endpoints are green’s', traffic, behind(podsOf(green)), true, '3 ready endpoints, none on blue'],
  ['one endpoint is still blue’s, though green has all of its own', traffic, behind([...podsOf(green), ...podsOf(blue, 1)]), false, '3 ready endpoints on green, 1 on blue'],
  ['the controller has not moved anything yet', traffic, behind(podsOf(blue)), false, '0 ready endpoints on green, 3 on blue'],
  ['fewer than planned', traffic, behind(podsOf(green, 2)), false, '2 ready endpoints, none on blue'],
  ['an endpoint whose pod is not known is no proof', traffic, behind([...podsOf(green), ...podsOf(green, 1, 1, { name: 'unknown' })]), false, '3 ready endpoints on green, 1 on blue'],
  ['an address that is no pod is no proof', traffic, behind([], { endpointSlices: [{ ...slice('llm-app-service', podsOf(green)), endpoints: [{ pod: undefined, ready: true, serving: true, terminating: false }] }] }), false, '0 ready endpoints on green, 1 on blue'],
  ['an endpoint that drains does not count for blue', traffic, behind([...podsOf(green), ...podsOf(blue, 3, 3, { terminating: true })]), true, '3 ready endpoints, none on blue'],
  ['somebody switched again', traffic, behind(podsOf(blue), { services: [service('llm-app-service', { app: 'llm-app', version: 'blue' })] }), false, 'the selector says blue now; 0 ready endpoints on green, 3 on blue'],
  ['EndpointSlices are forbidden', traffic, behind([], unread(forbidden)), false, 'EndpointSlices or Pods are not readable', true],
  ['EndpointSlices failed for a moment', traffic, behind([], unread(away)), false, 'EndpointSlices or Pods are not readable', false],
  ['grown, ready and in the endpoints', grown, sized(3, 9), true, '3 of 3 pods of canary ready'],
  ['grown and ready, but not in the endpoints yet', grown, late(), false, '2 of 3 pods of canary ready'],
  ['as many as wanted are ready, but the controller has not seen that size and may end them yet', grown, { ...sized(3, 9), deployments: sized(3, 9).deployments.map((one) => ({ ...one, generation: 2 })) }, false, '3 of 3 pods of canary ready'],
  ['the size was changed again', grown, sized(4, 9), false, '3 of 3 pods of canary ready'],
  ['both sizes as planned', split, sized(3, 7), true, '3 of 10 ready endpoints on canary, 30 %, asked 25 %'],
  ['the other track has not shrunk yet', split, sized(3, 9), false, '3 of 12 ready endpoints on canary, 25 %'],
  ['a pod too many still lives', split, sized(3, 7, { pods: [...podsOf(stable, 8, 7), ...podsOf(canary, 3)] }), false, '3 of 10 ready endpoints on canary, 30 %, asked 25 %'],
  ['the controller has not seen the new size', split, { ...sized(3, 7), deployments: sized(3, 7).deployments.map((one) => ({ ...one, generation: 2 })) }, false, '3 of 10 ready endpoints on canary, 30 %, asked 25 %'],
  ['a Deployment is gone', split, stableCanary({ deployments: [] }), false, 'no ready endpoint'],
];
for (const [name, expect, seen, reached, state, blind = false] of cases) {
  test(`${reached ? 'reached' : 'not reached'}: ${name}`, () => {
    const effect = effectOf(expect, join(seen));
    assert.deepEqual({ reached: effect.reached, state: effect.state, blind: effect.blind }, { reached, state, blind });
  });
}
