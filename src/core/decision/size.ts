/** Reads the numbers that a person types, and says in one sentence what is wrong with those that cannot be. */
import { sizeLimits } from './state.ts';
import { fail, ok } from '../result.ts';
import type { Result } from '../result.ts';
import type { Size } from '../strategy/costs.ts';

export const sizeNames: Readonly<Record<keyof Size, string>> = { replicas: 'Replicas', gpusPerPod: 'GPUs per pod' };

/** A whole number within `sizeLimits`, from decimal digits with blanks around them; anything else is `outOfRange`. */
export function parseSize(field: keyof Size, text: string): Result<number> {
  const { from, to } = sizeLimits[field];
  const digits = text.trim();
  const value = /^\d{1,9}$/.test(digits) ? Number(digits) : Number.NaN;
  if (value >= from && value <= to) return ok(value);
  return fail({ kind: 'outOfRange', what: sizeNames[field], asked: digits === '' ? 'empty' : `"${digits.slice(0, 20)}"`, from, to });
}
