import type { KubeObject } from '../../core/kube/objects.ts';
import { apiVersionOf } from '../kinds.ts';
import type { DeleteOptions } from '../objectStore.ts';
import { at, fieldsOf, isFields, numberOf, textOf } from '../value.ts';
import { answer, isDryRun, refuse, type Answer, type Call, type Server } from './call.ts';
import { parseBody } from './body.ts';
import { badRequest, conflict, invalid, notFound, type Outcome, type Status } from './reply.ts';
import { filterOf } from './read.ts';
import { unsupported } from './validate/errors.ts';

interface Options extends DeleteOptions {
  readonly uid: string | undefined;
  readonly resourceVersion: string | undefined;
  readonly dryRun: boolean;
}

const policies = ['Background', 'Foreground', 'Orphan'] as const;

/** Options stand in the body; in the query only where there is no body (apiserver `DeleteResource`), a dry run too. */
function readOptions(call: Call): Outcome<Options> {
  const parsed = call.body.trim() === '' ? undefined : parseBody({ ...call, contentType: call.contentType || 'application/json' });
  if (parsed?.ok === false) return { ok: false, failure: badRequest(parsed.message) };
  const body = fieldsOf(parsed?.value);
  const query = parsed === undefined ? call.query : new URLSearchParams();
  const policy = textOf(body.propagationPolicy) ?? query.get('propagationPolicy') ?? undefined;
  const orphan = body.orphanDependents ?? query.get('orphanDependents') === 'true';
  const known = policies.find((name) => name === policy);
  if (policy !== undefined && known === undefined) {
    return { ok: false, failure: invalid({ group: 'meta.k8s.io', kind: 'DeleteOptions' }, '', [unsupported('propagationPolicy', policy, ['Foreground', 'Background', 'Orphan', 'nil'])]) };
  }
  const grace = numberOf(body.gracePeriodSeconds) ?? (query.has('gracePeriodSeconds') ? Number(query.get('gracePeriodSeconds')) : undefined);
  const chosen = known ?? (orphan === true ? ('Orphan' as const) : undefined);
  return {
    ok: true,
    value: {
      ...(chosen === undefined ? {} : { propagationPolicy: chosen }),
      ...(grace === undefined ? {} : { gracePeriodSeconds: grace }),
      uid: textOf(at(body, 'preconditions', 'uid')),
      resourceVersion: textOf(at(body, 'preconditions', 'resourceVersion')),
      dryRun: parsed === undefined ? isDryRun(call) : Array.isArray(body.dryRun) && body.dryRun.includes('All'),
    },
  };
}

const broken = (what: string, asked: string, found: string | undefined): string =>
  `the ${what} in the precondition (${asked}) does not match the ${what} in record (${found ?? ''}). The object might have been ${what === 'UID' ? 'deleted and then recreated' : 'modified'}`;

function unmet(call: Call, stored: KubeObject, options: Options): Status | undefined {
  const { uid, resourceVersion } = stored.metadata;
  const name = stored.metadata.name ?? '';
  // Here, and only here, the API server names the kind where it otherwise names the resource.
  const asKind = { group: call.info.group, plural: call.info.kind };
  if (options.uid !== undefined && options.uid !== uid) return conflict(asKind, name, broken('UID', options.uid, uid));
  if (options.resourceVersion !== undefined && options.resourceVersion !== resourceVersion) {
    return conflict(asKind, name, broken('ResourceVersion', options.resourceVersion, resourceVersion));
  }
  return undefined;
}

/** DELETE of one object. What stays for a while (pods, finalizers) is answered as it is now, the rest with Success. */
export function remove(server: Server, call: Call): Answer {
  const options = readOptions(call);
  if (!options.ok) return refuse(options.failure);
  const name = call.name ?? '';
  const stored = server.store.get(call.info.plural, call.namespace, name);
  if (stored === undefined) return refuse(notFound(call.info, name));
  const problem = unmet(call, stored, options.value);
  if (problem !== undefined) return refuse(problem);
  if (options.value.dryRun) return answer(200, answersObject(call) ? stored : success(call, stored));
  const result = server.store.delete(call.info.plural, call.namespace, name, options.value);
  if (!result.ok) return refuse(notFound(call.info, name));
  const stays = server.store.get(call.info.plural, call.namespace, name) !== undefined;
  return answer(200, stays || answersObject(call) ? result.value : success(call, stored));
}

/** Kinds that are answered as they were, not with a Success. */
const answersObject = (call: Call): boolean => ['pods', 'services', 'resourcequotas'].includes(call.info.plural);

const success = (call: Call, { metadata }: KubeObject): unknown => ({
  kind: 'Status',
  apiVersion: 'v1',
  metadata: {},
  status: 'Success',
  details: {
    name: metadata.name,
    ...(call.info.group === '' ? {} : { group: call.info.group }),
    kind: call.info.plural,
    uid: metadata.uid,
  },
});

/** DELETE of a collection, narrowed by selectors. */
export function removeAll(server: Server, call: Call): Answer {
  const filter = filterOf(call);
  if (!filter.ok) return refuse(filter.failure);
  const options = readOptions(call);
  if (!options.ok) return refuse(options.failure);
  const items = server.store.list(call.info.plural, call.namespace).filter(filter.value);
  const removed = options.value.dryRun
    ? items
    : items.flatMap(({ metadata }) => {
        const result = server.store.delete(call.info.plural, metadata.namespace, metadata.name ?? '', options.value);
        return result.ok && isFields(result.value) ? [result.value] : [];
      });
  return answer(200, { kind: `${call.info.kind}List`, apiVersion: apiVersionOf(call.info), metadata: { resourceVersion: String(server.store.version()) }, items: removed });
}
