import type { Application } from '../live/application.ts';
import { isScalable, switchServices } from '../live/operable.ts';
import { canaryPair } from '../live/share.ts';
import { lastReversible, standsNow } from '../operations/history.ts';
import { describe } from '../failure.ts';
import { denial, type Need } from '../rights/rights.ts';
import type { TreeOptions } from './options.ts';

/** What the state of an application calls for, before and after asking what the person may do. */
export interface Offered {
  /** Tokens for `when` clauses. */
  readonly can: readonly string[];
  /** Those that rights alone withhold. */
  readonly denied: readonly string[];
  /** Why, for the tooltip. */
  readonly reasons: readonly (readonly [label: string, value: string])[];
}

interface Offer {
  readonly token: 'switchable' | 'scalable' | 'takeBack';
  readonly label: string;
  readonly need: Need;
  readonly names: readonly string[];
}

/** A right that is not known is offered: the API server decides, and the plan says so. */
export function offeredOn(application: Application, { journalled, rights }: TreeOptions): Offered {
  const offers = offersOf(application, journalled).map((offer) => ({ ...offer, denial: denial(rights, offer.need, offer.names, application.target) }));
  return {
    can: offers.filter((offer) => offer.denial === undefined).map(({ token }) => token),
    denied: offers.filter((offer) => offer.denial !== undefined).map(({ token }) => token),
    reasons: offers.flatMap(({ label, denial: failure }) => (failure === undefined ? [] : [[label, describe(failure)] as const])),
  };
}

function offersOf(application: Application, journalled: TreeOptions['journalled']): readonly Offer[] {
  const [service, ...others] = switchServices(application);
  const pair = isScalable(application) ? canaryPair(application) : undefined;
  const back = lastReversible(journalled, application.name);
  const inverse = back !== undefined && standsNow(back, application) ? back.inverse : undefined;
  return [
    ...(service !== undefined && others.length === 0 ? [{ token: 'switchable', label: 'Switch', need: 'patch services', names: [service.name] } as const] : []),
    // A number of replicas changes the canary alone; where a share would need more, the plan says so.
    ...(pair === undefined ? [] : [{ token: 'scalable', label: 'Scale', need: 'patch deployments', names: [pair.canary.deployment.name] } as const]),
    ...(inverse === undefined ? [] : [{ token: 'takeBack', label: 'Take back', ...writtenBy(inverse) } as const]),
  ];
}

function writtenBy(inverse: TreeOptions['journalled'][number]['inverse']): Pick<Offer, 'need' | 'names'> {
  switch (inverse.kind) {
    case 'switch':
      return { need: 'patch services', names: [inverse.service] };
    case 'replicas':
      return { need: 'patch deployments', names: inverse.deployments.map(({ name }) => name) };
    case 'canary':
      return { need: 'patch deployments', names: [inverse.mark.stable, inverse.mark.canary] };
    case 'none':
      return { need: 'patch deployments', names: [] };
    case 'template': case 'paused':
      return { need: 'patch deployments', names: [inverse.deployment] };
    case 'created': case 'track':
      return { need: inverse.kind === 'created' ? 'delete deployments' : 'patch deployments', names: [inverse.deployment] };
  }
}
