import type { KubeObject } from '../../core/kube/objects.ts';
import { apiVersionOf } from '../kinds.ts';
import { answer, refuse, type Answer, type Call, type Server } from './call.ts';
import { badRequest, failureStatus, gone, notFound, type Outcome } from './reply.ts';
import { fieldSelector, labelSelector, type Filter } from './selectors.ts';
import { omit } from '../value.ts';
import { asTable, wantsTable } from './table.ts';

const failed = (failure: ReturnType<typeof badRequest>): { readonly ok: false; readonly failure: typeof failure } => ({ ok: false, failure });

/** The filter of a list, a watch or a deletecollection: namespace and both selectors. */
export function filterOf(call: Call): Outcome<Filter> {
  const labels = labelSelector(call.query.get('labelSelector') ?? '');
  if (!labels.ok) return failed(badRequest(labels.message));
  const fields = fieldSelector(call.info.plural, call.query.get('fieldSelector') ?? '');
  if (!fields.ok) return failed(badRequest(fields.message));
  const { namespace, name } = call;
  return {
    ok: true,
    value: (object) => {
      const { metadata } = object as KubeObject;
      if (namespace !== undefined && metadata.namespace !== namespace) return false;
      return (name === undefined || metadata.name === name) && labels.filter(object) && fields.filter(object);
    },
  };
}

/** GET of one object. */
export function get(server: Server, call: Call): Answer {
  const found = server.store.get(call.info.plural, call.namespace, call.name ?? '');
  if (found === undefined) return refuse(notFound(call.info, call.name ?? ''));
  return answer(200, wantsTable(call.accept) ? asTable(call.info, [found], server.clock.now(), tableOptions(call, found.metadata.resourceVersion)) : found);
}

const tableOptions = (call: Call, resourceVersion: string | undefined, more: object = {}): Parameters<typeof asTable>[3] => ({
  metadata: { resourceVersion: resourceVersion ?? '', ...more },
  includeObject: call.query.get('includeObject') ?? 'Metadata',
});

interface Page {
  /** The moment that the list shows; `now` where that one is forgotten and the rest is taken as it is. */
  readonly version: number;
  /** Key of the last object sent. */
  readonly after: string;
}

/** Version of a token for the rest of a list whose moment is forgotten (apiserver `storage/continue.go`: -1). */
const now = -1;

const pageToken = (page: Page): string => Buffer.from(JSON.stringify(page)).toString('base64url');

function readToken(token: string): Page | undefined {
  try {
    const page = JSON.parse(Buffer.from(token, 'base64url').toString()) as Partial<Page>;
    return typeof page.version === 'number' && typeof page.after === 'string' ? { version: page.version, after: page.after } : undefined;
  } catch {
    return undefined;
  }
}

const keyOf = ({ metadata }: KubeObject): string => `${metadata.namespace ?? ''}/${metadata.name ?? ''}`;

const expired =
  'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.';

interface Snapshot {
  readonly objects: readonly KubeObject[];
  readonly version: number;
}

/** The objects as of the version that the query asks for. */
function snapshot(server: Server, call: Call, page: Page | undefined): Outcome<Snapshot> {
  const { store } = server;
  const asked = Number(call.query.get('resourceVersion') ?? '');
  const exact = call.query.get('resourceVersionMatch') === 'Exact';
  if (!Number.isInteger(asked) || asked < 0) return failed(badRequest(`invalid resource version: resourceVersion: Invalid value: "${call.query.get('resourceVersion') ?? ''}": strconv.ParseUint: parsing "${call.query.get('resourceVersion') ?? ''}": invalid syntax`));
  if (asked > store.version()) {
    return failed(failureStatus(504, 'Timeout', `Too large resource version: ${asked}, current: ${store.version()}`, {
      causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version', field: '' }],
    }));
  }
  const version = page !== undefined && page.version !== now ? page.version : exact && asked > 0 ? asked : store.version();
  const objects = store.listAt(call.info.plural, version);
  if (objects !== undefined) return { ok: true, value: { objects, version } };
  if (page === undefined) return failed(gone('The resourceVersion for the provided list is too old.'));
  return failed({ ...gone(expired), metadata: { continue: pageToken({ version: now, after: page.after }) } });
}

/** GET of a collection, in pages where `limit` asks for them; every page of one list shows the same moment. */
export function list(server: Server, call: Call): Answer {
  const filter = filterOf(call);
  if (!filter.ok) return refuse(filter.failure);
  const token = call.query.get('continue') ?? '';
  const page = token === '' ? undefined : readToken(token);
  if (token !== '' && page === undefined) return refuse(badRequest('invalid continue token: continue key is not valid: illegal base64 data'));
  const taken = snapshot(server, call, page);
  if (!taken.ok) return refuse(taken.failure);
  const { version, objects } = taken.value;
  const left = objects.filter((object) => filter.value(object) && (page === undefined || keyOf(object) > page.after));
  const limit = Number(call.query.get('limit') ?? '0') || left.length;
  const items = left.slice(0, limit);
  const last = items.at(-1);
  const metadata = {
    resourceVersion: String(version),
    ...(left.length > limit && last !== undefined
      ? { continue: pageToken({ version, after: keyOf(last) }), ...(isSelective(call) ? {} : { remainingItemCount: left.length - limit }) }
      : {}),
  };
  if (wantsTable(call.accept)) return answer(200, asTable(call.info, items, server.clock.now(), { metadata, includeObject: call.query.get('includeObject') ?? 'Metadata' }));
  return answer(200, { kind: `${call.info.kind}List`, apiVersion: apiVersionOf(call.info), metadata, items: call.info.custom ? items : items.map((item) => omit(item, 'apiVersion', 'kind')) });
}

const isSelective = (call: Call): boolean => call.query.has('labelSelector') || call.query.has('fieldSelector');
