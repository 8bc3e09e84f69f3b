import type { ClustersPort } from '../app/ports.ts';
import { fail } from '../core/result.ts';

/**
 * The clusters behind two doors: the client is loaded at the first contact, and no cluster is contacted from a workspace
 * that is not trusted, whichever way a command was started. A load that failed is tried again.
 */
export function guardedClusters(load: () => Promise<ClustersPort>, trusted: () => boolean): ClustersPort {
  let loading: Promise<ClustersPort> | undefined;
  const clusters = (): Promise<ClustersPort> => {
    loading ??= load().catch((error: unknown) => {
      loading = undefined;
      throw error;
    });
    return loading;
  };
  const untrusted = fail({ kind: 'untrustedWorkspace' } as const);
  return {
    contexts: async () => (trusted() ? (await clusters()).contexts() : untrusted),
    practice: async () => (trusted() ? (await clusters()).practice() : undefined),
    connect: async (cluster) => (trusted() ? (await clusters()).connect(cluster) : untrusted),
  };
}
