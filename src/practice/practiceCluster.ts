import type { PracticeClock } from './clock.ts';

export interface PracticeOptions {
  /** Where its kubeconfig is written (mode 0600), with one context called `practice`. Never the person's own. */
  readonly kubeconfigPath: string;
  /** Milliseconds from scheduled to ready. A pod may override it by annotation. */
  readonly readyAfter: number;
  /** Image tags that end in ImagePullBackOff. */
  readonly failingTags: readonly string[];
  /** Real time where absent. */
  readonly clock?: PracticeClock;
  /** Fill it with the applications of the source text. */
  readonly seed: boolean;
  readonly log?: (line: string) => void;
  /** Events kept for watches that resume and for lists in pages; older ones are told 410. 10,000 where absent. */
  readonly history?: number;
}

export interface PracticeCluster {
  /** `https://127.0.0.1:PORT`: kubectl sends a token only over TLS. */
  readonly url: string;
  readonly token: string;
  /** PEM of the authority that its certificate is signed by, made at every start. */
  readonly ca?: string;
  readonly kubeconfigPath: string;
  /** Back to the seeded state; watchers see the difference as events. */
  reset(): Promise<void>;
  /** Closes every connection, removes the kubeconfig. Idempotent. */
  stop(): Promise<void>;
}
