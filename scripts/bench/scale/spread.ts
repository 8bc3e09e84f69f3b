import { median, type Figure } from '../table.ts';

/** The median of some runs as a figure, with their spread beside it. */
export function spread(what: string, values: readonly number[], unit: string, goal?: number, note = ''): Figure {
  const digits = Math.max(...values) < 10 ? 2 : Math.max(...values) < 100 ? 1 : 0;
  const range = `${String(values.length)} runs, ${Math.min(...values).toFixed(digits)} to ${Math.max(...values).toFixed(digits)}`;
  return { what, value: median(values), unit, ...(goal === undefined ? {} : { goal }), note: note === '' ? range : `${range}; ${note}` };
}
