import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planSwitch, type SwitchIntent } from '../../../../src/core/operations/switchPlan.ts';
import { seenIn } from '../../../../src/core/operations/seen.ts';
import { describe } from '../../../../src/core/failure.ts';
import type { Snapshot } from '../../../../src/core/live/records.ts';
import { unwrap } from '../../../../src/core/unwrap.ts';
import { blue, blueGreen, deployment, green, llmService, podsOf, service, stableCanary } from '../../../support/builders.ts';

const settings = { readOnly: false, protectedContexts: [] as readonly string[], trackLabel: 'version' };
const planned = (seen: Snapshot, intent: SwitchIntent = { to: 'green' }, over: Partial<typeof settings> = {}, name = 'llm-app') => planSwitch(unwrap(seenIn(seen, name, { ...settings, ...over })), intent);
/** `verdict: sentence` of one check; empty where it has nothing to say. */
const check = (id: string, seen: Snapshot, over: Partial<typeof settings> = {}): string => {
  const found = unwrap(planned(seen, { to: 'green' }, over)).checks.find((one) => one.id === id);
  return found === undefined ? '' : `${found.verdict}: ${found.detail}`;
};
const greenWith = (over: Parameters<typeof deployment>[2]): Snapshot => blueGreen({ deployments: [blue, deployment('llm-app-green', green.templateLabels, over)] });

const cases: readonly (readonly [name: string, id: string, seen: Snapshot, said: string, over?: Partial<typeof settings>])[] = [
  ['as many are ready', 'target-ready', blueGreen(), 'pass: 3 of 3 pods of green are ready, as many as blue has.'],
  ['more are ready', 'target-ready', greenWith({ desired: 5 }), 'pass: 5 of 5 pods of green are ready, more than the 3 of blue.'],
  ['enough, but not all', 'target-ready', greenWith({ desired: 4, ready: 3 }), 'warn: 3 of 4 pods of green are ready, as many as blue has.'],
  ['pods that a smaller size is about to take', 'target-ready', blueGreen({ deployments: [blue, deployment('llm-app-green', green.templateLabels, { desired: 1 })], pods: [...podsOf(blue), ...podsOf(green)] }), 'block: 3 pods of green are ready now, but its Deployment asks for 1 and will end the others, and blue has 3. Scale it up.'],
  ['fewer, and why', 'target-ready', blueGreen({ pods: [...podsOf(blue), ...podsOf(green, 3, 1, { trouble: 'ErrImagePull: 404' })] }), 'block: 1 of 3 pods of green is ready, and blue has 3 (ErrImagePull: 404 (2 pods)). Scale it up or wait.'],
  ['a live track that has none takes whatever is ready', 'target-ready', blueGreen({ pods: [...podsOf(blue, 3, 0), ...podsOf(green)] }), 'pass: 3 of 3 pods of green are ready, while blue has none.'],
  ['B7: a live track that asks for more than is ready of it', 'size', blueGreen({ deployments: [{ ...blue, desired: 5 }, green], pods: [...podsOf(blue, 3), ...podsOf(green)] }), 'warn: blue asks for 5 pods and green for 3. Where an autoscaler grew blue, scale green as far.'],
  ['B7: both ask for the same', 'size', blueGreen(), ''],
  ['the selector as it would be', 'selector-matches', blueGreen(), 'pass: app=llm-app, version=green matches 3 ready pods.'],
  ['a selector that would match nothing', 'selector-matches', blueGreen({ pods: [...podsOf(blue), ...podsOf(green).map((pod) => ({ ...pod, labels: { app: 'llm-app' } }))] }), 'block: The selector of llm-app-service (app=llm-app, version=green) would match no ready pod, and every request would fail. Give the pods of green these labels, or wait until they are ready.'],
  ['a target in the middle of a rollout', 'rollout', greenWith({ updated: 1 }), 'warn: green is rolling out: 1 of 3 pods are of its newest template.'],
  ['a target that is paused', 'rollout', greenWith({ paused: true }), 'warn: The rollout of green is paused; its pods may be of several revisions.'],
  ['a target at rest', 'rollout', blueGreen(), ''],
  ['another Service on these pods', 'other-services', blueGreen({ services: [llmService, service('metrics', { app: 'llm-app' })] }), 'warn: Other Services send traffic to these pods and stay as they are: metrics (blue and green).'],
  ['no other Service', 'other-services', blueGreen(), ''],
  ['pods of no track that the selector would find', 'other-pods', blueGreen({ pods: [...podsOf(blue), ...podsOf(green), ...podsOf(green, 1, 1, { name: 'by-hand', owner: undefined })] }), 'warn: The selector of llm-app-service would also match 1 pod of no track, such as by-hand: requests go there too.'],
  ['two Deployments of one track', 'other-pods', blueGreen({ deployments: [blue, green, deployment('llm-app-green-2', green.templateLabels)] }), 'warn: The selector of llm-app-service would match 2 Deployments: llm-app-green, llm-app-green-2.'],
  ['a Service that publishes pods that are not ready', 'not-ready-addresses', blueGreen({ services: [{ ...llmService, publishNotReadyAddresses: true }] }), 'warn: Service llm-app-service sends traffic to pods that are not ready too (publishNotReadyAddresses).'],
  ['a cloud load balancer', 'load-balancer', blueGreen({ services: [{ ...llmService, type: 'LoadBalancer' }] }), 'warn: In two phases: for about 20 s blue and green both answer, so that the load balancer attaches the new pods before it detaches the old ones.'],
  ['connections that are open', 'in-flight', blueGreen(), 'warn: Connections that are open to blue stay there, new requests on them too, until they close. How many there are is not measured.'],
  ['nothing is open where no endpoint is', 'in-flight', blueGreen({ pods: [...podsOf(blue, 3, 0), ...podsOf(green)] }), ''],
  ['reading only', 'read-only', blueGreen(), 'block: Nothing was written, because deploymentStrategies.readOnly is on. Turn it off to change clusters.', { readOnly: true }],
  ['a protected context', 'protected-context', blueGreen(), 'warn: prod-eu is protected: its name must be typed.', { protectedContexts: ['prod-*'] }],
  ['EndpointSlices that cannot be read', 'verifiable', blueGreen({ endpointSlices: [], unread: [{ kind: 'EndpointSlice', failure: { kind: 'forbidden', context: 'prod-eu', verb: 'list', resource: 'endpointslices' } }] }), 'unknown: EndpointSlices or Pods are not readable with your rights, so the effect cannot be verified. Ask for the Role in the README.'],
];
for (const [name, id, seen, said, over] of cases) test(`${id}: ${name}`, () => assert.equal(check(id, seen, over), said));

