/** Where something was read from, and so where it may be written to: never "the current context". */

/** `kubeconfig` is the person's own; `practice` is the embedded cluster, whose kubeconfig is a file of its own. */
export type ClusterSource = 'kubeconfig' | 'practice';

/**
 * One cluster as it was when its row was read. A write goes only to a connection whose server is still this one:
 * a context that was pointed elsewhere in the meantime is a failure (`contextMoved`), not a redirect.
 */
export interface ClusterRef {
  readonly source: ClusterSource;
  /** Name of the context in the kubeconfig. */
  readonly context: string;
  /** URL of the API server, for example `https://api.prod-eu.example:6443`. */
  readonly server: string;
}

export interface Target {
  readonly cluster: ClusterRef;
  readonly namespace: string;
}

/** A lone surrogate, which `encodeURIComponent` refuses, counts as `�`. */
const encoded = (part: string): string => encodeURIComponent(part.toWellFormed());

/** A stable text for ids and map keys. Context names may hold any character, so the parts are encoded. */
export const clusterKey = (cluster: ClusterRef): string =>
  [cluster.source, cluster.context, cluster.server].map(encoded).join('|');

export const targetKey = (target: Target): string => `${clusterKey(target.cluster)}|${encoded(target.namespace)}`;

export const sameCluster = (a: ClusterRef, b: ClusterRef): boolean => clusterKey(a) === clusterKey(b);
