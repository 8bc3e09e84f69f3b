import type { ServiceRecord } from '../../core/live/records.ts';
import {
  flagAt, intOrTextAt, isFields, labelsAt, lastWriterOf, metadataOf, namedRecord, numberAt, objectAt, objectsAt, releaseOf, textAt,
} from './fields.ts';

/** An empty selector is none: the endpoints controller makes slices for neither (core/v1 Service docs). */
export function serviceRecord(raw: unknown): ServiceRecord {
  const object = isFields(raw) ? raw : {};
  const meta = metadataOf(raw);
  const spec = objectAt(object, 'spec');
  const selector = labelsAt(spec, 'selector');
  return {
    ...namedRecord(meta),
    selector: Object.keys(selector).length === 0 ? undefined : selector,
    type: textAt(spec, 'type') || 'ClusterIP',
    ports: objectsAt(spec, 'ports').map((port) => {
      const number = numberAt(port, 'port');
      return { name: textAt(port, 'name'), port: number, targetPort: intOrTextAt(port, 'targetPort', number) };
    }),
    publishNotReadyAddresses: flagAt(spec, 'publishNotReadyAddresses'),
    ...lastWriterOf(meta),
    ...releaseOf(meta),
  };
}
