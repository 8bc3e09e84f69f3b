import { trackStands } from './blueGreen/takeBackTrack.ts';
import { canaryStands } from './canary/stands.ts';
import { rollingStands, templateOfEntry } from './rolling/back.ts';
import type { Application } from '../live/application.ts';
import type { JournalEntry } from './journalEntry.ts';

/**
 * The operation that `takeBack` would reverse: the newest switch or scale of the application that wrote something and was not
 * taken back yet. `entries`: the journal's, newest first, of this target; those of other applications are passed over.
 */
export function lastReversible(entries: readonly JournalEntry[], application: string): JournalEntry | undefined {
  const own = entries.filter((entry) => entry.application === application);
  const takenBack = new Set(own.filter(reallyTookBack).flatMap(({ takesBack }) => takesBack ?? []));
  return own.find((entry) => entry.operation !== 'takeBack' && entry.ended?.wrote !== 0 && !takenBack.has(entry.id));
}

/** The entry of that id, where it wrote something, is not taken back yet, and has a way back. Take backs have one too. */
export function reversible(entries: readonly JournalEntry[], application: string, id: string): JournalEntry | undefined {
  const own = entries.filter((entry) => entry.application === application);
  const entry = own.find((candidate) => candidate.id === id);
  const gone = own.some((other) => other.takesBack === id && reallyTookBack(other));
  return entry === undefined || gone || entry.ended?.wrote === 0 || entry.inverse.kind === 'none' ? undefined : entry;
}

/** One that failed, wrote nothing, or was cut: what the cluster holds then decides (`standsNow`). */
const reallyTookBack = ({ ended }: JournalEntry): boolean => ended !== undefined && ended.outcome !== 'failed' && ended.wrote !== 0;

/** Whether anything that the entry set still stands in the cluster, so that there is something to take back. */
export function standsNow(entry: JournalEntry, application: Application): boolean {
  const { inverse } = entry;
  if (inverse.kind === 'switch') {
    const service = application.services.find(({ name }) => name === inverse.service);
    const now = service?.selector?.[inverse.label];
    return now === inverse.from || (inverse.wide === true && service !== undefined && now === undefined);
  }
  if (inverse.kind === 'none') return false;
  if (inverse.kind === 'canary') return canaryStands(inverse, application);
  if (inverse.kind === 'created' || inverse.kind === 'track') return trackStands(inverse, application);
  if (inverse.kind === 'template') return rollingStands(templateOfEntry(inverse, entry), application);
  if (inverse.kind === 'paused') return rollingStands(inverse, application);
  return inverse.deployments.some(({ name, from, to }) => {
    const track = application.tracks.find(({ deployment }) => deployment.name === name);
    return from !== to && track?.deployment.desired === from;
  });
}

/** The newest operation of the application, where the journal does not say how it ended: it runs, or a crash cut it. */
export function unfinished(entries: readonly JournalEntry[], application: string): JournalEntry | undefined {
  const newest = entries.find((entry) => entry.application === application);
  return newest?.ended === undefined ? newest : undefined;
}

/** Where the operation's own name is no word. */
const verbs: { readonly [O in JournalEntry['operation']]?: string } = {
  takeBack: 'take back', setImage: 'set image', createTrack: 'create track', removeTrack: 'remove track', createCanary: 'start canary', step: 'canary step', hold: 'hold canary', promote: 'promote canary', abort: 'abort canary',
};

/** What an entry did, for rows and questions: `switch to green`, `scale`, `take back to blue`. */
export function nameOf({ operation, inverse }: Pick<JournalEntry, 'operation' | 'inverse'>): string {
  const verb = verbs[operation] ?? operation;
  return inverse.kind === 'switch' ? `${verb} to ${inverse.from}` : verb;
}
