/** One Deployment's new template, and how many pods of it there are. */
export interface Rolling {
  readonly replicas: number;
  readonly surge: number;
  readonly unavailable: number;
  /** All old pods go before the first new one comes. */
  readonly recreate: boolean;
  /** Pods of the old templates, and how many of them are ready. */
  readonly old: number;
  readonly oldReady: number;
  /** Pods of the new template that are there already. */
  readonly fresh: number;
}

/** Where new pods go, and what becomes of old ones. */
export interface Ground {
  /** How many of so many new pods find a place. */
  place(count: number): number;
  /** So many old pods go, those that are not ready first. */
  release(count: number): void;
}

export interface Rolled {
  /** Every new pod is there and no old one is left. */
  readonly done: boolean;
  readonly placed: number;
  readonly oldLeft: number;
  /** The new pods that come before the first old one goes, and how many of them find a place. */
  readonly first: { readonly wanted: number; readonly placed: number };
}

/**
 * A rolling update on ground that may be too small (PD §2.1, §2.3): new pods that find a place become ready, and old ones go as the
 * limits allow. On ground without limits it ends as `rollout/simulate.ts` does.
 */
export function rollThrough({ replicas, surge, unavailable, recreate, old, oldReady, fresh }: Rolling, ground: Ground): Rolled {
  let [wanted, placed, left, unready] = [fresh, fresh, old, old - oldReady];
  let first: Rolled['first'] | undefined;
  const release = (count: number): void => {
    ground.release(count);
    left -= count;
    unready = Math.max(0, unready - count);
  };
  if (recreate) release(left);
  for (;;) {
    const before = `${wanted} ${placed} ${left}`;
    const most = recreate ? replicas : Math.min(replicas, replicas + surge - left);
    wanted = Math.max(wanted, Math.min(replicas, most));
    const come = wanted > placed ? ground.place(wanted - placed) : 0;
    first ??= { wanted: wanted - placed, placed: come };
    placed += come;
    const needed = replicas - unavailable;
    const budget = left + placed - needed;
    if (budget > 0 && unready > 0) release(Math.min(budget, unready));
    const spare = left - unready + placed - needed;
    if (spare > 0 && left > 0) release(Math.min(left, spare));
    if (`${wanted} ${placed} ${left}` === before) break;
  }
  return { done: left === 0 && placed >= replicas, placed, oldLeft: left, first };
}
