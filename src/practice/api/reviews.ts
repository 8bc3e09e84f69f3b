import { fieldsOf } from '../value.ts';
import { answer, type Answer } from './call.ts';
import { parseJson } from './json.ts';

const everything = { verbs: ['*'], apiGroups: ['*'], resources: ['*'] };

const statuses: Readonly<Record<string, { readonly kind: string; readonly status: unknown }>> = {
  '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews': {
    kind: 'SelfSubjectAccessReview',
    status: { allowed: true, reason: 'The practice cluster allows everything to who holds its token.' },
  },
  '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews': {
    kind: 'SelfSubjectRulesReview',
    status: { resourceRules: [everything], nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }], incomplete: false },
  },
  '/apis/authentication.k8s.io/v1/selfsubjectreviews': {
    kind: 'SelfSubjectReview',
    status: { userInfo: { username: 'practice', groups: ['system:masters', 'system:authenticated'] } },
  },
};

/**
 * Questions a client asks about itself. Whoever holds the token may do everything, so the answer does not depend on the
 * question (which kubectl sends in protobuf). Undefined where the path asks none.
 */
export function review(path: string, body: string): Answer | undefined {
  const known = statuses[path];
  if (known === undefined) return undefined;
  const parsed = parseJson(body);
  const { spec } = fieldsOf(parsed.ok ? parsed.value : undefined);
  const apiVersion = path.split('/').slice(2, 4).join('/');
  return answer(201, { kind: known.kind, apiVersion, metadata: { creationTimestamp: null }, ...(spec === undefined ? {} : { spec }), status: known.status });
}
