/**
 * Runs `test/host` in a real extension host: in the desktop VS Code named by VSCODE_PATH, or in the browser workbench
 * through the shim. Needs `dist/`, which it builds. Prints one line a test and writes totals where TEST_TOTALS names a file.
 */
import { build } from 'esbuild';
import { runTests } from '@vscode/test-electron';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { sayFailure, sayTotals, writeTotals } from './testing/totals.ts';
import type { Reported } from '../test/host/runner.ts';
import { runScript } from './testing/runScript.ts';
import { projectRoot } from './workbench/install.ts';

if (process.env['DIST_IS_BUILT'] === undefined) await runScript('build.ts');
const bundles = join(projectRoot, '.cache', 'host-tests', String(process.pid));
const scratch = await mkdtemp(join(tmpdir(), 'host-tests-'));
const report = join(scratch, 'report.jsonl');
let ended: unknown;
try {
  await bundle();
  const workspace = join(scratch, 'workspace');
  await mkdir(workspace);
  await writeFile(report, '');
  await runTests({
    vscodeExecutablePath: process.env['VSCODE_PATH'] ?? join(projectRoot, 'test', 'support', 'workbench', 'shim.ts'),
    extensionDevelopmentPath: projectRoot.replace(/\/$/, ''),
    extensionTestsPath: join(bundles, 'run.cjs'),
    launchArgs: [workspace, `--user-data-dir=${join(scratch, 'user')}`, `--extensions-dir=${join(scratch, 'extensions')}`],
    extensionTestsEnv: {
      HOST_TEST_REPORT: report,
      // The shim is started by its first line, which asks for `node`.
      PATH: `${dirname(process.execPath)}${delimiter}${process.env['PATH'] ?? ''}`,
      KUBECONFIG: join(scratch, 'no-kubeconfig'),
    },
  });
} catch (error) {
  ended = error;
}
const tests = (await readFile(report, 'utf8')).split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as Reported);
await rm(scratch, { recursive: true, force: true });
await rm(bundles, { recursive: true, force: true });
const failures: string[] = [];
for (const test of tests) {
  if (test.error === undefined) console.log(`✔ ${test.name} (${test.milliseconds.toFixed(0)} ms)`);
  else failures.push(sayFailure(test.name, 'test/host', test.error));
}
const failed = failures.length;
// A window that ended badly without a failed test failed as a whole.
const broken = failed === 0 && (ended !== undefined || tests.length === 0) ? 1 : 0;
if (broken === 1) failures.push(`✖ The extension host did not run all tests: ${ended instanceof Error ? ended.message : 'it reported none.'}`);
if (failures.length > 0) console.log(failures.join('\n'));
const totals = { passed: tests.length - failed, failed: failed + broken, skipped: 0, failures };
await writeTotals(totals);
console.log(sayTotals(totals));
process.exitCode = totals.failed === 0 ? 0 : 1;

/** One bundle, so that the suites share the runner they register their tests with. */
async function bundle(): Promise<void> {
  const suite = join(projectRoot, 'test', 'host', 'suite');
  const files = (await readdir(suite)).filter((name) => name.endsWith('.test.ts')).sort();
  await build({
    stdin: {
      contents: [...files.map((name) => `import './suite/${name}';`), "export { run } from './runner.ts';"].join('\n'),
      resolveDir: join(projectRoot, 'test', 'host'),
    },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    external: ['vscode'],
    sourcemap: 'inline',
    outfile: join(bundles, 'run.cjs'),
    logLevel: 'warning',
  });
}
