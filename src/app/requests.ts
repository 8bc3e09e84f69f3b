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
}

export interface TakeBackRequest {
  readonly target: Target;
  readonly application: string;
}

/** A share of the total that stays (with `surge` it may grow by one pod), or a number of replicas of the canary alone. */
export type ScaleTo = { readonly percent: number; readonly surge?: boolean } | { readonly replicas: number };

export interface ScaleRequest {
  readonly target: Target;
  readonly application: string;
  readonly to: ScaleTo;
}
