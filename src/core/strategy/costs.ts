/**
 * What each strategy costs in pods and GPUs while a release runs (PD 2.10: peak GPUs = GPUs of a pod × pods alive).
 * Pods that are terminating hold their GPU until they exit; no formula knows how many that are, so they come on top.
 */
import { splitReplicas } from '../rollout/canarySplit.ts';
import type { Strategy } from '../live/application.ts';

/** Size of a service before the release. */
export interface Size {
  /** Pods that carry the traffic today; an integer ≥ 1. */
  readonly replicas: number;
  /** `nvidia.com/gpu` of each pod; an integer ≥ 0. */
  readonly gpusPerPod: number;
}

/** One way to run a strategy, and what it takes. */
export interface Cost {
  /** Tells the ways of one strategy apart (`by replicas`, `by route weight`); empty where there is only one. */
  readonly way: string;
  /** Pods at peak over `n` replicas, as people write it: `n + maxSurge`. */
  readonly formula: string;
  readonly podsNow: number;
  readonly podsAtPeak: number;
  readonly gpusNow: number;
  readonly gpusAtPeak: number;
  /** When the peak is reached and how long it lasts. */
  readonly when: string;
}

/** `maxSurge` of the rolling update that the manifests carry. */
export const maxSurge = 1;
/** First share of a canary, as in the manifests: 1 of 10 pods. */
export const canaryPercent = 10;

const cost = (size: Size, podsAtPeak: number, words: Pick<Cost, 'way' | 'formula' | 'when'>): Cost => ({
  ...words,
  podsNow: size.replicas,
  podsAtPeak,
  gpusNow: size.replicas * size.gpusPerPod,
  gpusAtPeak: podsAtPeak * size.gpusPerPod,
});

/** The ways to run a strategy with their peaks, the plainest first. Never empty. */
export function costsOf(strategy: Strategy, size: Size): readonly [Cost, ...Cost[]] {
  const n = size.replicas;
  switch (strategy) {
    case 'rolling-update':
      return [cost(size, n + maxSurge, { way: '', formula: 'n + maxSurge', when: `until the last old pod is replaced, with maxSurge ${maxSurge}` })];
    case 'blue-green':
      return [cost(size, 2 * n, { way: '', formula: '2n', when: 'until the old track is removed' })];
    case 'canary': {
      // A single pod cannot be split, so there the canary is one pod more (PD 2.6).
      const canary = splitReplicas(n, canaryPercent, n === 1).canary;
      const weighted = Math.ceil((n * canaryPercent) / 100);
      return [
        cost(size, n + canary, {
          way: 'by replicas',
          formula: 'n + canary',
          when:
            n === 1
              ? `while both run; 1 pod cannot give ${canaryPercent} %, two pods share half and half`
              : `only while the canary's pods start before as many stable pods stop; the total is ${n} again after each step`,
        }),
        cost(size, n + weighted, { way: 'by route weight', formula: 'n + ⌈n × weight⌉', when: `as long as the canary has ${canaryPercent} %; stable keeps all its pods` }),
      ];
    }
    case 'ab-testing':
      return [cost(size, 2 * n, { way: '', formula: '2n', when: 'until the comparison ends, with both groups sized for the whole traffic' })];
  }
}

const pods = (count: number): string => (count === 1 ? '1 pod' : `${count} pods`);

/** `3 pods now, 6 at peak; 3 GPUs now, 6 at peak`; without GPUs only the pods. */
export function costInWords(c: Cost): string {
  const first = `${pods(c.podsNow)} now, ${c.podsAtPeak} at peak`;
  return c.gpusAtPeak === 0 ? first : `${first}; ${c.gpusNow} ${c.gpusNow === 1 ? 'GPU' : 'GPUs'} now, ${c.gpusAtPeak} at peak`;
}
