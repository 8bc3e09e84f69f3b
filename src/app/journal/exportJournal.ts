import { journalJson, journalMarkdown } from '../../core/operations/journalText.ts';
import type { OperationPorts } from '../ports.ts';
import type { Target } from '../../core/target.ts';

export interface ExportRequest {
  readonly target: Target;
  /** Absent: every application of the namespace. */
  readonly application?: string;
  readonly format: 'json' | 'markdown';
}

/** The journal of one namespace or application as a document for a change ticket, newest first; nothing of a cluster is read for it. */
export async function exportJournal({ journal, clock }: Pick<OperationPorts, 'journal' | 'clock'>, { target, application, format }: ExportRequest): Promise<string> {
  const entries = await journal.entries(target, application);
  return format === 'json' ? journalJson(entries, clock.now()) : journalMarkdown(entries, target, application, clock.now());
}
