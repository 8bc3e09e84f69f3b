import { isFields, type Fields } from '../value.ts';
import { answer, refuse, type Answer } from './call.ts';
import { parseJson } from './json.ts';
import { badRequest } from './reply.ts';

const everything = { verbs: ['*'], apiGroups: ['*'], resources: ['*'] };

const statuses: Readonly<Record<string, unknown>> = {
  '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews': { allowed: true, reason: 'The practice cluster allows everything to who holds its token.' },
  '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews': { resourceRules: [everything], nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }], incomplete: false },
  '/apis/authentication.k8s.io/v1/selfsubjectreviews': { userInfo: { username: 'practice', groups: ['system:masters', 'system:authenticated'] } },
};

/** Questions a client asks about itself. Whoever holds the token may do everything. Undefined where the path asks none. */
export function review(path: string, body: string): Answer | undefined {
  const status = statuses[path];
  if (status === undefined) return undefined;
  const parsed = parseJson(body);
  if (!parsed.ok || !isFields(parsed.value)) return refuse(badRequest('the object provided is unrecognized'));
  const asked: Fields = parsed.value;
  return answer(201, { kind: asked.kind, apiVersion: asked.apiVersion, metadata: { creationTimestamp: null }, ...(asked.spec === undefined ? {} : { spec: asked.spec }), status });
}
