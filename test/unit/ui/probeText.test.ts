import assert from 'node:assert/strict';
import test from 'node:test';
import type { PodProbe, ProbeEvidence } from '../../../src/core/operations/blueGreen/probe.ts';
import { allAnswered, probeDocument, probeInShort } from '../../../src/ui/probeText.ts';
import { target } from '../../support/builders.ts';

const answered = (status: number): PodProbe => ({ pod: 'llm-green-1', uid: 'u', outcome: { kind: 'answered', status, ms: 12, path: '/v1/models', models: ['llama'], type: 'application/json' } });
const refused: PodProbe = { pod: 'llm-green-2', uid: 'v', outcome: { kind: 'refused', reason: 'connection\n# refused' } };
const evidence: ProbeEvidence = { deployment: 'llm-green', track: 'green', at: Date.UTC(2026, 10, 23, 9), port: 8000, ready: 2, pods: 2, probed: [answered(200)] };

for (const [name, over, expected] of [
  ['all pods are ready and answer', {}, true],
  ['a pod is not ready', { ready: 1 }, false],
  ['none was asked', { probed: [] }, false],
  ['one answers with an error', { probed: [answered(200), answered(404)] }, false],
  ['one refuses', { probed: [answered(200), refused] }, false],
] as const) test(`a probe is ${expected ? 'good' : 'a warning'} where ${name}`, () => assert.equal(allAnswered({ ...evidence, ...over }), expected));

test('the document of a probe names where and when, and what each pod answered', () => {
  const lines = probeDocument('llm-app', target, { ...evidence, probed: [answered(200), refused] }).split('\n');
  for (const line of ['# Probe of green: llm-app', '- Probed: 2026-11-23T09:00:00Z', '- Ready: 2 of 2', '- Port: 8000', '- llm-green-1 answered 200 in 12 ms on /v1/models (1 model: llama)']) assert.ok(lines.includes(line), line);
  assert.ok(lines.some((line) => line.startsWith('- llm-green-2 did not answer: connection')), lines.join('\n'));
});

test('a document without an answer says so, and no port', () => {
  const text = probeDocument('llm-app', target, { ...evidence, ready: 0, port: 0, probed: [] });
  assert.match(text, /No pod was asked/u);
  assert.doesNotMatch(text, /Port:/u);
});

test('pods that said the same are counted in a message, and named in the document alone', () => {
  const slow: PodProbe = { ...answered(200), pod: 'llm-green-3', outcome: { kind: 'answered', status: 200, ms: 40, path: '/v1/models', models: ['llama'], type: 'application/json' } };
  const text = 'llm-app: 2 of 2 pods of green are ready; 2 were asked on /v1/models and answered 200 within 40 ms (model llama).';
  assert.equal(probeInShort('llm-app', { ...evidence, probed: [answered(200), slow] }), text);
  for (const probed of [[], [answered(200)], [answered(200), refused], [answered(200), answered(404)]]) assert.equal(probeInShort('llm-app', { ...evidence, probed }), undefined);
});
