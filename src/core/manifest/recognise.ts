import type { Strategy } from '../live/application.ts';
import { strategyOfFile } from './fileName.ts';
import type { Manifest, ManifestDocument } from './manifest.ts';
import type { Model, ServiceOf, Workload } from './model.ts';
import { isMap } from './node.ts';

/** The tracks that the words of the product know, and the strategy that they speak of. */
const strategyOfTrack = new Map<string, Strategy>([
  ['blue', 'blue-green'],
  ['green', 'blue-green'],
  ['stable', 'canary'],
  ['canary', 'canary'],
  ['a', 'ab-testing'],
  ['b', 'ab-testing'],
]);

export const isKnownTrack = (value: string | undefined): boolean => value !== undefined && strategyOfTrack.has(value);

/** `-a` and `-b` end too many names to mean anything by themselves. */
const bySuffix = /-(blue|green|stable|canary)$/;

/**
 * Which strategy each document expresses. The file's name decides where it says one; otherwise, in this order: a route
 * that tells requests apart by header, the value of the track label, the end of the name, what the Service does with
 * two Deployments that differ in the track label alone. A Deployment by itself is a rolling update, as in Kubernetes.
 * Documents that are not in the result belong to no strategy.
 */
export function recognise(fileName: string, manifest: Manifest, model: Model, trackLabel: string): ReadonlyMap<ManifestDocument, Strategy> {
  const said = strategyOfFile(fileName);
  if (said !== undefined) return new Map(manifest.documents.flatMap((document) => (document.value === undefined ? [] : [[document, said]])));
  const found = new Map<ManifestDocument, Strategy>();
  const note = (document: ManifestDocument, strategy: Strategy | undefined): void => {
    if (strategy !== undefined && !found.has(document)) found.set(document, strategy);
  };
  const deployments = new Map(model.workloads.filter(({ kind, document }) => kind === 'Deployment' && document.apiVersion === 'apps/v1').map((one) => [one.document, one]));
  const routed = (route: Model['routes'][number]): readonly ServiceOf[] =>
    model.services.filter(({ name, namespace }) => namespace === route.namespace && route.services.includes(name));
  const selected = (service: ServiceOf): readonly Workload[] => model.selected(service.selector, service.namespace).filter(({ document }) => deployments.has(document));

  for (const route of model.routes) {
    if (!route.byHeader) continue;
    note(route.document, 'ab-testing');
    for (const service of routed(route)) {
      note(service.document, 'ab-testing');
      for (const one of selected(service)) note(one.document, 'ab-testing');
    }
  }
  const bySelectors = strategiesBySelector(model, trackLabel);
  for (const one of deployments.values()) note(one.document, strategyOfDeployment(one, trackLabel) ?? bySelectors.get(one.document) ?? plainStrategy(one, trackLabel));
  for (const service of model.services) {
    note(service.document, strategyOfTrack.get(service.selector?.[trackLabel] ?? ''));
    for (const one of selected(service)) note(service.document, found.get(one.document));
  }
  for (const route of model.routes) {
    for (const service of routed(route)) note(route.document, found.get(service.document));
  }
  return found;
}

function strategyOfDeployment(one: Workload, trackLabel: string): Strategy | undefined {
  return strategyOfTrack.get(trackOf(one, trackLabel) ?? '') ?? strategyOfTrack.get(bySuffix.exec(one.name)?.[1] ?? '');
}

function plainStrategy(one: Workload, trackLabel: string): Strategy | undefined {
  const spec = one.document.value?.spec;
  const strategy = isMap(spec) ? spec.strategy : undefined;
  const recreate = isMap(strategy) && strategy.type === 'Recreate';
  return recreate && trackOf(one, trackLabel) === undefined ? undefined : 'rolling-update';
}

export const trackOf = (one: Workload, trackLabel: string): string | undefined => one.templateLabels[trackLabel] ?? one.selector?.matchLabels?.[trackLabel];

/** Deployments whose tracks have names of their own (`v1`, `v2`): a Service pins one of several, or selects several. */
function strategiesBySelector(model: Model, trackLabel: string): ReadonlyMap<ManifestDocument, Strategy> {
  const found = new Map<ManifestDocument, Strategy>();
  for (const { selector = {}, namespace } of model.services) {
    const { [trackLabel]: pinned, ...rest } = selector;
    const tracks = model.selected(rest, namespace).filter((one) => trackOf(one, trackLabel) !== undefined);
    if (new Set(tracks.map((one) => trackOf(one, trackLabel))).size < 2) continue;
    for (const one of tracks) if (pinned !== undefined || !found.has(one.document)) found.set(one.document, pinned === undefined ? 'canary' : 'blue-green');
  }
  return found;
}
