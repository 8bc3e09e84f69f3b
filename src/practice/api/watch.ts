import type { KubeObject } from '../../core/kube/objects.ts';
import { apiVersionOf } from '../kinds.ts';
import type { StoreEvent } from '../objectStore.ts';
import type { Call, Server } from './call.ts';
import { gone, type Outcome, type Status } from './reply.ts';
import { inVersion } from './inVersion.ts';
import { filterOf } from './read.ts';
import type { Filter } from './selectors.ts';
import { asTable, wantsTable } from './table.ts';

/** Where a watch writes: one line of JSON per event. */
export interface Sink {
  write(event: unknown): void;
  /** The server ends the stream; the client starts again from the last resourceVersion it saw. */
  end(): void;
}

/** Real time between bookmarks, milliseconds; that of the API server. */
const bookmarkEvery = 60_000;
/** Without `timeoutSeconds` a watch ends after 30 to 60 minutes, so that clients do not all come back at once. */
const longest = (): number => (1800 + Math.floor(Math.random() * 1800)) * 1000;

/** The event as one selection sees it: an object that begins or ceases to match is added or deleted. */
function seen(event: StoreEvent, call: Call, filter: Filter): { readonly type: StoreEvent['type']; readonly object: KubeObject } | undefined {
  if (event.resource !== call.info.plural) return undefined;
  const { old } = event;
  const before = old !== undefined && filter(old);
  if (event.type === 'DELETED') return before ? { type: 'DELETED', object: event.object } : undefined;
  if (filter(event.object)) return { type: before ? 'MODIFIED' : 'ADDED', object: event.object };
  if (!before) return undefined;
  return { type: 'DELETED', object: { ...old, metadata: { ...old.metadata, resourceVersion: String(event.resourceVersion) } } };
}

/**
 * Starts a watch; the returned function stops it. A resourceVersion that compaction took is told as an ERROR event with
 * 410, as the API server does; none, or 0, first sends what is there.
 */
export function watch(whole: Server, call: Call, sink: Sink): Outcome<() => void> {
  const server = { ...whole, store: inVersion(whole.store, call.info) };
  const filter = filterOf(call);
  if (!filter.ok) return filter;
  const { store, clock } = server;
  const table = wantsTable(call.accept);
  let first = true;
  let last = store.version();
  const send = (type: string, object: KubeObject): void => {
    const shown = table ? asTable(call.info, [object], clock.now(), { metadata: { resourceVersion: object.metadata.resourceVersion ?? '' }, includeObject: call.query.get('includeObject') ?? 'Metadata', headless: !first }) : object;
    first = false;
    sink.write({ type, object: shown });
  };
  const bookmark = (annotations?: Readonly<Record<string, string>>): void =>
    sink.write({
      type: 'BOOKMARK',
      object: { kind: call.info.kind, apiVersion: apiVersionOf(call.info), metadata: { resourceVersion: String(last), creationTimestamp: null, ...(annotations === undefined ? {} : { annotations }) } },
    });
  const pass = (event: StoreEvent): void => {
    last = event.resourceVersion;
    const told = seen(event, call, filter.value);
    if (told !== undefined) send(told.type, told.object);
  };

  const asked = Number(call.query.get('resourceVersion') ?? '0');
  const initial = call.query.get('sendInitialEvents') === 'true';
  if (initial || !(asked > 0)) {
    if (call.query.get('sendInitialEvents') !== 'false') for (const object of store.list(call.info.plural)) if (filter.value(object)) send('ADDED', object);
    if (initial) bookmark({ 'k8s.io/initial-events-end': 'true' });
  } else {
    const missed = store.since(asked);
    if (missed === undefined) {
      sink.write({ type: 'ERROR', object: tooOld(asked, store.version()) });
      sink.end();
      return { ok: true, value: () => undefined };
    }
    for (const event of missed) pass(event);
  }
  return { ok: true, value: follow(server, call, sink, { pass, bookmark }) };
}

const tooOld = (asked: number, current: number): Status => gone(`too old resource version: ${asked} (${current})`);

interface Following {
  readonly pass: (event: StoreEvent) => void;
  readonly bookmark: () => void;
}

function follow(server: Server, call: Call, sink: Sink, { pass, bookmark }: Following): () => void {
  const wantsBookmarks = call.query.get('allowWatchBookmarks') === 'true';
  const unsubscribe = server.store.subscribe(pass);
  const beat = wantsBookmarks ? setInterval(bookmark, bookmarkEvery) : undefined;
  const seconds = Number(call.query.get('timeoutSeconds') ?? '0');
  const timer = setTimeout(() => {
    if (wantsBookmarks) bookmark();
    stop();
    sink.end();
  }, seconds > 0 ? Math.min(seconds * 1000, 2 ** 31 - 1) : longest());
  beat?.unref();
  timer.unref();
  const stop = (): void => {
    unsubscribe();
    clearInterval(beat);
    clearTimeout(timer);
  };
  return stop;
}
