/**
 * `npm run chaos` in small: random operations with faults, crashes, a colleague and somebody else between, and the invariants after every
 * write. What is broken is printed with its history; which faults a run meets depends on the machine, what it may break does not.
 */
import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { clusterNames, startTestCluster, type TestCluster } from '../support/clusters.ts';
import { runChaos } from '../support/chaos/run.ts';

const operations = 42;

for (const name of clusterNames) {
  suite(`chaos on the ${name} cluster`, () => {
    let cluster: TestCluster;
    before(async () => {
      cluster = await startTestCluster(name);
    });
    after(() => cluster.stop());

    test(`${String(operations)} random operations break no invariant`, async () => {
      const tally = await runChaos(cluster, { operations, seed: 7, workers: 6, verifySeconds: 3 });
      assert.deepEqual(tally.violations, [], tally.report().join('\n'));
      assert.equal(tally.operations(), operations);
    });
  });
}
