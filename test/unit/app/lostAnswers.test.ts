/** The connection breaks after the server took a write, or before: what is said is what the cluster holds, and nothing is written twice. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { operate } from '../../../src/app/operate.ts';
import type { Outcome } from '../../../src/app/ports.ts';
import { describe } from '../../../src/core/failure.ts';
import type { Plan, PlannedWrite } from '../../../src/core/operations/plan.ts';
import { ok, type Result } from '../../../src/core/result.ts';
import { blueGreen, target } from '../../support/builders.ts';
import { fakeCluster, unreachable, type FakeOptions, type World } from '../../support/fakeCluster.ts';
import { fakePorts, never } from '../../support/fakePorts.ts';

const green = { kind: 'Deployment', namespace: 'default', name: 'llm-app-green' } as const;
const at = (replicas: number, stage: 'made' | 'drained' | 'gone', deployment: string = green.name): NonNullable<PlannedWrite['expect']> => ({ kind: 'lifecycle', part: { deployment, track: 'green', replicas }, stage });
const patch: PlannedWrite = { ...green, basedOn: '1', change: 'replicas 3 → 0', ops: [{ op: 'test', path: '/spec/replicas', value: 3 }, { op: 'replace', path: '/spec/replicas', value: 0 }], expect: at(0, 'drained') };
const create: PlannedWrite = {
  ...green, name: 'llm-app-red', verb: 'create', basedOn: '', ops: [], change: 'made', expect: at(1, 'made', 'llm-app-red'),
  body: { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'llm-app-red', namespace: 'default', labels: { app: 'llm-app' } }, spec: { replicas: 1, selector: { matchLabels: { app: 'llm-app', version: 'red' } }, template: { metadata: { labels: { app: 'llm-app', version: 'red' } }, spec: { containers: [{ name: 'app', image: 'registry.example/llm-app:v3' }] } } } },
};

async function operated(write: PlannedWrite, options: FakeOptions) {
  const cluster = fakeCluster(blueGreen(), { idle: () => ports.clock.expire(), ...options });
  const ports = fakePorts(cluster, {});
  const plan = (resourceVersion: string): Plan => ({
    operation: 'removeTrack', target, application: 'llm-app', question: '?', action: 'Do it', facts: [], checks: [],
    writes: [write.verb === 'delete' ? { ...write, basedOn: resourceVersion } : write], inverse: { kind: 'none', why: 'it is a test' },
  });
  const result = await operate(ports, { target, application: 'llm-app', plan: ({ application }) => ok(plan(application.tracks.find(({ deployment }) => deployment.name === green.name)?.deployment.resourceVersion ?? '')) }, never());
  const [entry] = await ports.journal.entries(target, 'llm-app');
  const asked = cluster.calls.filter((call) => call === `${write.verb ?? 'patch'} ${write.name}`).length;
  return { result, asked, journal: { writes: entry?.writes?.map(({ outcome }) => outcome), ended: entry?.ended?.outcome, wrote: entry?.ended?.wrote } };
}

const end = (result: Result<Outcome>): string => (result.ok ? `${result.value.done}${result.value.wrote ? ' wrote' : ''}` : result.failure.kind);
const message = (result: Result<Outcome>): string => (result.ok ? result.value.message : describe(result.failure));
const verbs = [['patch', patch], ['create', create], ['delete', { ...green, verb: 'delete', basedOn: '', uid: blueGreen().deployments.find(({ name }) => name === green.name)?.uid ?? '', ops: [], change: 'deleted', expect: at(0, 'gone') }]] as const;

for (const [verb, write] of verbs) {
  test(`a ${verb} that the server took before the connection broke is found, and its effect is waited for`, async () => {
    const { result, asked, journal } = await operated(write, { onPatch: () => ({ lost: unreachable }) });
    assert.deepEqual([end(result), asked], ['verified wrote', 1], message(result));
    assert.deepEqual(journal, { writes: ['written'], ended: 'verified', wrote: 1 });
  });

  test(`a ${verb} that never came to the server is said to be so`, async () => {
    const { result, asked, journal } = await operated(write, { onPatch: () => unreachable });
    assert.deepEqual([end(result), asked], ['unreachable', 1]);
    assert.deepEqual(journal, { writes: ['refused'], ended: 'failed', wrote: 0 });
  });

  test(`a ${verb} of which nobody can tell is said to be so`, async () => {
    let away = false;
    const { result, asked, journal } = await operated(write, { onPatch: () => ((away = true), { lost: unreachable }), onRead: () => (away ? unreachable : undefined) });
    assert.deepEqual([end(result), asked], ['unverified wrote', 1]);
    assert.match(message(result), /^llm-app may have been changed: the answer to the write was lost\./);
    assert.deepEqual(journal, { writes: ['unknown'], ended: 'unverified', wrote: undefined }, 'so that Take Back finds it');
  });
}

test('a patch that comes to the server after its connection broke is found by the second look', async () => {
  let reads = 0;
  let away: World | undefined;
  const { result } = await operated(patch, {
    onPatch: (_write, world) => ((away = world), unreachable),
    onRead: (kind) => {
      if (kind === 'Deployment' && away !== undefined && ++reads === 2) away.deployments = away.deployments.map((one) => (one.name === green.name ? { ...one, desired: 0, replicas: 0, updated: 0, ready: 0, available: 0 } : one));
      if (reads === 2 && away !== undefined) away.pods = away.pods.filter(({ name }) => !name.startsWith(green.name));
      return undefined;
    },
  });
  assert.equal(end(result), 'verified wrote');
});

test('a patch that somebody else wrote over at once is not called written, and not called unwritten', async () => {
  const { result } = await operated(patch, {
    onPatch: (_write, world) => {
      world.deployments = world.deployments.map((one) => (one.name === green.name ? { ...one, desired: 7 } : one));
      return unreachable;
    },
  });
  assert.match(message(result), /^llm-app may have been changed: the answer to the write was lost\./);
});
