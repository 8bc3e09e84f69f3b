/**
 * `npm test`: type check, lint, build, and the unit, model, contract (against a real control plane too), host and end-to-end
 * tests, in this order. A failure does not keep the later ones from running. Ends with one line of totals; a check that is
 * not a test suite counts as one test.
 */
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { ensureControlPlane } from '../test/controlplane/build.ts';
import { runNode } from './testing/runScript.ts';
import { runTestFiles } from './testing/runTests.ts';
import { addTotals, readTotals, sayFailures, sayTotals, type Totals } from './testing/totals.ts';
import { chromiumMissing, findChromium } from './workbench/chromium.ts';
import { ensureWorkbench, projectRoot } from './workbench/install.ts';

const passed: Totals = { passed: 1, failed: 0, skipped: 0 };
const failed: Totals = { passed: 0, failed: 1, skipped: 0 };
const cores = availableParallelism();
const tool = (name: string): string => join(projectRoot, 'node_modules', name);

const steps: readonly (readonly [name: string, run: () => Promise<Totals>])[] = [
  ['what is needed', needed],
  ['type check', () => all([tool('typescript/bin/tsc'), '-p', 'tsconfig.json'], [tool('typescript/bin/tsc'), '-p', 'src/webview'], [tool('typescript/bin/tsc'), '-p', 'test/e2e'])],
  ['lint', () => all([tool('eslint/bin/eslint.js'), '--max-warnings', '0', '.'])],
  ['build', () => all(['scripts/build.ts'])],
  ['unit tests', () => runTestFiles({ patterns: ['test/unit/**/*.test.ts'], concurrency: cores, list: false })],
  ['model checking', () => runTestFiles({ patterns: ['test/model/**/*.test.ts'], concurrency: cores, list: true })],
  ['control plane', controlPlane],
  ['contract tests', () => runTestFiles({ patterns: ['test/contract/**/*.test.ts'], concurrency: cores, list: true })],
  ['host tests', () => suite('scripts/testHost.ts')],
  ['end-to-end tests', () => suite('scripts/testE2e.ts')],
];

let sum: Totals = { passed: 0, failed: 0, skipped: 0 };
for (const [name, run] of steps) {
  console.log(`\n── ${name}`);
  const start = performance.now();
  const totals = await run().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error));
    return failed;
  });
  console.log(`   ${name}: ${sayTotals(totals)} in ${((performance.now() - start) / 1000).toFixed(1)} s`);
  sum = addTotals(sum, totals);
}
console.log(`${sayFailures(sum)}\n${sayTotals(sum)}`);
process.exitCode = sum.failed === 0 ? 0 : 1;

/** Installs what can be installed and names what cannot. */
async function needed(): Promise<Totals> {
  let totals = passed;
  await ensureWorkbench(console.log);
  if ((await findChromium()) === undefined && !(installChromium() && (await findChromium()) !== undefined)) {
    console.error(chromiumMissing);
    totals = failed;
  }
  return totals;
}

/**
 * The real API server that the practice cluster is held against, and its kubectl. Built before the tests, so that they do
 * not all begin to; where the machine has no kubectl of its own, that one is used.
 */
async function controlPlane(): Promise<Totals> {
  const { bin } = await ensureControlPlane(console.log);
  if (spawnSync('kubectl', ['version', '--client'], { stdio: 'ignore' }).status !== 0) process.env['PATH'] = `${process.env['PATH'] ?? ''}${delimiter}${bin}`;
  return passed;
}

/** Only where that can be done without asking: as root, with Debian's package manager. */
function installChromium(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || spawnSync('apt-get', ['--version']).status !== 0) return false;
  console.log('Installing the package chromium …');
  const apt = (...args: string[]): boolean => spawnSync('apt-get', [...args], { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } }).status === 0;
  return apt('update', '-qq') && apt('install', '-y', '-qq', '--no-install-recommends', 'chromium');
}

/** One count for all the commands together; each runs, whatever became of the one before. */
async function all(...commands: readonly (readonly string[])[]): Promise<Totals> {
  let code = 0;
  for (const command of commands) code ||= await runNode(command);
  return code === 0 ? passed : failed;
}

/** A script that counts its own tests. One that ends badly without saying so counts as a failure. */
async function suite(script: string): Promise<Totals> {
  const folder = await mkdtemp(join(tmpdir(), 'totals-'));
  try {
    const file = join(folder, 'totals.jsonl');
    await writeFile(file, '');
    const code = await runNode([script], { ...process.env, TEST_TOTALS: file, DIST_IS_BUILT: '1' });
    const totals = await readTotals(file);
    if (totals === undefined) return failed;
    return code !== 0 && totals.failed === 0 ? addTotals(totals, failed) : totals;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
