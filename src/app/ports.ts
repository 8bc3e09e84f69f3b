/**
 * `app` holds the use cases: async, over these ports, without vscode, Kubernetes client or files. Palette, tree, code
 * lens and agent tool call the same functions here. Ports are named by what the use cases need; the adapters are in
 * `cluster` and `ui`, and `extension.ts` alone connects them.
 */
import type { ProbeBook } from './blueGreen/probeBook.ts';
import type { ClusterRef, Target } from '../core/target.ts';
import type { JournalEntry, JournalWrite } from '../core/operations/journalEntry.ts';
import type { Plan, PlannedWrite } from '../core/operations/plan.ts';
import type { Result } from '../core/result.ts';
import type { Rights } from '../core/rights/rights.ts';
import type { Settings } from '../core/settings.ts';
import type { Snapshot } from '../core/live/records.ts';
import type { Underway } from './underway.ts';

export interface ContextInfo {
  readonly cluster: ClusterRef;
  /** Namespace that the context names; `default` where it names none. */
  readonly namespace: string;
  /** The kubeconfig's current context when it was read. Only for showing. */
  readonly current: boolean;
}

/** Reads kubeconfigs and connects. Reading contacts nothing and runs nothing; connecting may run a credential plugin. */
export interface ClustersPort {
  /** The person's kubeconfig: its contexts, or why it cannot be read. A file without contexts is an empty list. */
  contexts(): Promise<Result<readonly ContextInfo[]>>;
  /** The practice cluster's context while it runs. */
  practice(): Promise<ContextInfo | undefined>;
  /** Refuses (`contextGone`, `contextMoved`) where the kubeconfig no longer says what the ref says. One connection per ref is pooled. */
  connect(cluster: ClusterRef): Promise<Result<ClusterPort>>;
}

/** One cluster. Every call takes a signal; an aborted call rejects with the signal's reason. */
export interface ClusterPort {
  readonly cluster: ClusterRef;
  namespaces(signal: AbortSignal): Promise<Result<readonly string[]>>;
  /** A fresh, complete read of one namespace (paged lists). Fails where Deployments or Services cannot be read. */
  observe(namespace: string, signal: AbortSignal): Promise<Result<Snapshot>>;
  /**
   * The namespace as it changes: the first element once all kinds are listed, then one after every change (bursts
   * are coalesced). A failed read is yielded and retried with back-off. Ends only when the signal aborts, quietly.
   * Two followers of one namespace share one set of watches. With `early` the first element may come before all kinds are listed
   * (`Snapshot.pending` names those); it is for rows, never for a decision.
   */
  follow(namespace: string, signal: AbortSignal, early?: boolean): AsyncIterable<Result<Snapshot>>;
  /**
   * What the person may do in one namespace, as far as it can be asked; kept for some minutes, and until a request proves it
   * wrong. `anew` asks again all the same.
   */
  rights(namespace: string, signal: AbortSignal, anew?: boolean): Promise<Result<Rights>>;
  /**
   * One write: JSON Patch, create or delete. A failed `test`, another resourceVersion and an object that is there already are `conflict`;
   * nothing is retried. Returns the new resourceVersion (empty after a delete). `dryRun` has the server judge it, admission included,
   * and store nothing.
   */
  write(write: PlannedWrite, signal: AbortSignal, how?: { readonly dryRun: boolean }): Promise<Result<{ readonly resourceVersion: string }>>;
  /** One object, whole and as the server holds it, for plans that copy or compare it. `notFound` where there is none. */
  read(kind: WholeKind, namespace: string, name: string, signal: AbortSignal): Promise<Result<WholeObject>>;
  /** Objects of a kind, whole, all pages. Without a namespace: of the whole cluster. An API that the cluster does not have is an empty list. */
  list(kind: WholeKind, namespace: string | undefined, signal: AbortSignal): Promise<Result<readonly WholeObject[]>>;
  /** One HTTP GET to a port of a pod through a port-forward, past every Service. `podRefused` and `podUnreached` say why there is no answer. */
  probe(asked: ProbeAsked, signal: AbortSignal): Promise<Result<ProbeAnswer>>;
}

export interface ProbeAsked {
  readonly namespace: string;
  readonly pod: string;
  /** A number: names are of the pod's containers. */
  readonly port: number;
  /** Starts with `/`. */
  readonly path: string;
}

