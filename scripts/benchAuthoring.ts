/** How long it takes to examine a manifest of 10,000 lines, whole and after one edit, with the bundle that ships. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { createExaminer } from '../src/core/authoring.ts';
import { manyLines } from '../test/support/manifestTexts.ts';

export interface AuthoringFigures {
  readonly lines: number;
  readonly documents: number;
  /** Milliseconds to load the bundle. */
  readonly load: number;
  /** Milliseconds for the first file that is ever examined: nothing is compiled yet. */
  readonly cold: number;
  /** Milliseconds for a whole file, median. */
  readonly whole: number;
  /** Milliseconds after one character was typed, median. */
  readonly edit: number;
}

const bundle = fileURLToPath(new URL('../dist/authoring.cjs', import.meta.url));

const median = (times: readonly number[]): number => [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN;

function timed<T>(run: () => T): readonly [number, T] {
  const before = performance.now();
  const value = run();
  return [performance.now() - before, value];
}

/** Needs a build. Throws where the bundle is missing, or does not find the one mistake that an edit makes. */
export function benchAuthoring(lines = 10_000, runs = 15): AuthoringFigures {
  if (!existsSync(bundle)) throw new Error('dist/authoring.cjs is not there: build first.');
  const require = createRequire(import.meta.url);
  const [load, authoring] = timed(() => require(bundle) as { readonly createExaminer: typeof createExaminer });
  const options = { fileName: 'x.yaml', trackLabel: 'version' };
  const text = manyLines(lines);
  const [cold] = timed(() => authoring.createExaminer()(text, options));
  const whole = median(Array.from({ length: runs }, () => timed(() => authoring.createExaminer()(text, options))[0]));
  const examine = authoring.createExaminer();
  const { documents } = examine(text, options).manifest;
  const edits = Array.from({ length: runs }, (_, run) => {
    const at = documents[Math.floor((documents.length * run) / runs)]?.offset ?? 0;
    const place = text.indexOf('apiVersion', at);
    const [time, { findings }] = timed(() => examine(`${text.slice(0, place)}x${text.slice(place)}`, options));
    if (findings.length > 2) throw new Error(`One edit gave ${findings.length} findings.`);
    return time;
  });
  return { lines: text.split('\n').length, documents: documents.length, load, cold, whole, edit: median(edits) };
}

if (import.meta.main) console.log(benchAuthoring());
