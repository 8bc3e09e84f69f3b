import { parseJson } from '../http/body.ts';
import { isFields, metadataOf, numberAt, textAt } from '../normalise/fields.ts';

/** One line of a watch, read. Objects stay raw here; whoever keeps them slims them first. */
export type WatchEvent =
  | { readonly type: 'put'; readonly name: string; readonly resourceVersion: string; readonly raw: unknown }
  | { readonly type: 'delete'; readonly name: string; readonly resourceVersion: string }
  | { readonly type: 'bookmark'; readonly resourceVersion: string }
  /** A `Status` in mid-stream: 410 when the resourceVersion has been compacted. */
  | { readonly type: 'error'; readonly code: number; readonly status: unknown }
  /** Not an event: a proxy's page, or JSON cut short. */
  | { readonly type: 'garbage' };

export function watchEvent(line: string): WatchEvent {
  const event = parseJson(line);
  if (!isFields(event) || !isFields(event['object'])) return { type: 'garbage' };
  const raw = event['object'];
  const meta = metadataOf(raw);
  const name = textAt(meta, 'name');
  const resourceVersion = textAt(meta, 'resourceVersion');
  switch (event['type']) {
    case 'ADDED': case 'MODIFIED':
      return name === '' || resourceVersion === '' ? { type: 'garbage' } : { type: 'put', name, resourceVersion, raw };
    case 'DELETED':
      return name === '' || resourceVersion === '' ? { type: 'garbage' } : { type: 'delete', name, resourceVersion };
    case 'BOOKMARK':
      return resourceVersion === '' ? { type: 'garbage' } : { type: 'bookmark', resourceVersion };
    case 'ERROR':
      return { type: 'error', code: numberAt(raw, 'code'), status: raw };
    default:
      return { type: 'garbage' };
  }
}
