import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Outcome } from '../../../../src/app/ports.ts';
import { pauseRollout } from '../../../../src/app/rolling/pauseRollout.ts';
import { readHistory } from '../../../../src/app/rolling/readHistory.ts';
import { restartRollout } from '../../../../src/app/rolling/restartRollout.ts';
import { resumeRollout } from '../../../../src/app/rolling/resumeRollout.ts';
import { setImage } from '../../../../src/app/rolling/setImage.ts';
import { undoRollout } from '../../../../src/app/rolling/undoRollout.ts';
import { takeBack } from '../../../../src/app/takeBack.ts';
import { describe } from '../../../../src/core/failure.ts';
import type { Result } from '../../../../src/core/result.ts';
import { unwrap } from '../../../../src/core/unwrap.ts';
import { target } from '../../../support/builders.ts';
import { fakeRollout, web, type RolloutOptions } from '../../../support/fakeRollout.ts';
import { fakePorts, never, type PortsOptions } from '../../../support/fakePorts.ts';

const [v1, v2, broken] = ['registry.example/web:v1', 'registry.example/web:v2', 'registry.example/web:broken'] as const;

function stage(spec: Parameters<typeof web>[0] = {}, options: RolloutOptions & PortsOptions = {}) {
  const cluster = fakeRollout(web(spec), { idle: () => ports.clock.expire(), ...options });
  const ports = fakePorts(cluster, options);
  const request = { target, application: 'web', deployment: 'web' };
  return {
    cluster,
    ports,
    image: (image: string, more: { readonly changeCause?: string; readonly container?: string } = {}) =>
      setImage(ports, { ...request, images: [{ container: more.container ?? 'app', image }], ...(more.changeCause === undefined ? {} : { changeCause: more.changeCause }) }, never()),
    images: (app: string, side: string) => setImage(ports, { ...request, images: [{ container: 'app', image: app }, { container: 'side', image: side }] }, never()),
    pause: () => pauseRollout(ports, request, never()),
    resume: () => resumeRollout(ports, request, never()),
    restart: () => restartRollout(ports, request, never()),
    undo: (revision?: number) => undoRollout(ports, { ...request, ...(revision === undefined ? {} : { revision }) }, never()),
    back: () => takeBack(ports, { target, application: 'web' }, never()),
    history: async () => unwrap(await readHistory(ports, request, never())),
    /** Image of the first container of every pod that is not Terminating. */
    runs: () => cluster.world.pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined).map(({ spec: { containers: [first] } }) => first?.image?.split(':')[1]).join(' '),
    fact: (label: string) => ports.plans.at(-1)?.facts.find((one) => one.label === label)?.value,
    check: (id: string) => ports.plans.at(-1)?.checks.find((one) => one.id === id),
  };
}

const said = (result: Result<Outcome>): string => (result.ok ? `${result.value.done}: ${result.value.message}` : describe(result.failure));
const rolled = 'rolled out and drained, 3 of 3 pods updated and available, no old pod left.';

test('new images of two containers roll, by one patch that tests names and old images', async () => {
  const scene = stage();
  assert.equal(said(await scene.images(v2, 'registry.example/side:v2')), `verified: web has new images: ${rolled}`);
  assert.deepEqual(scene.cluster.written.map(({ ops }) => ops), [[
    { op: 'test', path: '/spec/template/spec/containers/0/name', value: 'app' },
    { op: 'test', path: '/spec/template/spec/containers/0/image', value: v1 },
    { op: 'replace', path: '/spec/template/spec/containers/0/image', value: v2 },
    { op: 'test', path: '/spec/template/spec/containers/1/name', value: 'side' },
    { op: 'test', path: '/spec/template/spec/containers/1/image', value: 'registry.example/side:v1' },
    { op: 'replace', path: '/spec/template/spec/containers/1/image', value: 'registry.example/side:v2' },
  ]]);
  assert.equal(scene.runs(), 'v2 v2 v2');
  assert.equal(scene.fact('After'), '3 new pods; on the way at most 4 pods and at least 3 available');
});

