import assert from 'node:assert/strict';
import test from 'node:test';
import type { Check, Plan, PlannedWrite } from '../../../src/core/operations/plan.ts';
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
const inFlight: Check = { id: 'in-flight', title: 'In flight', verdict: 'warn', detail: 'Connections that are open to blue stay there, new requests on them too, until they close. How many there are is not measured.' };
const none: Check = { id: 'selects-none', title: 'Selector', verdict: 'block', detail: 'no pod would be selected' };

test('the dialog shows facts, then checks, each with a mark that needs no colour', () => {
  assert.equal(
    dialogDetail(plan([ready, quota])),
    [
      'Server: https://api.prod-eu.example:6443',
      'Change: Service llm-app-service, selector version: blue → green',
      '',
      '? Quota: not readable with your rights',
      '✓ Ready: 3 of 3 pods of green are ready',
    ].join('\n'),
  );
});

test('what warns stands first and in full, what passes in one line', () => {
  assert.equal(
    dialogDetail(plan([ready, inFlight, { ...ready, id: 'rights', title: 'Rights' }, quota, { ...ready, id: 'admission', title: 'Admission' }])),
    [
      '! In flight: Connections that are open to blue stay there, new requests on them too, until they close. How many there are is not measured.',
      '',
      'Server: https://api.prod-eu.example:6443',
      'Change: Service llm-app-service, selector version: blue → green',
      '',
      '? Quota: not readable with your rights',
      '✓ 3 checks pass: Ready, Rights, Admission',
    ].join('\n'),
  );
});

test('what blocks stands first', () => {
  assert.match(dialogDetail(plan([inFlight, ready, none])), /^Blocked, and nothing is written:\n✗ Selector: no pod would be selected\n\n! In flight: [^\n]*\n\nServer/u);
});

const rows = (text: string): number => text.split('\n').reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / 52)), 0);
const facts = ['Server', 'Change', 'Images', 'Steps', 'Now', 'After', 'Peak', 'Floor', 'Hold', 'To go back'].map((label) => ({ label, value: `${label} `.repeat(60 / (label.length + 1)) }));
const warnings = (count: number): readonly Check[] => Array.from({ length: count }, (_, index) => ({ ...inFlight, id: `warn-${index}`, title: `Warning ${index}` }));

for (const [count, shown] of [[0, ['Server', 'Change', 'Now', 'After', 'To go back']], [1, ['Server', 'Change', 'Now', 'After', 'To go back']], [3, ['Server', 'Change']]] as const) {
  test(`a tall plan with ${count} warnings says less of its facts, and that more is in Details`, () => {
    const text = dialogDetail(plan([...warnings(count), ready, quota], { facts }));
    assert.ok(rows(text) <= 18, `${rows(text)} rows:\n${text}`);
    assert.deepEqual(text.split('\n').flatMap((line) => facts.filter(({ label }) => line.startsWith(`${label}: `)).map(({ label }) => label)), shown);
    assert.equal(text.split('\n').filter((line) => line.startsWith('! ')).length, count);
    assert.match(text, /^More is in Details\.$/mu);
  });
}

test('of many warnings the first sentence is said of each, and none is left out', () => {
  const text = dialogDetail(plan([...warnings(9), ready], { facts }));
  assert.equal(text.match(/^! Warning \d: Connections that are open to blue stay there, new requests on them too, until they close\.$/gmu)?.length, 9);
});

