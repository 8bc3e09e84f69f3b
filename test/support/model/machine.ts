import type { LabelMap } from '../../../src/core/kube/objects.ts';
import { effectOf } from '../../../src/core/operations/effect.ts';
import type { JournalEntry } from '../../../src/core/operations/journalEntry.ts';
import { join } from '../../../src/core/live/join.ts';
import { blocked, type Plan, type PlannedWrite } from '../../../src/core/operations/plan.ts';
import { seenIn, type Seen } from '../../../src/core/operations/seen.ts';
import { planTakeBack } from '../../../src/core/operations/takeBackPlan.ts';
import { noteText, releaseAnnotation } from '../../../src/core/release/mark.ts';
import type { Result } from '../../../src/core/result.ts';
import { interned, remembered } from './interned.ts';
import { nameOf, snapshotOf, wholeOf, written, type World } from './world.ts';

/** `grown`: pods that an earlier part of the same operation added, as `operate` hands it to a plan. */
export type Planner = (seen: Seen, world: World, grown: number) => Result<Plan>;

/** A plan and how many of its writes the cluster holds: what the journal says of it. */
export interface Wrote {
  readonly plan: Plan;
  readonly done: number;
}

/** What is done: the operation that is explored, or what a person does after its end: take it back, or another of the ways on. */
export type Doing = 'first' | { readonly takesBack: Plan } | { readonly way: number };

/** How far an operation of ours is. The journal is what a crash leaves: the entry of the last plan that was approved. */
export type Ours =
  /** `earlier`: what a conflict cut after some writes. */
  | { readonly at: 'start'; readonly round: number; readonly doing: Doing; readonly earlier?: Wrote; readonly grown: number }
  /** `planned`: the next write is due; after the last one it is the mark. `watching`: the last write must show its effect. */
  | (Wrote & { readonly at: 'planned' | 'watching'; readonly round: number; readonly doing: Doing; readonly earlier?: Wrote; readonly grown: number; readonly sight: World })
  /** `unseen`: the last write was the end, so that what it does is still to come. */
  | { readonly at: 'ended'; readonly how: End; readonly doing: Doing; readonly wrote?: Wrote; readonly unseen?: true };

export type End = 'verified' | 'unverified' | 'blocked' | 'failed' | 'nothing-to-do' | 'conflict' | 'crashed';

const settings = { readOnly: false, protectedContexts: [], trackLabel: 'version' };
/** As `operate` has it. */
const rounds = 3;

const sights = remembered<World, Map<string, Result<Seen>>>(() => new Map());

/** The application as the tree would name it. Kept by world: the search asks for the same sight in many states. */
export function seen(world: World, application: string): Result<Seen> {
  const of = sights(world);
  const sight = of.get(application) ?? seenIn(snapshotOf(world), application, settings);
  of.set(application, sight);
  return sight;
}

export const joinedOf = remembered((world: World) => join(snapshotOf(world)));

