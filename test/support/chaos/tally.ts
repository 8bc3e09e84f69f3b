export interface Violation {
  readonly why: string;
  readonly kind: string;
  readonly namespace: string;
  /** Of the worker. */
  readonly seed: number;
  /** Of the worker: which of its operations. */
  readonly step: number;
  readonly operation: string;
  /** What happened in the operation until then. */
  readonly history: readonly string[];
}

/** Counts, for the report. */
export interface Tally {
  ended(kind: string, operation: string, end: string): void;
  fault(kind: string): void;
  foreign(): void;
  crash(): void;
  recovery(how: string): void;
  excused(why: string): void;
  write(what: string): void;
  /** How an operation of a second window ended. */
  colleague(end: string): void;
  violation(violation: Violation): void;
  readonly violations: readonly Violation[];
  readonly operations: () => number;
  /** Lines: operations by how they ended, and what they met. */
  report(): readonly string[];
}

export function createTally(): Tally {
  const ends = new Map<string, Map<string, number>>();
  const met = new Map<string, number>();
  const violations: Violation[] = [];
  let operations = 0;
  const count = (of: Map<string, number>, key: string): void => void of.set(key, (of.get(key) ?? 0) + 1);
  const said = (of: Map<string, number>): string => [...of].sort(([, a], [, b]) => b - a).map(([key, n]) => `${key} ${String(n)}`).join(', ');
  return {
    ended(kind, operation, end) {
      operations++;
      const row = ends.get(`${kind} ${operation}`) ?? new Map<string, number>();
      ends.set(`${kind} ${operation}`, row);
      count(row, end);
    },
    fault: (kind) => count(met, `fault ${kind}`),
    foreign: () => count(met, 'foreign writes'),
    crash: () => count(met, 'crashes'),
    recovery: (how) => count(met, `recovered by ${how}`),
    excused: (why) => count(met, `excused: ${why}`),
    write: (what) => count(met, what),
    colleague: (end) => count(met, `a colleague's ${end}`),
    violation: (violation) => void violations.push(violation),
    violations,
    operations: () => operations,
    report: () => [
      ...[...ends].sort(([a], [b]) => (a < b ? -1 : 1)).map(([operation, row]) => `${operation.padEnd(26)} ${said(row)}`),
      said(met),
    ],
  };
}
