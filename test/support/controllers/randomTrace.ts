import { randomFrom, type Random } from './random.ts';

/** One thing that is done to a Deployment; `ready` makes one pod of that image ready. */
export type Stimulus =
  | { readonly do: 'ready'; readonly image: number }
  | { readonly do: 'image'; readonly image: number }
  | { readonly do: 'undo' }
  | { readonly do: 'scale'; readonly replicas: number }
  | { readonly do: 'pause' }
  | { readonly do: 'resume' };

export interface TraceParams {
  readonly seed: number;
  readonly replicas: number;
  readonly maxSurge: number | string;
  readonly maxUnavailable: number | string;
  /** Seconds; 0 or 1, since the real controller waits them out. */
  readonly minReadySeconds: number;
  /** How many pods of the first image are made ready before the first change: the starting state. */
  readonly readyAtStart: 'all' | 'some' | 'none';
  /** Images whose pods never become ready. */
  readonly bad: readonly number[];
  /** After the first change of image, at which turn what is done. */
  readonly acts: readonly { readonly turn: number; readonly stimulus: Stimulus }[];
}

/** A random rollout, the same for the same seed: every parameter and every act of issue-sized rollouts is drawn. */
export function randomTrace(seed: number): TraceParams {
  const random = randomFrom(seed);
  const replicas = random.whole(1, 7);
  const [maxSurge, maxUnavailable] = random.pick([['25%', '25%'], [1, 0], [0, 1], [2, 1], ['50%', 0], [0, '34%'], ['100%', 0], [3, '10%'], ['1%', '100%']] as const);
  return {
    seed, replicas, maxSurge, maxUnavailable,
    minReadySeconds: random.whole(0, 3) === 0 ? 1 : 0,
    readyAtStart: random.pick(['all', 'all', 'all', 'some', 'none'] as const),
    bad: random.whole(0, 3) === 0 ? [2] : [],
    acts: actsOf(random),
  };
}

function actsOf(random: Random): TraceParams['acts'] {
  const act = (): Stimulus =>
    random.pick([{ do: 'image', image: 3 }, { do: 'image', image: 1 }, { do: 'undo' }, { do: 'scale', replicas: random.whole(0, 9) }] as const);
  const acts = Array.from({ length: random.whole(0, 2) }, () => ({ turn: random.whole(0, 6), stimulus: act() }));
  if (random.whole(0, 3) > 0) return acts.sort((a, b) => a.turn - b.turn);
  const turn = random.whole(0, 3);
  const paused: TraceParams['acts'] = [{ turn, stimulus: { do: 'pause' } }, { turn: turn + random.whole(1, 2), stimulus: { do: 'resume' } }];
  // Kubernetes refuses no undo of a paused Deployment at the API; only kubectl does, so a trace may hold both.
  return [...acts, ...paused].sort((a, b) => a.turn - b.turn);
}
