import { clean } from '../../live/clean.ts';
import { changedSinceCheck, said, verifiableCheck } from '../commonChecks.ts';
import type { CanaryMark } from '../../release/mark.ts';
import type { Inverse, Plan } from '../plan.ts';
import { ok, type Result } from '../../result.ts';
import type { Seen } from '../seen.ts';
import { planAbort } from './abortPlan.ts';
import { autoscalerCheck } from './autoscalers.ts';
import { growsCheck, mayCheck } from './checks.ts';
import { splitOf, stepName } from './ladder.ts';
import { gone, nothingPlan, releasePlan, sharedServices } from './release.ts';
import { roleWrites } from './roles.ts';
import { floorOf, resizesOf, sizeFacts, sizeWrites, type Sizing } from './sizes.ts';
import { canaryStands, isUnnoted } from './stands.ts';

/**
 * The plan that reverses the making of a canary, which is its abort, or a promotion by swap: both tracks get the sizes and roles of the
 * step that the promotion began at, and the release goes on from there. Fails with `notFound` where a Deployment is gone.
 */
export function canaryBack(seen: Seen, inverse: Extract<Inverse, { kind: 'canary' }>): Result<Plan> {
  const { application } = seen;
  const { mark, undo } = inverse;
  const noted = application.note?.mark;
  const other = noted !== undefined && noted.startedAt !== mark.startedAt ? ['Another release has begun since'] : [];
  if (undo === 'create') {
    const sight = isUnnoted(mark, application) ? asNoted(seen, mark) : seen;
    if (other.length === 0) return ok(planAbort(sight, { autoscalers: undefined }, 'takeBack'));
    return ok({ ...nothingPlan(seen, 'takeBack', 'Take back', ''), checks: said([changedSinceCheck(other)]) });
  }
  const stable = application.tracks.find(({ deployment }) => deployment.name === mark.stable);
  const canary = application.tracks.find(({ deployment }) => deployment.name === mark.canary);
  if (stable === undefined) return gone(seen, mark.stable);
  if (canary === undefined) return gone(seen, mark.canary);
  if (other.length === 0 && !canaryStands(inverse, application)) return ok(nothingPlan(seen, 'takeBack', 'Take back', `${clean(mark.stable)} is stable already.`));

  const split = splitOf(mark, mark.step);
  const sizing: Sizing = { seen, stable: { track: stable, to: split.stable }, canary: { track: canary, to: split.canary }, services: sharedServices(application, [stable, canary]), percent: mark.steps[mark.step] };
  const changed = other.length > 0;
  const sized = changed ? [] : sizeWrites(sizing);
  const roles = changed ? [] : roleWrites([{ track: canary, role: 'canary' }, { track: stable, role: 'stable' }]);
  return ok(releasePlan(seen, {
    operation: 'takeBack',
    asks: `Take back the promotion of ${clean(application.name)}, to its canary at ${stepName(mark, mark.step)},`,
    action: `Take back to ${stepName(mark, mark.step)}`,
    facts: [...sizeFacts(sizing, sized), { label: 'Roles', value: `${clean(mark.stable)} is stable again, and the release goes on: abort it to send everything there` }],
    checks: said([
      ...mayCheck(seen, [...sized, ...roles].map((write) => write.name)), changedSinceCheck(other),
      ...(changed ? [] : [growsCheck(resizesOf(sizing)), autoscalerCheck(undefined, resizesOf(sizing), 'warn'), verifiableCheck(seen)]),
    ]),
    writes: [...sized, ...roles],
    inverse: { kind: 'none', why: 'Promote again.' },
    ...(changed ? {} : { mark, ...floorOf(sizing) }),
  }));
}

/** As if the release were noted. Nobody holds it to the size that stable had then: it has given nothing to the canary. */
function asNoted(seen: Seen, mark: CanaryMark): Seen {
  const { application } = seen;
  const total = application.tracks.find(({ deployment }) => deployment.name === mark.stable)?.deployment.desired ?? mark.total;
  return { ...seen, application: { ...application, note: { ...application.note, mark: { ...mark, total } } } };
}
