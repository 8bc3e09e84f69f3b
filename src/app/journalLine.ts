import type { JournalEntry, JournalWrite } from '../core/operations/journalEntry.ts';
import { operations, type Inverse } from '../core/operations/plan.ts';
import { parseNote, type CanaryMark } from '../core/release/mark.ts';
import type { ClusterRef, Target } from '../core/target.ts';

/** One line of the journal: an operation that begins, how one of its writes went, or how it ended. */
export type JournalLine =
  | { readonly planned: JournalEntry }
  | { readonly id: string; readonly wrote: JournalWrite }
  | { readonly id: string; readonly ended: NonNullable<JournalEntry['ended']> };

/**
 * Undefined for a line that is torn, foreign or malformed. The file is the person's, but what it says is written to a cluster
 * by a take back, so nothing in it is believed unparsed.
 */
export function parseJournalLine(line: string): JournalLine | undefined {
  const raw = parseJson(line);
  if (!isFields(raw)) return undefined;
  if (isFields(raw['planned'])) {
    const planned = parseEntry(raw['planned']);
    return planned === undefined ? undefined : { planned };
  }
  const { id } = raw;
  const wrote = parseWrote(raw['wrote']);
  if (isText(id) && wrote !== undefined) return { id, wrote };
  const ended = parseEnded(raw['ended']);
  return isText(id) && ended !== undefined ? { id, ended } : undefined;
}

type Fields = Readonly<Record<string, unknown>>;

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

const isFields = (raw: unknown): raw is Fields => typeof raw === 'object' && raw !== null && !Array.isArray(raw);
const isText = (raw: unknown): raw is string => typeof raw === 'string';
const isCount = (raw: unknown): raw is number => typeof raw === 'number' && Number.isInteger(raw) && raw >= 0;
const isOneOf = <T extends string>(raw: unknown, values: readonly T[]): raw is T => values.some((value) => value === raw);

/** All or nothing: one malformed element makes the list undefined. */
function listOf<T>(raw: unknown, parse: (element: unknown) => T | undefined): readonly T[] | undefined {
  if (!Array.isArray(raw)) return undefined;
  const parsed = raw.map(parse);
  return parsed.every((element) => element !== undefined) ? parsed : undefined;
}

function parseEntry(raw: Fields): JournalEntry | undefined {
  const { id, at, who, operation, application, takesBack } = raw;
  const target = parseTarget(raw['target']);
  const inverse = parseInverse(raw['inverse']);
  const changes = listOf(raw['changes'], parseChange);
  if (!isText(id) || typeof at !== 'number' || !isText(who) || !isText(application)) return undefined;
  if (!isOneOf(operation, operations) || target === undefined || inverse === undefined || changes === undefined) return undefined;
  const accepted = listOf(raw['accepted'], parseAccepted);
  return { id, at, who, operation, target, application, changes, inverse, ...(accepted === undefined ? {} : { accepted }), ...(isText(takesBack) ? { takesBack } : {}) };
}

function parseAccepted(raw: unknown): NonNullable<JournalEntry['accepted']>[number] | undefined {
  if (!isFields(raw)) return undefined;
  const { id, title, detail } = raw;
  return isText(id) && isText(title) && isText(detail) ? { id, title, detail } : undefined;
}

function parseTarget(raw: unknown): Target | undefined {
  if (!isFields(raw) || !isText(raw['namespace']) || !isFields(raw['cluster'])) return undefined;
  const { source, context, server } = raw['cluster'];
  if (!isOneOf(source, ['kubeconfig', 'practice'] as const satisfies readonly ClusterRef['source'][]) || !isText(context) || !isText(server)) return undefined;
  return { cluster: { source, context, server }, namespace: raw['namespace'] };
}

