import type { ResourceQuota } from '../../core/kube/objects.ts';
import { quotaStatus } from '../../core/controllers/quota.ts';
import type { StoreEvent } from '../objectStore.ts';
import { getAs, keyOf, listAs, splitKey, type Bench, type Controller } from './controller.ts';

export function quotaController({ store }: Bench): Controller {
  const wakes = ({ resource, object }: StoreEvent): readonly string[] => {
    if (resource === 'resourcequotas') return [keyOf(object)];
    const { namespace } = object.metadata;
    return resource === 'events' || namespace === undefined ? [] : store.list('resourcequotas', namespace).map(keyOf);
  };

  const sync = (key: string): undefined => {
    const quota = getAs(store, 'resourcequotas', key);
    if (quota === undefined) return undefined;
    const { namespace } = splitKey(key);
    // `deployments.apps` in a quota is the resource `deployments`; plurals are unique here.
    const count = (plural: string): number => store.list(plural.split('.')[0] ?? '', namespace).length;
    const next: ResourceQuota = { ...quota, status: quotaStatus(quota, listAs(store, 'pods', namespace), count) };
    store.updateStatus('resourcequotas', next);
    return undefined;
  };

  return { name: 'resourcequota-controller', wakes, sync };
}
