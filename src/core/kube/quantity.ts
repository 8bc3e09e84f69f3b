import { fail, ok, type Result } from '../result.ts';

/**
 * An amount as Kubernetes writes it (`500m`, `1Gi`, `2`, `1e3`), held exactly: a fraction of a nano is rounded up, as in
 * apimachinery's `resource.Quantity`, which keeps nothing finer.
 */
export interface Quantity {
  /** Billionths of the unit. */
  readonly nanos: bigint;
  /** How it is written again: with 1024s (`Gi`), 1000s (`m`, `k`, `G`) or an exponent. */
  readonly format: 'binary' | 'decimal' | 'exponent';
}

export interface NotAQuantity {
  readonly kind: 'notAQuantity';
  readonly given: string;
}

const nanosPerUnit = 1_000_000_000n;
const decimalExponents: Readonly<Record<string, number>> = { n: -9, u: -6, m: -3, '': 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };
const binaryPowers: Readonly<Record<string, bigint>> = { Ki: 1n, Mi: 2n, Gi: 3n, Ti: 4n, Pi: 5n, Ei: 6n };
const pattern = /^([+-]?)(\d+\.?\d*|\.\d+)((?:[KMGTPE]i)|[numkMGTPE]?|[eE][+-]?\d+)$/;
/** Beyond this no real amount goes, and a power of ten would only cost memory. */
const largestExponent = 64;

/** The digits times a power of ten and a factor, rounded away from zero to whole nanos. */
function toNanos(digits: string, exponent: number, factor: bigint): bigint {
  const [whole = '', fraction = ''] = digits.split('.');
  const power = exponent + 9 - fraction.length;
  const amount = BigInt(whole + fraction || '0') * factor;
  if (power >= 0) return amount * 10n ** BigInt(power);
  const divisor = 10n ** BigInt(-power);
  return (amount + divisor - 1n) / divisor;
}

export function parseQuantity(given: string | number): Result<Quantity, NotAQuantity> {
  const text = String(given);
  const match = pattern.exec(text);
  if (match === null) return fail({ kind: 'notAQuantity', given: text });
  const [, sign = '', digits = '', suffix = ''] = match;
  const binary = binaryPowers[suffix];
  const decimal = decimalExponents[suffix];
  const exponent = binary === undefined && decimal === undefined ? Number(suffix.slice(1)) : (decimal ?? 0);
  if (Math.abs(exponent) > largestExponent) return fail({ kind: 'notAQuantity', given: text });
  const nanos = toNanos(digits, exponent, binary === undefined ? 1n : 1024n ** binary);
  const format = binary !== undefined ? 'binary' : decimal !== undefined ? 'decimal' : 'exponent';
  return ok({ nanos: sign === '-' ? -nanos : nanos, format });
}

export const zeroQuantity: Quantity = { nanos: 0n, format: 'decimal' };

/** An amount that the API server has already accepted; what is absent or malformed counts as nothing. */
export function quantityOf(given: string | number | undefined): Quantity {
  const parsed = given === undefined ? undefined : parseQuantity(given);
  return parsed?.ok === true ? parsed.value : zeroQuantity;
}

/** Written as the first of the two is, or as the second where the first is nothing. */
export const addQuantities = (a: Quantity, b: Quantity): Quantity => ({
  nanos: a.nanos + b.nanos,
  format: a.nanos === 0n ? b.format : a.format,
});

export const compareQuantities = (a: Quantity, b: Quantity): -1 | 0 | 1 => (a.nanos < b.nanos ? -1 : a.nanos > b.nanos ? 1 : 0);

/** The canonical form: the largest suffix that leaves a whole number, so `1000m` is `1` and `2048Mi` is `2Gi`. */
export function formatQuantity({ nanos, format }: Quantity): string {
  if (nanos === 0n) return '0';
  if (format === 'binary' && nanos % nanosPerUnit === 0n) {
    const units = nanos / nanosPerUnit;
    const suffix = Object.keys(binaryPowers).findLast((name) => units % 1024n ** (binaryPowers[name] ?? 0n) === 0n);
    return suffix === undefined ? String(units) : `${units / 1024n ** (binaryPowers[suffix] ?? 0n)}${suffix}`;
  }
  const [suffix, exponent] = Object.entries(decimalExponents).findLast(([, power]) => nanos % 10n ** BigInt(power + 9) === 0n) ?? ['n', -9];
  const amount = nanos / 10n ** BigInt(exponent + 9);
  return format === 'exponent' && exponent !== 0 ? `${amount}e${exponent}` : `${amount}${suffix}`;
}
