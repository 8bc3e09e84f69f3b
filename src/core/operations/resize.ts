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

/** Has the size already, and not the pods: an earlier write grew it, and was not waited for until its end. */
export const short = ({ track, to }: Resize): boolean => to === track.deployment.desired && track.readyPods < to;

/** Pods at the peak: what grows has grown, what shrinks has not begun. */
export const peakOf = (resizes: readonly Resize[]): number =>
  resizes.reduce((sum, { track, to }) => sum + Math.max(track.deployment.desired, to), 0);

/**
 * One write for each Deployment that changes, those that grow first: capacity goes up before it goes down. What grew must be
 * ready before anything shrinks; after the last write everything must be as planned. Of two that shrink the first waits for its own
 * size alone: all can only be as planned once the second is written. What has its size already and is not ready, as an operation leaves it
 * that was cut after it grew, is waited for as if it grew now: the same number is written again, which changes nothing.
 */
export function resizeWrites(resizes: readonly Resize[], services: readonly ServiceRecord[], canary: string, percent: number | undefined): readonly PlannedWrite[] {
  const names = services.map(({ name }) => name);
  const ordered = [...resizes.filter(changing)].sort((a, b) => Number(growing(b)) - Number(growing(a)));
  const split: Expectation = { kind: 'split', parts: resizes.map(partOf), services: names, canary, percent };
  const shrinks = ordered.some((resize) => !growing(resize));
  const late = shrinks ? resizes.filter(short).map((resize) => waitFor(resize, names)) : [];
  return [...late, ...ordered.map((resize, index): PlannedWrite => ({
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
  }))];
}

/** Nothing changes, and nothing that follows is written before all its pods are ready. */
function waitFor(resize: Resize, services: readonly string[]): PlannedWrite {
  const { namespace, name, resourceVersion, desired } = resize.track.deployment;
  return {
    kind: 'Deployment', namespace, name, basedOn: resourceVersion,
    ops: [{ op: 'test', path: '/spec/replicas', value: desired }, { op: 'replace', path: '/spec/replicas', value: desired }],
    change: `waits until its ${desired} are ready`,
    expect: { kind: 'grown', part: partOf(resize), services },
  };
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
