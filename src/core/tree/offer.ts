import type { CommandToken } from './nodes.ts';
import { describe } from '../failure.ts';
import { denial, type Need, type Rights } from '../rights/rights.ts';
import type { Target } from '../target.ts';

/** What the state of an application or track calls for, before and after asking what the person may do. */
export interface Offered {
  /** Tokens for `when` clauses. */
  readonly can: readonly CommandToken[];
  /** Those that rights alone withhold. */
  readonly denied: readonly CommandToken[];
  /** Why something is withheld, for the tooltip. */
  readonly reasons: readonly (readonly [label: string, value: string])[];
}

/** One command that a row may have. */
export interface Offer {
  readonly token: CommandToken;
  /** For the reason: `Switch`. */
  readonly label: string;
  /** The right that it takes, for these objects; absent for one that only looks. */
  readonly need?: Need;
  readonly names?: readonly string[];
  /** Why the state of things does not allow it now. */
  readonly not?: string;
}

/** A right that is not known is offered: the API server decides, and the plan says so. */
export function judged(offers: readonly Offer[], rights: Rights | undefined, target: Target): Offered {
  const open = offers.filter(({ not }) => not === undefined);
  const asked = open.map((offer) => ({ ...offer, denial: offer.need === undefined ? undefined : denial(rights, offer.need, offer.names ?? [], target) }));
  const denied = asked.filter((offer) => offer.denial !== undefined);
  return {
    can: asked.filter((offer) => offer.denial === undefined).map(({ token }) => token),
    denied: denied.map(({ token }) => token),
    reasons: gathered([
      ...denied.flatMap(({ label, denial: failure }) => (failure === undefined ? [] : [[label, describe(failure)] as const])),
      ...offers.flatMap(({ label, not }) => (not === undefined ? [] : [[label, not] as const])),
    ]),
  };
}

/** One row for one reason, however many commands it withholds. */
function gathered(reasons: Offered['reasons']): Offered['reasons'] {
  const labels = new Map<string, string[]>();
  for (const [label, why] of reasons) labels.set(why, [...(labels.get(why) ?? []), label]);
  return [...labels].map(([why, all]) => [all.map((label, index) => (index === 0 ? label : label.charAt(0).toLowerCase() + label.slice(1))).join(', '), why]);
}
