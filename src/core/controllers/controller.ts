/**
 * `controllers` says what the controllers of a cluster do next: each function takes objects and the time (milliseconds since
 * 1970) and answers with the writes of one sync. Nothing here stores, waits or counts time, so the practice cluster, the
 * simulation of a rolling update and the tests share it. Semantics: Kubernetes 1.37 and PD §2.
 */
import type { KubeObject, OwnerReference } from '../kube/objects.ts';

/** What a controller says about an object, before it becomes a v1 Event. */
export interface EventDraft {
  readonly about: KubeObject;
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
}

/** RFC 3339 in whole seconds, as the API server writes times. */
export const timestamp = (time: number): string => new Date(time).toISOString().replace(/\.\d+Z$/, 'Z');

/** Milliseconds of a time on the wire; undefined where there is none. */
export function timeOf(text: string | undefined): number | undefined {
  const time = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}

/** The reference that makes `owner` the controller of what carries it. */
export const controllerReference = (owner: KubeObject): OwnerReference => ({
  apiVersion: owner.apiVersion,
  kind: owner.kind,
  name: owner.metadata.name ?? '',
  uid: owner.metadata.uid ?? '',
  controller: true,
  blockOwnerDeletion: true,
});

export const controllerOf = (object: KubeObject): OwnerReference | undefined =>
  object.metadata.ownerReferences?.find((reference) => reference.controller === true);

export const isControlledBy = (object: KubeObject, owner: KubeObject): boolean => {
  const uid = controllerOf(object)?.uid;
  return uid !== undefined && uid === owner.metadata.uid;
};

/** Older first; in the same second by name (Kubernetes `ReplicaSetsByCreationTimestamp`). */
export function byAge(a: KubeObject, b: KubeObject): number {
  const [first, second] = [timeOf(a.metadata.creationTimestamp) ?? 0, timeOf(b.metadata.creationTimestamp) ?? 0];
  return first - second || compareText(a.metadata.name ?? '', b.metadata.name ?? '');
}

export const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
