import type { EndpointRecord, EndpointSliceRecord } from '../../core/live/records.ts';
import { isFields, metadataOf, namedRecord, objectAt, objectsAt, optionalTextAt, textAt, type Fields } from './fields.ts';

/** discovery/v1: absent `ready` counts as true, absent `serving` as `ready`, absent `terminating` as false. */
function endpointRecord(endpoint: Fields): EndpointRecord {
  const conditions = objectAt(endpoint, 'conditions');
  const target = objectAt(endpoint, 'targetRef');
  const ready = conditions['ready'] !== false;
  const serving = conditions['serving'];
  return {
    pod: target['kind'] === 'Pod' ? optionalTextAt(target, 'name') : undefined,
    ready,
    serving: typeof serving === 'boolean' ? serving : ready,
    terminating: conditions['terminating'] === true,
  };
}

export function endpointSliceRecord(raw: unknown): EndpointSliceRecord {
  const meta = metadataOf(raw);
  return {
    ...namedRecord(meta),
    service: textAt(objectAt(meta, 'labels'), 'kubernetes.io/service-name'),
    endpoints: objectsAt(isFields(raw) ? raw : {}, 'endpoints').map(endpointRecord),
  };
}
