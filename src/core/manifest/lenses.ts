import type { Strategy } from '../live/application.ts';
import type { ManifestDocument } from './manifest.ts';
import type { Model } from './model.ts';
import type { Range } from './node.ts';

/** Two a line at most, the ones that a release of that strategy begins with: a lens is no menu. */
export type LensAction = 'switchTraffic' | 'createTrack' | 'startCanary' | 'scaleCanary' | 'setImage' | 'undoRollout';

/** What a line of a manifest offers. It names objects of the file only; which cluster they are on is asked when it is clicked. */
export interface Lens {
  readonly range: Range;
  readonly action: LensAction;
  /** Name of the Service that the application is found by. */
  readonly service: string;
  /** Name of the Deployment, where the action is about that one alone. */
  readonly deployment?: string;
}

/**
 * On a Service that pins a track, or that belongs to blue-green: switch, and the track to switch to. On the Service of a canary: start one,
 * or scale it, which its Deployments offer too. On a Deployment by itself: its image, and the way back.
 */
export function lensesOf(model: Model, strategies: ReadonlyMap<ManifestDocument, Strategy>, trackLabel: string): readonly Lens[] {
  const lenses: Lens[] = [];
  for (const { document, name, selector } of model.services) {
    const strategy = strategies.get(document);
    const range = document.rangeOf(['kind']);
    const offer = (...actions: readonly LensAction[]): unknown => lenses.push(...actions.map((action) => ({ range, action, service: name })));
    if (name === '' || selector === undefined) continue;
    // The Services of A/B groups stay where they are: their route is what chooses.
    if (strategy === 'blue-green' || (strategy !== 'ab-testing' && selector[trackLabel] !== undefined)) offer('switchTraffic', 'createTrack');
    else if (strategy === 'canary') offer('startCanary', 'scaleCanary');
  }
  for (const { document, name, templateLabels, namespace, kind } of model.workloads) {
    const strategy = strategies.get(document);
    if (kind !== 'Deployment' || (strategy !== 'canary' && strategy !== 'rolling-update')) continue;
    const service = model.services.find((one) => one.name !== '' && one.namespace === namespace && one.selector !== undefined && matches(one.selector, templateLabels));
    if (service === undefined) continue;
    const lens = { range: document.rangeOf(['kind']), service: service.name };
    if (strategy === 'canary') lenses.push({ ...lens, action: 'scaleCanary' });
    else if (name !== '') lenses.push({ ...lens, action: 'setImage', deployment: name }, { ...lens, action: 'undoRollout', deployment: name });
  }
  return lenses;
}

const matches = (selector: Readonly<Record<string, string>>, labels: Readonly<Record<string, string>>): boolean =>
  Object.keys(selector).length > 0 && Object.entries(selector).every(([key, value]) => labels[key] === value);
