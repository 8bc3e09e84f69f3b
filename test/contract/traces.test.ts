/** The same random rollouts on the real Deployment controller, through the practice cluster's loop, and on the pure controllers: step by step all three are equal. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Deployment, Pod, ReplicaSet } from '../../src/core/kube/objects.ts';
import { startControlPlane, type ControlPlane } from '../controlplane/harness.ts';
import { administrator, eventually, type Caller } from '../support/calls.ts';
import { expectedTrace, restOf, traceImage, traceSpec, type Rest, type Step } from '../support/controllers/expectedTrace.ts';
import { practiceTrace } from '../support/controllers/practiceTrace.ts';
import { randomTrace, type TraceParams } from '../support/controllers/randomTrace.ts';
import { deploymentOf, templateOf } from '../support/controllers/rolloutWorld.ts';

/** Without scheduler and kubelet: the tests give readiness themselves, so that both sides are deterministic. */
let plane: ControlPlane;
let call: Caller;
before(async () => {
  plane = await startControlPlane({ nodes: [] }, (line) => console.log(line));
  call = administrator(plane.server, plane.tokens.admin, plane.ca);
});
after(async () => plane.stop());

const count = 80;
const atOnce = 8;

const all = Array.from({ length: count }, (_, index) => index + 1);

test(`the practice cluster takes the steps of the pure controllers in ${count} random rollouts`, () => {
  for (const params of all.map(randomTrace)) {
    const expected = expectedTrace(params);
    const rests = practiceTrace(params, expected);
    for (const [number, step] of expected.entries()) assert.deepEqual({ params, number, rest: rests[number] }, { params, number, rest: step.rest });
  }
});

test(`the real Deployment controller takes the steps of ours in ${count} random rollouts`, async () => {
  const seeds = [...all];
  const held: number[] = [];
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let seed = seeds.shift(); seed !== undefined; seed = seeds.shift()) held.push(await hold(randomTrace(seed)));
    }),
  );
  const steps = held.reduce((sum, each) => sum + each, 0);
  console.log(`${steps} steps of ${held.length} rollouts agree`);
  assert.ok(held.length === count && steps > count * 5, `${steps} steps of ${held.length} rollouts`);
});

/** Runs one rollout on the real controller, waiting after every stimulus for the rest that the pure one foresees. */
async function hold(params: TraceParams): Promise<number> {
  const namespace = `trace-${params.seed}`;
  const made = await call('POST', '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  assert.equal(made.status, 201);
  const expected = expectedTrace(params);
  for (const [number, step] of expected.entries()) {
    await write(namespace, params, step);
    const what = `step ${number} (${JSON.stringify(step.stimulus)}) of ${JSON.stringify(params)} comes to rest at ${JSON.stringify(step.rest)}`;
    await eventually(what, () => look(namespace), (seen) => seen !== undefined && same(seen, step.rest));
  }
  return expected.length;
}

const same = (a: Rest, b: Rest): boolean => JSON.stringify(a) === JSON.stringify(b);

async function write(namespace: string, params: TraceParams, { stimulus }: Step): Promise<void> {
  const deployments = `/apis/apps/v1/namespaces/${namespace}/deployments`;
  const patch = async (spec: unknown): Promise<void> => {
    const { status, body } = await call('PATCH', `${deployments}/app`, { spec }, 'application/merge-patch+json');
    assert.equal(status, 200, JSON.stringify(body));
  };
  switch (stimulus.do) {
    case 'create': {
      const deployment = deploymentOf(params.replicas, traceImage(1), traceSpec(params));
      const { status, body } = await call('POST', deployments, { ...deployment, metadata: { name: 'app' } });
      assert.equal(status, 201, JSON.stringify(body));
      break;
    }
    case 'image':
      await newSecond(namespace);
      await patch({ template: templateOf(traceImage(stimulus.image)) });
      break;
    case 'scale':
      await patch({ replicas: stimulus.replicas });
      break;
    case 'pause':
    case 'resume':
      await patch({ paused: stimulus.do === 'pause' });
      break;
    case 'ready':
      await ready(namespace, traceImage(stimulus.image));
  }
}

/** ReplicaSets of one second are ordered by their names (hashes), which are not ours to foresee: each is born in a second of its own. */
async function newSecond(namespace: string): Promise<void> {
  const sets = ((await call('GET', `/apis/apps/v1/namespaces/${namespace}/replicasets`)).body as { readonly items: readonly ReplicaSet[] }).items;
  const newest = Math.max(...sets.map((set) => Date.parse(set.metadata.creationTimestamp ?? '')));
  await eventually('the next second', () => Promise.resolve(Date.now()), (now) => now >= newest + 1000);
}

async function ready(namespace: string, image: string): Promise<void> {
  const { body } = await call('GET', `/api/v1/namespaces/${namespace}/pods`);
  const pods = (body as { readonly items: readonly Pod[] }).items;
  const waiting = pods.find((pod) => pod.spec.containers[0]?.image === image && pod.metadata.deletionTimestamp === undefined && pod.status?.phase === 'Pending');
  assert.ok(waiting, `a pod of ${image} waits to be ready`);
  const status = { phase: 'Running', conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: new Date().toISOString().replace(/\.\d+Z$/, 'Z') }] };
  const written = await call('PATCH', `/api/v1/namespaces/${namespace}/pods/${waiting.metadata.name ?? ''}/status`, { status }, 'application/merge-patch+json');
  assert.equal(written.status, 200, JSON.stringify(written.body));
}

/** The cluster at rest, or undefined while a controller has not yet seen the newest specs. */
async function look(namespace: string): Promise<Rest | undefined> {
  const base = `/apis/apps/v1/namespaces/${namespace}`;
  const deployment = (await call('GET', `${base}/deployments/app`)).body as Deployment;
  const sets = ((await call('GET', `${base}/replicasets`)).body as { readonly items: readonly ReplicaSet[] }).items;
  const current = deployment.status?.observedGeneration === deployment.metadata.generation && sets.every((set) => set.status?.observedGeneration === set.metadata.generation);
  return current ? restOf(deployment, sets) : undefined;
}
