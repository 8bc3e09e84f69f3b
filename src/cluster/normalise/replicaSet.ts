import type { ReplicaSetRecord } from '../../core/live/records.ts';
import { controllerAt, imagesOf, isFields, metadataOf, namedRecord, numberAt, objectAt, optionalTextAt, revisionAt } from './fields.ts';

export function replicaSetRecord(raw: unknown): ReplicaSetRecord {
  const object = isFields(raw) ? raw : {};
  const meta = metadataOf(raw);
  const spec = objectAt(object, 'spec');
  const status = objectAt(object, 'status');
  const hash = optionalTextAt(objectAt(meta, 'labels'), 'pod-template-hash');
  return {
    ...namedRecord(meta),
    owner: controllerAt(meta, 'Deployment'),
    desired: numberAt(spec, 'replicas', 1),
    replicas: numberAt(status, 'replicas'),
    ready: numberAt(status, 'readyReplicas'),
    available: numberAt(status, 'availableReplicas'),
    revision: revisionAt(meta),
    images: imagesOf(objectAt(objectAt(spec, 'template'), 'spec')),
    ...(hash === undefined ? {} : { hash }),
  };
}