export interface ProbeAnswer {
  /** HTTP. */
  readonly status: number;
  /** Milliseconds until all that was read was there, the connection included. */
  readonly ms: number;
  /** Media type, empty where none was said. */
  readonly type: string;
  /** As much of the body as was read. */
  readonly text: string;
  /** There was more of it. */
  readonly cut: boolean;
}

/** Kinds that are read whole. Watching needs the slim records of `Snapshot`; these are for one plan and then forgotten. */
export type WholeKind =
  | 'Deployment' | 'ReplicaSet' | 'Pod' | 'Service' | 'Event' | 'Node' | 'ResourceQuota' | 'HorizontalPodAutoscaler' | 'PodDisruptionBudget'
  | 'PersistentVolumeClaim' | 'LimitRange' | 'NetworkPolicy';

/** JSON of an object, unknown fields included; nothing in it is checked. */
export type WholeObject = Readonly<Record<string, unknown>>;

export interface ConfirmPort {
  /** Shows the plan and asks. A plan with a block can only be looked at. The use case judges the answer, the dialog only asks. */
  confirm(plan: Plan, typeThis: string | undefined): Promise<Answer>;
  /** The cluster changed under the plan: says so before the new plan is shown. */
  replanned(reason: string): Promise<void>;
}

export interface Answer {
  readonly go: boolean;
  /** What the person typed where `typeThis` was given (a protected context). */
  readonly typed?: string;
  /** Ids of the warnings that were accepted by name. A plan is written only where all of its warnings are among them. */
  readonly accepted?: readonly string[];
  /** No person was asked: the plan whose floor broke said that it is taken back so, and was accepted with that. */
  readonly unasked?: true;
}

export interface ProgressPort {
  /** `llm-app: 2 of 3 endpoints moved to green`. */
  say(text: string): void;
  /** The rollout of that Deployment does not come to its end by waiting; once for each write. `text` is a sentence that says why. */
  stalled?(text: string, deployment: string): void;
}

export interface JournalPort {
  append(entry: JournalEntry): Promise<Result<void>>;
  /** Writes how one write of the entry went. */
  wrote(id: string, write: JournalWrite): Promise<Result<void>>;
  /** Writes how the entry ended. */
  end(id: string, ended: NonNullable<JournalEntry['ended']>): Promise<Result<void>>;
  /** Newest first, of one target, and of one application where it is named. */
  entries(target: Target, application?: string): Promise<readonly JournalEntry[]>;
}

export interface ClockPort {
  /** Milliseconds since 1970. */
  now(): number;
  /** Resolves after so many milliseconds, or rejects when the signal aborts. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
}

/** What every write operation needs. Built once in `extension.ts`; `confirm` and `progress` belong to the door. */
export interface OperationPorts {
  readonly clusters: Pick<ClustersPort, 'connect'>;
  readonly journal: JournalPort;
  readonly clock: ClockPort;
  readonly settings: () => Settings;
  /** Who is at the keyboard, for the journal. */
  readonly who: string;
  readonly newId: () => string;
  readonly confirm: ConfirmPort;
  readonly progress: ProgressPort;
  /** Whether the workspace is trusted; absent where there is none to distrust. Who is not sees and does not write. */
  readonly trusted?: () => boolean;
  /** Ids of the journal entries that are being carried out now, for the rows of the tree. Kept by `operate`. */
  readonly running?: Set<string>;
  /** The operations of this window and how far they are: the next one does not meet its own lease. Without it an operation is alone. */
  readonly underway?: Underway;
  /** What probes of this window found, for the plan of a switch. */
  readonly probes?: ProbeBook;
}

/** How an operation ended. Failures before anything was written are `Failure`s; these are the other ends. */
export interface Outcome {
  readonly done: 'verified' | 'unverified' | 'blocked' | 'declined' | 'cancelled' | 'nothing-to-do';
  readonly plan: Plan;
  /** For people, with the object's name first and the real numbers. */
  readonly message: string;
  /** Something was written to the cluster. */
  readonly wrote: boolean;
  /** Set where the person said yes and was refused after all: no dialog has said why. */
  readonly untold?: true;
  /** Ended by the next operation of this window, which goes on from here. */
  readonly passed?: true;
}

/** The practice cluster as the commands see it: inside this process, or one that `npm start` runs beside the window. */
export interface PracticePort {
  running(): boolean;
  start(): Promise<Result<void>>;
  stop(): Promise<Result<void>>;
  reset(): Promise<Result<void>>;
}