export const entryOf = (plan: Plan): JournalEntry => ({
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

export interface Acts {
  readonly application: string;
  readonly planner: Planner;
  /** What was before never comes up, so that taking it back is written and shows no effect. */
  readonly stalledBefore?: true;
  /** What else may be done after an end, beside taking back and doing it again. */
  readonly ways?: readonly { readonly what: string; readonly planner: Planner }[];
}

/** What we may do next: observe and plan, write, see the effect, note it, or lose patience. A crash may come wherever something is under way. */
export function ourMoves(world: World, ours: Ours, acts: Acts, mayCrash: boolean): readonly OurMove[] {
  switch (ours.at) {
    case 'start':
      return [plannedMove(world, ours, acts)];
    case 'planned':
      return [nextMove(world, ours), ...(mayCrash ? [crash(world, ours)] : [])];
    case 'watching':
      return [watchMove(world, ours), ...(mayCrash ? [crash(world, ours)] : [])];
    case 'ended':
      return [];
  }
}

type Ended = Extract<Ours, { at: 'ended' }>;

/** Nothing is left of it that could be done again. */
export const isDone = (how: End): boolean => how === 'verified' || how === 'nothing-to-do';

/** What a person may begin after an end. */
export function begins({ doing, how, wrote }: Ended, { ways = [] }: Acts): readonly { readonly what: string; readonly doing: Doing }[] {
  if (doing !== 'first') return [];
  return [
    ...(wrote === undefined || wrote.plan.inverse.kind === 'none' ? [] : [{ what: 'we take back', doing: { takesBack: wrote.plan } }]),
    ...(isDone(how) ? [] : [{ what: 'we do it again', doing: { way: -1 } }]),
    ...ways.map(({ what }, way) => ({ what, doing: { way } })),
  ];
}

export const plannerOf = ({ planner, ways = [] }: Acts, doing: Doing): Planner => {
  if (doing === 'first') return planner;
  if ('takesBack' in doing) return (sight, world) => takeBackOf(sight, world, doing.takesBack);
  return ways[doing.way]?.planner ?? planner;
};

function plannedMove(world: World, ours: Extract<Ours, { at: 'start' }>, acts: Acts): OurMove {
  const { doing, earlier, round, grown } = ours;
  const sight = seen(world, acts.application);
  const plan = sight.ok ? plannerOf(acts, doing)(sight.value, world, grown) : sight;
  const end = (how: End): OurMove => ({ what: `we plan: ${how}`, world, ours: { at: 'ended', how, doing, ...(earlier === undefined ? {} : { wrote: earlier }) } });
  if (!plan.ok) return end('failed');
  if (blocked(plan.value)) return end('blocked');
  if (plan.value.writes.length === 0 && plan.value.mark === undefined) return end('nothing-to-do');
  return { what: `we plan: ${plan.value.action}`, world, ours: { at: 'planned', round, plan: plan.value, done: 0, sight: world, doing, grown, ...(earlier === undefined ? {} : { earlier }) } };
}

type UnderWay = Extract<Ours, { at: 'planned' | 'watching' }>;

const ended = (ours: UnderWay, how: End): Ours => {
  const { plan, done, doing, earlier } = ours;
  const wrote = done > 0 || plan.writes.length === 0 ? { plan, done } : earlier;
  return { at: 'ended', how, doing, ...(wrote === undefined ? {} : { wrote }) };
};

function nextMove(world: World, ours: UnderWay): OurMove {
  const write = ours.plan.writes[ours.done];
  return write === undefined
    ? { what: 'we note how far the release is', world: marked(world, ours.plan), ours: ended(ours, 'verified') }
    : writeMove(world, ours, write);
}

function writeMove(world: World, ours: UnderWay, write: PlannedWrite): OurMove {
  const { plan, done, doing, round } = ours;
  const after = written(world, write);
  if (after === undefined) {
    const cut = done > 0 ? { plan, done } : ours.earlier;
    const again: Ours = { at: 'start', round: round + 1, doing, grown: ours.grown + grownBy(plan, done), ...(cut === undefined ? {} : { earlier: cut }) };
    return { what: `we write ${write.name} ${write.change}: conflict`, world, ours: round + 1 < rounds ? again : ended(ours, 'conflict') };
  }
  const next = { ...ours, done: done + 1 };
  const then = write.expect !== undefined ? { ...next, at: 'watching' as const } : onward(next);
  return { what: `we write ${write.name} ${write.change}`, world: after, ours: then.at === 'ended' ? { ...then, unseen: true } : then, wrote: { sight: ours.sight, plan, index: done } };
}

/** Pods that the first `done` writes added, less those they removed, as `operate` counts them. */
function grownBy({ writes }: Plan, done: number): number {
  const value = (write: PlannedWrite, op: 'test' | 'replace'): number => {
    const found = write.ops.find((candidate) => candidate.op === op && candidate.path === '/spec/replicas');
    return found !== undefined && found.op !== 'remove' && typeof found.value === 'number' ? found.value : 0;
  };
  return writes.slice(0, done).reduce((sum, write) => sum + value(write, 'replace') - value(write, 'test'), 0);
}

/** The mark is a write of its own: a crash may come before it. */
const onward = (ours: UnderWay): Ours => (ours.done < ours.plan.writes.length || ours.plan.mark !== undefined ? { ...ours, at: 'planned' } : ended(ours, 'verified'));

function watchMove(world: World, ours: UnderWay): OurMove {
  const expect = ours.plan.writes[ours.done - 1]?.expect;
  if (expect === undefined) throw new Error('Nothing is waited for.');
  if (!effectOf(expect, joinedOf(world)).reached) return { what: 'we lose patience', world, ours: ended(ours, 'unverified') };
  return { what: 'we see the effect', world, ours: onward(ours) };
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
      if (text === undefined && others.length === Object.keys(service.metadata.annotations ?? {}).length) return service;
      const annotations: LabelMap = Object.fromEntries([...others, ...(text === undefined ? [] : [[releaseAnnotation, text] as const])]);
      return { ...service, metadata: { ...service.metadata, annotations } };
    }),
  };
}

const crash = (world: World, ours: UnderWay): OurMove => ({ what: 'we crash', world, ours: ended(ours, 'crashed') });

const text = (plan: Plan): string => `plan ${JSON.stringify([plan.operation, plan.writes.map(({ ops, expect, ...write }) => [write.verb, write.name, ops, expect, 'body' in write ? write.body : undefined]), plan.inverse, plan.mark, plan.mark === null])}`;

/** Plans by what they would do: equal plans are one. */
export const samePlan = (plan: Plan): Plan => interned(plan, text);
