import type { KubeObject } from '../../../src/core/kube/objects.ts';
import type { Operation } from '../../../src/core/operations/plan.ts';

const selector = /^Service \/spec\/selector\/version$/;
const replicas = /^Deployment \/spec\/replicas$/;
const images = /^Deployment \/spec\/template\/spec\/containers\/\d+\/image$/;
const template = /^Deployment \/spec\/template\//;
const paused = /^Deployment \/spec\/paused$/;
const restarted = /^Deployment \/spec\/template\/metadata\/annotations(\/kubectl\.kubernetes\.io~1restartedAt)?$/;
const cause = /^Deployment \/metadata\/annotations(\/kubernetes\.io~1change-cause)?$/;
const role = /^Deployment \/metadata\/labels\/deployment-strategies~1role$/;
const made = /^Deployment made$/;
const deleted = /^Deployment deleted$/;

/** What each operation is there to change; everything else of every object is somebody else's. */
const own: Readonly<Record<Exclude<Operation, 'takeBack'>, readonly RegExp[]>> = {
  switch: [selector],
  scale: [replicas],
  // A template that meets a rollout is written with a pause that ends right after.
  setImage: [images, cause, paused],
  pause: [paused],
  resume: [paused],
  restart: [restarted, paused],
  undo: [template, paused, cause],
  createTrack: [made, images, replicas],
  removeTrack: [replicas, deleted],
  createCanary: [made, replicas, template, role],
  step: [replicas],
  hold: [],
  promote: [replicas, images, role, deleted],
  abort: [replicas, deleted],
};
/** A take back undoes each of them, and makes nothing. */
const back: readonly RegExp[] = [selector, replicas, template, paused, cause, role, deleted];

/** `field`: a path of `changedFields`, or `made` or `deleted`. */
export const mayChange = (operation: Operation, kind: string, field: string): boolean =>
  (operation === 'takeBack' ? back : own[operation]).some((pattern) => pattern.test(`${kind} ${field}`));

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null;

/** JSON Pointers of what differs, but for what the server counts. */
export function changedFields(before: KubeObject, after: KubeObject): readonly string[] {
  const found: string[] = [];
  const compare = (a: unknown, b: unknown, path: string): void => {
    if (a === b || path === '/metadata/generation' || path === '/status') return;
    if (!isFields(a) || !isFields(b)) {
      found.push(path);
      return;
    }
    for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) compare(a[key], b[key], `${path}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`);
  };
  compare(before, after, '');
  return found;
}
