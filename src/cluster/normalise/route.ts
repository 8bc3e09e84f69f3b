import type { RouteMatch, RouteRecord } from '../../core/live/records.ts';
import { isFields, metadataOf, namedRecord, numberAt, objectAt, objectsAt, textAt, textsAt, type Fields } from './fields.ts';

/** Gateway API v1: a match without path is the prefix `/`, a header match without type is Exact. */
const routeMatch = (match: Fields): RouteMatch => ({
  path: textAt(objectAt(match, 'path'), 'value') || '/',
  headers: objectsAt(match, 'headers').map((header) => ({
    name: textAt(header, 'name'),
    value: textAt(header, 'value'),
    exact: (textAt(header, 'type') || 'Exact') === 'Exact',
  })),
});

/** Backends that are no Service (another group or kind) send traffic to nothing we know, and are left out. */
const isService = (backend: Fields): boolean => textAt(backend, 'group') === '' && (textAt(backend, 'kind') || 'Service') === 'Service';

export function routeRecord(raw: unknown): RouteRecord {
  const spec = objectAt(isFields(raw) ? raw : {}, 'spec');
  return {
    ...namedRecord(metadataOf(raw)),
    hostnames: textsAt(spec, 'hostnames'),
    rules: objectsAt(spec, 'rules').map((rule) => ({
      matches: objectsAt(rule, 'matches').map(routeMatch),
      backends: objectsAt(rule, 'backendRefs').filter(isService).map((backend) => {
        const port = numberAt(backend, 'port', Number.NaN);
        return { service: textAt(backend, 'name'), port: Number.isNaN(port) ? undefined : port, weight: numberAt(backend, 'weight', 1) };
      }),
    })),
  };
}
