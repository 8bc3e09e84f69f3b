/** One figure beside its goal. A figure without a goal is only reported. */
export interface Figure {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  readonly goal?: number;
  /** How the figure came about. */
  readonly note?: string;
}

/** Lines of a table: what, figure, goal, and the ratio of figure to goal where that says something. */
export function table(figures: readonly Figure[]): string {
  const rows = figures.map(({ what, value, unit, goal, note }) => [
    what,
    `${round(value)} ${unit}`,
    goal === undefined ? '' : `≤ ${round(goal)} ${unit}`,
    goal === undefined ? '' : verdict(value, goal),
    note ?? '',
  ]);
  const all = [['figure', 'seen', 'goal', '', 'how'], ...rows];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ').trimEnd()).join('\n');
}

function verdict(value: number, goal: number): string {
  const word = value <= goal ? 'met' : 'missed';
  return goal === 0 ? word : `${word}, ${(value / goal).toFixed(2)} of it`;
}

function round(value: number): string {
  return value >= 100 || Number.isInteger(value) ? value.toFixed(0) : value.toFixed(value >= 10 ? 1 : 2);
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? (sorted[middle] ?? Number.NaN) : ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2;
}
