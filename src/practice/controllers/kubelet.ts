import type { Node, Pod } from '../../core/kube/objects.ts';
import { syncKubelet } from '../../core/controllers/kubelet.ts';
import type { StoreEvent } from '../objectStore.ts';
import { getAs, keyOf, listAs, splitKey, type Bench, type Controller } from './controller.ts';

interface Known {
  readonly boundAt: number;
  readonly podIP: string;
  deletedAt: number | undefined;
}

/** The kubelets of all nodes. What they know of a pod beside its object: when it came, its address, when it began to drain. */
export function kubeletController({ store, clock, options, record }: Bench): Controller {
  const known = new Map<string, Known>();
  let addresses = 0;

  const address = (): string => {
    const taken = new Set(listAs(store, 'pods').map((pod) => pod.status?.podIP));
    let ip: string;
    do {
      addresses = (addresses % 65_000) + 1;
      ip = `10.244.${Math.floor(addresses / 250)}.${(addresses % 250) + 2}`;
    } while (taken.has(ip));
    return ip;
  };

  const knownOf = (pod: Pod): Known => {
    const uid = pod.metadata.uid ?? '';
    const found = known.get(uid) ?? { boundAt: clock.now(), podIP: pod.status?.podIP ?? address(), deletedAt: undefined };
    if (pod.metadata.deletionTimestamp !== undefined) found.deletedAt ??= clock.now();
    known.set(uid, found);
    return found;
  };

  const wakes = ({ type, resource, object }: StoreEvent): readonly string[] => {
    if (resource !== 'pods') return [];
    if (type === 'DELETED') known.delete(object.metadata.uid ?? '');
    return type === 'DELETED' || ((object as Pod).spec.nodeName ?? '') === '' ? [] : [keyOf(object)];
  };

  const sync = (key: string): number | undefined => {
    const pod = getAs(store, 'pods', key);
    if (pod === undefined || (pod.spec.nodeName ?? '') === '') return undefined;
    const { namespace, name } = splitKey(key);
    const node = store.get('nodes', undefined, pod.spec.nodeName ?? '') as Node | undefined;
    const hostIP = node?.status?.addresses?.find(({ type }) => type === 'InternalIP')?.address ?? '';
    const step = syncKubelet({ pod, ...knownOf(pod), hostIP, now: clock.now() }, options);
    if (step.status !== undefined) {
      const next: Pod = { ...pod, status: step.status };
      store.updateStatus('pods', next);
    }
    record('kubelet', step.events);
    // Without grace it goes at once, or as soon as its last finalizer does.
    if (step.gone) store.delete('pods', namespace, name, { gracePeriodSeconds: 0 });
    return step.checkAgainAt;
  };

  return { name: 'kubelet', wakes, sync };
}
