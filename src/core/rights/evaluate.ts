import { partsOf, rightsBy, type Answer, type Rights } from './rights.ts';

/** `ResourceRule` of `authorization.k8s.io/v1`. */
export interface ResourceRule {
  readonly verbs: readonly string[];
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  /** Empty: every object. */
  readonly resourceNames: readonly string[];
}

/**
 * What the rules of a SelfSubjectRulesReview allow. Rules only ever allow, so what none of them names gets `otherwise`: `no` from
 * a complete review, `unknown` from one that says it is incomplete. Wildcards as in RBAC (`pkg/apis/rbac/v1/evaluation_helpers.go`):
 * `*` stands for every verb, group or resource; `deployments/scale` and `*` + `/scale` name subresources, which give nothing here.
 */
export function rightsFrom(rules: readonly ResourceRule[], otherwise: Exclude<Answer, 'yes'>): Rights {
  return rightsBy((need) => {
    const { verb, group, resource } = partsOf(need);
    const matching = rules.filter(({ verbs, apiGroups, resources }) => holds(verbs, verb) && holds(apiGroups, group) && holds(resources, resource));
    if (matching.some(({ resourceNames }) => resourceNames.length === 0)) return { answer: 'yes', names: [] };
    // To list or watch one object by name needs a field selector, which nothing here sends; a create has no name yet when it is authorized.
    const names = verb === 'patch' || verb === 'delete' ? [...new Set(matching.flatMap(({ resourceNames }) => resourceNames))] : [];
    return { answer: otherwise, names };
  });
}

const holds = (listed: readonly string[], one: string): boolean => listed.includes('*') || listed.includes(one);