function parseInverse(raw: unknown): Inverse | undefined {
  if (!isFields(raw)) return undefined;
  if (raw['kind'] === 'switch') {
    const { service, label, to, from, had } = raw;
    // What every object has (`__proto__`) is no key of a label, and would be found in every selector.
    return isText(service) && isText(label) && !(label in {}) && isText(to) && isText(from) ? { kind: 'switch', service, label, to, from, ...(raw['wide'] === true ? { wide: true } : {}), ...(isCount(had) ? { had } : {}) } : undefined;
  }
  if (raw['kind'] === 'none') return isText(raw['why']) ? { kind: 'none', why: raw['why'] } : undefined;
  if (raw['kind'] === 'template' || raw['kind'] === 'paused') return parseRolling(raw);
  if (raw['kind'] === 'created' || raw['kind'] === 'track') return parseTrack(raw);
  const mark = parseCanaryMark(raw['mark']);
  if (raw['kind'] === 'canary') {
    const { undo } = raw;
    return isOneOf(undo, ['create', 'swap'] as const) && mark !== undefined ? { kind: 'canary', undo, mark } : undefined;
  }
  const deployments = raw['kind'] === 'replicas' ? listOf(raw['deployments'], parseSize) : undefined;
  return deployments === undefined ? undefined : { kind: 'replicas', deployments, ...(mark === undefined ? {} : { mark }) };
}

function parseCanaryMark(raw: unknown): CanaryMark | undefined {
  const mark = raw === undefined ? undefined : parseNote(JSON.stringify({ mark: raw }))?.mark;
  return mark?.kind === 'canary' ? mark : undefined;
}

function parseTrack(raw: Fields): Inverse | undefined {
  const { kind, deployment, replicas } = raw;
  if (!isText(deployment)) return undefined;
  if (kind === 'created') {
    const images = listOf(raw['images'], (one) => (isFields(one) && isText(one['container']) && isText(one['image']) ? { container: one['container'], image: one['image'] } : undefined));
    return images === undefined ? undefined : { kind, deployment, images };
  }
  const images = listOf(raw['images'], (one) => (isFields(one) && isText(one['container']) && isText(one['from']) && isText(one['to']) ? { container: one['container'], from: one['from'], to: one['to'] } : undefined));
  if (kind !== 'track' || images === undefined || !isFields(replicas) || !isCount(replicas['from']) || !isCount(replicas['to'])) return undefined;
  return { kind, deployment, images, replicas: { from: replicas['from'], to: replicas['to'] } };
}

function parseRolling(raw: Fields): Inverse | undefined {
  const { kind, deployment, from, to, paused, held } = raw;
  if (!isText(deployment)) return undefined;
  if (kind === 'paused') return typeof from === 'boolean' && typeof to === 'boolean' ? { kind, deployment, from, to } : undefined;
  if (kind !== 'template' || !isText(from) || !isText(to) || !isFields(paused)) return undefined;
  return typeof paused['from'] === 'boolean' && typeof paused['to'] === 'boolean' ? { kind, deployment, from, to, paused: { from: paused['from'], to: paused['to'] }, ...(held === true ? { held } : {}) } : undefined;
}

function parseSize(raw: unknown): { readonly name: string; readonly from: number; readonly to: number } | undefined {
  if (!isFields(raw)) return undefined;
  const { name, from, to } = raw;
  return isText(name) && isCount(from) && isCount(to) ? { name, from, to } : undefined;
}

function parseChange(raw: unknown): JournalEntry['changes'][number] | undefined {
  if (!isFields(raw)) return undefined;
  const { kind, name, basedOn, change } = raw;
  if (!isOneOf(kind, ['Service', 'Deployment'] as const) || !isText(name) || !isText(basedOn) || !isText(change)) return undefined;
  return { kind, name, basedOn, change };
}

function parseWrote(raw: unknown): JournalWrite | undefined {
  if (!isFields(raw)) return undefined;
  const { change, at, outcome } = raw;
  return isCount(change) && typeof at === 'number' && isOneOf(outcome, ['written', 'refused', 'unknown'] as const) ? { change, at, outcome } : undefined;
}

function parseEnded(raw: unknown): JournalEntry['ended'] {
  if (!isFields(raw)) return undefined;
  const { at, outcome, detail, wrote } = raw;
  if (typeof at !== 'number' || !isText(detail) || !isOneOf(outcome, ['verified', 'unverified', 'failed', 'cancelled'] as const)) return undefined;
  return { at, outcome, detail, ...(isCount(wrote) ? { wrote } : {}) };
}
