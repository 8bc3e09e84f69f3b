import type { JournalPort } from './ports.ts';
import { parseJournalLine } from './journalLine.ts';
import type { JournalEntry } from '../core/operations/journalEntry.ts';
import { fail, ok, type Result } from '../core/result.ts';
import { targetKey } from '../core/target.ts';

/** A file that only grows. `append` writes the line and a line break, at the end, in one write; both reject with the system's error. */
export interface LinesPort {
  /** The lines without their breaks; none where there is no file yet. The last may be torn. The very same list where nothing was added. */
  read(): Promise<readonly string[]>;
  append(line: string): Promise<void>;
}

/**
 * The journal as JSON lines, appended to and never rewritten, so that a crash costs at most the line it was writing; lines that
 * cannot be parsed are passed over. Several windows may share the file: every question asks for its lines, and parses them where they are
 * another list than the last time. `path` is for messages.
 */
export function createJournal(lines: LinesPort, path: string): JournalPort {
  let queue: Promise<unknown> = Promise.resolve();
  let whole = false;
  let last: { readonly lines: readonly string[]; readonly byTarget: ReadonlyMap<string, readonly JournalEntry[]> } | undefined;

  async function entriesOn(key: string): Promise<readonly JournalEntry[]> {
    const now = await lines.read().catch(() => []);
    if (last?.lines !== now) last = { lines: now, byTarget: Map.groupBy(entriesOf(now).reverse(), (entry) => targetKey(entry.target)) };
    return last.byTarget.get(key) ?? [];
  }

  async function write(line: string): Promise<Result<void>> {
    try {
      if (!whole) await endTornLine();
      whole = true;
      await lines.append(line);
      return ok(undefined);
    } catch (error) {
      whole = false;
      return fail({ kind: 'journalUnwritable', path, reason: error instanceof Error ? error.message : String(error) });
    }
  }

  /** A line that a crash cut has no break: without one, the next would be lost with it. */
  async function endTornLine(): Promise<void> {
    const last = (await lines.read()).at(-1);
    if (last !== undefined && last !== '' && parseJournalLine(last) === undefined) await lines.append('');
  }

  /** One write after the other, whatever became of the one before. */
  function append(line: string): Promise<Result<void>> {
    const written = queue.then(() => write(line));
    queue = written;
    return written;
  }

  return {
    append: (entry) => append(JSON.stringify({ planned: entry })),
    wrote: (id, write) => append(JSON.stringify({ id, wrote: write })),
    end: (id, ended) => append(JSON.stringify({ id, ended })),
    async entries(target, application) {
      const entries = await entriesOn(targetKey(target));
      return application === undefined ? entries : entries.filter((entry) => entry.application === application);
    },
  };
}

/** In order of their beginning. The first end of an entry counts. */
function entriesOf(lines: readonly string[]): JournalEntry[] {
  const entries = new Map<string, JournalEntry>();
  for (const line of lines) {
    const parsed = parseJournalLine(line);
    if (parsed === undefined) continue;
    if ('planned' in parsed) {
      if (!entries.has(parsed.planned.id)) entries.set(parsed.planned.id, parsed.planned);
      continue;
    }
    const entry = entries.get(parsed.id);
    if (entry !== undefined && 'wrote' in parsed) {
      const { writes = [] } = entry;
      if (!writes.some(({ change }) => change === parsed.wrote.change)) entries.set(parsed.id, { ...entry, writes: [...writes, parsed.wrote] });
      continue;
    }
    if (entry !== undefined && entry.ended === undefined && 'ended' in parsed) entries.set(parsed.id, { ...entry, ended: parsed.ended });
  }
  return [...entries.values()];
}
