import { clusterMoves, failures, type Move } from './controllers.ts';
import { numberOf } from './interned.ts';
import type { Plan } from '../../../src/core/operations/plan.ts';
import { begins, isDone, ourMoves, samePlan, type Acts, type Doing, type OurMove, type Ours } from './machine.ts';
import { canonical, keyOf as worldKeyOf, type World } from './world.ts';

/** What may still go wrong, or be begun: so many times each. `followUps`: what is done after an end, such as taking back. */
export interface Budget {
  readonly failures: number;
  readonly crashes: number;
  readonly foreign: number;
  readonly followUps: number;
}

/** One place of the search: a cluster, what we are doing, and what may still go wrong. */
export interface State extends Budget {
  readonly world: World;
  readonly ours: Ours;
}

export interface Scenario extends Acts {
  readonly name: string;
  readonly world: World;
  /** What another person may write at any moment. */
  readonly foreign: readonly { readonly what: string; readonly write: (world: World) => World | undefined }[];
  readonly budget: Budget;
}

export interface Step {
  readonly what: string;
  readonly before: State;
  readonly after: State;
  readonly wrote?: OurMove['wrote'];
}

/** Says what is wrong with a step, or nothing. */
export type Invariant = (step: Step, start: State) => string | undefined;

export interface Explored {
  readonly states: number;
  readonly worlds: number;
  readonly steps: number;
  /** How many steps led to each end; with `then`, to that of what was begun after another. */
  readonly ends: Readonly<Record<string, number>>;
  /** The shortest history to the first violation of each invariant; empty where all hold. */
  readonly violations: readonly { readonly problem: string; readonly history: readonly string[] }[];
}

const planKey = (plan: Plan | undefined): string => (plan === undefined ? '-' : String(numberOf(samePlan(plan))));
const doingKey = (doing: Doing): string => (doing === 'first' ? 'f' : 'takesBack' in doing ? `t${planKey(doing.takesBack)}` : `w${doing.way}`);

/** What we are doing, as far as anything that follows depends on it. What led to an end was judged on the step that reached it. */
function oursKey({ ours, followUps, crashes }: State): string {
  if (ours.at === 'ended') {
    const unseen = ours.unseen === true ? ' unseen' : '';
    const over = followUps === 0 || ours.doing !== 'first';
    return over ? `over${unseen}` : `ended ${crashes} ${String(isDone(ours.how))} ${planKey(ours.wrote?.plan)} ${ours.wrote?.done ?? 0}${unseen}`;
  }
  const rest = `${ours.at} ${crashes} ${ours.round} ${ours.grown} ${doingKey(ours.doing)} ${planKey(ours.earlier?.plan)} ${ours.earlier?.done ?? 0}`;
  return ours.at === 'start' ? rest : `${rest} ${planKey(ours.plan)} ${ours.done}`;
}

/**
 * Where we neither watch nor are about to write, nothing else has to be waited for: whatever the cluster, a pod or somebody else does
 * after our end, it can do before it, in a state that the search visits too, and what a person begins later is begun there at once.
 * A crash can follow at any moment, so that each of those states leads to the same beginnings; what is noted on a Service is nothing
 * that a controller looks at. Not so where the last write was the end.
 */
const isIdle = (ours: Ours): boolean => (ours.at === 'ended' && ours.unseen !== true) || (ours.at === 'start' && ours.doing !== 'first' && ours.round === 0);

/** Few worlds carry many states: each is kept once, and what it does by itself is worked out once. */
interface Worlds {
  readonly size: number;
  one(world: World): World;
  idOf(world: World): number;
  moves(world: World): readonly Move[];
  failures(world: World): readonly Move[];
}

function createWorlds(): Worlds {
  const byKey = new Map<string, World>();
  const ids = new Map<World, number>();
  const moves = new Map<World, readonly Move[]>();
  const broken = new Map<World, readonly Move[]>();
  const one = (world: World): World => {
    if (ids.has(world)) return world;
    const same = canonical(world);
    const key = worldKeyOf(same);
    const known = byKey.get(key);
    if (known !== undefined) return known;
    byKey.set(key, same);
    ids.set(same, ids.size);
    return same;
  };
  const kept = (cache: Map<World, readonly Move[]>, of: (world: World) => readonly Move[]) => (world: World): readonly Move[] => {
    const known = cache.get(world);
    if (known !== undefined) return known;
    const found = of(world).map((move) => ({ what: move.what, world: one(move.world) })).filter((move) => move.world !== world);
    cache.set(world, found);
    return found;
  };
  return {
    get size() { return ids.size; },
    one, idOf: (world) => ids.get(world) ?? -1, moves: kept(moves, clusterMoves), failures: kept(broken, failures),
  };
}

/**
 * Every state that can be reached, breadth first, so that the first violation that is found has a shortest history. What makes it small
 * enough leaves out no order of events: worlds that differ in nothing but the names of pods are one, one of the pods that are alike
 * moves for all of them, and nothing is waited for where it could have been waited for before (`isIdle`).
 */
