import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JournalEntry } from '../../../../src/core/operations/journalEntry.ts';
import type { PodRecord, Snapshot } from '../../../../src/core/live/records.ts';
import { rightsBy } from '../../../../src/core/rights/rights.ts';
import type { TreeNode } from '../../../../src/core/tree/nodes.ts';
import type { TreeOptions } from '../../../../src/core/tree/options.ts';
import { treeOf } from '../../../../src/core/tree/tree.ts';
import { blueGreen, stableCanary, target } from '../../../support/builders.ts';
import { random } from '../../../support/random.ts';

/** Two applications, chat and llm-app, of which every record is an object of its own. */
const both = (): Snapshot => {
  const [one, other] = [blueGreen(), stableCanary()];
  const joined = <K extends 'deployments' | 'replicaSets' | 'pods' | 'services' | 'endpointSlices'>(kind: K) => [...one[kind], ...other[kind]];
  return structuredClone({
    ...one, deployments: joined('deployments'), replicaSets: joined('replicaSets'), pods: joined('pods'), services: joined('services'), endpointSlices: joined('endpointSlices'),
  });
};
const rowsOf = (seen: Snapshot, options: Partial<TreeOptions> = {}): readonly TreeNode[] => treeOf(seen, 'version', { journalled: [], ...options });
const kept = (before: readonly TreeNode[], after: readonly TreeNode[]): readonly string[] => after.filter((row) => before.includes(row)).map(({ label }) => label);

/** All that a row says, with the rows below it. */
const told = (rows: readonly TreeNode[]): unknown => rows.map((row) => ({ ...row, ...('children' in row ? { children: told(row.children) } : {}) }));

test('after a change of one application the rows of the others are the very same', () => {
  const first = both();
  const before = rowsOf(first);
  const pods = first.pods.map((pod) => (pod.name.startsWith('chat-stable') ? { ...pod, ready: false, trouble: 'exit code 1' } : pod));
  const after = rowsOf({ ...first, pods });
  assert.deepEqual(kept(before, after), ['llm-app']);
  assert.match(after.find(({ label }) => label === 'chat')?.description ?? '', /exit code 1/);
});

const entry: JournalEntry = {
  id: '1', at: 0, who: 'someone', operation: 'switch', target, application: 'llm-app', changes: [],
  inverse: { kind: 'switch', service: 'llm-app-service', label: 'version', to: 'green', from: 'blue' },
};
const refused = { kind: 'forbidden', context: 'prod-eu', verb: 'list', resource: 'httproutes', namespace: 'default' } as const;

for (const [what, change, options, same] of [
  ['nothing', (seen: Snapshot) => seen, {}, ['chat', 'llm-app']],
  ['the order of the pods', (seen: Snapshot) => ({ ...seen, pods: seen.pods.toReversed() }), {}, ['chat', 'llm-app']],
  ['what may be done', (seen: Snapshot) => seen, { rights: rightsBy(() => ({ answer: 'no', names: [] })) }, []],
  ['what could not be read', (seen: Snapshot) => ({ ...seen, unread: [{ kind: 'HTTPRoute', failure: refused }] }), {}, []],
  ['what is still being read', (seen: Snapshot) => ({ ...seen, pending: ['EndpointSlice'] }), {}, []],
  ['what the journal says of one', (seen: Snapshot) => seen, { journalled: [entry] }, ['chat']],
  ['where it was read', (seen: Snapshot) => ({ ...seen, target: { ...target, namespace: 'other' } }), {}, []],
] as const satisfies readonly (readonly [string, (seen: Snapshot) => Snapshot, Partial<TreeOptions>, readonly string[]])[]) {
  test(`the rows that stay where this changed: ${what}`, () => {
    const seen = both();
    const before = rowsOf(seen);
    assert.deepEqual(kept(before, rowsOf(change(seen), options)), same);
  });
}

test('what runs is said as soon as it runs, and no longer, though the set is the same', () => {
  const seen = both();
  const running = new Set<string>();
  const said = (): string => rowsOf(seen, { journalled: [entry], running }).find(({ label }) => label === 'llm-app')?.description ?? '';
  assert.match(said(), /not finished/);
  running.add('1');
  assert.match(said(), /running/);
  running.clear();
  assert.match(said(), /not finished/);
});

test('after any changes the rows say what rows made from nothing say', () => {
  const { below, pick } = random(20261123);
  let seen = both();
  for (let round = 0; round < 300; round++) {
    const pod = pick(seen.pods);
    const changed: PodRecord = { ...pod, resourceVersion: String(round), ready: below(2) === 0, terminating: below(9) === 0, restarts: below(3), trouble: pick(['', 'ImagePullBackOff', 'not ready: app']) };
    const deployment = pick(seen.deployments);
    const service = pick(seen.services);
    const steps: readonly (() => Snapshot)[] = [
      () => ({ ...seen, pods: seen.pods.map((one) => (one === pod ? changed : one)) }),
      () => ({ ...seen, pods: seen.pods.length < 5 ? both().pods : seen.pods.filter((one) => one !== pod) }),
      () => ({ ...seen, deployments: seen.deployments.map((one) => (one === deployment ? { ...one, desired: below(5), revision: round } : one)) }),
      () => ({ ...seen, services: seen.services.map((one) => (one === service && one.selector !== undefined ? { ...one, selector: { ...one.selector, version: pick(['blue', 'green', 'red']) } } : one)) }),
      () => ({ ...seen, unread: below(2) === 0 ? [] : [{ kind: 'HTTPRoute', failure: refused }] }),
    ];
    seen = pick(steps)();
    assert.deepEqual(told(rowsOf(seen)), told(rowsOf(structuredClone(seen))), `round ${String(round)}`);
  }
});
