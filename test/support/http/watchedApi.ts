import type { ServerResponse } from 'node:http';
import { json, startServer, type Recorded, type RecordingServer } from './recordingServer.ts';

/** A watch that is open, as the server sees it. */
export interface OpenWatch {
  readonly resource: string;
  /** The resourceVersion it was opened from. */
  readonly from: string;
  readonly open: boolean;
  /** Sends events, one a line. */
  readonly send: (...events: readonly unknown[]) => void;
  /** Sends these bytes as they are. */
  readonly raw: (bytes: Uint8Array) => void;
  /** A clean end, as after `timeoutSeconds`. */
  readonly end: () => void;
  /** The connection breaks. */
  readonly reset: () => void;
}

export interface WatchedApi {
  readonly server: RecordingServer;
  /** What lists hold, by resource. Changing it sends nothing. */
  readonly objects: Map<string, unknown[]>;
  /** What lists are said to be at. */
  version: string;
  /** Answers a request in place of the normal way, where it returns true. */
  intercept: (request: Recorded, response: ServerResponse) => boolean;
  readonly watches: readonly OpenWatch[];
  /** The newest open watch of a resource. */
  readonly watch: (resource: string) => OpenWatch | undefined;
  readonly lists: (resource: string) => number;
  readonly watchRequests: (resource: string) => readonly Recorded[];
}

export const object = (name: string, resourceVersion: string, more: object = {}): unknown => ({ metadata: { name, namespace: 'shop', resourceVersion, uid: `uid-${name}` }, ...more });
export const added = (name: string, resourceVersion: string, more: object = {}): unknown => ({ type: 'ADDED', object: object(name, resourceVersion, more) });
export const modified = (name: string, resourceVersion: string, more: object = {}): unknown => ({ type: 'MODIFIED', object: object(name, resourceVersion, more) });
export const deleted = (name: string, resourceVersion: string): unknown => ({ type: 'DELETED', object: object(name, resourceVersion) });
export const bookmark = (resourceVersion: string): unknown => ({ type: 'BOOKMARK', object: { metadata: { resourceVersion } } });
export const errorEvent = (code: number, reason: string): unknown => ({ type: 'ERROR', object: { kind: 'Status', status: 'Failure', code, reason, message: reason } });

const resourceOf = (request: Recorded): string => request.path.split('/').at(-1) ?? '';

/** A namespace `shop` served over HTTP whose watches a test drives by hand. */
export async function watchedApi(): Promise<WatchedApi> {
  const watches: OpenWatch[] = [];
  const objects = new Map<string, unknown[]>();
  const server = await startServer((request, response) => {
    if (api.intercept(request, response)) return;
    const resource = resourceOf(request);
    if (request.query.get('watch') === null) {
      json(response, 200, { kind: 'List', metadata: { resourceVersion: api.version }, items: objects.get(resource) ?? [] });
      return;
    }
    response.writeHead(200, { 'content-type': 'application/json' });
    response.flushHeaders();
    watches.push({
      resource,
      from: request.query.get('resourceVersion') ?? '',
      get open() { return !response.writableEnded && !response.destroyed; },
      send: (...events) => { for (const event of events) response.write(`${JSON.stringify(event)}\n`); },
      raw: (bytes) => { response.write(bytes); },
      end: () => { response.end(); },
      reset: () => { response.socket?.resetAndDestroy(); },
    });
  });
  const api: WatchedApi = {
    server,
    objects,
    version: '100',
    intercept: () => false,
    watches,
    watch: (resource) => watches.findLast((watch) => watch.resource === resource && watch.open),
    lists: (resource) => server.requests.filter((request) => resourceOf(request) === resource && request.query.get('watch') === null).length,
    watchRequests: (resource) => server.requests.filter((request) => resourceOf(request) === resource && request.query.get('watch') !== null),
  };
  return api;
}
