import type { ClockPort } from './ports.ts';
import { join, type Joined } from '../core/live/join.ts';
import type { Plan } from '../core/operations/plan.ts';
import type { Snapshot } from '../core/live/records.ts';

export type Floor = NonNullable<Plan['floor']>;

/** The ready endpoints of the floor's Service as last seen, and for how many milliseconds they had been too few. */
export interface Broken {
  readonly floor: Floor;
  readonly ready: number;
  readonly ms: number;
}

export interface FloorGuard {
  readonly sees: (joined: Joined) => void;
  /** Aborted when there were too few for longer than agreed. */
  readonly signal: AbortSignal;
  /** Too few as last seen, whether the agreed time is over or not. */
  readonly broken: () => Broken | undefined;
  readonly stop: () => void;
}

/** Undefined where EndpointSlices cannot be read: what is not seen is not judged. */
const readyBehind = ({ service }: Floor, joined: Joined): number | undefined =>
  joined.unread('EndpointSlice') ? undefined : joined.readyPodsBehind(service).size + joined.readyAddressesBehind(service);

/**
 * The guard of a plan's floor, which is to be stopped. None where the floor is broken already before the first write: that is not our
 * doing, and taking back would not mend it.
 */
export function floorGuard(clock: ClockPort, { floor }: Plan, before: Snapshot): FloorGuard | undefined {
  const ready = floor === undefined ? undefined : readyBehind(floor, join(before));
  return floor === undefined || ready === undefined || ready < floor.endpoints ? undefined : guardFloor(clock, floor);
}

/**
 * Watches over the ready endpoints that a plan promised to keep, from its first write to its last look. An endpoint that comes back
 * ends the count; the next fall begins it anew.
 */
function guardFloor(clock: ClockPort, floor: Floor): FloorGuard {
  const over = new AbortController();
  let fall: { readonly since: number; readonly counting: AbortController } | undefined;
  let ready = 0;

  function risen(): void {
    fall?.counting.abort();
    fall = undefined;
  }

  return {
    signal: over.signal,
    sees(joined) {
      const now = readyBehind(floor, joined);
      if (now === undefined || over.signal.aborted) return;
      ready = now;
      if (now >= floor.endpoints) {
        risen();
        return;
      }
      if (fall !== undefined) return;
      const counting = new AbortController();
      fall = { since: clock.now(), counting };
      clock.wait(floor.graceMs, counting.signal).then(() => over.abort(), () => undefined);
    },
    broken: () => (fall === undefined ? undefined : { floor, ready, ms: clock.now() - fall.since }),
    stop: () => fall?.counting.abort(),
  };
}
