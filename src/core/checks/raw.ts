/**
 * `checks` judges a plan before its first write (PD §3, the P rows): pure functions over the plan and over whole objects that
 * `app/preflight` has read. `table.ts` lists them. An object of a cluster is hostile until read: every reader here is total, and a
 * field of the wrong type reads as if it were absent.
 */
import type { LabelMap, LabelSelector } from '../kube/objects.ts';

export type Raw = Readonly<Record<string, unknown>>;

const none: Raw = Object.freeze({});

export const isRaw = (value: unknown): value is Raw => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The object that a path of keys leads to, or one without fields. */
export const rawAt = (from: Raw, ...path: readonly string[]): Raw =>
  path.reduce<Raw>((at, key) => {
    const value = at[key];
    return isRaw(value) ? value : none;
  }, from);

export const rawsAt = (from: Raw, key: string): readonly Raw[] => {
  const value = from[key];
  return Array.isArray(value) ? value.filter(isRaw) : [];
};

export const textAt = (from: Raw, key: string): string => {
  const value = from[key];
  return typeof value === 'string' ? value : '';
};

export const textsAt = (from: Raw, key: string): readonly string[] => {
  const value = from[key];
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
};

/** A finite number, or undefined. */
export const numberAt = (from: Raw, key: string): number | undefined => {
  const value = from[key];
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
};

/** `25%` or 3; undefined for anything else. */
export const intOrTextAt = (from: Raw, key: string): number | string | undefined => {
  const value = from[key];
  return typeof value === 'string' ? value : numberAt(from, key);
};

/** A map of strings. `fromEntries` defines properties, so a label called `__proto__` is a label. */
export const labelsAt = (from: Raw, key: string): LabelMap =>
  Object.fromEntries(Object.entries(rawAt(from, key)).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));

export const selectorAt = (from: Raw, key: string): LabelSelector => ({
  matchLabels: labelsAt(rawAt(from, key), 'matchLabels'),
  matchExpressions: rawsAt(rawAt(from, key), 'matchExpressions').map((one) => ({ key: textAt(one, 'key'), operator: textAt(one, 'operator'), values: textsAt(one, 'values') })),
});

export const metadataOf = (object: Raw): Raw => rawAt(object, 'metadata');
export const specOf = (object: Raw): Raw => rawAt(object, 'spec');
export const nameOf = (object: Raw): string => textAt(metadataOf(object), 'name');
export const labelsOf = (object: Raw): LabelMap => labelsAt(metadataOf(object), 'labels');
export const annotationsOf = (object: Raw): LabelMap => labelsAt(metadataOf(object), 'annotations');
