import { clean } from '../../live/clean.ts';
import { isScalable } from '../../live/operable.ts';
import { said, rolloutCheck, verifiableCheck } from '../commonChecks.ts';
import type { Plan } from '../plan.ts';
import { ok, type Result } from '../../result.ts';
import { keepsCapacity, quotaCheck, routesCheck } from '../scaleChecks.ts';
import type { Seen } from '../seen.ts';
import { autoscalerCheck } from './autoscalers.ts';
import { growsCheck, mayCheck, shareCheck, stableHealthCheck } from './checks.ts';
import type { CanaryFacts } from './facts.ts';
import { splitOf, stepFor, stepName } from './ladder.ts';
import { canaryRelease, gone, noReleasePlan, nothingPlan, releasePlan, sharedServices } from './release.ts';
import { floorOf, resizesOf, sizeFacts, sizeWrites, sizesBack, type Sizing } from './sizes.ts';

/**
 * The plan of a step of the ladder: forward, back, or to any index (-1: the canary has no pod). A step whose sizes are those of now only
 * notes that it was reached. Going on ends a hold. Without a release in progress nothing is planned (C7). Fails with `outOfRange`, and
 * with `notFound` where a Deployment of the release is gone.
 */
export function planStep(seen: Seen, to: 'next' | 'back' | number, { autoscalers }: CanaryFacts): Result<Plan> {
  const { application } = seen;
  const release = canaryRelease(application);
  if (release === undefined) return ok(noReleasePlan(seen, 'step', 'Step'));
  const { mark, stable, canary } = release;
  if (stable === undefined) return gone(seen, mark.stable);
  if (canary === undefined) return gone(seen, mark.canary);
  const index = stepFor(mark, to);
  if (!index.ok) return index;
  if (index.value === undefined) return ok(nothingPlan(seen, 'step', 'Step', to === 'back' ? 'The canary has no pod yet: there is no step before. Abort it to end the release.' : 'The canary is at its last step, 100 %. Promote it to end the release.'));

  const step = index.value;
  const forward = step >= mark.step;
  const split = splitOf(mark, step);
  const percent = mark.steps[step] ?? 0;
  const sizing: Sizing = { seen, stable: { track: stable, to: split.stable }, canary: { track: canary, to: split.canary }, services: sharedServices(application, [stable, canary]), percent };
  const resizes = resizesOf(sizing);
  const writes = sizeWrites(sizing);
  if (writes.length === 0 && step === mark.step && mark.held === undefined) {
    return ok(nothingPlan(seen, 'step', 'Step', `The canary is at ${stepName(mark, step)} already, with ${split.canary} of ${split.canary + split.stable} pods.`));
  }
  const sight = { seen, resizes, changedSince: [] };
  const name = clean(application.name);
  const how = step === -1 ? 'to no pod' : `to ${stepName(mark, step)}`;
  return ok(releasePlan(seen, {
    operation: 'step',
    asks: `${forward ? 'Step' : 'Step back'} the canary of ${name} ${how}`,
    action: `${forward ? 'Step' : 'Step back'} ${how}`,
    facts: [
      { label: 'Step', value: `${stepName(mark, mark.step)} → ${stepName(mark, step)}, ${step + 1} of ${mark.steps.length}` },
      ...sizeFacts(sizing, writes),
      { label: 'To go back', value: 'Deployment Strategies: Previous Step, or Abort Canary' },
    ],
    checks: said([
      ...mayCheck(seen, writes.map((write) => write.name)),
      shareCheck(mark.total, percent),
      ...(writes.length === 0
        ? []
        : [
            weightsCheck(seen), growsCheck(resizes), stableHealthCheck(stable, forward ? 'forward' : 'back'),
            mark.total > 1 ? keepsCapacity(sight) : undefined, rolloutCheck([stable, canary]), quotaCheck(sight),
            autoscalerCheck(autoscalers, resizes.filter(({ track, to: size }) => size !== track.deployment.desired), 'block'), routesCheck(sight), verifiableCheck(seen),
          ]),
    ]),
    writes,
    inverse: sizesBack(resizes, mark),
    mark: atStep(mark, step),
    ...(writes.length === 0 ? {} : floorOf(sizing)),
  }));
}

/** C3, C4: where a route's weights decide the share, replicas do not, and this ladder would say what is not so. */
const weightsCheck = ({ application }: Seen) =>
  isScalable(application)
    ? undefined
    : { id: 'share-by-replicas', title: 'Share', verdict: 'block' as const, detail: `${clean(application.name)} does not share its traffic by replicas any more, since ${application.route === undefined ? 'no Service selects both tracks' : `HTTPRoute ${clean(application.route.name)} has weights`}. Abort the release.` };

/** The mark of a release that goes on, at that step: no longer held. */
export function atStep(mark: NonNullable<ReturnType<typeof canaryRelease>>['mark'], step: number): typeof mark {
  const { held, ...rest } = mark;
  return held === undefined ? { ...mark, step } : { ...rest, step };
}
