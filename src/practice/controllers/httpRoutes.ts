import { syncHttpRoute } from '../../core/controllers/httpRoutes.ts';
import type { StoreEvent } from '../objectStore.ts';
import { getAs, keyOf, listAs, splitKey, type Bench, type Controller } from './controller.ts';

export function httpRouteController({ store, clock }: Bench): Controller {
  const wakes = ({ resource, object }: StoreEvent): readonly string[] => {
    if (resource === 'httproutes') return [keyOf(object)];
    return resource === 'services' ? store.list('httproutes', object.metadata.namespace).map(keyOf) : [];
  };

  const sync = (key: string): undefined => {
    const route = getAs(store, 'httproutes', key);
    const next = route && syncHttpRoute(route, listAs(store, 'services', splitKey(key).namespace), clock.now());
    if (next !== undefined) store.updateStatus('httproutes', next);
    return undefined;
  };

  return { name: 'gateway', wakes, sync };
}
