import type { Clock } from './clock.ts';
import type { RequestEvent } from './http/asked.ts';
import type { Timeouts } from './http/fault.ts';
import type { Env } from './kubeconfig/paths.ts';

/** What `extension.ts` gives the adapter. Everything optional is there for tests. */
export interface ClustersOptions {
  /** The setting; empty means the list in `KUBECONFIG`, then `~/.kube/config`. Read anew at every use. */
  readonly kubeconfig: () => string;
  readonly env: Env;
  /** Path of the practice cluster's kubeconfig while it runs. */
  readonly practiceKubeconfig: () => string | undefined;
  /** Whether a credential plugin may be started now: a trusted workspace, after a person's own act. Asked before each start. */
  readonly mayRunPlugins: () => boolean;
  /** Once for each request, and at opening and end of a watch. */
  readonly log: (event: RequestEvent) => void;
  readonly userAgent: string;
  /** The setting: namespaces beside the context's own, for who may not list them. Read anew at every use. */
  readonly namespaces?: () => readonly string[];
  readonly clock?: Clock;
  /** 0 to 1. */
  readonly random?: () => number;
  readonly timeouts?: Partial<Timeouts>;
  /** Milliseconds that a credential plugin may take. */
  readonly pluginTimeout?: number;
}