test('the document shows what blocks first, then what warns, is not known, passes', () => {
  const marks = planDocument(plan([ready, quota, inFlight, none]), 'now').match(/^- [✓✗!?](?= )/gmu);
  assert.deepEqual(marks, ['- ✗', '- !', '- ?', '- ✓']);
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

test('lines of a manifest to change instead stand in a block of their own, to be copied as they are', () => {
  const owner: Check = { id: 'ownership', title: 'Owner', verdict: 'warn', detail: 'Argo CD keeps it', edit: 'kind: Service\nspec:\n  selector:\n    version: green\n' };
  for (const side of ['now', 'after'] as const) assert.ok(planDocument(plan([owner]), side).includes('## In the manifest instead\n\n```yaml\nkind: Service\nspec:\n  selector:\n    version: green\n```\n'));
  assert.doesNotMatch(planDocument(plan([ready]), 'now'), /manifest/);
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

const body = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'llm-app-green' }, spec: { replicas: 3 } };
const create: PlannedWrite = { verb: 'create', kind: 'Deployment', namespace: 'default', name: 'llm-app-green', basedOn: '', ops: [], body, change: 'new, 3 replicas of llm-app:v2' };
const remove: PlannedWrite = { verb: 'delete', kind: 'Deployment', namespace: 'default', name: 'llm-app-blue', basedOn: '77', ops: [], uid: 'u-1', change: 'deleted' };

test('an object that is created stands on the right, whole and as YAML', () => {
  const [now, after] = (['now', 'after'] as const).map((side) => planDocument(plan([ready], { writes: [create] }), side));
  assert.match(now ?? '', /### Create Deployment llm-app-green in default\n\nnew, 3 replicas of llm-app:v2\.\n\n```yaml\n```/u);
  assert.match(after ?? '', /```yaml\napiVersion: apps\/v1\nkind: Deployment\nmetadata:\n  name: llm-app-green\nspec:\n  replicas: 3\n```/u);
});

test('a pod template is shown as YAML on both sides, without the values of its environment', () => {
  const template = (image: string) => ({ spec: { containers: [{ name: 'main', image, env: [{ name: 'PASSWORD', value: 'hunter2' }] }] } });
  const ops = [{ op: 'test', path: '/spec/template', value: template('a:1') }, { op: 'replace', path: '/spec/template', value: template('a:2') }] as const;
  const undo: PlannedWrite = { kind: 'Deployment', namespace: 'default', name: 'web', basedOn: '1', ops, change: 'template → revision 1' };
  const [now, after] = (['now', 'after'] as const).map((side) => planDocument(plan([ready], { writes: [undo] }), side));
  assert.match(now ?? '', /# \/spec\/template\nspec:\n {2}containers:[^]*image: a:1\n/u);
  assert.match(after ?? '', /image: a:2\n/u);
  for (const text of [now, after]) {
    assert.doesNotMatch(text ?? '', /hunter2/u);
    assert.match(text ?? '', /- `\/spec\/template` is as it stands on the left/u);
  }
});

test('an object that is deleted stands on the left alone, with what must still be so', () => {
  const [now, after] = (['now', 'after'] as const).map((side) => planDocument(plan([ready], { writes: [remove] }), side));
  assert.match(now ?? '', /### Delete Deployment llm-app-blue in default\n\ndeleted, as seen at resourceVersion 77\.\n\n```yaml\nkind: Deployment\nname: llm-app-blue\nuid: u-1\n```/u);
  assert.match(after ?? '', /```yaml\n```\n\nThe server refuses it where the object was changed since/u);
});

test('no text of an object closes the block that it stands in', () => {
  const hostile = { ...create, body: { ...body, metadata: { annotations: { note: '```\n# All is well', more: '````' } } } };
  const after = planDocument(plan([ready], { writes: [hostile] }), 'after');
  assert.match(after, /\n`{5}yaml\n[^]*\n`{5}\n/u);
  assert.doesNotMatch(after, /^# All is well/mu);
});

test('the document shows what a check rests on; the dialog does not', () => {
  const shown = plan([{ ...ready, evidence: 'GET /v1/models of llm-app-green-1: 200; # not a heading' }]);
  assert.match(planDocument(shown, 'now'), /- ✓ Ready \(`target-ready`\): [^\n]*\n {2}- GET \/v1\/models of llm-app-green-1: 200\n {2}- # not a heading\n/u);
  assert.doesNotMatch(dialogDetail(shown), /models/u);
});
