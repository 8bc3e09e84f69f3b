/**
 * Runs `test/e2e` in the browser workbench. Needs `dist/`, which it builds, and a Chromium. Arguments name test files;
 * without any, all run.
 */
import { chromiumMissing, findChromium } from './workbench/chromium.ts';
import { ensureWorkbench } from './workbench/install.ts';
import { runScript } from './testing/runScript.ts';
import { runTestFiles } from './testing/runTests.ts';
import { sayTotals, writeTotals } from './testing/totals.ts';

if ((await findChromium()) === undefined) {
  console.error(chromiumMissing);
  await writeTotals({ passed: 0, failed: 1, skipped: 0 });
  process.exit(1);
}
if (process.env['DIST_IS_BUILT'] === undefined) await runScript('build.ts');
await ensureWorkbench();
const named = process.argv.slice(2);
const totals = await runTestFiles({ patterns: named.length > 0 ? named : ['test/e2e/**/*.test.ts'], concurrency: 2, list: true });
await writeTotals(totals);
console.log(sayTotals(totals));
process.exitCode = totals.failed === 0 ? 0 : 1;