export function explore(scenario: Scenario, invariants: Readonly<Record<string, Invariant>>, limit = 3_000_000): Explored {
  const worlds = createWorlds();
  const keyOf = (state: State): string => `${worlds.idOf(state.world)} ${state.failures} ${state.foreign} ${state.followUps} ${oursKey(state)}`;
  const start: State = { world: worlds.one(scenario.world), ours: { at: 'start', round: 0, doing: 'first', grown: 0 }, ...scenario.budget };
  const known = new Set<string>([keyOf(start)]);
  const parents: { readonly from: number; readonly what: string }[] = [{ from: -1, what: 'start' }];
  const violations = new Map<string, { readonly problem: string; readonly history: readonly string[] }>();
  const judges = Object.entries(invariants);
  const ends: Record<string, number> = {};
  let frontier: { readonly id: number; readonly state: State }[] = [{ id: 0, state: start }];
  let steps = 0;
  const historyTo = (id: number, last: string): readonly string[] => {
    const told = [last];
    for (let at = id; at > 0; at = parents[at]?.from ?? 0) told.push(parents[at]?.what ?? '');
    return told.reverse();
  };
  while (frontier.length > 0) {
    const next: typeof frontier = [];
    for (const { id, state } of frontier) {
      for (const step of stepsFrom(scenario, worlds, state)) {
        steps++;
        for (const [name, invariant] of judges) {
          if (violations.has(name)) continue;
          const problem = invariant(step, start);
          if (problem !== undefined) violations.set(name, { problem: `${name}: ${problem}`, history: historyTo(id, step.what) });
        }
        const { ours } = step.after;
        if (ours.at === 'ended' && state.ours.at !== 'ended') {
          const end = ours.doing === 'first' ? ours.how : `then ${ours.how}`;
          ends[end] = (ends[end] ?? 0) + 1;
        }
        const key = keyOf(step.after);
        if (known.has(key)) continue;
        if (known.size >= limit) throw new Error(`More than ${limit} states: the scenario ${scenario.name} is too large to be explored whole.`);
        known.add(key);
        next.push({ id: parents.length, state: step.after });
        parents.push({ from: id, what: step.what });
      }
    }
    frontier = next;
  }
  return { states: known.size, worlds: worlds.size, steps, ends, violations: [...violations.values()] };
}

export interface Walked {
  readonly history: readonly string[];
  /** The first violation; absent where all invariants held. */
  readonly problem?: string;
  readonly end: string;
}

/** One history, chosen at random from what may happen next, for clusters that are too large to be explored whole. `below`: a number from 0 to one less. */
export function wander(scenario: Scenario, invariants: Readonly<Record<string, Invariant>>, below: (n: number) => number, limit = 4000): Walked {
  const worlds = createWorlds();
  const start: State = { world: worlds.one(scenario.world), ours: { at: 'start', round: 0, doing: 'first', grown: 0 }, ...scenario.budget };
  const history: string[] = [];
  let state = start;
  for (let n = 0; n < limit; n++) {
    const steps = stepsFrom(scenario, worlds, state);
    // Patience and luck last for a while: else every history would end at its first write.
    const likely = steps.filter(({ what }) => !/^(we lose patience|we crash|somebody else|a ready pod)/.test(what));
    const among = likely.length > 0 && below(40) > 0 ? likely : steps;
    const step = among[below(among.length)];
    if (step === undefined) break;
    history.push(step.what);
    for (const [name, invariant] of Object.entries(invariants)) {
      const problem = invariant(step, start);
      if (problem !== undefined) return { history, problem: `${name}: ${problem}`, end: 'violated' };
    }
    state = step.after;
  }
  return { history, end: state.ours.at === 'ended' ? state.ours.how : state.ours.at };
}

function stepsFrom(scenario: Scenario, worlds: Worlds, state: State): readonly Step[] {
  const to = (what: string, world: World, change: Partial<State> = {}, wrote?: OurMove['wrote']): Step => ({
    what,
    before: state,
    after: { ...state, world: worlds.one(world), ...change },
    ...(wrote === undefined ? {} : { wrote }),
  });
  const { world, ours } = state;
  const own = ourMoves(world, ours, scenario, state.crashes > 0).map((move) =>
    to(move.what, move.world, { ours: move.ours, ...(move.what === 'we crash' ? { crashes: state.crashes - 1 } : {}) }, move.wrote));
  const further = ours.at === 'ended' && state.followUps > 0
    ? begins(ours, scenario).map(({ what, doing }) => to(what, world, { ours: { at: 'start', round: 0, doing, grown: 0 }, followUps: state.followUps - 1 }))
    : [];
  if (isIdle(ours)) return [...own, ...further];
  const cluster = worlds.moves(world).map((move) => to(move.what, move.world));
  const broken = state.failures > 0 ? worlds.failures(world).map((move) => to(move.what, move.world, { failures: state.failures - 1 })) : [];
  const others = state.foreign > 0
    ? scenario.foreign.flatMap(({ what, write }) => {
        const after = write(world);
        return after === undefined ? [] : [to(`somebody else: ${what}`, after, { foreign: state.foreign - 1 })];
      })
    : [];
  return [...own, ...cluster, ...broken, ...others, ...further];
}
