import assert from 'node:assert/strict';
import { describe as suite, test } from 'node:test';
import { scaleCanary } from '../../../src/app/scaleCanary.ts';
import { switchTraffic } from '../../../src/app/switchTraffic.ts';
import { takeBack } from '../../../src/app/takeBack.ts';
import { kinds, pathOf } from '../../../src/cluster/api/kinds.ts';
import { applicationsOf } from '../../../src/core/live/applications.ts';
import type { Snapshot } from '../../../src/core/live/records.ts';
import { planScale } from '../../../src/core/operations/scalePlan.ts';
import { planSwitch } from '../../../src/core/operations/switchPlan.ts';
import { seenIn } from '../../../src/core/operations/seen.ts';
import type { Check, Plan } from '../../../src/core/operations/plan.ts';
import { describe } from '../../../src/core/failure.ts';
import { parseSettings } from '../../../src/core/settings.ts';
import type { Target } from '../../../src/core/target.ts';
import { clusterNode, namespaceNode } from '../../../src/core/tree/clusters.ts';
import type { TreeNode } from '../../../src/core/tree/nodes.ts';
import { treeOf } from '../../../src/core/tree/tree.ts';
import { escapeMarkdown, factTable } from '../../../src/ui/markdown.ts';
import { dialogDetail, planDocument } from '../../../src/ui/planText.ts';
import { statusText } from '../../../src/ui/statusText.ts';
import { fakeCluster } from '../../support/fakeCluster.ts';
import { fakePorts, never } from '../../support/fakePorts.ts';
import { alive, hostileTexts, inertMarkdown } from '../../support/hostile.ts';
import { podsOf, target as plainTarget } from '../../support/builders.ts';

const settings = parseSettings(() => undefined);
const labelsOf = (pairs: readonly (readonly [string, unknown])[]): object => Object.fromEntries(pairs);

/** The objects of a namespace as an API server sends them, with the text wherever a text can be. */
function rawObjects(text: string, of: 'blue-green' | 'canary' | 'ab-testing', many: number): Readonly<Record<string, readonly unknown[]>> {
  const values = [`${text}1`, `${text}2`];
  const labels = (version: string): object => labelsOf([['app', text], ['version', version], [text, text], ...Array.from({ length: many }, (_, index) => [`l${index}`, 'x'] as const)]);
  const selector = of === 'blue-green' ? labelsOf([['app', text], ['version', values[0]]]) : labelsOf([['app', text]]);
  const meta = (name: string, more: object = {}): object => ({
    name, namespace: plainTarget.namespace, uid: `uid-${name.slice(-20)}-${name.length}`, resourceVersion: text, annotations: { [text]: text, 'deployment.kubernetes.io/revision': text },
    managedFields: [{ manager: text, time: '2026-01-01T00:00:00Z' }], ...more,
  });
  const containers = [{ name: text, image: text }, { name: 'b', image: `registry.example/${text}:v1` }];
  const conditions = ['Progressing', 'ReplicaFailure', text].map((type) => ({ type, status: type === 'Progressing' ? text : 'True', reason: text, message: text, lastUpdateTime: text }));
  const owned = (kind: string, uid: string): object => ({ ownerReferences: [{ kind, name: text, uid, controller: true }] });
  const deployments = values.map((value) => ({
    metadata: meta(value),
    spec: { replicas: 2, selector: { matchLabels: labels(value), matchExpressions: [{ key: text, operator: text, values: [text] }] }, strategy: { type: text, rollingUpdate: { maxSurge: text } }, template: { metadata: { labels: labels(value) }, spec: { containers } } },
    status: { replicas: 2, readyReplicas: 2, updatedReplicas: 2, availableReplicas: 2, conditions },
  }));
  const uidOf = (value: string, suffix = ''): string => `uid-${(value + suffix).slice(-20)}-${(value + suffix).length}`;
  const state = [{ waiting: { reason: text, message: text } }, { waiting: { reason: 'CrashLoopBackOff', message: text } }, { terminated: { reason: text, exitCode: 1, message: text } }, {}];
  return {
    Deployment: deployments,
    ReplicaSet: values.map((value) => ({ metadata: meta(`${value}-rs`, owned('Deployment', uidOf(value))), spec: { replicas: 2, template: { spec: { containers } } }, status: { readyReplicas: 1 } })),
    Pod: values.flatMap((value) => state.map((one, index) => ({
      metadata: meta(`${value}-rs-${index}`, { labels: labels(value), ...owned('ReplicaSet', uidOf(value, '-rs')) }),
      spec: { nodeName: text, containers },
      status: { phase: text, reason: index === 3 ? text : '', message: text, conditions: [{ type: 'Ready', status: index < 2 ? 'True' : 'False', reason: text, message: text }], containerStatuses: [{ name: text, state: one, lastState: { terminated: { reason: text, message: text, exitCode: 2 } } }] },
    }))),
    Service: [
      { metadata: meta(text), spec: { type: text, selector, ports: [{ name: text, port: 80, targetPort: text }] } },
      { metadata: meta(`${text}-stray`), spec: { selector: { [text]: `${text}?` } } },
      { metadata: meta(`${text}-none`), spec: { type: 'ExternalName' } },
      ...(of === 'ab-testing' ? values.map((value) => ({ metadata: meta(`${value}-s`), spec: { selector: labelsOf([['app', text], ['version', value]]) } })) : []),
    ],
    EndpointSlice: [{ metadata: meta(`${text}-x`, { labels: { 'kubernetes.io/service-name': text } }), endpoints: [{ targetRef: { kind: 'Pod', name: `${text}1-rs-0` } }, { targetRef: { kind: 'Pod', name: text } }] }],
    HTTPRoute: of === 'ab-testing' ? [{ metadata: meta(text), spec: { hostnames: [text], rules: [
      { matches: [{ path: { value: text }, headers: [{ name: text, value: text }] }], backendRefs: [{ name: `${text}2-s`, weight: 1 }] },
      { matches: [{ path: { value: text } }], backendRefs: [{ name: `${text}1-s`, weight: 9 }, { name: `${text}2-s`, weight: 0 }, { name: `${text}-missing` }] },
    ] } }] : [],
  };
}

