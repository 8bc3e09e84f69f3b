import { answer, refuse, type Answer, type Call, type Server } from './call.ts';
import { patch } from './patchCall.ts';
import { inVersion } from './inVersion.ts';
import { get, list } from './read.ts';
import { methodNotAllowed } from './reply.ts';
import { remove, removeAll } from './remove.ts';
import { scale } from './scale.ts';
import { create, replace } from './write.ts';

/** Whether the request asks for a stream rather than for an answer. */
export const isWatch = (method: string, call: Call): boolean =>
  method === 'GET' && call.subresource === '' && ['true', '1'].includes(call.query.get('watch') ?? '');

/** Answers every request to a resource but watches. */
export function dispatch(whole: Server, call: Call, method: string): Answer {
  const server = { ...whole, store: inVersion(whole.store, call.info) };
  if (call.subresource === 'scale') return ['GET', 'PUT', 'PATCH'].includes(method) ? scale(server, call, method) : refuse(methodNotAllowed());
  const everywhere = call.info.namespaced && call.namespace === undefined;
  if (call.name === undefined) {
    if (method === 'GET') return list(server, call);
    if (method === 'POST' && !everywhere) return create(server, call);
    return method === 'DELETE' && !everywhere ? removeAll(server, call) : refuse(methodNotAllowed());
  }
  switch (method) {
    case 'GET':
      return get(server, call);
    case 'PUT':
      return replace(server, call);
    case 'PATCH':
      return patch(server, call);
    case 'DELETE':
      return call.subresource === '' ? remove(server, call) : refuse(methodNotAllowed());
    case 'HEAD':
      return answer(get(server, call).code, null);
    default:
      return refuse(methodNotAllowed());
  }
}
