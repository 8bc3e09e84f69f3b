/**
 * An operation is planned before it is done. A plan is data: where, what changes, what it rests on, and the checks.
 * Dialog, diff document, journal and verification all read the same plan, so that none of them can disagree.
 */
import type { CanaryMark, ReleaseMark } from '../release/mark.ts';
import type { ImageOf } from '../live/records.ts';
import type { Role } from '../live/role.ts';
import type { Target } from '../target.ts';

export type Verdict = 'pass' | 'warn' | 'block' | 'unknown';

/** One preflight question and its answer. */
export interface Check {
  /** Stable, kebab-case; shown to people who look for it in the docs. */
  readonly id: string;
  /** One or two words, such as `Ready`. */
  readonly title: string;
  readonly verdict: Verdict;
  /** A sentence saying why. */
  readonly detail: string;
  /** What the verdict rests on, for the plan's document: figures, nodes, the server's words. Lines are separated by `; `. */
  readonly evidence?: string;
  /** Lines of a manifest (YAML), to be changed there instead: who keeps the object would undo what is written to the cluster. */
  readonly edit?: string;
}

export type JsonPatchOp =
  | { readonly op: 'test' | 'add' | 'replace'; readonly path: string; readonly value: unknown }
  | { readonly op: 'remove'; readonly path: string };

/** One write. What each verb carries keeps stale sight from being written over: the server itself refuses it. */
export type PlannedWrite = PatchWrite | CreateWrite | DeleteWrite;

interface WriteOf {
  readonly kind: 'Service' | 'Deployment';
  readonly namespace: string;
  readonly name: string;
  /** The resourceVersion that was seen, for the journal and the plan document; empty for a create. A delete is refused where it is another. */
  readonly basedOn: string;
  /** Of a patch; a create and a delete have none. */
  readonly ops: readonly JsonPatchOp[];
  /** For people: `selector version: blue → green`, `replicas 9 → 8`. */
  readonly change: string;
  /** What the cluster must show after this write, before the next one or before the operation is called verified. */
  readonly expect?: Expectation;
  /** Milliseconds that the effect may take where that is more than the setting says: pods that load a model, or that end streams. */
  readonly patienceMs?: number;
  /** Milliseconds to let pass once the effect was seen, before the next write: what stands outside the cluster must follow it. */
  readonly dwellMs?: number;
}

/** JSON Patch. Its operations hold a `test` for every value they replace. */
export interface PatchWrite extends WriteOf {
  readonly verb?: 'patch';
}

/** Refused where an object of the name is there already. */
export interface CreateWrite extends WriteOf {
  readonly verb: 'create';
  /** The whole object as it is sent: apiVersion, kind, metadata, spec. */
  readonly body: Readonly<Record<string, unknown>>;
}

/** In the background, as kubectl deletes. Refused (a conflict) where the object has another uid or resourceVersion than was seen. */
export interface DeleteWrite extends WriteOf {
  readonly verb: 'delete';
  readonly uid: string;
  /** A write before it in the same plan changes the resourceVersion: it is read again, and the object must have the uid and no replicas. */
  readonly fresh?: true;
}

/** Judged against snapshots by `effect.ts`; the numbers are those that the plan showed. */
export type Expectation =
  /** Every ready endpoint of the Service is a pod whose label has the value `to`, at least so many (PD §2.7). */
  | { readonly kind: 'traffic'; readonly service: string; readonly label: string; readonly from: string; readonly to: string; readonly endpoints: number }
  /** So many pods of a Deployment that grew are ready, and stand in the endpoints of the Services (none: being ready is enough). */
  | { readonly kind: 'grown'; readonly part: Part; readonly services: readonly string[] }
  /** Each Deployment has exactly its pods, ready and in the endpoints. `percent` is what was asked for, where it was a share. */
  | { readonly kind: 'split'; readonly parts: readonly Part[]; readonly services: readonly string[]; readonly canary: string; readonly percent: number | undefined }
  /** A stage in the life of one Deployment of a release: made and seen by its controller, rolled to these images, without any pod, gone (`effects/lifecycle.ts`). */
  | { readonly kind: 'lifecycle'; readonly part: Part; readonly stage: 'made' | 'rolled' | 'drained' | 'gone'; readonly images?: readonly ImageOf[] }
  /**
   * The Deployment has rolled out its newest template, and no pod of another is left (`effects/rolledOut.ts`, PD §2.4); with `paused` it has
   * only taken it. `generation`: before the write. `hash`: of the ReplicaSet that becomes the newest, where one is rolled back to.
   * `deadline` (of a step without progress; absent: none) and `grace` (of a pod that terminates) are in milliseconds.
   */
  | { readonly kind: 'rolledOut'; readonly deployment: string; readonly generation: number; readonly paused: boolean; readonly grace?: number; readonly deadline?: number; readonly hash?: string }
  /** The controller holds the rollout, or goes on with it. `told`: no ReplicaSet tells of a pod that it was asked to end. */
  | { readonly kind: 'paused'; readonly deployment: string; readonly paused: boolean; readonly told?: true }
  /** The roles that Deployments say they have (`core/live/role.ts`). */
  | { readonly kind: 'roles'; readonly roles: readonly { readonly deployment: string; readonly role: Role }[] }
  /** The Service selects both tracks, so many ready endpoints in all, in the midst of a switch in two phases. */
  | { readonly kind: 'widened'; readonly service: string; readonly label: string; readonly from: string; readonly to: string; readonly endpoints: number };