test('where every image is the same already nothing is written, and nothing is asked', async () => {
  const scene = stage();
  assert.equal(said(await scene.image(v1)), 'nothing-to-do: web was left as it is: app has registry.example/web:v1 already, so nothing would roll.');
  assert.deepEqual([scene.cluster.written, scene.ports.plans], [[], []]);
});

test('only what differs is written', async () => {
  const scene = stage();
  await scene.images(v2, 'registry.example/side:v1');
  assert.deepEqual(scene.cluster.written[0]?.ops.map(({ path }) => path.slice(-17)), ['containers/0/name', 'ontainers/0/image', 'ontainers/0/image']);
});

test('a container that is not there, and one that is no image name, are refused before anything is written', async () => {
  const scene = stage();
  assert.equal(said(await scene.image(v2, { container: 'proxy' })), 'Deployment web has no container proxy. It has app, side; name one of them.');
  assert.equal(said(await scene.image('Web:v2 ')), 'blocked: web was left as it is: Web:v2 is no image name: registry/path:tag in lower case, or with @sha256:… instead of the tag.');
  assert.deepEqual(scene.cluster.written, []);
});

test('a bad image stalls with the reason of its pod, old pods go on serving, and an undo brings the image back', async () => {
  const scene = stage();
  assert.equal(said(await scene.image(broken)), 'unverified: web has new images, and the rollout did not end. Last seen: stalled with 1 of 3 pods updated, 0 of them available, 3 old pods left: ImagePullBackOff: Back-off pulling image. Undo the rollout, or take it back.');
  assert.equal(scene.runs(), 'v1 v1 v1 broken');
  assert.equal(scene.ports.stalled.length, 1, 'once, and long before the end');
  assert.match(scene.ports.stalled[0] ?? '', /^web: web: stalled with [01] of 3 pods updated, .*3 old pods left: ImagePullBackOff: Back-off pulling image\.$/);
  assert.equal(said(await scene.undo()), `verified: web was rolled back: ${rolled}`);
  assert.equal(scene.ports.stalled.length, 1);
  assert.equal(scene.runs(), 'v1 v1 v1');
  assert.deepEqual((await scene.history()).revisions.map(({ revision, former, current }) => [revision, former, current]), [[3, [1], true], [2, [], false]]);
});

test('the progress is said in the exact words', async () => {
  const scene = stage();
  await scene.image(v2);
  const words = scene.ports.said.map((text) => text.replace(/ \(last progress.*\)$/, ''));
  assert.deepEqual([...new Set(words)].slice(0, 3), [
    'web: waiting until the controller has seen the change',
    'web: progressing: 0 of 3 pods updated, 3 old pods left',
    'web: progressing: 1 of 3 pods updated, 1 of them available, 3 old pods left',
  ]);
  assert.match(scene.ports.said.find((text) => text.includes('deadline')) ?? '', /\(last progress \d\d:\d\d:\d\dZ, deadline \d\d:\d\d:\d\dZ\)$/);
});

test('rolled out and drained are two states: old pods that still terminate are waited for and named', async () => {
  let drains = false;
  const scene = stage({}, { drains: () => drains, idle: () => { drains = true; scene.ports.clock.expire(); } });
  assert.equal(said(await scene.image(v2)), 'unverified: web has new images, and the rollout did not end. Last seen: rolled out, 3 of 3 pods updated and available; 3 old pods still terminating. Undo the rollout, or take it back.');
  assert.ok(scene.ports.said.some((text) => text.endsWith('rolled out, 3 of 3 pods updated and available; 3 old pods still terminating')));
});

