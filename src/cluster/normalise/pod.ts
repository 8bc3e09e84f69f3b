import type { PodRecord } from '../../core/live/records.ts';
import { trouble } from './trouble.ts';
import {
  controllerAt, imagesOf, isFields, labelsAt, metadataOf, namedRecord, numberAt, objectAt, objectsAt, optionalTextAt, textAt, timeAt,
} from './fields.ts';

export function podRecord(raw: unknown): PodRecord {
  const object = isFields(raw) ? raw : {};
  const meta = metadataOf(raw);
  const spec = objectAt(object, 'spec');
  const status = objectAt(object, 'status');
  const ready = objectsAt(status, 'conditions').some((condition) => condition['type'] === 'Ready' && condition['status'] === 'True');
  return {
    ...namedRecord(meta),
    owner: controllerAt(meta, 'ReplicaSet'),
    labels: labelsAt(meta, 'labels'),
    phase: textAt(status, 'phase') || 'Unknown',
    ready,
    terminating: textAt(meta, 'deletionTimestamp') !== '',
    node: optionalTextAt(spec, 'nodeName'),
    restarts: objectsAt(status, 'containerStatuses').reduce((sum, container) => sum + numberAt(container, 'restartCount'), 0),
    images: imagesOf(spec),
    trouble: ready ? '' : trouble(status),
    created: timeAt(meta, 'creationTimestamp') ?? 0,
  };
}
