import { clean, timeText } from '../live/clean.ts';
import type { JournalEntry } from './journalEntry.ts';
import { nameOf } from './history.ts';
import type { Inverse } from './plan.ts';
import type { Target } from '../target.ts';

/** The journal as documents that leave the editor: JSON for a program, Markdown for a change ticket. Newest first, as it is asked for. */

/** Everything that an entry holds; an entry holds no template, no variable and no credential. `at`: milliseconds since 1970. */
export const journalJson = (entries: readonly JournalEntry[], at: number): string =>
  `${JSON.stringify({ format: 'deployment-strategies/journal/1', exportedAt: new Date(at).toISOString(), entries: entries.map(dated) }, null, 2)}\n`;

/** Times as a person and a program both read them. */
const dated = ({ at, ended, writes, ...entry }: JournalEntry): unknown => ({
  ...entry,
  at: isoOf(at),
  ...(writes === undefined ? {} : { writes: writes.map((write) => ({ ...write, at: isoOf(write.at) })) }),
  ...(ended === undefined ? {} : { ended: { ...ended, at: isoOf(ended.at) } }),
});

const isoOf = (ms: number): string | null => (Math.abs(ms) <= 8.64e15 ? new Date(ms).toISOString() : null);

/** A heading, a table of all, and a section for each: what was written on which sight, how it ended, and how it goes back. */
export function journalMarkdown(entries: readonly JournalEntry[], target: Target, application: string | undefined, at: number): string {
  const where = `${text(target.namespace)} on ${text(target.cluster.context)} (${text(target.cluster.server)})`;
  const whose = application === undefined ? 'every application' : text(application);
  const rows = entries.map((entry) => `| ${timeText(entry.at)} | ${text(entry.application)} | ${text(nameOf(entry))} | ${text(entry.who)} | ${outcomeOf(entry)} |`);
  return [
    `# Changes of ${whose} in ${where}`,
    '',
    `Written by Deployment Strategies for Kubernetes, ${timeText(at)}. Newest first.`,
    '',
    ...(rows.length === 0 ? ['Nothing was changed.', ''] : ['| When | Application | What | Who | Outcome |', '|:--|:--|:--|:--|:--|', ...rows, '']),
    ...entries.flatMap(section),
  ].join('\n');
}

function section(entry: JournalEntry): readonly string[] {
  const { id, at, changes, writes = [], accepted = [], ended, inverse, takesBack } = entry;
  const lines = changes.map(({ kind, name, basedOn, change }, index) => {
    const write = writes.find((one) => one.change === index);
    const sight = basedOn === '' ? '' : `, seen at version ${text(basedOn)}`;
    return `${index + 1}. ${kind} ${text(name)}: ${text(change)}${sight}. ${write === undefined ? writeUnknown(entry, index) : `${words[write.outcome]} ${timeText(write.at)}.`}`;
  });
  return [
    `## ${text(entry.application)}: ${text(nameOf(entry))}, ${timeText(at)}`,
    '',
    `Entry ${text(id)}${takesBack === undefined ? '' : `, takes back entry ${text(takesBack)}`}, by ${text(entry.who)}.`,
    '',
    ...(lines.length === 0 ? ['Nothing of the application was written; the note of its release was.'] : lines),
    ...(accepted.length === 0 ? [] : ['', `Accepted ${accepted.length === 1 ? 'warning' : 'warnings'}:`, '', ...accepted.map((one) => `- ${text(one.title)} (${text(one.id)}): ${text(one.detail, longestDetail)}`)]),
    '',
    `Outcome: ${ended === undefined ? 'not recorded; the operation was cut off.' : `${ended.outcome} ${timeText(ended.at)}. ${text(ended.detail, longestDetail)}`}`,
    '',
    `To go back: ${inverseText(inverse)}.`,
    '',
  ];
}

const words = { written: 'Written', refused: 'Refused', unknown: 'Answer lost' } as const;

/** Entries of before single writes were recorded say how many were made. */
const writeUnknown = ({ ended }: JournalEntry, index: number): string =>
  ended?.wrote === undefined ? 'Not known whether it was written.' : index < ended.wrote ? 'Written.' : 'Not written.';

const outcomeOf = ({ ended }: JournalEntry): string => (ended === undefined ? 'cut off' : ended.outcome);

/** In words, without a full stop. */
export function inverseText(inverse: Inverse): string {
  switch (inverse.kind) {
    case 'switch':
      return `Service ${text(inverse.service)}, selector ${text(inverse.label)}: ${text(inverse.from)} → ${text(inverse.to)}`;
    case 'replicas':
      return inverse.deployments.length === 0 ? 'nothing stands to go back from' : inverse.deployments.map(({ name, from, to }) => `Deployment ${text(name)}, replicas ${from} → ${to}`).join('; ');
    case 'canary':
      return inverse.undo === 'create' ? `canary ${text(inverse.mark.canary)} is aborted` : `${text(inverse.mark.stable)} and ${text(inverse.mark.canary)} change places again`;
    case 'template':
      return `Deployment ${text(inverse.deployment)} gets the template of hash ${text(inverse.to)}`;
    case 'paused':
      return `Deployment ${text(inverse.deployment)} is ${inverse.to ? 'paused' : 'resumed'}`;
    case 'created':
      return `Deployment ${text(inverse.deployment)} is deleted while it is idle`;
    case 'track':
      return `Deployment ${text(inverse.deployment)}, ${inverse.images.map(({ container, to }) => `${text(container)} ${text(to)}`).join(', ')}, replicas ${inverse.replicas.from} → ${inverse.replicas.to}`;
    case 'none':
      return text(inverse.why, longestDetail).replace(/[.]$/, '');
  }
}

const longestDetail = 2000;

/** Names and messages are other people's words: one line, and nothing in it is a link, an image, HTML or a table's edge. */
const text = (raw: string, longest?: number): string => clean(raw, longest).replace(/[\\`*_[\]|<>~&#!]/gu, '\\$&');
