/**
 * `rollout` answers what a release does to pods: how a canary's percentage becomes replicas, and which steps a rolling
 * update takes. Numbers in, numbers out.
 */

export interface CanarySplit {
  readonly canary: number;
  readonly stable: number;
  /** The share that these replicas really give, 0..100, not rounded. */
  readonly realPercent: number;
}

const shareOf = (canary: number, total: number): number => (total === 0 ? 0 : (canary * 100) / total);

const split = (canary: number, total: number): CanarySplit => ({
  canary,
  stable: total - canary,
  realPercent: shareOf(canary, total),
});

/**
 * Replicas of both tracks that come nearest to `percent` (0..100) of `total` pods, ties rounded up (PD §2.6, the basic
 * canary of Argo Rollouts). With `surge` the sum may be one more than `total` where that comes nearer. From 1 to 99 % both
 * tracks keep a pod, except where there is only one pod and no surge.
 */
export function splitReplicas(total: number, percent: number, surge: boolean): CanarySplit {
  const exact = (total * percent) / 100;
  const up = Math.ceil(exact);
  const down = Math.floor(exact);
  const mayBeEmpty = percent === 0 || percent === 100 || (total === 1 && !surge);
  // Whole hundredths avoid the rounding of fractions: the remainder 50 of `pods * percent` is the tie.
  const isTie = (pods: number): boolean => (pods * percent) % 100 === 50;
  const downAllowed = down !== 0 || mayBeEmpty;

  const options: CanarySplit[] = [];
  if (up < total || mayBeEmpty) options.push(split(up, total));
  if (!isTie(total) && downAllowed) options.push(split(down, total));
  if (surge) {
    options.push(split(up, total + 1));
    if (!isTie(total + 1) && downAllowed) options.push(split(down, total + 1));
  }
  // No option is left where rounding up would take every pod and the tie forbids rounding down (75 % of 2): both tracks stay.
  const first = options[0] ?? split(down, total);
  const distance = (option: CanarySplit): number => Math.abs(option.realPercent - percent);
  return options.reduce((best, option) => (distance(option) < distance(best) ? option : best), first);
}

/**
 * The shares next to `percent` that `total` pods can have: one at or below, one at or above. Both are the same split where
 * the percentage can be reached exactly; one is absent where only 0 or `total` canaries lie on that side and `percent` is
 * strictly between, since then one track would have no pod. "10 % of 3 pods" gives `above` 1 of 3 (33.3 %) and no `below`.
 */
export function nearestShares(total: number, percent: number): { readonly below: CanarySplit | undefined; readonly above: CanarySplit | undefined } {
  const both = percent > 0 && percent < 100;
  const reachable = (canary: number): CanarySplit | undefined =>
    canary < (both ? 1 : 0) || canary > (both ? total - 1 : total) ? undefined : split(canary, total);
  return { below: reachable(Math.floor((total * percent) / 100)), above: reachable(Math.ceil((total * percent) / 100)) };
}
