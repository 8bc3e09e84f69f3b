import { annotationsOf, metadataOf, rawAt, rawsAt, textAt, type Raw } from '../../checks/raw.ts';
import { clean } from '../../live/clean.ts';
import { fail, ok, type Result } from '../../result.ts';
import { changeCauseKey, currentSet, hashOf, revisionsOf, type Revision, type WholeRollout } from '../../rollout/revision.ts';
import { fingerprintOf, sameTemplate, templateOf } from '../../rollout/template.ts';
import { said } from '../commonChecks.ts';
import type { Check, Plan, PlannedWrite } from '../plan.ts';
import type { Seen } from '../seen.ts';
import { rollChecks, sameCheck, writeChecks } from './checks.ts';
import { causeOps, rollFacts, templateInverse } from './facts.ts';
import { floorFacts, floorOf } from './floor.ts';
import { resumeWrite } from './pause.ts';
import { stillFacts, stillFirst } from './still.ts';
import { rolledOut, sightOf, whomText, whoText, writeTo, type RollingSight } from './sight.ts';

export interface UndoIntent {
  readonly deployment: string;
  /** Absent: the newest revision that is not the present template (`kubectl rollout undo` without `--to-revision`). */
  readonly revision?: number;
}

/**
 * The plan of an undo (PD §2.5). kubectl refuses it while the rollout is paused (PD C13); here the template is set back first, while
 * nothing can roll, and the pause ends after it. Fails with `notFound` for the Deployment, and with `noSuchRevision`.
 */
export function planUndo(seen: Seen, intent: UndoIntent, whole: WholeRollout): Result<Plan> {
  const sight = sightOf(seen, intent.deployment, whole);
  if (!sight.ok) return sight;
  const revisions = revisionsOf(whole);
  const wanted = revisions.find((one) => (intent.revision === undefined ? !one.current : one.revision === intent.revision));
  const set = whole.replicaSets.find((one) => textAt(metadataOf(one), 'name') === wanted?.replicaSet);
  if (wanted === undefined || set === undefined) {
    return fail({ kind: 'noSuchRevision', deployment: intent.deployment, revision: intent.revision, revisions: revisions.map(({ revision }) => revision) });
  }
  return ok(planOf(sight.value, revisions, wanted, set));
}

function planOf(sight: RollingSight, revisions: readonly Revision[], wanted: Revision, set: Raw): Plan {
  const { seen, track, whole } = sight;
  const { deployment } = track;
  const target = templateOf(set);
  const same = sameTemplate(templateOf(whole.deployment), target);
  const floor = same ? {} : floorOf(sight);
  const now = revisions.find(({ current }) => current);
  const change = same ? 'none' : `template of revision ${now?.revision ?? 'none yet'} → revision ${wanted.revision}${imagesText(now, wanted)}`;
  const write = templateWrite(sight, target, annotationsOf(set)[changeCauseKey], rolledOut(sight, deployment.paused, wanted.hash), `template → revision ${wanted.revision}`);
  const writes: readonly PlannedWrite[] = deployment.paused ? [write, resumeWrite(sight)] : stillFirst(sight, write);
  return {
    operation: 'undo',
    target: seen.application.target,
    application: seen.application.name,
    question: `Undo ${whomText(sight)} to revision ${wanted.revision}?`,
    action: deployment.paused ? `Undo to revision ${wanted.revision} and resume` : `Undo to revision ${wanted.revision}`,
    facts: rollFacts(sight, `${change}${deployment.paused && !same ? ', then resumed' : ''}`, false, [
      ...(wanted.changeCause === undefined ? [] : [{ label: 'Change cause', value: clean(wanted.changeCause) }]),
      ...(same ? [] : stillFacts(sight)),
      { label: 'Not undone', value: 'replicas, strategy, ConfigMaps, Secrets, Services and routes stay as they are now' },
      ...floorFacts(floor),
    ]),
    checks: same
      ? said([...writeChecks(sight), sameCheck('same-template', `${whoText(sight)} has the template of revision ${wanted.revision} already, so nothing would roll.`)])
      : [...rollChecks(sight, false), ...said([resumesCheck(sight), lostCheck(sight), reappliedCheck(sight), configCheck(target)])],
    writes: same ? [] : writes,
    inverse: templateInverse(sight, fingerprintOf(target), hashOf(currentSet(whole)), { from: false, to: deployment.paused }),
    ...floor,
  };
}

