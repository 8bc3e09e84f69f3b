/** Watches through thousands of seeded faults, with writes going on: what is shown is always what a fresh list says. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Clock } from '../../src/cluster/clock.ts';
import type { NamedRecord, Snapshot } from '../../src/core/live/records.ts';
import type { Result } from '../../src/core/result.ts';
import { randomFrom } from '../support/controllers/random.ts';
import { connected, kubeconfigFor, until } from '../support/http/connection.ts';
import { faultyApi, resources } from '../support/http/faultyApi.ts';

/** Time a thousand times as fast: back-off, slow retries and linger keep their proportions and cost nothing. */
function fastClock(): Clock {
  const start = performance.now();
  return {
    now: () => 1_700_000_000_000 + (performance.now() - start) * 1000,
    after: (ms, run) => {
      const timer = setTimeout(run, ms / 1000);
      return () => clearTimeout(timer);
    },
  };
}

const shown = (snapshot: Snapshot): readonly (readonly string[])[] => {
  const of = (records: readonly NamedRecord[]): readonly string[] => records.map((record) => `${record.name}@${record.resourceVersion}`).sort();
  return [of(snapshot.deployments), of(snapshot.replicaSets), of(snapshot.pods), of(snapshot.services), of(snapshot.endpointSlices), of(snapshot.routes)];
};

const rounds = 12;
const faultsWanted = 2_000;

for (const seed of [1]) {
  test(`after ${faultsWanted} faults and more, with writes going on, the snapshot is the list (seed ${seed})`, { timeout: 280_000 }, async () => {
    const chance = randomFrom(seed);
    const random = (): number => chance.whole(0, 999_999) / 1_000_000;
    const api = await faultyApi(random);
    const stop = new AbortController();
    const total = (): number => [...api.faults.values()].reduce((sum, count) => sum + count, 0);
    try {
      await connected(kubeconfigFor(api.server.url), async ({ port }) => {
        let newest: Result<Snapshot> | undefined;
        let told = 0;
        const collecting = (async () => {
          for await (const result of port.follow('shop', stop.signal)) {
            newest = result;
            told += result.ok ? 0 : 1;
          }
        })();
        for (let round = 1; round <= rounds; round++) {
          api.faultiness = 0.35;
          await until(() => {
            api.write();
            if (random() < 0.01) api.compact();
            return total() >= (faultsWanted * round) / rounds;
          }, `${(faultsWanted * round) / rounds} faults are done`, 120_000);
          api.faultiness = 0;
          const wanted = resources.map((resource) => api.holds(resource));
          await until(() => newest?.ok === true && newest.value.unread.length === 0 && JSON.stringify(shown(newest.value)) === JSON.stringify(wanted), `round ${round} has settled`, 120_000);
          const fresh = await port.observe('shop', AbortSignal.timeout(120_000));
          assert.ok(fresh.ok);
          assert.deepEqual(shown(fresh.value), wanted);
        }
        stop.abort();
        await collecting;
        assert.ok(told > 0, 'failures were told on the way');
      }, { clock: fastClock(), random, timeouts: { connect: 2_000, firstByte: 2_000, silence: 2_000, watchSilence: 100 } });
    } finally {
      stop.abort();
      await api.server.close();
    }
    assert.ok(total() >= faultsWanted);
    assert.ok(api.faults.size >= 15, `only ${[...api.faults.keys()].join(', ')}`);
  });
}