test('a pause holds, an image set meanwhile waits, and the resume says what will roll', async () => {
  const scene = stage();
  assert.equal(said(await scene.pause()), 'verified: web does not roll on: paused with 3 of 3 pods updated, 3 of them available.');
  assert.deepEqual(scene.cluster.written[0]?.ops, [{ op: 'test', path: '/spec/paused', value: null }, { op: 'add', path: '/spec/paused', value: true }]);
  assert.equal(said(await scene.pause()), 'nothing-to-do: web was left as it is: The rollout of web is paused already.');
  assert.equal(said(await scene.image(v2)), 'verified: web has new images: paused with 0 of 3 pods updated, 3 old pods left.');
  assert.equal(scene.check('paused')?.verdict, 'warn');
  assert.equal(scene.runs(), 'v1 v1 v1');
  assert.equal(said(await scene.restart()), 'blocked: web was left as it is: The rollout of web is paused, so no pod would restart. Resume it first.');
  assert.equal(said(await scene.resume()), `verified: web was resumed: ${rolled}`);
  assert.equal(scene.fact('Will roll'), `3 pods: app ${v1} → ${v2}`);
  assert.equal(said(await scene.resume()), 'nothing-to-do: web was left as it is: The rollout of web is not paused.');
});

test('a restart replaces every pod by one of the same images', async () => {
  const scene = stage();
  const before = scene.cluster.world.pods.map(({ metadata }) => metadata.uid);
  assert.equal(said(await scene.restart()), `verified: web was restarted: ${rolled}`);
  assert.equal(scene.runs(), 'v1 v1 v1');
  assert.ok(scene.cluster.world.pods.every(({ metadata }) => !before.includes(metadata.uid)));
  assert.match(scene.cluster.world.deployment.spec.template.metadata?.annotations?.['kubectl.kubernetes.io/restartedAt'] ?? '', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
});

test('an undo while paused sets the template back first and resumes then, in one plan', async () => {
  const scene = stage();
  await scene.image(v2);
  await scene.pause();
  assert.equal(said(await scene.undo()), `verified: web was rolled back: ${rolled}`);
  assert.deepEqual(scene.ports.plans.at(-1)?.writes.map(({ change }) => change), ['template → revision 1', 'paused: yes → no']);
  assert.equal(scene.check('resumes')?.verdict, 'warn');
  assert.equal(scene.runs(), 'v1 v1 v1');
  assert.equal(said(await scene.back()), 'verified: web was taken back: paused with 0 of 3 pods updated, 3 old pods left.', 'it was paused before, with the newer template');
});

test('an undo says what it does not bring back, and names a revision that is not there', async () => {
  const scene = stage();
  assert.equal(said(await scene.undo()), 'Deployment web has no revision before the present one. It keeps 1; choose another one of these, or set its image instead.');
  await scene.image(v2);
  assert.equal(said(await scene.undo(7)), 'Deployment web has no revision 7. It keeps 2, 1; choose another one of these, or set its image instead.');
  assert.equal(said(await scene.undo(2)), 'nothing-to-do: web was left as it is: web has the template of revision 2 already, so nothing would roll.');
  await scene.undo(1);
  assert.equal(scene.fact('Not undone'), 'replicas, strategy, ConfigMaps, Secrets, Services and routes stay as they are now');
  assert.equal(scene.fact('Change'), `Deployment web, template of revision 2 → revision 1: app ${v2} → ${v1}`);
});

test('each of them is taken back: images, restart, undo, pause, resume', async () => {
  const scene = stage();
  const back = async (): Promise<string> => said(await scene.back()).split(':')[0] ?? '';
  await scene.image(v2);
  assert.equal(await back(), 'verified');
  assert.equal(scene.runs(), 'v1 v1 v1');
  await scene.restart();
  assert.equal(await back(), 'verified');
  assert.equal(scene.cluster.world.deployment.spec.template.metadata?.annotations?.['kubectl.kubernetes.io/restartedAt'], undefined);
  await scene.image(v2);
  await scene.undo();
  assert.equal(await back(), 'verified');
  assert.equal(scene.runs(), 'v2 v2 v2');
  await scene.pause();
  assert.equal(await back(), 'verified');
  assert.notEqual(scene.cluster.world.deployment.spec.paused, true);
  await scene.pause();
  await scene.resume();
  assert.equal(await back(), 'verified');
  assert.equal(scene.cluster.world.deployment.spec.paused, true);
});

test('what somebody else set since is not taken back over', async () => {
  const scene = stage();
  await scene.image(v2);
  scene.cluster.edit((deployment) => ({ ...deployment, spec: { ...deployment.spec, template: { ...deployment.spec.template, metadata: { labels: { app: 'web' }, annotations: { by: 'hand' } } } } }));
  assert.equal(said(await scene.back()), 'blocked: web was left as it is: The template of web is not the one that the record set. Nothing is overwritten that somebody else set.');
});

test('the journal keeps hashes and no template', async () => {
  const scene = stage();
  await scene.image(v2);
  await scene.undo();
  await scene.back();
  assert.ok(scene.ports.lines.lines.length >= 6);
  assert.ok(!scene.ports.lines.lines.join('\n').includes('plain-secret'));
  assert.ok(scene.ports.lines.lines.some((line) => line.includes('"kind":"template"')));
});

test('a change cause is written where kubectl keeps it, and goes back with the template', async () => {
  const scene = stage();
  await scene.image(v2, { changeCause: 'release 2' });
  assert.deepEqual((await scene.history()).revisions.map(({ revision, changeCause }) => [revision, changeCause]), [[2, 'release 2'], [1, undefined]]);
  await scene.undo();
  assert.deepEqual((await scene.history()).revisions.map(({ revision, changeCause }) => [revision, changeCause]), [[3, undefined], [2, 'release 2']]);
});

test('a template that was changed while the dialog was open is planned and asked again', async () => {
  let round = 0;
  const scene = stage({}, {
    confirm: () => {
      if (round++ === 0) scene.cluster.edit((deployment) => ({ ...deployment, spec: { ...deployment.spec, template: { ...deployment.spec.template, spec: { containers: [{ name: 'app', image: 'registry.example/web:other' }] } } } }));
      return { go: true };
    },
  });
  assert.equal(said(await scene.image(v2)).split(':')[0], 'verified');
  assert.deepEqual(scene.ports.plans.map(({ writes }) => writes[0]?.change), [`images app ${v1} → ${v2}`, `images app registry.example/web:other → ${v2}, paused: no → yes`]);
});

test('a lost answer is settled by what the cluster holds', async () => {
  const unreachable = { kind: 'unreachable', context: 'prod-eu', server: target.cluster.server, reason: 'timed out after 10 s' } as const;
  const scene = stage({}, { onWrite: () => ({ lost: unreachable }) });
  assert.equal(said(await scene.image(v2)), `verified: web has new images: ${rolled}`);
});

test('two templates of the history are YAML that differ in one line', async () => {
  const scene = stage();
  await scene.image(v2);
  const history = await scene.history();
  const [one, two] = [1, 2].map((revision) => (history.template(revision) ?? '').split('\n'));
  assert.deepEqual(two?.filter((line, index) => line !== one?.[index]), [`    image: ${v2}`]);
  assert.ok(!one?.some((line) => line.includes('pod-template-hash')));
  assert.equal(history.template(9), undefined);
});

test('whoever may not list ReplicaSets can set an image, is told that nothing takes it back, and cannot undo', async () => {
  const forbidden = { kind: 'forbidden', context: 'prod-eu', verb: 'list', resource: 'replicasets', namespace: 'default' } as const;
  const scene = stage({}, { onList: (kind) => (kind === 'ReplicaSet' ? forbidden : undefined) });
  assert.equal(said(await scene.image(v2)).split(':')[0], 'verified');
  assert.deepEqual(scene.ports.plans.at(-1)?.inverse, { kind: 'none', why: 'ReplicaSets may not be listed, so the template that web had before is not known.' });
  assert.equal(said(await scene.undo()), 'You may not list replicasets in default on prod-eu. Ask for the Role in the README.');
});

test('a change cause that stands there is replaced, and goes away with an undo to a revision that has none', async () => {
  const scene = stage();
  await scene.image(v2, { changeCause: 'two' });
  await scene.image('registry.example/web:v3', { changeCause: 'three' });
  await scene.undo(1);
  assert.equal(scene.cluster.world.deployment.metadata.annotations?.['kubernetes.io/change-cause'], undefined);
  assert.deepEqual((await scene.history()).revisions.map(({ changeCause }) => changeCause), [undefined, 'three', 'two']);
});