export interface Part {
  readonly deployment: string;
  readonly track: string;
  readonly replicas: number;
}

export const operations = [
  'switch', 'takeBack', 'scale',
  'setImage', 'pause', 'resume', 'restart', 'undo',
  'createTrack', 'removeTrack',
  'createCanary', 'step', 'hold', 'promote', 'abort',
] as const;
export type Operation = (typeof operations)[number];

/** How the journal takes a plan back. */
export type Inverse =
  /** `wide`: in two phases, so that a crash may have left the selector without the label. `had`: ready endpoints of the track that the way back leads to. */
  | { readonly kind: 'switch'; readonly service: string; readonly label: string; readonly to: string; readonly from: string; readonly wide?: true; readonly had?: number }
  /** `mark`: what the release's note said before, where the change of sizes was a step of one. */
  | { readonly kind: 'replicas'; readonly deployments: readonly { readonly name: string; readonly from: number; readonly to: number }[]; readonly mark?: CanaryMark }
  /** A canary that was made (taken back: aborted), or one that changed places with stable (taken back: changed again). `mark`: the release. */
  | { readonly kind: 'canary'; readonly undo: 'create' | 'swap'; readonly mark: CanaryMark }
  /**
   * The pod template before: `to` is the `pod-template-hash` of the ReplicaSet that holds it, `from` a fingerprint of the template that was
   * set. Never a template: its variables may be secrets. `paused`: after the write, and before. `held`: written with a pause that
   * ends right after, so that a crash may have left it paused.
   */
  | {
      readonly kind: 'template';
      readonly deployment: string;
      readonly from: string;
      readonly to: string;
      readonly paused: { readonly from: boolean; readonly to: boolean };
      readonly held?: true;
    }
  | { readonly kind: 'paused'; readonly deployment: string; readonly from: boolean; readonly to: boolean }
  /** Nothing takes it back; `why` says what does instead. */
  | { readonly kind: 'none'; readonly why: string }
  /** A track that was made: its Deployment goes again while it is idle and has these images. */
  | { readonly kind: 'created'; readonly deployment: string; readonly images: readonly ImageOf[] }
  /** Images and size of an idle track: `from` is what was written, `to` what it had before. */
  | {
      readonly kind: 'track';
      readonly deployment: string;
      readonly images: readonly { readonly container: string; readonly from: string; readonly to: string }[];
      readonly replicas: { readonly from: number; readonly to: number };
    };

export interface Plan {
  readonly operation: Operation;
  readonly target: Target;
  readonly application: string;
  /** The whole truth in one line, a question: `Switch llm-app to green in default on prod-eu?` */
  readonly question: string;
  /** What the button says: `Switch to green`. */
  readonly action: string;
  /** Rows such as `Server`, `Change`, `Now`, `After`, `To go back`. */
  readonly facts: readonly { readonly label: string; readonly value: string }[];
  readonly checks: readonly Check[];
  /** In order. Each waits for the condition that the use case names before the next is written. */
  readonly writes: readonly PlannedWrite[];
  readonly inverse: Inverse;
  /**
   * What stays noted on the application's anchor once the operation is verified, so that the next window or a colleague's can go on.
   * `null` takes away what is noted there; absent leaves it.
   */
  readonly mark?: ReleaseMark | null;
  /** Ready endpoints that the live Service keeps at all times; below it for longer than `graceMs`, the change is taken back by itself. */
  readonly floor?: { readonly service: string; readonly endpoints: number; readonly graceMs: number };
}

export const blocked = (plan: Plan): boolean => plan.checks.some((check) => check.verdict === 'block');

/** What a person has to accept by name before the plan is written; a block cannot be accepted at all. */
export const warningsOf = (plan: Pick<Plan, 'checks'>): readonly Check[] => plan.checks.filter((check) => check.verdict === 'warn');
