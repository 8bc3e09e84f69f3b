import { takeBackTrack } from './blueGreen/takeBackTrack.ts';
import { canaryBack } from './canary/takeBack.ts';
import { clean } from '../live/clean.ts';
import { pausedBack, templateBack, templateOfEntry } from './rolling/back.ts';
import type { WholeRollout } from '../rollout/revision.ts';
import { canaryPair } from '../live/share.ts';
import type { JournalEntry } from './journalEntry.ts';
import { blocked, type Inverse, type Plan } from './plan.ts';
import { fail, ok, type Result } from '../result.ts';
import type { Resize } from './resize.ts';
import { scalePlan } from './scalePlan.ts';
import { sightOf, switchPlan } from './switchPlan.ts';
import type { Seen } from './seen.ts';

/**
 * The plan that reverses a recorded operation, after the same checks. What stands as it was before gives a plan without
 * writes; what somebody else has set since blocks. Fails with `notFound` where a Service or Deployment of the record is gone.
 * `whole`: of the Deployment whose template or pause is taken back.
 */
export function planTakeBack(seen: Seen, entry: JournalEntry, whole?: WholeRollout): Result<Plan> {
  switch (entry.inverse.kind) {
    case 'switch':
      return switchBack(seen, entry.inverse);
    case 'replicas':
      return scaleBack(seen, entry.inverse);
    case 'canary':
      return canaryBack(seen, entry.inverse);
    case 'created': case 'track':
      return takeBackTrack(seen, entry.inverse);
    case 'template':
      return whole === undefined ? gone(seen, `Deployment ${entry.inverse.deployment}`) : templateBack(seen, templateOfEntry(entry.inverse, entry), whole);
    case 'paused':
      return whole === undefined ? gone(seen, `Deployment ${entry.inverse.deployment}`) : pausedBack(seen, entry.inverse, whole);
    case 'none':
      return fail({ kind: 'nothingToTakeBack', application: clean(seen.application.name), namespace: clean(seen.application.target.namespace) });
  }
}

const gone = ({ application: { target } }: Seen, what: string): Result<never> =>
  fail({ kind: 'notFound', context: clean(target.cluster.context), what: clean(what), namespace: clean(target.namespace) });

function switchBack(seen: Seen, { service: name, label, from, to, wide, had }: Extract<Inverse, { kind: 'switch' }>): Result<Plan> {
  const service = seen.application.services.find((candidate) => candidate.name === name);
  if (service === undefined) return gone(seen, `Service ${name}`);
  const now = service.selector?.[label];
  const between = wide === true && now === undefined;
  const changed = now === from || now === to || between ? [] : [`Service ${clean(name)} selects ${clean(now ?? `no ${label}`)} now, and the record says ${clean(from)}`];
  return ok(switchPlan({ ...sightOf(seen, service, label, to, changed, between ? from : undefined), ...(had === undefined ? {} : { back: had }) }, 'takeBack'));
}

function scaleBack(seen: Seen, { deployments, mark }: Extract<Inverse, { kind: 'replicas' }>): Result<Plan> {
  const { application } = seen;
  const missing = deployments.find(({ name }) => !application.tracks.some(({ deployment }) => deployment.name === name));
  if (missing !== undefined) return gone(seen, `Deployment ${missing.name}`);
  const recorded = new Map(deployments.map((deployment) => [deployment.name, deployment]));
  const pair = canaryPair(application);
  if (pair === undefined) return fail({ kind: 'notThisStrategy', application: clean(application.name), strategy: `of ${application.tracks.length} tracks now`, wanted: 'take back' });
  const resizes: readonly Resize[] = [pair.stable, pair.canary].map((track) => ({ track, to: recorded.get(track.deployment.name)?.to ?? track.deployment.desired }));
  const changed = resizes.flatMap(({ track, to }) => {
    const was = recorded.get(track.deployment.name);
    const { desired } = track.deployment;
    return was === undefined || desired === was.from || desired === to ? [] : [`${clean(track.deployment.name)} has ${desired} replicas now, and the record says ${was.from}`];
  });
  const how = `to ${[...resizes].reverse().map(({ track, to }) => `${clean(track.name)} ${to}`).join(', ')}`;
  const noted = application.note?.mark;
  const other = mark !== undefined && noted !== undefined && noted.startedAt !== mark.startedAt ? ['Another release has begun since'] : [];
  const plan = scalePlan({ seen, resizes, changedSince: [...changed, ...other] }, pair, 'takeBack', how);
  return ok(mark === undefined || blocked(plan) ? plan : { ...plan, mark });
}