/** Through the readers of the adapter. */
function snapshotOf(raw: Readonly<Record<string, readonly unknown[]>>, target: Target): Snapshot {
  const read = <T>(kind: string, record: (one: unknown) => T): readonly T[] => (raw[kind] ?? []).map(record);
  return {
    target,
    deployments: read('Deployment', kinds.Deployment.record), replicaSets: read('ReplicaSet', kinds.ReplicaSet.record), pods: read('Pod', kinds.Pod.record),
    services: read('Service', kinds.Service.record), endpointSlices: read('EndpointSlice', kinds.EndpointSlice.record), routes: read('HTTPRoute', kinds.HTTPRoute.record), unread: [],
  };
}

function assertInert(where: string, text: string, longest: number): void {
  assert.doesNotMatch(text, alive, where);
  assert.ok(text.length <= longest, `${where}: ${text.length} characters`);
}

function assertRow(row: TreeNode): void {
  assertInert(`label of a ${row.type}`, row.label, 200);
  assertInert(`description of a ${row.type}`, row.description, 1500);
  assert.ok(row.id.isWellFormed());
  for (const [label, value] of row.tooltip) {
    assertInert(`label in the tooltip of a ${row.type}`, label, 200);
    assertInert(`${label} in the tooltip of a ${row.type}`, value, 3000);
    assert.ok(inertMarkdown(escapeMarkdown(value)));
  }
  const table = factTable(row.label, row.tooltip);
  assert.ok(table.length < 500_000);
  const cells = table.split('\n').filter((line) => line.startsWith('| ') && line !== '| | |');
  assert.equal(cells.length, Math.min(row.tooltip.length, 60), 'one line for each row of the table');
  for (const line of cells) {
    const inner = /^\| (.*?[^\\]|) \| (.*|) \|$/.exec(line);
    assert.ok(inner !== null && inertMarkdown(inner[1] ?? '') && inertMarkdown(inner[2] ?? ''), line.slice(0, 300));
  }
  if ('children' in row) for (const child of row.children) assertRow(child);
}

