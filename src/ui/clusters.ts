import type { ClustersPort } from '../app/ports.ts';

/**
 * The client is loaded at the first contact; a load that failed is tried again. A workspace that is not trusted may look at clusters too:
 * it cannot say which kubeconfig is read (a machine setting), no credential plugin runs there (`mayRunPlugins`), and `operate` writes nothing.
 */
export function lazyClusters(load: () => Promise<ClustersPort>): ClustersPort {
  let loading: Promise<ClustersPort> | undefined;
  const clusters = (): Promise<ClustersPort> => {
    loading ??= load().catch((error: unknown) => {
      loading = undefined;
      throw error;
    });
    return loading;
  };
  return {
    contexts: async () => (await clusters()).contexts(),
    practice: async () => (await clusters()).practice(),
    connect: async (cluster) => (await clusters()).connect(cluster),
  };
}
