import { appendFile, readFile } from 'node:fs/promises';

export interface Totals {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** What failed, with its place and its reason cut short, so that the end of a long run says it again. */
  readonly failures?: readonly string[];
}

/** Lines of one failure that are said again at the end. */
const shown = 30;

/** Adds totals to the file that TEST_TOTALS names, for the process that sums them up; without one nothing is written. */
export async function writeTotals(totals: Totals): Promise<void> {
  const file = process.env['TEST_TOTALS'];
  if (file !== undefined) await appendFile(file, `${JSON.stringify(totals)}\n`);
}

/** The sum of all totals in the file, or undefined where nothing was written. */
export async function readTotals(file: string): Promise<Totals | undefined> {
  const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => line !== '');
  return lines.length === 0 ? undefined : lines.map((line) => JSON.parse(line) as Totals).reduce(addTotals);
}

export function addTotals(a: Totals, b: Totals): Totals {
  return {
    passed: a.passed + b.passed,
    failed: a.failed + b.failed,
    skipped: a.skipped + b.skipped,
    failures: [...(a.failures ?? []), ...(b.failures ?? [])],
  };
}

/** One failure as it is printed at once: name, place, reason. */
export function sayFailure(name: string, place: string, reason: string): string {
  return `✖ ${name}\n  ${place}\n${reason.replace(/^/gm, '    ')}`;
}

/** All failures once more, each cut after some lines; empty where there is none. A log may be read from its end only. */
export function sayFailures({ failures = [] }: Totals): string {
  if (failures.length === 0) return '';
  const cut = failures.map((failure) => failure.split('\n').slice(0, shown).join('\n'));
  return `\n── what failed\n${cut.join('\n')}\n`;
}

/** The line that a run ends with. */
export function sayTotals(totals: Totals): string {
  const skipped = totals.skipped === 0 ? '' : `, ${String(totals.skipped)} skipped`;
  return `${String(totals.passed)} passed, ${String(totals.failed)} failed${skipped}`;
}
