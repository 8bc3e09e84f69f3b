/** The words of product.md as types: an application, its tracks, and what of the traffic each really gets. */
import type { Note } from '../release/mark.ts';
import type { DeploymentRecord, PodRecord, ReplicaSetRecord, RouteRecord, ServiceRecord } from './records.ts';
import type { Target } from '../target.ts';

export type Strategy = 'rolling-update' | 'blue-green' | 'canary' | 'ab-testing';

/** Shape first, colour second: the tree draws one icon for each. */
export type Health = 'healthy' | 'progressing' | 'degraded' | 'broken' | 'idle' | 'unknown';

export interface Track {
  /** Value of the track label (`blue`, `canary`, `b`), or the Deployment's name where there is none. */
  readonly name: string;
  readonly deployment: DeploymentRecord;
  readonly replicaSets: readonly ReplicaSetRecord[];
  readonly pods: readonly PodRecord[];
  /** The Service or route now sends traffic to it. */
  readonly live: boolean;
  /** Ready pods of this track that stand in the ready endpoints of the application's Service(s). */
  readonly readyEndpoints: number;
  /** Ready, not terminating pods. */
  readonly readyPods: number;
  readonly health: Health;
  /** Worst news in words (a pod's trouble, a condition); empty where all is well. */
  readonly trouble: string;
}

export interface Application {
  /** What the person calls it: the value of label `app`, else the name that its Deployments share, else the Service's name. */
  readonly name: string;
  readonly target: Target;
  readonly strategy: Strategy;
  readonly tracks: readonly Track[];
  /** The Services that send it traffic; empty for a Deployment without one. */
  readonly services: readonly ServiceRecord[];
  /** Of an A/B set. */
  readonly route: RouteRecord | undefined;
  /** The track label's key, such as `version`. */
  readonly trackLabel: string;
  readonly health: Health;
  readonly trouble: string;
  /** What its anchor notes of a release; absent where nothing is noted. */
  readonly note?: Note;
}

/** A Service (or route) that sends traffic nowhere we know: a row of its own that says why. */
export interface Stray {
  readonly name: string;
  readonly target: Target;
  readonly why: string;
  /** Set where a Service has no selector at all, so that no change of the cluster makes it an application. */
  readonly withoutSelector?: true;
}

export interface ApplicationsOf {
  readonly applications: readonly Application[];
  readonly strays: readonly Stray[];
}
