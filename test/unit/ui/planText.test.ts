import assert from 'node:assert/strict';
import test from 'node:test';
import type { Check, Plan } from '../../../src/core/operations/plan.ts';
import { dialogDetail, planDocument } from '../../../src/ui/planText.ts';

const plan = (checks: readonly Check[], over: Partial<Plan> = {}): Plan => ({
  operation: 'switch',
  target: { cluster: { source: 'kubeconfig', context: 'prod-eu', server: 'https://api.prod-eu.example:6443' }, namespace: 'default' },
  application: 'llm-app',
  question: 'Switch llm-app to green in default on prod-eu?',
  action: 'Switch to green',
  facts: [
    { label: 'Server', value: 'https://api.prod-eu.example:6443' },
    { label: 'Change', value: 'Service llm-app-service, selector version: blue → green' },
  ],
  checks,
  writes: [
    {
      kind: 'Service',
      namespace: 'default',
      name: 'llm-app-service',
      basedOn: '812',
      ops: [
        { op: 'test', path: '/spec/selector/version', value: 'blue' },
        { op: 'replace', path: '/spec/selector/version', value: 'green' },
      ],
      change: 'selector version: blue → green',
    },
  ],
  inverse: { kind: 'switch', service: 'llm-app-service', label: 'version', to: 'blue', from: 'green' },
  ...over,
});
const ready: Check = { id: 'target-ready', title: 'Ready', verdict: 'pass', detail: '3 of 3 pods of green are ready' };
const quota: Check = { id: 'quota', title: 'Quota', verdict: 'unknown', detail: 'not readable with your rights' };
const none: Check = { id: 'selects-none', title: 'Selector', verdict: 'block', detail: 'no pod would be selected' };

test('the dialog shows facts, then checks, each with a mark that needs no colour', () => {
  assert.equal(
    dialogDetail(plan([ready, quota])),
    [
      'Server: https://api.prod-eu.example:6443',
      'Change: Service llm-app-service, selector version: blue → green',
      '',
      '✓ Ready: 3 of 3 pods of green are ready',
      '? Quota: not readable with your rights',
    ].join('\n'),
  );
});

test('what blocks stands first', () => {
  assert.match(dialogDetail(plan([ready, none])), /^Blocked, and nothing is written:\n✗ Selector: no pod would be selected\n\nServer/u);
});

test('a new plan after a conflict says so above everything else', () => {
  assert.match(dialogDetail(plan([none]), 'The Service was changed by someone else.'), /^The Service was changed by someone else\.\n\nBlocked/u);
});

test('a name with line breaks cannot forge a line', () => {
  const detail = dialogDetail(plan([{ ...ready, detail: 'fine\n✓ Quota: fine' }]));
  assert.equal(detail.split('\n').filter((line) => line.startsWith('✓')).length, 1);
});

test('the two sides of the document differ in the written values alone', () => {
  const now = planDocument(plan([ready]), 'now').split('\n');
  const after = planDocument(plan([ready]), 'after').split('\n');
  assert.equal(now.length, after.length);
  const different = now.flatMap((line, index) => (line === after[index] ? [] : [[line, after[index]]]));
  assert.deepEqual(different, [['/spec/selector/version: "blue"', '/spec/selector/version: "green"']]);
});

test('a removed value is gone on the right, an added one is new there', () => {
  const ops = [
    { op: 'test', path: '/spec/selector/version', value: 'blue' },
    { op: 'remove', path: '/spec/selector/version' },
    { op: 'add', path: '/spec/selector/track', value: 'green' },
  ] as const;
  const write = { kind: 'Service', namespace: 'default', name: 's', basedOn: '1', ops, change: 'selector' } as const;
  assert.match(planDocument(plan([ready], { writes: [write] }), 'now'), /version: "blue"\n```/u);
  assert.match(planDocument(plan([ready], { writes: [write] }), 'after'), /```yaml\n\/spec\/selector\/track: "green"\n```/u);
});

test('what must still be so is said once, and never looks like a value after the write', () => {
  const ops = [
    { op: 'test', path: '/spec/selector', value: { version: 'blue' } },
    { op: 'replace', path: '/spec/selector/version', value: 'green' },
  ] as const;
  const write = { kind: 'Service', namespace: 'default', name: 's', basedOn: '1', ops, change: 'selector' } as const;
  const after = planDocument(plan([ready], { writes: [write] }), 'after');
  assert.match(after, /```yaml\n\/spec\/selector\/version: "green"\n```/u);
  assert.match(after, /unless, at that moment,\n\n- `\/spec\/selector` is \{"version":"blue"\}/u);
});

test('a plan without writes says that nothing would be written', () => {
  assert.match(planDocument(plan([none], { writes: [] }), 'after'), /Nothing would be written\./u);
});
