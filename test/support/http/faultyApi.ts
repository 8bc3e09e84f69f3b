import type { ServerResponse } from 'node:http';
import { failureStatus, json, startServer, type Recorded, type RecordingServer } from './recordingServer.ts';

interface Stored {
  readonly metadata: { readonly name: string; readonly namespace: string; readonly uid: string; readonly resourceVersion: string };
}
interface Event {
  readonly version: number;
  readonly resource: string;
  readonly line: string;
}

export const resources = ['deployments', 'replicasets', 'pods', 'services', 'endpointslices', 'httproutes'] as const;

/** An API server over a map, with history, compaction and paging, that breaks what it answers as often as it is told to. */
export interface FaultyApi {
  readonly server: RecordingServer;
  /** 0 to 1: how many answers are broken. */
  faultiness: number;
  /** Faults done so far, by kind. */
  readonly faults: Map<string, number>;
  /** Creates, changes or deletes something, somewhere. */
  write(): void;
  /** Forgets old events, so that watches from before get 410. */
  compact(): void;
  /** What a resource holds, as `name@resourceVersion`, in order of name. */
  holds(resource: string): readonly string[];
}

const pageOf = 7;

export async function faultyApi(random: () => number): Promise<FaultyApi> {
  const objects = new Map<string, Map<string, Stored>>(resources.map((resource) => [resource, new Map()]));
  const watchers = new Set<{ readonly resource: string; readonly response: ServerResponse; left: number }>();
  let events: Event[] = [];
  let version = 1;
  let compacted = 0;
  const faults = new Map<string, number>();
  const pick = <T>(from: readonly T[]): T => {
    const chosen = from[Math.floor(random() * from.length)];
    if (chosen === undefined) throw new Error('nothing to pick from');
    return chosen;
  };
  const count = (fault: string): void => void faults.set(fault, (faults.get(fault) ?? 0) + 1);
  const broken = (): boolean => random() < api.faultiness;

  /** Sends one event, whole or broken; a broken one ends the watch. */
  function deliver(watcher: { readonly resource: string; readonly response: ServerResponse; left: number }, line: string): void {
    const { response } = watcher;
    if (response.destroyed || response.writableEnded) return;
    if (!broken()) {
      response.write(line);
      watcher.left -= 1;
      if (watcher.left > 0) return;
      watchers.delete(watcher);
      response.end();
      return;
    }
    watchers.delete(watcher);
    const fault = pick(['cut event', 'reset in mid-event', 'reset', 'error event 410', 'error event 500', 'rubbish', 'lost silently']);
    count(fault);
    switch (fault) {
      case 'cut event': response.end(line.slice(0, Math.floor(line.length / 2))); break;
      case 'reset in mid-event': response.write(line.slice(0, Math.floor(line.length / 2)), () => response.socket?.resetAndDestroy()); break;
      case 'reset': response.socket?.resetAndDestroy(); break;
      case 'error event 410': response.end(`${JSON.stringify({ type: 'ERROR', object: failureStatus(410, 'Expired', 'too old') })}\n`); break;
      case 'error event 500': response.end(`${JSON.stringify({ type: 'ERROR', object: failureStatus(500, 'InternalError', 'broken') })}\n`); break;
      case 'rubbish': response.end('<html>bad gateway</html>\n'); break;
      // A half-open connection: nothing comes any more, and nobody says so.
      default: break;
    }
  }

  function breakAnswer(response: ServerResponse): void {
    const fault = pick(['401', '403', '404 page', '410', '429', '500', '503', '504', 'reset before the answer', 'reset in mid-body', 'truncated JSON', 'a page']);
    count(fault);
    switch (fault) {
      case '401': json(response, 401, failureStatus(401, 'Unauthorized', 'Unauthorized')); break;
      case '403': json(response, 403, failureStatus(403, 'Forbidden', 'no')); break;
      case '404 page': response.writeHead(404, { 'content-type': 'text/plain' }).end('404 page not found'); break;
      case '410': json(response, 410, failureStatus(410, 'Expired', 'too old')); break;
      case '429': json(response, 429, failureStatus(429, 'TooManyRequests', 'later'), { 'retry-after': '1' }); break;
      case '500': json(response, 500, failureStatus(500, 'InternalError', 'broken')); break;
      case '503': json(response, 503, {}); break;
      case '504': json(response, 504, failureStatus(504, 'Timeout', 'Too large resource version', { causes: [{ reason: 'ResourceVersionTooLarge' }] })); break;
      case 'reset before the answer': response.socket?.resetAndDestroy(); break;
      case 'reset in mid-body': response.writeHead(200, { 'content-type': 'application/json' }).write('{"kind":"List",', () => response.socket?.resetAndDestroy()); break;
      case 'truncated JSON': response.writeHead(200, { 'content-type': 'application/json' }).end('{"kind":"List","items":[{"metadata"'); break;
      default: response.writeHead(200, { 'content-type': 'text/html' }).end('<html>log in</html>');
    }
  }

  function listPage(resource: string, request: Recorded, response: ServerResponse): void {
    const all = [...(objects.get(resource)?.values() ?? [])].sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
    const [at, after] = (request.query.get('continue') ?? `${version}|`).split('|');
    // A page of another version than the first would not be one list; real servers answer it from history, this one expires it.
    if (Number(at) !== version) {
      json(response, 410, failureStatus(410, 'Expired', 'The provided continue parameter is too old'));
      return;
    }
    const rest = all.filter((object) => object.metadata.name > (after ?? ''));
    const limited = request.query.get('limit') !== null;
    const items = limited ? rest.slice(0, pageOf) : rest;
    const more = items.length < rest.length;
    json(response, 200, { kind: 'List', metadata: { resourceVersion: String(version), ...(more ? { continue: `${version}|${items.at(-1)?.metadata.name ?? ''}` } : {}) }, items });
  }

  function openWatch(resource: string, request: Recorded, response: ServerResponse): void {
    const from = Number(request.query.get('resourceVersion'));
    if (from < compacted) {
      json(response, 410, failureStatus(410, 'Expired', 'too old resource version'));
      return;
    }
    response.writeHead(200, { 'content-type': 'application/json' });
    response.flushHeaders();
    const watcher = { resource, response, left: 3 + Math.floor(random() * 60) };
    watchers.add(watcher);
    response.on('close', () => watchers.delete(watcher));
    for (const event of events) if (event.resource === resource && event.version > from && watchers.has(watcher)) deliver(watcher, event.line);
  }

  const server = await startServer((request, response) => {
    const resource = request.path.split('/').at(-1) ?? '';
    if (broken()) breakAnswer(response);
    else if (request.query.get('watch') === null) listPage(resource, request, response);
    else openWatch(resource, request, response);
  });

  const api: FaultyApi = {
    server,
    faultiness: 0,
    faults,
    write() {
      version += 1;
      const resource = pick(resources);
      const held = objects.get(resource);
      if (held === undefined) return;
      const name = `${resource}-${Math.floor(random() * 30)}`;
      const metadata = { name, namespace: 'shop', uid: `uid-${name}`, resourceVersion: String(version) };
      const existed = held.has(name);
      const type = !existed ? 'ADDED' : random() < 0.4 ? 'DELETED' : 'MODIFIED';
      if (type === 'DELETED') held.delete(name);
      else held.set(name, { metadata });
      const event = { version, resource, line: `${JSON.stringify({ type, object: { metadata } })}\n` };
      events.push(event);
      for (const watcher of [...watchers]) if (watcher.resource === resource) deliver(watcher, event.line);
    },
    compact() {
      compacted = version;
      events = [];
    },
    holds: (resource) => [...(objects.get(resource)?.values() ?? [])].map(({ metadata }) => `${metadata.name}@${metadata.resourceVersion}`).sort(),
  };
  return api;
}
