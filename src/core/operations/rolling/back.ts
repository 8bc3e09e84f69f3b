import { annotationsOf } from '../../checks/raw.ts';
import { clean } from '../../live/clean.ts';
import type { Application } from '../../live/application.ts';
import { fail, ok, type Result } from '../../result.ts';
import { changeCauseKey, currentSet, hashOf, setOfHash, type WholeRollout } from '../../rollout/revision.ts';
import { fingerprintOf, sameTemplate, templateOf } from '../../rollout/template.ts';
import { said } from '../commonChecks.ts';
import type { JournalEntry } from '../journalEntry.ts';
import type { Inverse, Plan, PlannedWrite } from '../plan.ts';
import type { Seen } from '../seen.ts';
import { rollChecks, sameCheck, writeChecks } from './checks.ts';
import { rollFacts, templateInverse } from './facts.ts';
import { pausePlan, pauseWrite, resumePlan, resumeWrite } from './pause.ts';
import { stillFacts, stillFirst } from './still.ts';
import { rolledOut, sightOf, whomText, whoText } from './sight.ts';
import { templateWrite } from './undo.ts';

type Of<K extends Inverse['kind']> = Extract<Inverse, { kind: K }>;

/** Reverses a pause or a resume. Fails with `notFound` where the Deployment is gone. */
export function pausedBack(seen: Seen, { deployment, to }: Of<'paused'>, whole: WholeRollout): Result<Plan> {
  const sight = sightOf(seen, deployment, whole);
  if (!sight.ok) return sight;
  return ok(to ? pausePlan(sight.value, 'takeBack') : resumePlan(sight.value, 'takeBack'));
}

/**
 * Back to the template that a recorded operation replaced: the journal has the hash of its ReplicaSet, which holds it while the history
 * does. A template or a pause that somebody else set since blocks. Fails with `notFound` for the Deployment or the ReplicaSet.
 */
export function templateBack(seen: Seen, inverse: Of<'template'>, whole: WholeRollout): Result<Plan> {
  const { application: { target: { cluster, namespace } } } = seen;
  const found = sightOf(seen, inverse.deployment, whole, []);
  if (!found.ok) return found;
  const set = setOfHash(whole, inverse.to);
  if (set === undefined) {
    return fail({ kind: 'notFound', context: clean(cluster.context), what: `The revision ${clean(inverse.to)} of Deployment ${clean(inverse.deployment)}`, namespace: clean(namespace) });
  }
  const { deployment } = found.value.track;
  const [now, target] = [templateOf(whole.deployment), templateOf(set)];
  // A crash left the pause that stands between template and rollout.
  const halfway = inverse.held === true && !inverse.paused.to && deployment.paused;
  if (halfway && sameTemplate(now, target)) return ok(resumePlan(found.value, 'takeBack'));
  const same = sameTemplate(now, target) && deployment.paused === inverse.paused.to;
  const changed = same ? [] : [
    ...(fingerprintOf(now) === inverse.from || sameTemplate(now, target) ? [] : [`The template of ${clean(deployment.name)} is not the one that the record set`]),
    // A way back that was cut after its first write has paused already.
    ...(deployment.paused === inverse.paused.from || deployment.paused === inverse.paused.to || halfway ? [] : [`${clean(deployment.name)} is ${deployment.paused ? 'paused' : 'not paused'} now, and the record says otherwise`]),
  ];
  const sight = { ...found.value, changedSince: changed };
  const { paused } = inverse;
  const write = templateWrite(sight, target, annotationsOf(set)[changeCauseKey], rolledOut(sight, paused.to || halfway, inverse.to), 'template → the one before');
  const writes: readonly PlannedWrite[] = paused.to ? [...(deployment.paused ? [] : [pauseWrite(sight)]), write] : halfway ? [write, resumeWrite(sight)] : stillFirst(sight, write);
  return ok({
    operation: 'takeBack',
    target: seen.application.target,
    application: seen.application.name,
    question: `Take back ${whomText(sight)} to the template before?`,
    action: 'Take back the template',
    facts: rollFacts(sight, same ? 'none' : `template → the one of ReplicaSet ${clean(deployment.name)}-${clean(inverse.to)}`, paused.to, [
      ...(same || paused.to ? [] : stillFacts(sight)),
      { label: 'Not taken back', value: 'replicas, strategy, ConfigMaps, Secrets, Services and routes stay as they are now' },
    ]),
    checks: same
      ? said([...writeChecks(sight), sameCheck('same-template', `${whoText(sight)} has that template already, so nothing would roll.`)])
      : changed.length > 0 ? said(writeChecks(sight)) : rollChecks(sight, paused.to),
    writes: same || changed.length > 0 ? [] : writes,
    inverse: templateInverse(sight, fingerprintOf(target), hashOf(currentSet(whole)), { from: paused.to, to: paused.from }),
  });
}

/** The pause that was written with a template belongs to an operation that was cut; once it was seen to end, a pause is somebody else's. */
export const templateOfEntry = ({ held, ...inverse }: Of<'template'>, { ended }: Pick<JournalEntry, 'ended'>): Of<'template'> =>
  held === undefined || ended?.outcome === 'verified' ? inverse : { ...inverse, held };

/** Whether what the record set still stands: the pause, or a newer revision than the one to go back to. */
export function rollingStands(inverse: Of<'paused'> | Of<'template'>, { tracks }: Application): boolean {
  const track = tracks.find(({ deployment }) => deployment.name === inverse.deployment);
  if (track === undefined) return false;
  if (inverse.kind === 'paused') return track.deployment.paused === inverse.from;
  const before = track.replicaSets.find(({ hash }) => hash === inverse.to);
  return before !== undefined && (before.revision !== track.deployment.revision || (track.deployment.paused && (track.deployment.updated === 0 || inverse.held === true)));
}
