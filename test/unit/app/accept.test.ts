/** A warning is accepted by name: held by the use case, whatever a dialog answers, and recorded. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { exportJournal } from '../../../src/app/journal/exportJournal.ts';
import { createJournal } from '../../../src/app/journal.ts';
import type { Answer } from '../../../src/app/ports.ts';
import { switchTraffic } from '../../../src/app/switchTraffic.ts';
import { warningsOf } from '../../../src/core/operations/plan.ts';
import { blueGreen, target } from '../../support/builders.ts';
import { fakeCluster } from '../../support/fakeCluster.ts';
import { fakeLines, fakePorts, never, type PortsOptions } from '../../support/fakePorts.ts';

function stage(options: PortsOptions) {
  const cluster = fakeCluster(blueGreen(), { idle: () => ports.clock.expire() });
  const ports = fakePorts(cluster, options);
  return { cluster, ports, run: () => switchTraffic(ports, { target, application: 'llm-app', to: 'green' }, never()) };
}

const refusing: readonly (readonly [string, Answer])[] = [
  ['a yes that accepts nothing', { go: true, accepted: [] }],
  ['a yes that accepts another warning', { go: true, accepted: ['load-balancer', 'in_flight'] }],
];
for (const [name, answer] of refusing) {
  test(`${name} writes nothing, and the warning is named`, async () => {
    const { cluster, ports, run } = stage({ confirm: () => answer });
    const result = await run();
    assert.deepEqual(result.ok && [result.value.done, result.value.wrote, result.value.untold, result.value.message], ['declined', false, true, 'llm-app was left as it is: In flight was not accepted.']);
    assert.deepEqual(cluster.written, []);
    assert.deepEqual(await ports.journal.entries(target), []);
  });
}

test('a port that answers yes and no more writes nothing', async () => {
  const { cluster, ports } = stage({});
  const confirm = { confirm: () => Promise.resolve({ go: true }), replanned: () => Promise.resolve() };
  const result = await switchTraffic({ ...ports, confirm }, { target, application: 'llm-app', to: 'green' }, never());
  assert.equal(result.ok && result.value.done, 'declined');
  assert.deepEqual(cluster.written, []);
});

test('what was accepted is recorded as it was said, and leaves with the journal', async () => {
  const { ports, run } = stage({ confirm: (plan) => ({ go: true, accepted: warningsOf(plan).map(({ id }) => id) }) });
  const result = await run();
  assert.equal(result.ok && result.value.done, 'verified');
  const [plan] = ports.plans;
  const [entry] = await ports.journal.entries(target);
  const warning = plan?.checks.find(({ id }) => id === 'in-flight');
  assert.deepEqual(entry?.accepted, [{ id: 'in-flight', title: 'In flight', detail: warning?.detail }]);
  const markdown = await exportJournal(ports, { target, format: 'markdown' });
  assert.match(markdown, /\n\nAccepted warning:\n\n- In flight \(in-flight\): Connections that are open to blue/u);
  const json = JSON.parse(await exportJournal(ports, { target, format: 'json' })) as { entries: readonly { accepted?: unknown }[] };
  assert.deepEqual(json.entries[0]?.accepted, entry.accepted);
});

test('an entry of before they were recorded reads as one without', async () => {
  const { ports, run } = stage({});
  await run();
  const [line = ''] = ports.lines.lines;
  const { planned } = JSON.parse(line) as { planned: Record<string, unknown> };
  for (const accepted of [undefined, 'in-flight', [{ id: 1 }]]) {
    const [entry] = await createJournal(fakeLines([JSON.stringify({ planned: { ...planned, accepted } })]), '/journal').entries(target);
    assert.equal(entry?.operation, 'switch');
    assert.equal('accepted' in entry, false);
  }
  const markdown = await exportJournal({ ...ports, journal: createJournal(fakeLines([JSON.stringify({ planned: { ...planned, accepted: undefined } })]), '/journal') }, { target, format: 'markdown' });
  assert.doesNotMatch(markdown, /Accepted/u);
});
