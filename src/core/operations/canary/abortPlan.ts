import { clean } from '../../live/clean.ts';
import type { ServiceRecord } from '../../live/records.ts';
import { roleName, roleOf } from '../../live/role.ts';
import { removeWrites } from '../blueGreen/removeWrites.ts';
import { rightsCheck, said, verifiableCheck, type MaybeCheck } from '../commonChecks.ts';
import type { Inverse, Operation, Plan, PlannedWrite } from '../plan.ts';
import { trackChange, type Resize } from '../resize.ts';
import type { Seen } from '../seen.ts';
import { autoscalerCheck } from './autoscalers.ts';
import { growsCheck, mayCheck } from './checks.ts';
import { canaryRelease, noReleasePlan, releasePlan, sharedServices, type CanaryRelease } from './release.ts';
import { modelPatience, resizesOf, sizeFacts, sizeWrites, sizesBack, type Sizing } from './sizes.ts';
import type { CanaryFacts } from './facts.ts';

/**
 * The plan that ends a release with stable as it was, from any step: stable has its size and is ready in the endpoints, then the canary
 * goes to 0, is drained, and is deleted where the release made it. Without a release in progress nothing is planned: an abort of
 * nothing would take stable down (PD C7, argo-rollouts#1292). Where a Deployment is gone, what is left of it is done and the note ends.
 */
export function planAbort(seen: Seen, { autoscalers }: CanaryFacts, operation: Extract<Operation, 'abort' | 'takeBack'> = 'abort'): Plan {
  const release = canaryRelease(seen.application);
  const action = operation === 'abort' ? 'Abort' : 'Take back';
  if (release === undefined) return noReleasePlan(seen, operation, action);
  const { mark, stable, canary } = release;
  const name = clean(seen.application.name);
  const common = { operation, asks: `${action} the canary of ${name}`, action: operation === 'abort' ? 'Abort canary' : 'Take back', mark: null };
  if (stable === undefined) {
    const why = `${clean(mark.stable)} is gone, so nothing is scaled: the canary keeps its pods, and only the note of the release goes.`;
    return releasePlan(seen, { ...common, facts: [{ label: 'Change', value: 'the note of the release, no pod' }], checks: said([...mayCheck(seen, []), goneCheck(why)]), inverse: nowhere(why) });
  }
  if (canary === undefined) return withoutCanary(seen, release, stable, common);

  const sizing: Sizing = {
    seen, stable: { track: stable, to: Math.max(mark.total, stable.deployment.desired) }, canary: { track: canary, to: 0 }, services: sharedServices(seen.application, [stable, canary]), percent: undefined,
  };
  const removes = isOurs(release);
  const shrink = removes ? removeWrites(canary) : sizeWrites(sizing).filter((write) => write.name === canary.deployment.name);
  const writes: readonly PlannedWrite[] = [...stableFirst(sizing.stable, sizing.services), ...shrink];
  const resizes = resizesOf(sizing);
  return releasePlan(seen, {
    ...common,
    facts: [
      ...sizeFacts(sizing, writes),
      { label: 'Order', value: `${clean(stable.name)} is ready with ${sizing.stable.to} first, then ${clean(canary.name)} goes to 0${removes ? ', drains and is deleted' : ' and stays'}` },
      { label: 'To go back', value: removes ? 'start the canary again' : 'Deployment Strategies: Take Back' },
    ],
    checks: said([
      ...mayCheck(seen, writes.filter(({ verb }) => verb !== 'delete').map((write) => write.name)),
      removes ? rightsCheck(seen, 'delete deployments', [canary.deployment.name]) : undefined,
      foreignCheck(release), growsCheck([sizing.stable], 'warn'), notReadyCheck(release, sizing),
      autoscalerCheck(autoscalers, resizes, 'warn'), verifiableCheck(seen),
    ]),
    writes,
    inverse: removes ? nowhere(`${clean(canary.deployment.name)} is deleted. Start a canary again.`) : sizesBack(resizes, mark),
  });
}

type Common = { readonly operation: Operation; readonly asks: string; readonly action: string; readonly mark: null };

/** Somebody deleted the canary: stable gets its size back, and the note ends. */
function withoutCanary(seen: Seen, { mark }: CanaryRelease, stable: NonNullable<CanaryRelease['stable']>, common: Common): Plan {
  const why = `${clean(mark.canary)} is gone; ${clean(stable.name)} has ${mark.total} replicas at the end.`;
  const resize = { track: stable, to: Math.max(mark.total, stable.deployment.desired) };
  const writes = stableFirst(resize, sharedServices(seen.application, [stable]));
  return releasePlan(seen, {
    ...common,
    facts: [{ label: 'Change', value: writes.length === 0 ? 'the note of the release, no pod' : `replicas: ${trackChange(resize)}` }],
    checks: said([...mayCheck(seen, writes.map((write) => write.name)), goneCheck(why), growsCheck([resize], 'warn')]),
    writes,
    inverse: nowhere(why),
  });
}

const nowhere = (why: string): Inverse => ({ kind: 'none', why });
const goneCheck = (detail: string): MaybeCheck => ({ id: 'release-parts', title: 'Gone', verdict: 'warn', detail });

/** Made by the release, and not since replaced by somebody's Deployment of the same name. */
const isOurs = ({ mark, canary }: CanaryRelease): boolean => mark.created === true && canary !== undefined && roleOf(canary.deployment) === 'canary';

const foreignCheck = (release: CanaryRelease): MaybeCheck =>
  release.mark.created === true && !isOurs(release)
    ? { id: 'foreign-canary', title: 'Kept', verdict: 'warn', detail: `${clean(release.mark.canary)} does not carry the label of the Deployment that this release made, so it is left with 0 replicas and not deleted.` }
    : undefined;

/** Stable is waited for before the canary goes, whether it has to grow for it or not. */
function notReadyCheck({ stable }: CanaryRelease, sizing: Sizing): MaybeCheck {
  if (stable === undefined || stable.readyPods >= sizing.stable.to || stable.deployment.desired === 0) return undefined;
  return {
    id: 'stable-first', title: 'Stable', verdict: 'warn',
    detail: `${stable.readyPods} of ${sizing.stable.to} pods of ${roleName(stable)} are ready. ${roleName(sizing.canary.track)} keeps its pods until all are; where ${roleName(stable)} cannot start, promote the canary instead.`,
  };
}

/**
 * Nothing of the canary shrinks before stable is ready with its size. Where it has the size and is not ready, the same number is written
 * again, which changes nothing and is waited for.
 */
function stableFirst({ track, to }: Resize, services: readonly ServiceRecord[]): readonly PlannedWrite[] {
  const { namespace, name, resourceVersion, desired, gpusPerPod } = track.deployment;
  if (desired === to && track.readyPods >= to) return [];
  return [{
    kind: 'Deployment',
    namespace,
    name,
    basedOn: resourceVersion,
    ops: [{ op: 'test', path: '/spec/replicas', value: desired }, { op: 'replace', path: '/spec/replicas', value: to }],
    change: desired === to ? `waits until its ${to} are ready` : `replicas ${desired} → ${to}`,
    expect: { kind: 'grown', part: { deployment: name, track: roleName(track), replicas: to }, services: services.map((service) => service.name) },
    ...(gpusPerPod > 0 ? { patienceMs: modelPatience } : {}),
  }];
}
