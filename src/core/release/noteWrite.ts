import { noteText, parseNote, releaseAnnotation, type Anchor, type Note } from './mark.ts';
import type { JsonPatchOp, PlannedWrite } from '../operations/plan.ts';

/** The annotation as the server holds it now. */
export interface NoteSight {
  readonly kind: Anchor['kind'];
  readonly namespace: string;
  readonly name: string;
  readonly resourceVersion: string;
  /** The object has annotations at all: a JSON Patch cannot add to a map that is not there. */
  readonly annotated: boolean;
  /** Absent where nothing is noted. */
  readonly text: string | undefined;
}

type Fields = Readonly<Record<string, unknown>>;
const fieldsOf = (raw: unknown): Fields | undefined => (typeof raw === 'object' && raw !== null && !Array.isArray(raw) ? (raw as Fields) : undefined);

/** `object`: JSON of the anchor, whole. */
export function noteSight({ kind, record }: Anchor, object: Fields): NoteSight {
  const metadata = fieldsOf(object['metadata']) ?? {};
  const annotations = fieldsOf(metadata['annotations']);
  const { resourceVersion } = metadata;
  const text = annotations !== undefined && Object.hasOwn(annotations, releaseAnnotation) ? annotations[releaseAnnotation] : undefined;
  return {
    kind,
    namespace: record.namespace,
    name: record.name,
    resourceVersion: typeof resourceVersion === 'string' ? resourceVersion : '',
    annotated: annotations !== undefined,
    text: typeof text === 'string' ? text : undefined,
  };
}

const path = `/metadata/annotations/${releaseAnnotation.replaceAll('~', '~0').replaceAll('/', '~1')}`;

/**
 * Writes the note over what was seen, and nothing else: refused where the annotation is another by then. A `test` for `null` holds
 * where there is no such key; so the API server reads it (evanphx/json-patch), and so does the practice cluster.
 */
export function noteWrite(sight: NoteSight, next: Note): PlannedWrite {
  const { kind, namespace, name, resourceVersion } = sight;
  return { kind, namespace, name, basedOn: resourceVersion, ops: opsFor(sight, noteText(next)), change: 'note of the release' };
}

function opsFor({ annotated, text }: NoteSight, value: string | undefined): readonly JsonPatchOp[] {
  if (text !== undefined) return [{ op: 'test', path, value: text }, value === undefined ? { op: 'remove', path } : { op: 'replace', path, value }];
  if (value === undefined) return [];
  if (annotated) return [{ op: 'test', path, value: null }, { op: 'add', path, value }];
  return [{ op: 'test', path: '/metadata/annotations', value: null }, { op: 'add', path: '/metadata/annotations', value: { [releaseAnnotation]: value } }];
}

/** Whether a write only notes: it changes nothing of how an application runs. */
export const notesOnly = ({ ops }: Pick<PlannedWrite, 'ops'>): boolean => ops.length > 0 && ops.every((op) => op.path === path || op.path === '/metadata/annotations');

/** The note after the annotation was written so; what is not ours to read is no note. */
export const noteIn = ({ text }: NoteSight): Note => parseNote(text) ?? {};
