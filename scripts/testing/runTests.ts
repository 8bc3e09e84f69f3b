import { run } from 'node:test';
import type { TestEvent } from 'node:test/reporters';
import { relative } from 'node:path';
import { inspect, stripVTControlCharacters } from 'node:util';
import { projectRoot } from '../workbench/install.ts';
import { sayFailure, type Totals } from './totals.ts';

export interface RunOptions {
  /** Patterns of test files, from the project's folder. */
  readonly patterns: readonly string[];
  /** Files at a time. */
  readonly concurrency: number;
  /** Names each test as it passes; otherwise only failures are named. */
  readonly list: boolean;
}

/** Milliseconds that one test file may take; a file that leaves something open would otherwise never end. */
const limit = 900_000;

/**
 * Runs test files with node:test, each file in a process of its own, and prints failures in full with their place.
 * A pattern that matches nothing, or files without a test, count as one failure: a run that tests nothing is none.
 */
export async function runTestFiles(options: RunOptions): Promise<Totals> {
  let totals: Totals = { passed: 0, failed: 0, skipped: 0 };
  const failures: string[] = [];
  const events: AsyncIterable<TestEvent> = run({ globPatterns: [...options.patterns], cwd: projectRoot, concurrency: options.concurrency, timeout: limit });
  for await (const event of events) {
    if (event.type === 'test:fail') {
      const { name, file, line, details } = event.data;
      // A parent fails because a child did, and has nothing to add.
      if (!/subtests? failed/.test(details.error.message)) {
        const failure = sayFailure(name, file === undefined ? '' : `${relative(projectRoot, file)}:${String(line ?? 1)}`, explain(details.error));
        failures.push(failure);
        console.log(failure);
      }
    } else if (event.type === 'test:pass' && options.list && event.data.details.type !== 'suite') {
      console.log(`✔ ${event.data.name} (${event.data.details.duration_ms.toFixed(0)} ms)`);
    } else if (event.type === 'test:stderr') {
      process.stderr.write(event.data.message);
    } else if (event.type === 'test:summary' && event.data.file === undefined) {
      const { tests, passed, skipped, todo } = event.data.counts;
      totals = { passed, failed: tests - passed - skipped - todo, skipped: skipped + todo };
    }
  }
  if (totals.passed + totals.failed === 0) {
    const failure = `✖ No test was found by ${options.patterns.join(', ')}`;
    console.log(failure);
    return { ...totals, failed: 1, failures: [failure] };
  }
  return { ...totals, failures };
}

/** The cause that a test saw, and what caused that, without colours; a browser's log of its own attempts is cut short. */
function explain(error: Error): string {
  const told: string[] = [];
  for (let cause: unknown = error.cause ?? error; cause !== undefined; cause = cause instanceof Error ? cause.cause : undefined) {
    told.push(cause instanceof Error ? (cause.stack ?? cause.message) : inspect(cause));
  }
  return stripVTControlCharacters(told.join('\ncaused by '))
    .split('\n')
    .filter((line) => !/^\s+- (?!waiting for (locator|frame))|^\s+\d+ × /.test(line))
    .join('\n');
}
