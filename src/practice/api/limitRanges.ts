import { withDefaults } from '../../core/checks/limitRange.ts';
import type { KubeObject } from '../../core/kube/objects.ts';
import type { ObjectStore } from '../objectStore.ts';
import { at, fieldsOf } from '../value.ts';

/**
 * A new pod with what the LimitRanges of its namespace give to containers that state nothing (admission plugin LimitRanger). Their least
 * and most are not enforced here.
 */
export function withLimitRanges<T extends KubeObject>(store: ObjectStore, pod: T, namespace = pod.metadata.namespace ?? ''): T {
  const ranges = store.list('limitranges', namespace);
  if (ranges.length === 0) return pod;
  // Asked as of a Deployment whose template is this pod.
  const [filled] = withDefaults([{ name: '', namespace, before: undefined, after: { spec: { template: fieldsOf(pod) } } }], ranges.map(fieldsOf));
  const spec = at(filled?.after, 'spec', 'template', 'spec');
  return spec === undefined ? pod : { ...pod, spec };
}
