import type { LabelMap } from '../../../src/core/kube/objects.ts';
import { effectOf } from '../../../src/core/operations/effect.ts';
import type { JournalEntry } from '../../../src/core/operations/journalEntry.ts';
import { join, type Joined } from '../../../src/core/live/join.ts';
import { blocked, type Plan } from '../../../src/core/operations/plan.ts';
import { seenIn, type Seen } from '../../../src/core/operations/seen.ts';
import { planTakeBack } from '../../../src/core/operations/takeBackPlan.ts';
import { noteText, releaseAnnotation } from '../../../src/core/release/mark.ts';
import type { Result } from '../../../src/core/result.ts';
import { nameOf, snapshotOf, wholeOf, written, type World } from './world.ts';

/** How far an operation of ours is. The journal is what a crash leaves: the entry of the last plan that was approved. */
export type Ours =
  | { readonly at: 'start'; readonly round: number; readonly takesBack?: Plan }
  | { readonly at: 'planned' | 'watching'; readonly round: number; readonly plan: Plan; readonly done: number; readonly sight: World; readonly takesBack?: Plan }
  | { readonly at: 'ended'; readonly how: End; readonly plan?: Plan; readonly done: number; readonly takesBack?: Plan };

export type End = 'verified' | 'unverified' | 'blocked' | 'failed' | 'nothing-to-do' | 'conflict' | 'crashed';

export type Planner = (seen: Seen, world: World) => Result<Plan>;

const settings = { readOnly: false, protectedContexts: [], trackLabel: 'version' };
/** As `operate` has it. */
const rounds = 3;

/** Sights are kept by world: the search asks for the same one in many states. */
const sights = new WeakMap<World, Map<string, Result<Seen>>>();

export function seen(world: World, application: string): Result<Seen> {
  const of = sights.get(world) ?? new Map<string, Result<Seen>>();
  sights.set(world, of);
  const sight = of.get(application) ?? seenIn(snapshotOf(world), application, settings);
  of.set(application, sight);
  return sight;
}

const entryOf = (plan: Plan): JournalEntry => ({
  id: '1', at: 0, who: 'ada', operation: plan.operation, target: plan.target, application: plan.application,
  changes: plan.writes.map(({ kind, name, basedOn, change }) => ({ kind, name, basedOn, change })), inverse: plan.inverse,
});

export function takeBackOf(sight: Seen, world: World, plan: Plan): Result<Plan> {
  const { inverse } = plan;
  return planTakeBack(sight, entryOf(plan), inverse.kind === 'template' || inverse.kind === 'paused' ? wholeOf(world, inverse.deployment) : undefined);
}

export interface OurMove {
  readonly what: string;
  readonly world: World;
  readonly ours: Ours;
  /** Set where the move wrote: what the plan had seen when it was made. */
  readonly wrote?: { readonly sight: World; readonly plan: Plan; readonly index: number };
}

/** What we may do next: observe and plan, write, see the effect, or lose patience. A crash may come wherever something is under way. */
export function ourMoves(world: World, ours: Ours, application: string, planner: Planner, mayCrash: boolean): readonly OurMove[] {
  switch (ours.at) {
    case 'start':
      return [plannedMove(world, ours, application, planner)];
    case 'planned':
      return [writeMove(world, ours), ...(mayCrash ? [crash(world, ours)] : [])];
    case 'watching':
      return [...watchMoves(world, ours), ...(mayCrash ? [crash(world, ours)] : [])];
    case 'ended':
      return [];
  }
}

const joins = new WeakMap<World, Joined>();

function joinedOf(world: World): Joined {
  const known = joins.get(world) ?? join(snapshotOf(world));
  joins.set(world, known);
  return known;
}

const kept = (ours: Ours): { readonly takesBack?: Plan } => (ours.takesBack === undefined ? {} : { takesBack: ours.takesBack });

function plannedMove(world: World, ours: Extract<Ours, { at: 'start' }>, application: string, planner: Planner): OurMove {
  const sight = seen(world, application);
  const plan = !sight.ok ? sight : ours.takesBack === undefined ? planner(sight.value, world) : takeBackOf(sight.value, world, ours.takesBack);
  const end = (how: End): OurMove => ({ what: `we plan: ${how}`, world, ours: { at: 'ended', how, done: 0, ...kept(ours) } });
  if (!plan.ok) return end('failed');
  if (blocked(plan.value)) return end('blocked');
  if (plan.value.writes.length === 0) return end('nothing-to-do');
  return { what: `we plan: ${plan.value.action}`, world, ours: { at: 'planned', round: ours.round, plan: plan.value, done: 0, sight: world, ...kept(ours) } };
}

type UnderWay = Extract<Ours, { at: 'planned' | 'watching' }>;

function writeMove(world: World, ours: UnderWay): OurMove {
  const write = ours.plan.writes[ours.done];
  if (write === undefined) throw new Error('A plan is written beyond its end.');
  const after = written(world, write);
  if (after === undefined) {
    const again = ours.round + 1 < rounds && ours.done === 0;
    return {
      what: `we write ${write.name} ${write.change}: conflict`,
      world,
      ours: again ? { at: 'start', round: ours.round + 1, ...kept(ours) } : { at: 'ended', how: 'conflict', plan: ours.plan, done: ours.done, ...kept(ours) },
    };
  }
  const done = ours.done + 1;
  const next: Ours = write.expect !== undefined ? { ...ours, at: 'watching', done } : done < ours.plan.writes.length ? { ...ours, at: 'planned', done } : ended(ours, done, 'verified');
  return { what: `we write ${write.name} ${write.change}`, world: next.at === 'ended' ? marked(after, ours.plan) : after, ours: next, wrote: { sight: ours.sight, plan: ours.plan, index: ours.done } };
}

const ended = (ours: UnderWay, done: number, how: End): Ours => ({ at: 'ended', how, plan: ours.plan, done, ...kept(ours) });

function watchMoves(world: World, ours: UnderWay): readonly OurMove[] {
  const expect = ours.plan.writes[ours.done - 1]?.expect;
  if (expect === undefined) throw new Error('Nothing is waited for.');
  if (!effectOf(expect, joinedOf(world)).reached) return [{ what: 'we lose patience', world, ours: ended(ours, ours.done, 'unverified') }];
  const next: Ours = ours.done < ours.plan.writes.length ? { ...ours, at: 'planned' } : ended(ours, ours.done, 'verified');
  return [{ what: 'we see the effect', world: next.at === 'ended' ? marked(world, ours.plan) : world, ours: next }];
}

/** What the plan leaves on the anchor, written with the end of the operation. */
export function marked(world: World, { mark }: Pick<Plan, 'mark'>): World {
  if (mark === undefined) return world;
  const [anchor] = [...world.services].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  const text = mark === null ? undefined : noteText({ mark });
  return {
    ...world,
    services: world.services.map((service) => {
      if (service !== anchor) return service;
      const others = Object.entries(service.metadata.annotations ?? {}).filter(([key]) => key !== releaseAnnotation);
      const annotations: LabelMap = Object.fromEntries([...others, ...(text === undefined ? [] : [[releaseAnnotation, text] as const])]);
      return { ...service, metadata: { ...service.metadata, annotations } };
    }),
  };
}

const crash = (world: World, ours: UnderWay): OurMove => ({ what: 'we crash', world, ours: ended(ours, ours.done, 'crashed') });
