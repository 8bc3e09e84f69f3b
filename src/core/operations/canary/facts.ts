import type { Autoscaler } from './autoscalers.ts';

type Fields = Readonly<Record<string, unknown>>;

/** What a plan of a release needs beside the snapshot. */
export interface CanaryFacts {
  /** Undefined where they could not be read. */
  readonly autoscalers: readonly Autoscaler[] | undefined;
}

export interface CreateFacts extends CanaryFacts {
  /** Stable, whole, as the cluster holds it. */
  readonly stable: Fields;
  /** The Deployment that is canary already, where there is one. */
  readonly canary: Fields | undefined;
  readonly who: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}
