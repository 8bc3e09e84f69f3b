import type { Track } from '../live/application.ts';
import type { Expectation, Inverse, Part, PlannedWrite } from './plan.ts';
import type { ServiceRecord } from '../live/records.ts';
import { roleName } from '../live/role.ts';

/** One Deployment's replicas, as seen and as wanted. */
export interface Resize {
  readonly track: Track;
  readonly to: number;
}

export const growing = ({ track, to }: Resize): boolean => to > track.deployment.desired;
const changing = ({ track, to }: Resize): boolean => to !== track.deployment.desired;

/** Pods at the peak: what grows has grown, what shrinks has not begun. */
export const peakOf = (resizes: readonly Resize[]): number =>
  resizes.reduce((sum, { track, to }) => sum + Math.max(track.deployment.desired, to), 0);

/**
 * One write for each Deployment that changes, those that grow first: capacity goes up before it goes down. What grew must be
 * ready before anything shrinks; after the last write everything must be as planned. Of two that shrink the first waits for its own
 * size alone: all can only be as planned once the second is written.
 */
export function resizeWrites(resizes: readonly Resize[], services: readonly ServiceRecord[], canary: string, percent: number | undefined): readonly PlannedWrite[] {
  const names = services.map(({ name }) => name);
  const ordered = [...resizes.filter(changing)].sort((a, b) => Number(growing(b)) - Number(growing(a)));
  const split: Expectation = { kind: 'split', parts: resizes.map(partOf), services: names, canary, percent };
  return ordered.map((resize, index) => ({
    kind: 'Deployment',
    namespace: resize.track.deployment.namespace,
    name: resize.track.deployment.name,
    basedOn: resize.track.deployment.resourceVersion,
    ops: [
      { op: 'test', path: '/spec/replicas', value: resize.track.deployment.desired },
      { op: 'replace', path: '/spec/replicas', value: resize.to },
    ],
    change: changeText(resize),
    expect: index === ordered.length - 1 ? split : { kind: 'grown', part: partOf(resize), services: names },
  }));
}

const partOf = ({ track, to }: Resize): Part => ({ deployment: track.deployment.name, track: roleName(track), replicas: to });

/** `canary 1 → 3`, for facts. */
export const trackChange = ({ track, to }: Resize): string =>
  track.deployment.desired === to ? `${roleName(track)} stays at ${to}` : `${roleName(track)} ${track.deployment.desired} → ${to}`;

const changeText = ({ track, to }: Resize): string => `replicas ${track.deployment.desired} → ${to}`;

/** What stays as it is needs no way back. */
export const resizeInverse = (resizes: readonly Resize[]): Inverse => ({
  kind: 'replicas',
  deployments: resizes.filter(changing).map(({ track, to }) => ({ name: track.deployment.name, from: to, to: track.deployment.desired })),
});
