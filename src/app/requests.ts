import type { ImageOf } from '../core/live/records.ts';
import type { Target } from '../core/target.ts';

/** What a door (palette, tree, code lens, agent tool) asks of the use cases. The target is where the row was read from. */
export interface SwitchRequest {
  readonly target: Target;
  /** `Application.name`. */
  readonly application: string;
  /** Value of the track label; absent: the one idle track, where there is exactly one. */
  readonly to?: string;
  /** Name of the Service to patch, where the application has several that hold the track label. */
  readonly service?: string;
  /** 1: in one step, where two phases would be planned because of a cloud load balancer. */
  readonly phases?: 1;
}

export interface TakeBackRequest {
  readonly target: Target;
  readonly application: string;
  /** Id of the journal's entry to take back; absent: the last one that can be. */
  readonly entry?: string;
}

/** A share of the total that stays (with `surge` it may grow by one pod), or a number of replicas of the canary alone. */
export type ScaleTo = { readonly percent: number; readonly surge?: boolean } | { readonly replicas: number };

export interface ScaleRequest {
  readonly target: Target;
  readonly application: string;
  readonly to: ScaleTo;
}

/** What every request for one Deployment names. */
export interface DeploymentRequest {
  readonly target: Target;
  readonly application: string;
  readonly deployment: string;
}

/** New images by container; containers that are not named keep theirs. */
export interface SetImageRequest extends DeploymentRequest {
  readonly images: readonly ImageOf[];
  /** Why, for annotation `kubernetes.io/change-cause`, which the history shows. */
  readonly changeCause?: string;
}

/** To a revision, or to the one before where none is named. */
export interface UndoRequest extends DeploymentRequest {
  readonly revision?: number;
}

/** Blue-green: the idle track is made from the live one, or gets the new images where it is there and idle. */
export interface CreateTrackRequest {
  readonly target: Target;
  readonly application: string;
  readonly images: readonly ImageOf[];
  /** Value of the track label; absent: the other of blue and green, or the live one's with `-2`. */
  readonly track?: string;
}

/** Of a blue-green application; absent: the one idle track. */
export interface RemoveTrackRequest {
  readonly target: Target;
  readonly application: string;
  readonly track?: string;
}

/** Asks pods of a track directly. Absent: the one idle track, and the path of the setting, then `/`. */
export interface ProbeRequest {
  readonly target: Target;
  readonly application: string;
  readonly track?: string;
  readonly path?: string;
}

export interface CreateCanaryRequest {
  readonly target: Target;
  readonly application: string;
  readonly images: readonly ImageOf[];
  /** Percentages of the ladder, rising, the last 100; absent: 10, 25, 50, 100. */
  readonly steps?: readonly number[];
}

/** `next`, `back`, or the index of a step. */
export interface StepRequest {
  readonly target: Target;
  readonly application: string;
  readonly to: 'next' | 'back' | number;
}

/** `waitMs`: how long each step stands before the next. */
export interface WalkRequest {
  readonly target: Target;
  readonly application: string;
  readonly waitMs: number;
}

/** `swap`: the tested pods stay and become stable. `roll`: stable rolls to the new images, and the canary goes. */
export interface PromoteRequest {
  readonly target: Target;
  readonly application: string;
  readonly how: 'swap' | 'roll';
}

/** Operations that need no more than the application: hold, abort, history. */
export interface ApplicationRequest {
  readonly target: Target;
  readonly application: string;
}
