import type { Application } from '../../live/application.ts';
import { clean } from '../../live/clean.ts';
import { matchesLabels, matchesSelector } from '../../kube/selector.ts';
import type { CanaryParts } from './createPlan.ts';

/**
 * Why no canary can be made beside stable, for rows, which ask often: the two reasons that nearly always decide (PD C1), judged without
 * the rest of the namespace. A sentence; undefined where nothing speaks against it, or where a canary is there already. The plan's checks
 * look at everything.
 */
export function whyNoCanary({ services, trackLabel }: Application, { stable, canary }: CanaryParts): string | undefined {
  if (canary !== undefined) return undefined;
  const { name, selector, templateLabels } = stable.deployment;
  const label = clean(trackLabel);
  // Another value than stable's: what the canary is called is found out when it is planned.
  const labels = { ...templateLabels, [trackLabel]: templateLabels[trackLabel] === 'canary' ? 'canary-2' : 'canary' };
  if (matchesSelector(selector, labels)) return `The selector of ${clean(name)} does not say ${label}, so it would find the pods of a canary too.`;
  if (services.some((service) => service.selector !== undefined && matchesLabels(service.selector, labels))) return undefined;
  return services.length === 0 ? 'No Service sends it traffic that a canary could share.' : `Its Service selects ${label}, so traffic would be switched and not shared.`;
}
