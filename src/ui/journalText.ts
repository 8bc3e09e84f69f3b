/** The journal of an application as text: choices of a pick, and one entry as a document. Nothing here needs VS Code. */
import type { Choice } from './ask.ts';
import { plainInSource } from './markdown.ts';
import { clean, timeText } from '../core/live/clean.ts';
import { nameOf } from '../core/operations/history.ts';
import type { JournalEntry } from '../core/operations/journalEntry.ts';

/** What became of it, shape first. */
const marks: Readonly<Record<NonNullable<JournalEntry['ended']>['outcome'], string>> = { verified: '✓', unverified: '?', failed: '✗', cancelled: '–' };

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** How it ended in one sentence; `running`: this window is carrying it out. */
function endText({ ended }: JournalEntry, running: boolean): string {
  if (ended !== undefined) return ended.detail;
  return running ? 'It is running.' : 'It has no end: its window was closed, or it crashed. The tree shows what holds.';
}

export interface EntrySight {
  readonly running: boolean;
  /** A later entry took it back. */
  readonly takenBack: boolean;
}

/** What was written, which tells one entry from the next of its kind; how it ended comes first where it is not as it should be. */
function storyOf(entry: JournalEntry, sight: EntrySight): string {
  const written = entry.changes.map(({ name, change }) => `${clean(name)}: ${clean(change, 300)}`).join(', then ');
  const parts = entry.ended?.outcome === 'verified' && written !== '' ? [] : [endText(entry, sight.running)];
  return [...parts, written].filter((part) => part !== '').join(' · ');
}

/** One entry of the pick; `value` and buttons are the caller's. */
export function entryChoice<T>(entry: JournalEntry, sight: EntrySight, rest: Pick<Choice<T>, 'value' | 'buttons'>): Choice<T> {
  const facts = [timeText(entry.at), clean(entry.who), sight.takenBack ? 'taken back since' : ''];
  return {
    label: `${entry.ended === undefined ? '…' : marks[entry.ended.outcome]} ${capital(nameOf(entry))}`,
    description: facts.filter((part) => part !== '').join(' · '),
    detail: storyOf(entry, sight),
    ...rest,
  };
}

/** One entry as Markdown, with everything that the journal holds of it. */
export function entryDocument(entry: JournalEntry, sight: EntrySight): string {
  const { accepted = [], target: { cluster, namespace } } = entry;
  const facts: readonly (readonly [string, string])[] = [
    ['Application', entry.application],
    ['Namespace', namespace],
    ['Context', cluster.context],
    ['Server', cluster.server],
    ['By', entry.who],
    ['Began', timeText(entry.at)],
    ...(entry.ended === undefined ? [] : [['Ended', `${timeText(entry.ended.at)}, ${entry.ended.outcome}`] as const]),
    ...(entry.takesBack === undefined ? [] : [['Takes back', entry.takesBack] as const]),
    ...(sight.takenBack ? [['Since then', 'taken back'] as const] : []),
    ['Id', entry.id],
  ];
  const changes = entry.changes.map(({ kind, name, basedOn, change }, index) => {
    const wrote = entry.ended?.wrote;
    const left = wrote !== undefined && index >= wrote ? ' (not written)' : '';
    return `${index + 1}. ${kind} ${plainInSource(clean(name))}: ${plainInSource(clean(change, 1000))}${left}${basedOn === '' ? '' : `, as seen at resourceVersion ${plainInSource(clean(basedOn))}`}`;
  });
  return [
    `# ${plainInSource(clean(`${capital(nameOf(entry))}: ${entry.application}`))}`,
    plainInSource(clean(endText(entry, sight.running), 2000)),
    facts.map(([label, value]) => `- ${label}: ${plainInSource(clean(value, 300))}`).join('\n'),
    '## What was written, in this order',
    changes.length === 0 ? 'Nothing but the note of the release.' : changes.join('\n'),
    ...(accepted.length === 0 ? [] : ['## Warnings that were accepted', accepted.map(({ id, title, detail }) => `- ${plainInSource(clean(title))} (\`${plainInSource(clean(id))}\`): ${plainInSource(clean(detail, 1000))}`).join('\n')]),
  ].join('\n\n').concat('\n');
}
