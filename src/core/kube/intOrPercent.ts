import { fail, ok, type Result } from '../result.ts';

/** A field such as `maxSurge` on the wire: a number of pods, or a percentage as text (`"25%"`). */
export type IntOrPercent = number | string;

/** Why a value is neither. The caller knows the field's name and puts it into words. */
export interface NotIntOrPercent {
  readonly kind: 'notIntOrPercent';
  readonly given: IntOrPercent;
}

export interface ParsedIntOrPercent {
  readonly unit: 'pods' | 'percent';
  readonly amount: number;
}

/** Pods above and below the wanted number that a rolling update may have. */
export interface Fenceposts {
  readonly surge: number;
  readonly unavailable: number;
}

/** The API server's pattern for percentages (`[0-9]+%`, seen in PD §8): no sign, no fraction, no space. */
export const percentPattern = '^[0-9]+%$';
const percent = new RegExp(percentPattern);

/** Text without `%` is refused, `"3"` as much as `"abc"`; so are negative and fractional numbers (PD §2.1, §8). */
export function parseIntOrPercent(value: IntOrPercent): Result<ParsedIntOrPercent, NotIntOrPercent> {
  if (typeof value === 'number') {
    return Number.isInteger(value) && value >= 0 ? ok({ unit: 'pods', amount: value }) : fail({ kind: 'notIntOrPercent', given: value });
  }
  return percent.test(value) ? ok({ unit: 'percent', amount: Number(value.slice(0, -1)) }) : fail({ kind: 'notIntOrPercent', given: value });
}

/** Pods that a value means for so many replicas; a percentage is rounded `up` (surge) or `down` (unavailable). */
export function resolveIntOrPercent(value: IntOrPercent, replicas: number, round: 'up' | 'down'): Result<number, NotIntOrPercent> {
  const parsed = parseIntOrPercent(value);
  if (!parsed.ok) return parsed;
  const { unit, amount } = parsed.value;
  if (unit === 'pods') return ok(amount);
  const exact = (amount * replicas) / 100;
  return ok(round === 'up' ? Math.ceil(exact) : Math.floor(exact));
}

/**
 * Both limits of a rolling update (Kubernetes `ResolveFenceposts` and `MaxUnavailable`, PD §2.1). They are resolved together,
 * because where both come to 0 one pod may be unavailable. An absent value counts as 0: the defaults of 25 % are the
 * API server's to fill in. `unavailable` never exceeds the replicas, so it is 0 where there are none.
 */
export function resolveFenceposts(
  maxSurge: IntOrPercent | undefined,
  maxUnavailable: IntOrPercent | undefined,
  replicas: number,
): Result<Fenceposts, NotIntOrPercent> {
  const surge = resolveIntOrPercent(maxSurge ?? 0, replicas, 'up');
  if (!surge.ok) return surge;
  const unavailable = resolveIntOrPercent(maxUnavailable ?? 0, replicas, 'down');
  if (!unavailable.ok) return unavailable;
  const atLeast = surge.value === 0 && unavailable.value === 0 ? 1 : unavailable.value;
  return ok({ surge: surge.value, unavailable: Math.min(atLeast, replicas) });
}