function assertPlan(plan: Plan): void {
  assertInert('question', plan.question, 800);
  assertInert('action', plan.action, 800);
  for (const { label, value } of plan.facts) assertInert(label, value, 1000);
  for (const { title, detail } of plan.checks) assertInert(title, detail, 2000);
  for (const { change } of plan.writes) assertInert('change', change, 600);
  const detail = dialogDetail(plan);
  const lines = (mark: string): number => detail.split('\n').filter((line) => line.startsWith(`${mark} `)).length;
  const checks = (verdict: Check['verdict']): number => plan.checks.filter((check) => check.verdict === verdict).length;
  assert.deepEqual([lines('✗'), lines('!'), lines('✓')], [checks('block'), checks('warn'), Math.min(1, checks('pass'))], 'no line is forged');
  assert.ok(lines('?') <= checks('unknown'));
  for (const line of detail.split('\n')) assertInert('dialog', line, 2000);
  for (const side of ['now', 'after'] as const) {
    const document = planDocument(plan, side);
    assert.ok(document.length < 60_000);
    for (const line of document.split('\n')) assert.doesNotMatch(line, /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u);
    const outside = document.replace(/```yaml\n[^]*?\n```/g, '').replace(/`[\w/~.-]*`/g, '');
    assert.doesNotMatch(outside, /(?<!\\)(?:\\\\)*[<[`|*]/, 'nothing in it is drawn as a link, an image, code or a table');
    assert.equal(document.match(/^#+ /gm)?.length, 3 + plan.writes.length, 'no heading is forged');
  }
}

const strategies = ['blue-green', 'canary', 'ab-testing'] as const;
/** Ids hold these whole, since clusters are told apart by them; a kubeconfig with longer ones is nobody's. */
const where = (all: string): Target => place(all.slice(0, 4096));
const place = (text: string): Target => ({ cluster: { source: 'kubeconfig', context: text, server: `https://${text}` }, namespace: text });

/** Generous: what is linear takes a tenth of it, what is quadratic in a megabyte takes minutes. */
const cpuLimit = 4_000_000;

suite('whatever stands in a cluster is shown as inert text', () => {
  for (const [what, text] of hostileTexts) {
    for (const strategy of text.length > 100_000 ? strategies.slice(0, 1) : strategies) {
      test(`${what}, in the rows and plans of ${strategy}`, () => {
        const raw = rawObjects(text, strategy, 0);
        const began = process.cpuUsage();
        const seen = snapshotOf(raw, where(text));
        assert.equal(applicationsOf(seen, 'version').applications.length, 1);
        const rows = treeOf(seen, 'version', { journalled: [] });
        assert.ok(rows.some((row) => row.type === 'application' && row.strategy === strategy), rows.map((row) => row.type).join(' '));
        for (const row of [...rows, namespaceNode(seen.target), clusterNode({ ...seen.target, current: true }, true)]) assertRow(row);
        for (const application of applicationsOf(seen, 'version').applications) {
          const one = seenIn(seen, application.name, settings);
          assert.ok(one.ok);
          for (const plan of [planSwitch(one.value, {}), planSwitch(one.value, { to: text, service: text }), planScale(one.value, { percent: 50 }), planScale(one.value, { replicas: 3 })]) {
            if (plan.ok) assertPlan(plan.value);
            else assertInert('failure', describe(plan.failure), 3000);
          }
        }
        const { user, system } = process.cpuUsage(began);
        assert.ok(user + system < cpuLimit, `${Math.round((user + system) / 1000)} ms`);
      });
    }

    test(`${what}, in what is said while and after something is done, and in the journal`, async () => {
      const seen = snapshotOf(rawObjects(text, 'blue-green', 0), plainTarget);
      const application = applicationsOf(seen, 'version').applications[0]?.name ?? '';
      const cluster = fakeCluster({ ...seen, pods: seen.deployments.flatMap((one) => podsOf(one)) }, { idle: () => ports.clock.expire() });
      // The Service sends to a port by a hostile name, which the containers must have to be switched to.
      const containers = [{ name: 'main', image: text, ports: [{ name: text, containerPort: 80 }] }];
      cluster.world.extra = Object.fromEntries(seen.deployments.map((one) => [`Deployment ${one.name}`, { spec: { template: { spec: { containers } } } }]));
      const ports = fakePorts(cluster);
      const request = { target: plainTarget, application };
      const ends = [await switchTraffic(ports, { ...request, to: `${text}2` }, never()), await takeBack(ports, request, never()), await scaleCanary(ports, { ...request, to: { percent: 50 } }, never())];
      assert.ok(ends[0]?.ok === true && ends[0].value.wrote, JSON.stringify(ends[0]).slice(0, 500));
      for (const end of ends) assertInert('outcome', end.ok ? end.value.message : describe(end.failure), 3000);
      for (const said of ports.said) {
        assertInert('progress', said, 600);
        assert.doesNotMatch(statusText(`${text} → ${text}`, said, 0).slice('$(sync~spin)'.length), /\$\(/);
      }
      for (const plan of ports.plans) assertPlan(plan);
      assert.ok(ports.lines.lines.length >= 2);
      for (const line of ports.lines.lines) assert.doesNotThrow(() => JSON.parse(line) as unknown);
      for (const line of ports.lines.lines) assert.ok(!/[\n\r]/.test(line), 'a line of the journal is one line');
      const entries = await ports.journal.entries(plainTarget, application);
      assert.equal(entries.at(-1)?.application, application, 'the journal finds it by its exact name');
      for (const row of treeOf({ ...seen, target: plainTarget }, 'version', { journalled: entries })) assertRow(row);
    });

    test(`${what}, as a name in a path`, () => {
      const path = pathOf(kinds.Service, text, text);
      const url = new URL(`https://server.example${path}`);
      assert.equal(url.pathname.split('/').length, 7);
      assert.equal(url.search + url.hash, '');
    });
  }
});

test('no name leads to another object than its own', () => {
  for (const name of ['.', '..', '%2e%2e', '../x', 'a/b', '']) {
    const { pathname } = new URL(`https://server.example${pathOf(kinds.Service, 'shop', name)}`);
    assert.ok(pathname.startsWith('/api/v1/namespaces/shop/services/') && pathname.split('/').length === 7, pathname);
  }
});

test('10,000 labels and 2,000 containers are shown in part, in time', () => {
  const began = process.cpuUsage();
  const raw = rawObjects('app', 'blue-green', 10_000);
  const seen = snapshotOf(raw, plainTarget);
  const images = Array.from({ length: 2_000 }, (_, index) => ({ container: `c${index}`, image: 'x' }));
  const rows = treeOf({ ...seen, deployments: seen.deployments.map((one) => ({ ...one, images })) }, 'version', { journalled: [] });
  for (const row of rows) assertRow(row);
  const track = rows.flatMap((row) => ('children' in row ? row.children : []))[0];
  assert.ok(track !== undefined);
  const table = factTable(track.label, track.tooltip);
  assert.match(table, /\| … \| \d+ more \|/);
  assert.match(table, /\| Server \| .*\|\n$/, 'where it is from stays');
  const { user, system } = process.cpuUsage(began);
  assert.ok(user + system < cpuLimit, `${Math.round((user + system) / 1000)} ms`);
});

test('names that every object has are labels like others', () => {
  for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
    const raw = JSON.parse(`{"metadata": {"name": "a", "labels": {"${name}": "own"}}, "spec": {"selector": {"${name}": "own"}, "template": {"metadata": {"labels": {"${name}": "own"}}}}}`) as unknown;
    assert.deepEqual(Object.entries(kinds.Deployment.record(raw).templateLabels), [[name, 'own']]);
    assert.deepEqual(Object.entries(kinds.Service.record(raw).selector ?? {}), [[name, 'own']]);
    assert.equal(parseSettings((key) => (key === 'trackLabel' ? name : undefined)).trackLabel, 'version');
  }
  assert.equal(({} as Record<string, unknown>)['own'], undefined);
});
