/**
 * `npm run chaos -- --operations 10000 --seed 1`: random operations on a real control plane with faults, crashes and a second operator
 * between, and what must hold after every write (test/support/chaos). `--on practice` takes the practice cluster, `--workers` says how many
 * applications at once, `--minutes` ends earlier. Ends with 1 where something did not hold.
 */
import { parseArgs } from 'node:util';
import { startTestCluster } from '../test/support/clusters.ts';
import { runChaos } from '../test/support/chaos/run.ts';
import type { Violation } from '../test/support/chaos/tally.ts';

const { values } = parseArgs({
  options: {
    operations: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
    on: { type: 'string', default: 'real' },
    workers: { type: 'string', default: '6' },
    minutes: { type: 'string', default: '600' },
  },
});
const textOf = ({ why, kind, operation, seed, step, history }: Violation): string =>
  `\n${kind}, ${operation}, seed ${String(seed)}, step ${String(step)}: ${why}\n  ${history.join('\n  ')}`;

const cluster = await startTestCluster(values.on === 'practice' ? 'practice' : 'real');
const started = Date.now();
let told = started;
let printed = 0;
try {
  const tally = await runChaos(cluster, {
    operations: Number(values.operations),
    seed: Number(values.seed),
    workers: Number(values.workers),
    verifySeconds: 3,
    until: started + Number(values.minutes) * 60_000,
    onProgress(now) {
      for (const violation of now.violations.slice(printed)) console.log(textOf(violation));
      printed = now.violations.length;
      if (Date.now() - told < 15_000) return;
      told = Date.now();
      console.log(`${String(now.operations())} operations, ${String(now.violations.length)} violations`);
    },
  });
  for (const line of tally.report()) console.log(line);
  console.log(`\n${String(tally.operations())} operations on the ${cluster.name} cluster, seed ${values.seed}, ${String(Math.round((Date.now() - started) / 1000))} s, ${String(tally.violations.length)} violations.`);
  process.exitCode = tally.violations.length > 0 ? 1 : 0;
} finally {
  await cluster.stop();
}
