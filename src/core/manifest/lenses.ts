import type { Strategy } from '../live/application.ts';
import type { ManifestDocument } from './manifest.ts';
import type { Model } from './model.ts';
import type { Range } from './node.ts';

/** What a line of a manifest offers. It names objects of the file only; which cluster they are on is asked when it is clicked. */
export interface Lens {
  readonly range: Range;
  readonly action: 'switchTraffic' | 'scaleCanary';
  /** Name of the Service that the application is found by. */
  readonly service: string;
}

/** Switch on a Service that pins a track, or that belongs to blue-green; scale on the Services and Deployments of a canary. */
export function lensesOf(model: Model, strategies: ReadonlyMap<ManifestDocument, Strategy>, trackLabel: string): readonly Lens[] {
  const lenses: Lens[] = [];
  for (const { document, name, selector } of model.services) {
    const strategy = strategies.get(document);
    const range = document.rangeOf(['kind']);
    if (name === '' || selector === undefined) continue;
    // The Services of A/B groups stay where they are: their route is what chooses.
    if (strategy === 'blue-green' || (strategy !== 'ab-testing' && selector[trackLabel] !== undefined)) lenses.push({ range, action: 'switchTraffic', service: name });
    else if (strategy === 'canary') lenses.push({ range, action: 'scaleCanary', service: name });
  }
  for (const { document, templateLabels, namespace, kind } of model.workloads) {
    if (kind !== 'Deployment' || strategies.get(document) !== 'canary') continue;
    const service = model.services.find((one) => one.namespace === namespace && one.selector !== undefined && matches(one.selector, templateLabels));
    if (service !== undefined) lenses.push({ range: document.rangeOf(['kind']), action: 'scaleCanary', service: service.name });
  }
  return lenses;
}

const matches = (selector: Readonly<Record<string, string>>, labels: Readonly<Record<string, string>>): boolean =>
  Object.keys(selector).length > 0 && Object.entries(selector).every(([key, value]) => labels[key] === value);
