import type { RouteMatch, RouteRecord } from './records.ts';

/** Services between which a route divides the requests of one path. */
export interface RouteSplit {
  /** In order of first mention. */
  readonly services: readonly string[];
  /** Some requests are told apart by a header (or a cookie, which is a header). */
  readonly byHeader: boolean;
  /** Its weight is above 0 in some rule (Gateway API: weight 0 gets nothing). */
  getsTraffic(service: string): boolean;
}

const anyRequest: RouteMatch = { path: '/', headers: [] };

/**
 * A route that sends `/api` to one Service and `/web` to another divides nothing; one that sends the same path to several
 * does. Paths that share a Service are one split.
 */
export function splitsOf(route: RouteRecord): readonly RouteSplit[] {
  const paths = new Map<string, { services: Set<string>; byHeader: boolean }>();
  for (const rule of route.rules) {
    for (const match of rule.matches.length > 0 ? rule.matches : [anyRequest]) {
      const path = paths.get(match.path) ?? { services: new Set<string>(), byHeader: false };
      for (const { service } of rule.backends) path.services.add(service);
      path.byHeader ||= match.headers.length > 0;
      paths.set(match.path, path);
    }
  }
  const merged: { services: Set<string>; byHeader: boolean }[] = [];
  for (const path of paths.values()) {
    if (path.services.size < 2) continue;
    const same = merged.find((other) => [...path.services].some((service) => other.services.has(service)));
    if (same === undefined) merged.push(path);
    else {
      for (const service of path.services) same.services.add(service);
      same.byHeader ||= path.byHeader;
    }
  }
  const weighted = new Set(route.rules.flatMap((rule) => rule.backends.filter(({ weight }) => weight > 0).map(({ service }) => service)));
  return merged.map(({ services, byHeader }) => ({ services: [...services], byHeader, getsTraffic: (service) => weighted.has(service) }));
}
