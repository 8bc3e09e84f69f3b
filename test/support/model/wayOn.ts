import { settled } from './controllers.ts';
import { effectOf } from '../../../src/core/operations/effect.ts';
import { standsNow } from '../../../src/core/operations/history.ts';
import { blocked, type Plan } from '../../../src/core/operations/plan.ts';
import type { Invariant } from './explore.ts';
import { numberOf, remembered } from './interned.ts';
import { entryOf, isDone, joinedOf, marked, plannerOf, samePlan, seen, takeBackOf, type Acts, type Doing, type End } from './machine.ts';
import { canonical, keyOf, written, type World } from './world.ts';

/**
 * Wherever an operation ends after a write, a crash included, and the cluster has come to rest: the tree names the application, what
 * was done and is verified can be taken back (where a way back is promised), and what was cut can be taken back, or brought to its end
 * by doing it again, or ended by another of the `ways` (an abort). Where somebody else has written since, to be told what stands in the way is enough. "Can" means that the plan is not blocked and that every write of it
 * is accepted and shows its effect. Where something stands that taking back would change, the journal offers it.
 */
export const alwaysAWayOn = (acts: Acts): Invariant => {
  const judged = remembered<World, Map<string, string | undefined>>(() => new Map());
  return ({ before, after }, start) => {
    const { ours } = after;
    if (ours.at !== 'ended' || before.ours.at === 'ended' || ours.wrote === undefined) return undefined;
    const { wrote: { plan, done }, how, doing } = ours;
    if (done === 0) return undefined;
    const calm = after.foreign === start.foreign;
    const rest = settled(after.world);
    const what = doing === 'first' ? '' : 'way' in doing ? String(doing.way) : `t${numberOf(samePlan(doing.takesBack))}`;
    const key = `${String(calm)} ${String(isDone(how))} ${what} ${numberOf(samePlan(plan))} ${done}`;
    const known = judged(rest);
    if (!known.has(key)) known.set(key, judge(acts, rest, { plan, done, how, doing }, calm));
    return known.get(key);
  };
};

function judge(acts: Acts, rest: World, { plan, done, how, doing }: { readonly plan: Plan; readonly done: number; readonly how: End; readonly doing: Doing }, calm: boolean): string | undefined {
  const sight = seen(rest, acts.application);
  if (!sight.ok) return `the tree does not name ${acts.application} any more`;
  const tried: string[] = [];
  const leads = (what: string, next: ReturnType<Acts['planner']>): boolean => {
    const why = next.ok ? whyNot(rest, next.value) : `fails with ${next.failure.kind}`;
    if (why !== undefined) tried.push(`${what} ${why}`);
    return why === undefined;
  };
  const back = takeBackOf(sight.value, rest, plan);
  const offered = standsNow(entryOf(plan), sight.value.application);
  if (calm && back.ok && !blocked(back.value) && back.value.writes.length > 0 && !offered) return 'what stands could be taken back, and the journal does not offer it';
  if (plan.inverse.kind === 'none' && (how === 'verified' || isWhole(rest, plan, done))) return undefined;
  if (leads('take back', back) || (how === 'verified' && acts.stalledBefore === true && tried[0]?.startsWith('take back stays at ') === true)) return undefined;
  if (how !== 'verified') {
    if (leads('doing it again', plannerOf(acts, doing)(sight.value, rest, 0))) return undefined;
    if (doing !== 'first' && leads('the operation itself', acts.planner(sight.value, rest, 0))) return undefined;
    for (const { what, planner } of acts.ways ?? []) if (leads(what, planner(sight.value, rest, 0))) return undefined;
  }
  // What somebody else has changed since is theirs: to be told so, and left to decide, is an answer.
  if (!calm && tried.some((why) => why.includes(' is blocked: '))) return undefined;
  return `there is no way on: ${tried.join('; ')}`;
}

/** Everything is written, shows, and is noted: a crash came when nothing was left to do. */
function isWhole(rest: World, plan: Plan, done: number): boolean {
  const expect = plan.writes[done - 1]?.expect;
  const shows = expect === undefined || effectOf(expect, joinedOf(rest)).reached;
  return done === plan.writes.length && shows && keyOf(canonical(marked(rest, plan))) === keyOf(rest);
}

/** Carries a plan out on a cluster that comes to rest after each write; says why it does not come to its end, or nothing. */
function whyNot(world: World, plan: Plan): string | undefined {
  const stop = plan.checks.find(({ verdict }) => verdict === 'block');
  if (stop !== undefined) return `is blocked: ${stop.detail}`;
  let current = world;
  for (const write of plan.writes) {
    const next = written(current, write);
    if (next === undefined) return `meets a conflict at ${write.name} ${write.change}`;
    current = settled(next);
    const effect = write.expect === undefined ? undefined : effectOf(write.expect, joinedOf(current));
    if (effect?.reached === false) return `stays at ${write.name} ${write.change}: ${effect.state}`;
  }
  return undefined;
}
