import type { ServiceRecord } from '../../live/records.ts';
import { roleName } from '../../live/role.ts';
import { percentOf, shareOf } from '../../live/share.ts';
import type { Inverse, Plan, PlannedWrite } from '../plan.ts';
import type { CanaryMark } from '../../release/mark.ts';
import { growing, peakOf, resizeInverse, resizeWrites, short, trackChange, type Resize } from '../resize.ts';
import { counted, type Seen } from '../seen.ts';

/** Pods with GPUs load a model for minutes, which the setting for ordinary effects does not know. */
export const modelPatience = 900_000;
/** A pod that answers again within this was only restarted. */
const floorGrace = 30_000;

export interface Sizing {
  readonly seen: Seen;
  readonly stable: Resize;
  readonly canary: Resize;
  /** Whose endpoints are shared. */
  readonly services: readonly ServiceRecord[];
  readonly percent: number | undefined;
}

/** Stable first: by convention of `resize.ts` the canary's comes last. */
export const resizesOf = ({ stable, canary }: Sizing): readonly Resize[] => [stable, canary];

/**
 * The writes of a change of sizes: what grows is ready and in the endpoints before anything shrinks. Where stable itself is not healthy
 * and does not grow (PD C9), the canary alone is waited for, since a broken stable would keep the release where it is for ever.
 */
export function sizeWrites(sizing: Sizing): readonly PlannedWrite[] {
  const { stable, canary, services, percent } = sizing;
  const sick = stable.track.readyPods < stable.track.deployment.desired && stable.to > 0 && !growing(stable);
  const names = services.map(({ name }) => name);
  const part = { deployment: canary.track.deployment.name, track: roleName(canary.track), replicas: canary.to };
  return resizeWrites(resizesOf(sizing), services, roleName(canary.track), percent).map((write) => {
    const loads = [stable, canary].some((resize) => (growing(resize) || short(resize)) && resize.track.deployment.gpusPerPod > 0);
    const patience = loads ? { patienceMs: modelPatience } : {};
    return sick && write.expect?.kind === 'split' ? { ...write, ...patience, expect: { kind: 'grown', part, services: names } } : { ...write, ...patience };
  });
}

/** What people see of it: change, now, after, peak. */
export function sizeFacts(sizing: Sizing, writes: readonly PlannedWrite[]): Plan['facts'] {
  const { seen, canary } = sizing;
  const resizes = resizesOf(sizing);
  const of = resizes.reduce((sum, { to }) => sum + to, 0);
  const ordered = [...resizes].sort((a, b) => Number(growing(b)) - Number(growing(a)));
  const name = roleName(canary.track);
  return [
    { label: 'Change', value: writes.length === 0 ? 'no replicas' : `replicas: ${ordered.map(trackChange).join(', then ')}` },
    { label: 'Now', value: shareText(name, shareOf(seen.application, canary.track), 'ready endpoint') },
    { label: 'After', value: shareText(name, { ready: canary.to, of }, 'pod') },
    ...(writes.length > 1 ? [{ label: 'Peak', value: `${peakText(resizes)}: what grows is ready before anything shrinks` }] : []),
  ];
}

const shareText = (name: string, share: { readonly ready: number; readonly of: number }, unit: string): string => {
  const percent = percentOf(share);
  return percent === undefined ? `no ${unit}` : `${share.ready} of ${counted(share.of, unit)} on ${name} (${percent} %)`;
};

function peakText(resizes: readonly Resize[]): string {
  const gpus = resizes.reduce((sum, { track, to }) => sum + Math.max(track.deployment.desired, to) * track.deployment.gpusPerPod, 0);
  return `${counted(peakOf(resizes), 'pod')}${gpus === 0 ? '' : ` and ${counted(gpus, 'GPU')}`}`;
}

/** The way back of a change of sizes within a release, with what its note said before. */
export function sizesBack(resizes: readonly Resize[], mark: CanaryMark): Inverse {
  const inverse = resizeInverse(resizes);
  return inverse.kind === 'replicas' ? { ...inverse, mark } : inverse;
}

/** Never fewer ready endpoints than now, or than the sizes promise, whichever is less. Nothing where no endpoint is seen. */
export function floorOf(sizing: Sizing): { readonly floor?: NonNullable<Plan['floor']> } {
  const { seen, services } = sizing;
  const [service] = services;
  const now = seen.application.tracks.reduce((sum, { readyEndpoints }) => sum + readyEndpoints, 0);
  const after = resizesOf(sizing).reduce((sum, { to }) => sum + to, 0);
  const endpoints = Math.min(now, after);
  return service === undefined || endpoints === 0 ? {} : { floor: { service: service.name, endpoints, graceMs: floorGrace } };
}

