import { namespaces } from './objects.ts';
import type { Request } from './viewer.ts';

/** Requests by kind of object, by what they are. */
export interface Asked {
  readonly total: number;
  /** `pods` → lists (a page each), watches opened. */
  readonly byKind: ReadonlyMap<string, { readonly pages: number; readonly watches: number; readonly bytes: number; readonly slowest: number }>;
}

export function countRequests(requests: readonly Request[]): Asked {
  const byKind = new Map<string, { pages: number; watches: number; bytes: number; slowest: number }>();
  // The log has a watch at its opening and at its end; only the first is a request.
  const asked = requests.filter(({ note }) => note !== 'ended');
  for (const { path, note, bytes, ms } of asked) {
    const kind = path.split('?')[0]?.split('/').at(-1) ?? '';
    const entry = byKind.get(kind) ?? { pages: 0, watches: 0, bytes: 0, slowest: 0 };
    byKind.set(kind, entry);
    if (note === 'opened') entry.watches += 1;
    else entry.pages += 1;
    entry.bytes += bytes;
    entry.slowest = Math.max(entry.slowest, ms);
  }
  return { total: asked.length, byKind };
}

/** What the lists may be at most: a page of 500 for each kind and namespace, with at least one. */
export function pagesOf(deployments: number, podsEach: number): number {
  const of = (objects: number): number => namespaces.length * Math.max(1, Math.ceil(objects / namespaces.length / 500));
  // Deployments, ReplicaSets, Services and EndpointSlices are as many; HTTPRoutes none; and the namespaces are listed once.
  return 4 * of(deployments) + of(deployments * podsEach) + of(0) + 1;
}

export const requestTable = ({ byKind }: Asked): string =>
  [...byKind].map(([kind, { pages, watches, bytes, slowest }]) => `  ${kind.padEnd(24)} ${String(pages).padStart(4)} lists  ${String(watches).padStart(4)} watches  ${(bytes / 1e6).toFixed(2).padStart(6)} MB on the wire  slowest ${slowest.toFixed(0).padStart(5)} ms`).join('\n');
