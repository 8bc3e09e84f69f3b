import assert from 'node:assert/strict';
import { test } from 'node:test';
import { modelsIn, probeCheck, probeText, type PodProbe, type ProbeEvidence } from '../../../../../src/core/operations/blueGreen/probe.ts';
import { seenIn } from '../../../../../src/core/operations/seen.ts';
import { parseSettings } from '../../../../../src/core/settings.ts';
import { unwrap } from '../../../../../src/core/unwrap.ts';
import { blueGreen, green, podsOf } from '../../../../support/builders.ts';

const tracks = unwrap(seenIn(blueGreen(), 'llm-app', parseSettings(() => undefined))).application.tracks.filter(({ name }) => name === 'green');
const [pod = '', second = ''] = podsOf(green).map(({ name }) => name);
const now = Date.UTC(2026, 0, 2);

const answered = (status: number, models: readonly string[] = []): PodProbe['outcome'] => ({ kind: 'answered', status, ms: 12, path: '/v1/models', models, type: 'application/json' });
const probed = (outcome: PodProbe['outcome'], name = pod): PodProbe => ({ pod: name, uid: `uid-${name}`, outcome });
const evidence = (...list: readonly PodProbe[]): ProbeEvidence => ({ deployment: 'llm-app-green', track: 'green', at: now - 30_000, port: 8080, ready: 3, pods: 3, probed: list });

const cases: readonly (readonly [what: string, given: ProbeEvidence, expected: string])[] = [
  ['an answer with models', evidence(probed(answered(200, ['llama-3-8b']))), `pass: ${pod} answered 200 in 12 ms on /v1/models (1 model: llama-3-8b) (30 s ago).`],
  ['two answers', evidence(probed(answered(200)), probed(answered(200), second)), `pass: 2 pods answered 30 s ago: ${pod} answered 200 in 12 ms on /v1/models.`],
  ['a path that is not served', evidence(probed(answered(404))), `warn: ${pod} answered 404 in 12 ms on /v1/models (30 s ago): it serves, but not this path.`],
  ['a failure in the pod', evidence(probed(answered(200)), probed(answered(503), second)), `block: ${second} answered 503 in 12 ms on /v1/models (30 s ago). Set it right and probe it again.`],
  ['a pod that does not listen', evidence(probed({ kind: 'refused', reason: 'connection refused' })), `block: ${pod} did not answer: connection refused (30 s ago). Set it right and probe it again.`],
  ['no port-forward here', evidence(probed({ kind: 'unreached', reason: 'no kubelet' })), `unknown: ${pod} could not be asked: no kubelet (30 s ago).`],
  ['pods that are gone', evidence(probed(answered(200), 'llm-app-green-old')), 'unknown: The pods of green that were probed 30 s ago are gone. Probe it again.'],
];
for (const [what, given, expected] of cases) {
  test(`the check of a probe: ${what}`, () => {
    const check = probeCheck(given, tracks, now);
    assert.equal(`${check?.verdict}: ${check?.detail}`, expected);
  });
}

test('evidence of another track says nothing of this one', () => {
  assert.equal(probeCheck({ ...evidence(probed(answered(200))), deployment: 'llm-app-blue' }, tracks, now), undefined);
  assert.equal(probeCheck(undefined, tracks, now), undefined);
});

test('models are read from what OpenAI servers answer, and from nothing else', () => {
  assert.deepEqual(modelsIn('{"data":[{"id":"a"},{"id":7},{"id":""},{"id":"b\\u202e[x](command:y)"}]}'), ['a', 'b�[x] (command:y)']);
  for (const other of ['', '<html>', '[]', '{"data":{}}', 'null', '{"data":[null]}']) assert.deepEqual(modelsIn(other), [], other);
  assert.equal(modelsIn(JSON.stringify({ data: Array.from({ length: 100 }, (_, n) => ({ id: String(n) })) })).length, 8);
});

test('the person is told how many are ready and what each said', () => {
  assert.equal(probeText(evidence(probed(answered(200, ['m'])))), `3 of 3 pods of green are ready; ${pod} answered 200 in 12 ms on /v1/models (1 model: m).`);
  assert.equal(probeText({ ...evidence(), ready: 0 }), '0 of 3 pods of green are ready; none was asked.');
});