/**
 * Replaces the whole template, tested whole. The change cause goes with it: the controller copies the Deployment's to the ReplicaSet
 * that is rolled back to, and would give it the cause of the newer one.
 */
export function templateWrite(sight: RollingSight, target: Raw, cause: string | undefined, expect: NonNullable<PlannedWrite['expect']>, change: string): PlannedWrite {
  const { deployment } = sight.whole;
  const path = '/spec/template';
  return writeTo(sight, [
    { op: 'test', path, value: rawAt(deployment, 'spec', 'template') },
    { op: 'replace', path, value: target },
    ...causeOps(deployment, cause),
  ], change, expect);
}

function imagesText(now: Revision | undefined, wanted: Revision): string {
  const changed = wanted.images.flatMap(({ container, image }) => {
    const before = now?.images.find((one) => one.container === container)?.image;
    return before === image ? [] : [`${clean(container)} ${clean(before ?? 'none', 200)} → ${clean(image, 200)}`];
  });
  return changed.length === 0 ? ', same images' : `: ${changed.join(', ')}`;
}

const resumesCheck = (sight: RollingSight): Check | undefined =>
  sight.track.deployment.paused
    ? { id: 'resumes', title: 'Resume', verdict: 'warn', detail: `The rollout of ${whoText(sight)} is paused, and an undo means nothing until it goes on: the template is set back first, then the pause ends.` }
    : undefined;

/** Behind a pause a template may wait that no ReplicaSet has. */
const lostCheck = ({ whole, track }: RollingSight): Check | undefined =>
  currentSet(whole) === undefined
    ? { id: 'lost-template', title: 'Lost', verdict: 'warn', detail: `The present template of ${clean(track.deployment.name)} was never rolled out, so no revision keeps it: after the undo it is gone, and Take Back cannot bring it back.` }
    : undefined;

/** Whoever applied the newer manifest will apply it again (PD §2.5, derived; A10). */
function reappliedCheck({ whole }: RollingSight): Check | undefined {
  const check = { id: 'reapplied', title: 'Applied', verdict: 'warn' } as const;
  const again = 'the next apply or sync rolls forward again, until the manifest says the older template too';
  if (Object.hasOwn(annotationsOf(whole.deployment), 'kubectl.kubernetes.io/last-applied-configuration')) {
    return { ...check, detail: `The manifest that kubectl applied last has the newer template: ${again}.` };
  }
  const applier = rawsAt(metadataOf(whole.deployment), 'managedFields').find((entry) => entry['operation'] === 'Apply' && 'f:template' in rawAt(entry, 'fieldsV1', 'f:spec'));
  return applier === undefined ? undefined : { ...check, detail: `${clean(textAt(applier, 'manager'))} applies a manifest that has the newer template: ${again}.` };
}

/** PD A9: old code with new configuration. */
function configCheck(template: Raw): Check | undefined {
  const podSpec = rawAt(template, 'spec');
  const volumes = rawsAt(podSpec, 'volumes').flatMap((volume) => [
    ...named('ConfigMap', textAt(rawAt(volume, 'configMap'), 'name')), ...named('Secret', textAt(rawAt(volume, 'secret'), 'secretName')),
  ]);
  const env = ['containers', 'initContainers'].flatMap((list) => rawsAt(podSpec, list)).flatMap((container) => [
    ...rawsAt(container, 'envFrom').flatMap((from) => [...named('ConfigMap', textAt(rawAt(from, 'configMapRef'), 'name')), ...named('Secret', textAt(rawAt(from, 'secretRef'), 'name'))]),
    ...rawsAt(container, 'env').flatMap((one) => [
      ...named('ConfigMap', textAt(rawAt(one, 'valueFrom', 'configMapKeyRef'), 'name')), ...named('Secret', textAt(rawAt(one, 'valueFrom', 'secretKeyRef'), 'name')),
    ]),
  ]);
  const all = [...new Set([...volumes, ...env])];
  if (all.length === 0) return undefined;
  const shown = all.length > 4 ? `${all.slice(0, 4).join(', ')} and ${all.length - 4} more` : all.join(', ');
  return { id: 'config', title: 'Config', verdict: 'warn', detail: `Its pods read ${shown} as ${all.length === 1 ? 'it is' : 'they are'} now, not as ${all.length === 1 ? 'it was' : 'they were'} with that revision.` };
}

const named = (kind: string, name: string): readonly string[] => (name === '' ? [] : [`${kind} ${clean(name)}`]);
