import { clean } from '../../live/clean.ts';
import { protectedCheck, readOnlyCheck, said } from '../commonChecks.ts';
import type { JournalEntry } from '../journalEntry.ts';
import type { Plan } from '../plan.ts';
import { where, type Seen } from '../seen.ts';

/** Whether a removal that a crash cut has come to its end all the same: nothing is left of what it was to delete. */
export const isRemoved = ({ operation, changes }: JournalEntry, { application: { tracks } }: Seen): boolean =>
  operation === 'removeTrack' && changes.length > 0 && changes.every(({ name }) => !tracks.some(({ deployment }) => deployment.name === name));

/** A removal that writes nothing, since nothing is left to remove. */
export function gonePlan(seen: Seen, deployment: string): Plan {
  const { target, name } = seen.application;
  return {
    operation: 'removeTrack',
    target,
    application: name,
    question: `Remove ${clean(deployment)} of ${clean(name)} ${where(seen)}?`,
    action: 'Remove',
    facts: [{ label: 'Server', value: clean(target.cluster.server) }, { label: 'Change', value: 'none' }],
    checks: said([readOnlyCheck(seen), protectedCheck(seen), { id: 'same-track', title: 'Nothing to do', verdict: 'pass', detail: `Deployment ${clean(deployment)} is gone already.` }]),
    writes: [],
    inverse: { kind: 'none', why: 'Create the track again.' },
  };
}
