import type { KubeObject } from '../../core/kube/objects.ts';
import { serviceNameLabel, syncEndpointSlices } from '../../core/controllers/endpointSlices.ts';
import { matchesLabels } from '../../core/kube/selector.ts';
import type { StoreEvent } from '../objectStore.ts';
import { getAs, keyOf, listAs, splitKey, type Bench, type Controller } from './controller.ts';

export function endpointSliceController({ store }: Bench): Controller {
  const selecting = (pod: KubeObject): readonly string[] =>
    listAs(store, 'services', pod.metadata.namespace)
      .filter(({ spec }) => spec.selector !== undefined && matchesLabels(spec.selector, pod.metadata.labels))
      .map(keyOf);

  const wakes = ({ resource, object, old }: StoreEvent): readonly string[] => {
    if (resource === 'services') return [keyOf(object)];
    if (resource === 'pods') return [...selecting(object), ...(old === undefined ? [] : selecting(old))];
    const service = object.metadata.labels?.[serviceNameLabel];
    return resource !== 'endpointslices' || service === undefined ? [] : [`${object.metadata.namespace ?? ''}/${service}`];
  };

  const sync = (key: string): undefined => {
    const service = getAs(store, 'services', key);
    if (service === undefined) return undefined;
    const { namespace } = splitKey(key);
    const step = syncEndpointSlices(service, listAs(store, 'pods', namespace), listAs(store, 'endpointslices', namespace));
    for (const slice of step.created) store.create('endpointslices', slice);
    for (const slice of step.updated) store.update('endpointslices', slice);
    for (const slice of step.deleted) store.delete('endpointslices', namespace, slice.metadata.name ?? '');
    return undefined;
  };

  return { name: 'endpointslice-controller', wakes, sync };
}
