/**
 * Raw objects become the slim records of `core/live/records.ts` here, one file a kind. What a cluster sends is hostile
 * until read: every reader below is total, and a field of the wrong type reads as if it were absent.
 */
import type { ConditionRecord, ImageOf, LastWriter, NamedRecord } from '../../core/live/records.ts';
import type { LabelMap, LabelSelector } from '../../core/kube/objects.ts';
import { releaseAnnotation } from '../../core/release/mark.ts';

export type Fields = Readonly<Record<string, unknown>>;

const none: Fields = Object.freeze({});

export const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The object at a key, or one without fields. */
export const objectAt = (from: Fields, key: string): Fields => {
  const value = from[key];
  return isFields(value) ? value : none;
};

/** The objects of a list; anything else in it is left out. */
export const objectsAt = (from: Fields, key: string): readonly Fields[] => {
  const value = from[key];
  return Array.isArray(value) ? value.filter(isFields) : [];
};

export const textAt = (from: Fields, key: string): string => {
  const value = from[key];
  return typeof value === 'string' ? value : '';
};

export const optionalTextAt = (from: Fields, key: string): string | undefined => {
  const value = from[key];
  return typeof value === 'string' && value !== '' ? value : undefined;
};

export const textsAt = (from: Fields, key: string): readonly string[] => {
  const value = from[key];
  return Array.isArray(value) ? value.filter((entry): entry is string => typeof entry === 'string') : [];
};

export const numberAt = (from: Fields, key: string, otherwise = 0): number => {
  const value = from[key];
  return typeof value === 'number' && Number.isFinite(value) ? value : otherwise;
};

export const flagAt = (from: Fields, key: string): boolean => from[key] === true;

/** An int-or-string as Kubernetes has it (`maxSurge`, `targetPort`). */
export const intOrTextAt = (from: Fields, key: string, otherwise: number | string): number | string => {
  const value = from[key];
  return typeof value === 'string' || (typeof value === 'number' && Number.isFinite(value)) ? value : otherwise;
};

/** Milliseconds since 1970 of an RFC 3339 field, or undefined. */
export const timeAt = (from: Fields, key: string): number | undefined => {
  const value = Date.parse(textAt(from, key));
  return Number.isNaN(value) ? undefined : value;
};

/** A map of strings. `fromEntries` defines properties, so a label called `__proto__` is a label. */
export const labelsAt = (from: Fields, key: string): LabelMap =>
  Object.fromEntries(Object.entries(objectAt(from, key)).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));

export const selectorAt = (from: Fields, key: string): LabelSelector => {
  const selector = objectAt(from, key);
  return {
    matchLabels: labelsAt(selector, 'matchLabels'),
    matchExpressions: objectsAt(selector, 'matchExpressions').map((entry) => ({
      key: textAt(entry, 'key'),
      operator: textAt(entry, 'operator'),
      values: textsAt(entry, 'values'),
    })),
  };
};

export const metadataOf = (raw: unknown): Fields => (isFields(raw) ? objectAt(raw, 'metadata') : none);

export const namedRecord = (meta: Fields): NamedRecord => ({
  name: textAt(meta, 'name'),
  namespace: textAt(meta, 'namespace'),
  uid: textAt(meta, 'uid'),
  resourceVersion: textAt(meta, 'resourceVersion'),
});

/** uid of the controller among the owners, if it is of that kind. */
export const controllerAt = (meta: Fields, kind: string): string | undefined => {
  const owner = objectsAt(meta, 'ownerReferences').find((entry) => flagAt(entry, 'controller') && entry['kind'] === kind);
  return owner === undefined ? undefined : optionalTextAt(owner, 'uid');
};

/** `deployment.kubernetes.io/revision`, 0 where it is absent or no number. */
export const revisionAt = (meta: Fields): number => {
  const text = textAt(objectAt(meta, 'annotations'), 'deployment.kubernetes.io/revision');
  return /^\d{1,15}$/.test(text) ? Number(text) : 0;
};

export const imagesOf = (podSpec: Fields): readonly ImageOf[] =>
  objectsAt(podSpec, 'containers').map((container) => ({ container: textAt(container, 'name'), image: textAt(container, 'image') }));

/** Longer than a tooltip shows of it; 2,000 Deployments may carry some each. */
const longestMessage = 1024;

export const conditionsAt = (status: Fields): readonly ConditionRecord[] =>
  objectsAt(status, 'conditions').map((condition) => {
    const lastUpdate = timeAt(condition, 'lastUpdateTime') ?? timeAt(condition, 'lastTransitionTime');
    return {
      type: textAt(condition, 'type'),
      status: textAt(condition, 'status'),
      reason: textAt(condition, 'reason'),
      message: textAt(condition, 'message').slice(0, longestMessage),
      ...(lastUpdate === undefined ? {} : { lastUpdate }),
    };
  });

/** A note that is longer was not written by us, and is not kept in memory. */
const longestNote = 4000;

export function releaseOf(meta: Fields): { readonly release?: string } {
  const note = textAt(objectAt(meta, 'annotations'), releaseAnnotation);
  return note === '' || note.length > longestNote ? {} : { release: note };
}

/** The newest entry of `managedFields` that did not write the status: whoever changed what was asked for. */
export function lastWriterOf(meta: Fields): { readonly lastWriter?: LastWriter } {
  let newest: LastWriter | undefined;
  for (const entry of objectsAt(meta, 'managedFields')) {
    const at = timeAt(entry, 'time');
    if (at === undefined || entry['subresource'] === 'status') continue;
    if (newest === undefined || at > newest.at) newest = { manager: textAt(entry, 'manager'), at };
  }
  return newest === undefined ? {} : { lastWriter: newest };
}
