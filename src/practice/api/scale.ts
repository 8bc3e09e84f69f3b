import type { KubeObject, LabelSelector } from '../../core/kube/objects.ts';
import { at, fieldsOf, isFields, numberOf, put, textOf, type Fields } from '../value.ts';
import { answer, optionProblem, refuse, type Answer, type Call, type Server } from './call.ts';
import { mediaType, parseBody } from './body.ts';
import { decode } from './decode.ts';
import { applyPatch } from './patchCall.ts';
import { badRequest, conflict, invalid, notFound, unsupportedMediaType, type Outcome } from './reply.ts';
import { notNegative } from './validate/errors.ts';
import { updateRead } from './write.ts';

const selectorText = ({ matchLabels = {}, matchExpressions = [] }: LabelSelector): string =>
  [
    ...Object.entries(matchLabels).map(([key, value]) => `${key}=${value}`),
    ...matchExpressions.map(({ key, operator, values = [] }) =>
      operator === 'Exists' ? key : operator === 'DoesNotExist' ? `!${key}` : `${key} ${operator.toLowerCase()} (${values.join(',')})`,
    ),
  ]
    .sort()
    .join(',');

/** `autoscaling/v1` Scale of a Deployment or a ReplicaSet. */
export function scaleOf(object: KubeObject): Fields {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const replicas = numberOf(at(object, 'spec', 'replicas')) ?? 0;
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: replicas === 0 ? {} : { replicas },
    status: { replicas: numberOf(at(object, 'status', 'replicas')) ?? 0, selector: selectorText(fieldsOf(at(object, 'spec', 'selector'))) },
  };
}

function readScale(call: Call, live: KubeObject): Outcome<Fields> {
  if (call.body === '') return { ok: false, failure: badRequest('the object provided is unrecognized (must be of type Scale)') };
  const type = mediaType(call.contentType);
  if (type.includes('patch')) {
    if (type === 'application/apply-patch+yaml') return { ok: false, failure: unsupportedMediaType() };
    const patched = applyPatch(call, 'Scale', scaleOf(live));
    return patched.ok ? { ok: true, value: patched.value.object } : patched;
  }
  const parsed = parseBody(call);
  if (parsed === undefined) return { ok: false, failure: unsupportedMediaType() };
  if (!parsed.ok || !isFields(parsed.value)) return { ok: false, failure: badRequest('the object provided is unrecognized (must be of type Scale)') };
  return { ok: true, value: parsed.value };
}

/** GET, PUT and PATCH of `…/scale`: only `spec.replicas` of the object changes. */
export function scale(server: Server, call: Call, method: string): Answer {
  const name = call.name ?? '';
  const live = server.store.get(call.info.plural, call.namespace, name);
  if (live === undefined) return refuse(notFound(call.info, name));
  if (method === 'GET') return answer(200, scaleOf(live));
  const problem = optionProblem(call, method === 'PUT' ? 'UpdateOptions' : 'PatchOptions');
  if (problem !== undefined) return refuse(problem);
  const read = readScale(call, live);
  if (!read.ok) return refuse(read.failure);
  const decoded = decode('Scale', read.value);
  if (decoded.mismatch !== undefined) return refuse(badRequest(`Scale in version "v1" cannot be handled as a Scale: ${decoded.mismatch}`));
  const namespace = textOf(at(decoded.value, 'metadata', 'namespace')) ?? call.namespace;
  if (namespace !== call.namespace) return refuse(badRequest('the namespace of the provided object does not match the namespace sent on the request'));
  const replicas = numberOf(at(decoded.value, 'spec', 'replicas')) ?? 0;
  const errors = notNegative('spec.replicas', replicas);
  if (errors.length > 0) return refuse(invalid({ group: 'autoscaling', kind: 'Scale' }, name, errors));
  const version = textOf(at(decoded.value, 'metadata', 'resourceVersion')) ?? '';
  if (version !== '' && version !== live.metadata.resourceVersion) return refuse(conflict(call.info, name));
  const object = put(live as unknown as Fields, ['spec', 'replicas'], replicas);
  const result = updateRead(server, { ...call, subresource: 'scale' }, { object, warnings: [] }, live);
  return result.code === 200 ? answer(200, scaleOf(result.body as KubeObject)) : result;
}
