import { clusterMoves, failures, type Move } from './controllers.ts';
import type { Plan } from '../../../src/core/operations/plan.ts';
import { ourMoves, type Ours, type OurMove, type Planner } from './machine.ts';
import { canonical, type World } from './world.ts';

/** One place of the search: a cluster, what we are doing, and what may still go wrong. */
export interface State {
  readonly world: World;
  readonly ours: Ours;
  readonly failures: number;
  readonly crashes: number;
  readonly foreign: number;
  readonly takeBacks: number;
}

export interface Scenario {
  readonly name: string;
  readonly application: string;
  readonly world: World;
  readonly planner: Planner;
  /** What another person may write at any moment. */
  readonly foreign: readonly { readonly what: string; readonly write: (world: World) => World | undefined }[];
  readonly budget: { readonly failures: number; readonly crashes: number; readonly foreign: number; readonly takeBacks: number };
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
  readonly steps: number;
  /** How often each end was reached. */
  readonly ends: Readonly<Record<string, number>>;
  /** The shortest history to the first violation of each invariant; empty where all hold. */
  readonly violations: readonly { readonly problem: string; readonly history: readonly string[] }[];
}

/** What tells two worlds apart; messages and times do not. */
const worldKey = (world: World): string =>
  JSON.stringify([
    world.deployments.map(({ metadata, spec, status }) => [metadata.name, metadata.generation, metadata.annotations, metadata.labels, spec, { ...status, conditions: status?.conditions?.map(({ type, status: value, reason }) => [type, value, reason]) }]),
    world.sets.map(({ metadata, spec, status }) => [metadata.name, metadata.generation, metadata.annotations, spec.replicas, status]),
    world.pods.map(({ metadata, status }) => [metadata.name, metadata.deletionTimestamp, status?.conditions?.[0]?.status]),
    world.services.map(({ spec, metadata }) => [spec.selector, metadata.annotations]),
    world.slices.map(({ endpoints }) => endpoints?.map(({ targetRef, conditions }) => [targetRef?.name, conditions?.ready])),
  ]);

/** Plans by what they would do: equal plans have equal numbers. */
const planNumbers = new WeakMap<Plan, number>();
const numbersByText = new Map<string, number>();

function planNumber(plan: Plan | undefined): number {
  if (plan === undefined) return -1;
  const known = planNumbers.get(plan);
  if (known !== undefined) return known;
  const text = JSON.stringify([plan.operation, plan.writes.map(({ ops, expect, ...write }) => [write.verb, write.name, ops, expect]), plan.inverse]);
  const number = numbersByText.get(text) ?? numbersByText.size;
  numbersByText.set(text, number);
  planNumbers.set(plan, number);
  return number;
}

const oursKey = (ours: Ours): string =>
  [ours.at, 'round' in ours ? ours.round : 0, 'done' in ours ? ours.done : 0, 'how' in ours ? ours.how : '', planNumber('plan' in ours ? ours.plan : undefined), planNumber(ours.takesBack)].join(' ');

/** Few worlds carry many states: each is kept once, and what it does by itself is worked out once. */
interface Worlds {
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
    const key = worldKey(same);
    const known = byKey.get(key);
    if (known !== undefined) return known;
    byKey.set(key, same);
    ids.set(same, ids.size);
    return same;
  };
  const kept = (cache: Map<World, readonly Move[]>, of: (world: World) => readonly Move[]) => (world: World): readonly Move[] => {
    const known = cache.get(world);
    if (known !== undefined) return known;
    const found = of(world).map((move) => ({ what: move.what, world: one(move.world) }));
    cache.set(world, found);
    return found;
  };
  return { one, idOf: (world) => ids.get(world) ?? -1, moves: kept(moves, clusterMoves), failures: kept(broken, failures) };
}

/** Every state that can be reached, breadth first, so that the first violation that is found has a shortest history. */
export function explore(scenario: Scenario, invariants: Readonly<Record<string, Invariant>>, limit = 2_000_000): Explored {
  const worlds = createWorlds();
  const keyOf = ({ world, ours, ...budget }: State): string => `${worlds.idOf(world)} ${budget.failures} ${budget.crashes} ${budget.foreign} ${budget.takeBacks} ${oursKey(ours)}`;
  const start: State = { world: worlds.one(scenario.world), ours: { at: 'start', round: 0 }, ...scenario.budget };
  const known = new Map<string, number>([[keyOf(start), 0]]);
  const parents: { readonly from: number; readonly what: string }[] = [{ from: -1, what: 'start' }];
  const violations = new Map<string, { readonly problem: string; readonly history: readonly string[] }>();
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
        for (const [name, invariant] of Object.entries(invariants)) {
          if (violations.has(name)) continue;
          const problem = invariant(step, start);
          if (problem !== undefined) violations.set(name, { problem: `${name}: ${problem}`, history: historyTo(id, step.what) });
        }
        const key = keyOf(step.after);
        if (known.has(key)) continue;
        if (known.size >= limit) throw new Error(`More than ${limit} states: the scenario ${scenario.name} is too large to be explored whole.`);
        known.set(key, parents.length);
        next.push({ id: parents.length, state: step.after });
        parents.push({ from: id, what: step.what });
        const { ours } = step.after;
        if (ours.at === 'ended' && state.ours.at !== 'ended') ends[ours.how] = (ends[ours.how] ?? 0) + 1;
      }
    }
    frontier = next;
  }
  return { states: known.size, steps, ends, violations: [...violations.values()] };
}

function stepsFrom(scenario: Scenario, worlds: Worlds, state: State): readonly Step[] {
  const to = (what: string, world: World, change: Partial<State> = {}, wrote?: OurMove['wrote']): Step => ({
    what,
    before: state,
    after: { ...state, world: worlds.one(world), ...change },
    ...(wrote === undefined ? {} : { wrote }),
  });
  const { world, ours } = state;
  const own = ourMoves(world, ours, scenario.application, scenario.planner, state.crashes > 0).map((move) =>
    to(move.what, move.world, { ours: move.ours, ...(move.what === 'we crash' ? { crashes: state.crashes - 1 } : {}) }, move.wrote));
  const cluster = worlds.moves(world).map((move) => to(move.what, move.world));
  const broken = state.failures > 0 ? worlds.failures(world).map((move) => to(move.what, move.world, { failures: state.failures - 1 })) : [];
  const others = state.foreign > 0
    ? scenario.foreign.flatMap(({ what, write }) => {
        const after = write(world);
        return after === undefined ? [] : [to(`somebody else: ${what}`, after, { foreign: state.foreign - 1 })];
      })
    : [];
  const back: readonly Step[] = ours.at === 'ended' && ours.plan !== undefined && ours.done > 0 && state.takeBacks > 0 && ours.takesBack === undefined
    ? [to('we take back', world, { ours: { at: 'start', round: 0, takesBack: ours.plan }, takeBacks: state.takeBacks - 1 })]
    : [];
  return [...own, ...cluster, ...broken, ...others, ...back];
}