const refused: readonly (readonly [name: string, seen: Snapshot, intent: SwitchIntent, application: string, said: string])[] = [
  ['a canary', stableCanary(), { to: 'canary' }, 'chat', 'chat is canary, so there is nothing to switch. Choose an application of the right strategy.'],
  ['a track that is not there', blueGreen(), { to: 'red' }, 'llm-app', 'llm-app has no track red. It has blue, green; choose one of them.'],
  ['a Service of another application', blueGreen(), { to: 'green', service: 'other' }, 'llm-app', 'Service other is not selecting by version, so there is nothing to switch. Choose an application of the right strategy.'],
];
for (const [name, seen, intent, application, said] of refused) {
  test(`refused: ${name}`, () => {
    const result = planned(seen, intent, {}, application);
    assert.equal(result.ok ? 'planned' : describe(result.failure), said);
  });
}

test('an application that is gone, and a Service without selector, are told apart', () => {
  const seen = blueGreen({ services: [llmService, service('bare', undefined)] });
  const said = (name: string): string => {
    const result = seenIn(seen, name, settings);
    return result.ok ? 'seen' : describe(result.failure);
  };
  assert.equal(said('nothing'), 'nothing in default on prod-eu is no application any more: no Deployment answers its Service. Refresh the tree.');
  assert.equal(said('bare'), 'Service bare in default has no selector, so it cannot be switched. Give it one that names the application and its track.');
});
