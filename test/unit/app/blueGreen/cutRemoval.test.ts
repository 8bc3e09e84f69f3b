/** Removing a track, and taking back one that was made, end with its deletion. A crash may come after it, before the note and the journal say so. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTrack } from '../../../../src/app/blueGreen/createTrack.ts';
import { removeTrack } from '../../../../src/app/blueGreen/removeTrack.ts';
import { takeBack } from '../../../../src/app/takeBack.ts';
import { unfinished } from '../../../../src/core/operations/history.ts';
import { parseNote } from '../../../../src/core/release/mark.ts';
import { unwrap } from '../../../../src/core/unwrap.ts';
import { blue, blueGreen, llmService, snapshot, target } from '../../../support/builders.ts';
import { fakeCluster } from '../../../support/fakeCluster.ts';
import { fakeLines, fakePorts, never } from '../../../support/fakePorts.ts';

const asked = { target, application: 'llm-app' };

for (const noted of [true, false]) {
  test(`a removal that was cut ${noted ? 'before' : 'after'} its note was taken away is brought to its end, and the track that came before is not asked about again`, async () => {
    const cluster = fakeCluster(snapshot({ deployments: [blue], services: [llmService] }), { idle: () => ports.clock.expire() });
    const ports = fakePorts(cluster);
    unwrap(await createTrack(ports, { ...asked, images: [{ container: 'app', image: 'registry.example/llm-app:v3' }] }, never()));
    const { services } = cluster.world;
    const before = ports.lines.lines.length;
    assert.equal(unwrap(await takeBack(ports, asked, never())).done, 'verified');
    if (noted) cluster.world.services = services;

    const later = fakePorts(cluster, { lines: fakeLines(ports.lines.lines.slice(0, before + 1)) });
    const entries = () => later.journal.entries(target, 'llm-app');
    assert.equal(unfinished(await entries(), 'llm-app')?.operation, 'takeBack');
    const again = unwrap(await takeBack(later, asked, never()));
    assert.equal(again.done, noted ? 'verified' : 'nothing-to-do');
    assert.deepEqual(cluster.written.map(({ verb }) => verb ?? 'patch'), ['create', 'patch', 'delete'], 'by the first, and nothing since');
    assert.equal(parseNote(cluster.world.services[0]?.release)?.mark, undefined);
    assert.equal(unfinished(await entries(), 'llm-app'), undefined);
    const next = await takeBack(later, asked, never());
    assert.equal(next.ok ? next.value.done : next.failure.kind, noted ? 'nothing-to-do' : 'nothingToTakeBack');
  });
}

test('a removal that was cut after its deletion is closed when it is asked for again', async () => {
  const cluster = fakeCluster(blueGreen(), { idle: () => ports.clock.expire() });
  const ports = fakePorts(cluster);
  assert.equal(unwrap(await removeTrack(ports, asked, never())).done, 'verified');
  const later = fakePorts(cluster, { lines: fakeLines(ports.lines.lines.slice(0, 1)) });
  const entries = () => later.journal.entries(target, 'llm-app');
  assert.equal(unfinished(await entries(), 'llm-app')?.operation, 'removeTrack');
  const again = unwrap(await removeTrack(later, asked, never()));
  assert.deepEqual([again.done, again.message], ['nothing-to-do', 'llm-app was left as it is: Deployment llm-app-green is gone already.']);
  assert.deepEqual(cluster.written.map(({ verb }) => verb ?? 'patch'), ['patch', 'delete'], 'by the first, and nothing since');
  assert.deepEqual((await entries()).map(({ ended }) => ended?.outcome), ['verified']);
  const third = await removeTrack(later, asked, never());
  assert.equal(third.ok ? third.value.done : third.failure.kind, 'notThisStrategy');
});
