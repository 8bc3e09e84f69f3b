/**
 * `test/host` runs inside the extension host of a real VS Code. `scripts/testHost.ts` bundles every `suite/*.test.ts`
 * with this file and starts a window with the bundle; VS Code calls `run`. The tests of all suites run in one window,
 * in order of file name and then of place. node:test cannot be used: in a process that it did not start, its run ends
 * only when the process does.
 */
import { appendFileSync } from 'node:fs';
import { inspect } from 'node:util';

/** One line of the report. */
export interface Reported {
  readonly name: string;
  readonly milliseconds: number;
  /** Undefined where the test passed. */
  readonly error?: string;
}

const tests: { readonly name: string; readonly body: () => void | Promise<void> }[] = [];

/** Milliseconds until a test that does not end counts as failed. */
const limit = 20_000;

export function test(name: string, body: () => void | Promise<void>): void {
  tests.push({ name, body });
}

/** Runs all tests and writes a line of JSON for each to the file in HOST_TEST_REPORT. Rejects where one failed. */
export async function run(): Promise<void> {
  const report = process.env['HOST_TEST_REPORT'];
  if (report === undefined) throw new Error('HOST_TEST_REPORT does not name the file to report to.');
  let failed = 0;
  for (const { name, body } of tests) {
    const start = performance.now();
    const error = await outcome(body);
    if (error !== undefined) failed += 1;
    const line: Reported = { name, milliseconds: performance.now() - start, ...(error === undefined ? {} : { error }) };
    appendFileSync(report, `${JSON.stringify(line)}\n`);
  }
  if (failed > 0) throw new Error(`${String(failed)} of ${String(tests.length)} tests failed.`);
}

async function outcome(body: () => void | Promise<void>): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`The test did not end within ${String(limit / 1000)} s.`)), limit);
  });
  try {
    await Promise.race([body(), late]);
    return undefined;
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : inspect(error);
  } finally {
    clearTimeout(timer);
  }
}
