import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answerOf, pathInWords } from '../../../../src/core/decision/answer.ts';
import { initialState, next } from '../../../../src/core/decision/state.ts';
import { parseSize } from '../../../../src/core/decision/size.ts';
import { reasoningMarkdown } from '../../../../src/core/decision/markdown.ts';
import { unwrap } from '../../../../src/core/unwrap.ts';
import type { DecisionState } from '../../../../src/core/decision/state.ts';
import type { Reply } from '../../../../src/core/decision/tree.ts';

const walk = (...given: readonly Reply[]): DecisionState => given.reduce(next, initialState);

for (const [given, reason] of [
  [['yes', 'yes'], 'Downtime is acceptable and the change is of high risk. A small share of the requests meets the change first, and the rest stays with what is known to work.'],
  [['yes', 'no'], "Downtime is acceptable and the change is of low risk. Kubernetes' own way is enough, and nothing else has to be set up."],
  [['no', 'yes'], 'Downtime is not acceptable and the application is critical. The old version stays loaded beside the new one, so that one write takes all traffic back.'],
  [
    ['no', 'no', 'yes'],
    'Downtime is not acceptable, the application is not critical and new features are to be compared. Both versions answer at once, and each person keeps to one of them, so that the difference can be measured.',
  ],
  [
    ['no', 'no', 'no'],
    'Downtime is not acceptable, the application is not critical and nothing has to be compared. The new version loads its model beside the old one and takes the traffic in one write, with no gap.',
  ],
] as const) {
  test(`${given.join(', ')}: the reason is built from the path`, () => {
    assert.equal(answerOf(walk(...given))?.reason, reason);
  });
}

test('there is no answer while a question is open', () => {
  assert.equal(answerOf(initialState), undefined);
  assert.equal(answerOf(walk('no', 'no')), undefined);
});

test('the path in words ends with the open question or the answer', () => {
  assert.equal(pathInWords(initialState), 'Is downtime acceptable?');
  assert.equal(pathInWords(walk('no')), 'Is downtime acceptable? No → Is this a critical application?');
  assert.equal(pathInWords(walk('no', 'yes')), 'Is downtime acceptable? No → Is this a critical application? Yes → Use Blue-Green Deployment');
});

test('the Markdown of a finished path holds the path, the reason, the costs and the comparison', () => {
  assert.equal(
    reasoningMarkdown({ ...walk('no', 'no', 'yes'), size: { replicas: 3, gpusPerPod: 1 } }),
    `# How to release

1. Is downtime acceptable? **No.** Every request is answered all the time, so a new pod has loaded its model before an old one goes.
2. Is this a critical application? **No.** A wrong or missing answer is a nuisance that people can put up with until it is mended.
3. Need to compare new features? **Yes.** Two models, prompts or settings shall answer different people for a while, and figures shall say which is better.

## The answer: A/B Testing

Two versions run at once, and a rule on the request decides who gets which, so that they can be compared.

**Why:** Downtime is not acceptable, the application is not critical and new features are to be compared. Both versions answer at once, and each person keeps to one of them, so that the difference can be measured.

**Pros**

- **Enables data-driven decisions**: Each person stays with one version, so its answers can be measured against the other's.

**Cons**

- **Requires additional analysis**: The groups must be large enough and the difference tested; until then the honest verdict is that there is not enough data.

**What it costs**

- 3 pods now, 6 at peak; 3 GPUs now, 6 at peak (2n), until the comparison ends, with both groups sized for the whole traffic.
- Pods that are terminating hold their GPU until they exit, and come on top.

**What it needs**

- A route that reads a header or cookie: Gateway API, ingress-nginx or Istio.
- A measure of what is better, and a number of requests after which it is read.

[Gateway API: HTTP routing by header](https://gateway-api.sigs.k8s.io/guides/http-routing/)

## Compared for 3 replicas with 1 GPU each

| Strategy | Use case | Pros | Cons | Pods at peak | GPUs at peak |
| --- | --- | --- | --- | --- | --- |
| Rolling Update | Standard deployment method | Simple, built-in | Brief downtime possible | 4 | 4 |
| Blue-Green | Zero-downtime critical apps | No downtime, easy rollback | Requires double resources | 6 | 6 |
| Canary | Gradual feature testing | Reduces risk, allows testing | More complex to configure | 4 | 4 |
| A/B Testing ◀ the answer | Feature comparison | Enables data-driven decisions | Requires additional analysis | 6 | 6 |
`,
  );
});

test('the Markdown of an open path says which question is open, and marks no strategy', () => {
  const text = reasoningMarkdown(walk('no'));
  assert.match(text, /^2\. Is this a critical application\? \*Not answered yet\.\*$/m);
  assert.match(text, /^There is no answer yet\.$/m);
  assert.doesNotMatch(text, /◀/);
});

for (const [field, text, value] of [
  ['replicas', '3', 3],
  ['replicas', ' 12 ', 12],
  ['replicas', '0010', 10],
  ['replicas', '10000', 10_000],
  ['gpusPerPod', '0', 0],
] as const) {
  test(`reads "${text}" as ${value} ${field}`, () => { assert.equal(unwrap(parseSize(field, text)), value); });
}

for (const [field, text, sentence] of [
  ['replicas', '0', 'Replicas must be from 1 to 10000, not "0". Enter a number in that range.'],
  ['replicas', '', 'Replicas must be from 1 to 10000, not empty. Enter a number in that range.'],
  ['replicas', '3.5', 'Replicas must be from 1 to 10000, not "3.5". Enter a number in that range.'],
  ['replicas', '1e3', 'Replicas must be from 1 to 10000, not "1e3". Enter a number in that range.'],
  ['gpusPerPod', '-1', 'GPUs per pod must be from 0 to 64, not "-1". Enter a number in that range.'],
  ['gpusPerPod', '65', 'GPUs per pod must be from 0 to 64, not "65". Enter a number in that range.'],
  ['gpusPerPod', 'x'.repeat(5000), `GPUs per pod must be from 0 to 64, not "${'x'.repeat(20)}". Enter a number in that range.`],
] as const) {
  test(`says what is wrong with ${field} "${text.slice(0, 10)}"`, () => {
    assert.throws(() => unwrap(parseSize(field, text)), { message: sentence });
  });
}
