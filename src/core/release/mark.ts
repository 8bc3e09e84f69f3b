/**
 * A release that takes more than one operation (a canary's ladder, a blue-green hold) is noted on one object of its application,
 * the anchor, in one annotation: what runs, how far it is, and who writes now. A window that opens later, or a colleague's, reads
 * it there and goes on. The annotation is removed when the release ends. It is public: people see it in `kubectl describe`.
 */
import type { ServiceRecord, DeploymentRecord } from '../live/records.ts';

/** Key of the annotation. Its value is the JSON of `Note`. */
export const releaseAnnotation = 'deployment-strategies/release';

/** Who writes now. Nobody else may, until it is given back or its time is over (PD A12). */
export interface Lease {
  /** Id of one run of one operation: a holder knows its own lease by it. */
  readonly id: string;
  /** User as the machine knows it. */
  readonly who: string;
  /** `switch to green`. */
  readonly what: string;
  /** Since when, in milliseconds since 1970 by the holder's clock; a lease of an older version does not say. */
  readonly since?: number;
  /** Milliseconds since 1970, by the holder's clock. */
  readonly until: number;
}

/** How far a release is, between its operations. */
export type ReleaseMark = CanaryMark | BlueGreenMark;

interface MarkOf {
  readonly who: string;
  /** Milliseconds since 1970, when the release began. */
  readonly startedAt: number;
}

export interface CanaryMark extends MarkOf {
  readonly kind: 'canary';
  /** Names of the Deployments. */
  readonly stable: string;
  readonly canary: string;
  /** Replicas of stable when the release began; the ladder divides them, and an abort restores them. */
  readonly total: number;
  /** Percentages, rising, the last 100. */
  readonly steps: readonly number[];
  /** Index of the step that was reached; -1 before the first. */
  readonly step: number;
  /** A person said stop here. */
  readonly held?: true;
  /** The release made the canary's Deployment, so an abort removes it; one that was there before stays with 0 replicas. */
  readonly created?: true;
}

export interface BlueGreenMark extends MarkOf {
  readonly kind: 'blue-green';
  readonly service: string;
  /** Deployments: the one that was live, and the new one. */
  readonly old: string;
  readonly fresh: string;
  /** When traffic was switched, and until when the old track is kept; absent before the switch. */
  readonly switchedAt?: number;
  readonly holdUntil?: number;
}

export interface Note {
  readonly lease?: Lease;
  readonly mark?: ReleaseMark;
}

/** What stands in the annotation. Undefined for none, and for a value that is not ours to read: hostile until parsed. */
export function parseNote(text: string | undefined): Note | undefined {
  const raw = fieldsOf(text === undefined ? undefined : parsed(text));
  if (raw === undefined) return undefined;
  const lease = parseLease(raw['lease']);
  const mark = parseMark(raw['mark']);
  return { ...(lease === undefined ? {} : { lease }), ...(mark === undefined ? {} : { mark }) };
}

/** The annotation's value; undefined where nothing is left to note and the annotation goes. */
export const noteText = (note: Note): string | undefined => (note.lease === undefined && note.mark === undefined ? undefined : JSON.stringify({ lease: note.lease, mark: note.mark }));

/**
 * The object that carries the note: the same for everybody who looks at the application. A Service where there is one, since an
 * annotation of a Deployment counts as a new generation and is copied to its ReplicaSets (kubernetes `SetNewReplicaSetAnnotations`).
 * What carries one already stays the anchor: an operation may add a Deployment whose name sorts before the others.
 */
export function anchorOf(application: { readonly services: readonly ServiceRecord[]; readonly tracks: readonly { readonly deployment: DeploymentRecord }[] }): Anchor | undefined {
  const services: readonly Anchor[] = [...application.services].sort(byName).map((record) => ({ kind: 'Service', record }));
  const deployments: readonly Anchor[] = application.tracks.map((track) => track.deployment).sort(byName).map((record) => ({ kind: 'Deployment', record }));
  const all = [...services, ...deployments];
  return all.find(({ record }) => record.release !== undefined) ?? all[0];
}

export type Anchor = { readonly kind: 'Service'; readonly record: ServiceRecord } | { readonly kind: 'Deployment'; readonly record: DeploymentRecord };

const byName = (a: { readonly name: string }, b: { readonly name: string }): number => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);

type Fields = Readonly<Record<string, unknown>>;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const fieldsOf = (raw: unknown): Fields | undefined => (typeof raw === 'object' && raw !== null && !Array.isArray(raw) ? (raw as Fields) : undefined);
const isText = (raw: unknown): raw is string => typeof raw === 'string';
const isTime = (raw: unknown): raw is number => typeof raw === 'number' && Number.isFinite(raw);
const isCount = (raw: unknown): raw is number => typeof raw === 'number' && Number.isInteger(raw) && raw >= 0;

function parseLease(value: unknown): Lease | undefined {
  const raw = fieldsOf(value);
  if (raw === undefined) return undefined;
  const { id, who, what, since, until } = raw;
  return isText(id) && isText(who) && isText(what) && isTime(until) ? { id, who, what, ...(isTime(since) ? { since } : {}), until } : undefined;
}

function parseMark(value: unknown): ReleaseMark | undefined {
  const raw = fieldsOf(value);
  if (raw === undefined) return undefined;
  const { kind, who, startedAt } = raw;
  if (!isText(who) || !isTime(startedAt)) return undefined;
  if (kind === 'canary') {
    const { stable, canary, total, steps, step } = raw;
    if (!isText(stable) || !isText(canary) || !isCount(total) || !isLadder(steps) || typeof step !== 'number' || !Number.isInteger(step) || step < -1 || step >= steps.length) return undefined;
    return { kind, who, startedAt, stable, canary, total, steps, step, ...(raw['held'] === true ? { held: true } : {}), ...(raw['created'] === true ? { created: true } : {}) };
  }
  const { service, old, fresh, switchedAt, holdUntil } = raw;
  if (kind !== 'blue-green' || !isText(service) || !isText(old) || !isText(fresh)) return undefined;
  return { kind, who, startedAt, service, old, fresh, ...(isTime(switchedAt) ? { switchedAt } : {}), ...(isTime(holdUntil) ? { holdUntil } : {}) };
}

/** Whole percentages from 1 to 100, each above the one before. */
export const isLadder = (raw: unknown): raw is readonly number[] =>
  Array.isArray(raw) && raw.length > 0 && raw.every((percent: unknown, n) => isCount(percent) && percent >= 1 && percent <= 100 && (n === 0 || percent > Number(raw[n - 1])));
