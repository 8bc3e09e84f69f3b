import type { ClockPort, ClusterPort } from './ports.ts';
import type { Plan } from '../core/operations/plan.ts';
import type { Result } from '../core/result.ts';
import type { Seen } from '../core/operations/seen.ts';
import type { Target } from '../core/target.ts';

/** The cluster for a plan's eyes only: it cannot be written to, except in a dry run, which stores nothing. */
export interface Look {
  readonly cluster: Pick<ClusterPort, 'read' | 'list'>;
  readonly clock: Pick<ClockPort, 'now'>;
  readonly who: string;
  readonly signal: AbortSignal;
}

/** What differs between the use cases; everything else about a write is the same for all and stands in this file. */
export interface Job {
  readonly target: Target;
  readonly application: string;
  /** `grown`: pods that earlier rounds of this operation added already. `look` reads what the records of `seen` do not hold. */
  plan(seen: Seen, grown: number, look: Look): Result<Plan> | Promise<Result<Plan>>;
  /** Id of the entry that is taken back. */
  readonly takesBack?: string;
}
