import type { ReplicaSet } from '../../core/kube/objects.ts';
import { controllerOf } from '../../core/controllers/controller.ts';
import { syncDeployment } from '../../core/controllers/deployment/sync.ts';
import type { StoreEvent } from '../objectStore.ts';
import { getAs, keyOf, listAs, splitKey, type Bench, type Controller } from './controller.ts';

const component = 'deployment-controller';

export function deploymentController({ store, clock, record }: Bench): Controller {
  /** The Deployment of a ReplicaSet; every Deployment of the namespace for an orphan, which one of them may adopt. */
  const ofReplicaSet = (set: ReplicaSet): readonly string[] => {
    const owner = controllerOf(set);
    const namespace = set.metadata.namespace ?? '';
    if (owner !== undefined) return owner.kind === 'Deployment' ? [`${namespace}/${owner.name}`] : [];
    return store.list('deployments', namespace).map(keyOf);
  };

  const wakes = ({ type, resource, object, old }: StoreEvent): readonly string[] => {
    if (resource === 'deployments') return [keyOf(object)];
    if (resource === 'replicasets') return [object, ...(old === undefined ? [] : [old])].flatMap((set) => ofReplicaSet(set as ReplicaSet));
    // Recreate waits for the last old pod.
    if (resource !== 'pods' || type !== 'DELETED') return [];
    const set = getAs(store, 'replicasets', `${object.metadata.namespace ?? ''}/${controllerOf(object)?.name ?? ''}`);
    return set === undefined ? [] : ofReplicaSet(set);
  };

  const sync = (key: string): number | undefined => {
    const deployment = getAs(store, 'deployments', key);
    if (deployment === undefined) return undefined;
    const { namespace } = splitKey(key);
    const pods = deployment.spec.strategy?.type === 'Recreate' ? listAs(store, 'pods', namespace) : [];
    const step = syncDeployment({ deployment, replicaSets: listAs(store, 'replicasets', namespace), pods, now: clock.now() });
    if (step.created !== undefined) store.create('replicasets', step.created);
    for (const set of step.updated) store.update('replicasets', set);
    for (const set of step.deleted) store.delete('replicasets', namespace, set.metadata.name ?? '', { propagationPolicy: 'Background' });
    if (step.deployment !== undefined) store.update('deployments', step.deployment);
    record(component, step.events);
    return step.checkAgainAt;
  };

  return { name: component, wakes, sync };
}
