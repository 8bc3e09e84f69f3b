import type { Application } from '../live/application.ts';
import { clean } from '../live/clean.ts';
import { isScalable } from '../live/operable.ts';
import { roleName } from '../live/role.ts';
import { canaryPair, percentOf, shareOf, type CanaryPair } from '../live/share.ts';
import type { Operation, Plan } from './plan.ts';
import { peakOf, resizeInverse, resizeWrites, trackChange, type Resize } from './resize.ts';
import { fail, ok, type Result } from '../result.ts';
import { scaleChecks, type ScaleSight, type ShareAsked } from './scaleChecks.ts';
import { counted, desiredOf, endpointsOf, where, type Seen } from './seen.ts';
import { splitReplicas } from '../rollout/canarySplit.ts';
import { strategyWords } from '../live/strategyWords.ts';

export type ScaleIntent = { readonly percent: number; readonly surge?: boolean } | { readonly replicas: number };

/** What Kubernetes is tested for (kubernetes.io, "Considerations for large clusters"): no more than 150,000 pods. */
const mostPods = 150_000;

/**
 * The plan of a canary's share or size. A share is PD §2.6 on the replicas that both tracks have now, less what an earlier
 * part of the same operation added (`grown`); a number of replicas leaves the stable track alone. Fails with
 * `notThisStrategy` and `outOfRange`; a share that so few pods cannot give is a check.
 */
export function planScale(seen: Seen, intent: ScaleIntent, grown = 0): Result<Plan> {
  const { application } = seen;
  const pair = canaryPair(application);
  if (!isScalable(application) || pair === undefined) {
    return fail({ kind: 'notThisStrategy', application: clean(application.name), strategy: strategyOf(application), wanted: 'scale' });
  }
  const { stable, canary } = pair;
  if ('replicas' in intent) {
    const { replicas } = intent;
    if (!Number.isInteger(replicas) || replicas < 0 || replicas > mostPods) {
      return fail({ kind: 'outOfRange', what: 'The number of replicas', asked: String(replicas), from: 0, to: mostPods });
    }
    const sight = { seen, resizes: [{ track: stable, to: stable.deployment.desired }, { track: canary, to: replicas }], changedSince: [] };
    return ok(scalePlan(sight, pair, 'scale', `to ${counted(replicas, 'replica')}`));
  }
  const { percent, surge = false } = intent;
  if (!Number.isFinite(percent) || percent < 0 || percent > 100) {
    return fail({ kind: 'outOfRange', what: 'The share in percent', asked: String(percent), from: 0, to: 100 });
  }
  const total = Math.max(0, desiredOf([stable, canary]) - grown);
  const share: ShareAsked = { percent, total, surge };
  const split = total === 0 ? { stable: stable.deployment.desired, canary: canary.deployment.desired } : splitReplicas(total, percent, surge);
  const sight = { seen, resizes: [{ track: stable, to: split.stable }, { track: canary, to: split.canary }], share, changedSince: [] };
  return ok(scalePlan(sight, pair, 'scale', `to ${percent} %`));
}

const strategyOf = (application: Application): string => {
  if (application.strategy !== 'canary') return strategyWords[application.strategy];
  return application.route === undefined ? `canary with ${application.tracks.length} tracks` : 'canary by route weight';
};

/** `how` ends question and button: `to 25 %`. */
export function scalePlan(sight: ScaleSight, { canary }: CanaryPair, operation: Extract<Operation, 'scale' | 'takeBack'>, how: string): Plan {
  const { seen, resizes, share, changedSince } = sight;
  const { application } = seen;
  const verb = operation === 'scale' ? 'Scale' : 'Take back';
  const what = operation === 'scale' ? `${roleName(canary)} of ${clean(application.name)}` : clean(application.name);
  const checks = scaleChecks(sight);
  const writes = changedSince.length > 0 ? [] : resizeWrites(resizes, mainServices(application), roleName(canary), share?.percent);
  const after = resizes.reduce((sum, { to }) => sum + to, 0);
  const canaryAfter = resizes.find(({ track }) => track.deployment.name === canary.deployment.name)?.to ?? canary.deployment.desired;
  return {
    operation,
    target: application.target,
    application: application.name,
    question: `${verb} ${what} ${how} ${where(seen)}?`,
    action: `${verb} ${how}`,
    facts: [
      { label: 'Server', value: clean(application.target.cluster.server) },
      { label: 'Change', value: `replicas: ${inOrder(resizes).map(trackChange).join(', then ')}` },
      { label: 'Now', value: shareText(roleName(canary), shareOf(application, canary), 'ready endpoint') },
      { label: 'After', value: shareText(roleName(canary), { ready: canaryAfter, of: after }, 'pod') },
      ...(writes.length > 1 ? [{ label: 'Peak', value: `${counted(peakOf(resizes), 'pod')}: what grows is ready before anything shrinks` }] : []),
      { label: 'To go back', value: 'Deployment Strategies: Take Back' },
    ],
    checks,
    writes,
    inverse: resizeInverse(resizes),
    ...(operation === 'scale' && writes.length > 0 ? floorOf(sight, after) : {}),
  };
}

/** Milliseconds in which a pod that was replaced may come back. */
const floorGrace = 30_000;

/** Never fewer ready endpoints than now, or than the sizes promise, whichever is less. */
function floorOf({ seen, resizes }: ScaleSight, after: number): Pick<Plan, 'floor'> {
  const [service] = mainServices(seen.application);
  const endpoints = Math.min(endpointsOf(resizes.map(({ track }) => track)), after);
  return service === undefined || endpoints === 0 ? {} : { floor: { service: service.name, endpoints, graceMs: floorGrace } };
}

/** Those whose endpoints are the canary's traffic: they find both tracks. */
const mainServices = ({ services, trackLabel }: Application): Application['services'] => services.filter(({ selector }) => selector?.[trackLabel] === undefined);

const inOrder = (resizes: readonly Resize[]): readonly Resize[] =>
  [...resizes].sort((a, b) => b.to - b.track.deployment.desired - (a.to - a.track.deployment.desired));

const shareText = (name: string, share: { readonly ready: number; readonly of: number }, unit: string): string => {
  const percent = percentOf(share);
  return percent === undefined ? `no ${unit}` : `${share.ready} of ${counted(share.of, unit)} on ${name} (${percent} %)`;
};
