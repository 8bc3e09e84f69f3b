import { isList, isMap } from '../manifest/node.ts';
import type { Plain, PlainMap } from '../manifest/node.ts';
import type { Rule } from './rule.ts';

/**
 * Failure T1 of the reference. Gateway API compares the path before it counts headers (PD §2.11): a rule for a header
 * whose path is shorter than that of the rule for everybody else never gets a request under the longer path.
 */
export const routeHeaderLoses: Rule = {
  code: 'route-header-loses',
  why: 'The rule with the longer path wins over the rule with the header, so nobody reaches group b there.',
  check: ({ model }) =>
    model.routes.flatMap(({ document }) => {
      if (document.kind !== 'HTTPRoute') return [];
      const rules = items(isMap(document.value?.spec) ? document.value.spec.rules : undefined).map((rule, at) => ({ at, matches: matchesOf(rule) }));
      const plainPaths = rules.flatMap(({ matches }) => matches.filter(({ headers }) => !headers).map(({ path }) => path));
      return rules.flatMap(({ at, matches }) => {
        const lost = matches.find(({ headers, path }) => headers && plainPaths.some((other) => wins(other, path)) && !plainPaths.some((other) => other.length <= path.length));
        if (lost === undefined) return [];
        return [{
          severity: 'warning' as const,
          message: `HTTPRoute ${document.name}: the rule that matches a header has path ${lost.path}, and a rule without one has the longer ${plainPaths.find((other) => wins(other, lost.path)) ?? ''}, which wins. Repeat the same path in both.`,
          range: document.rangeOf(['spec', 'rules', at, 'matches'], 'key'),
        }];
      });
    }),
};

const items = (value: Plain | undefined): readonly Plain[] => (isList(value) ? value : []);

/** Only prefixes are compared, which is what an A/B route has; a rule without matches takes everything under `/`. */
function matchesOf(rule: Plain): readonly { readonly path: string; readonly headers: boolean }[] {
  const matches = items(isMap(rule) ? rule.matches : undefined).filter((match): match is PlainMap => isMap(match));
  if (matches.length === 0) return [{ path: '/', headers: false }];
  return matches.map(({ path, headers }) => ({
    path: isMap(path) && typeof path.value === 'string' ? path.value : '/',
    headers: items(headers).length > 0,
  }));
}

const wins = (other: string, path: string): boolean => other.length > path.length && other.startsWith(path);
