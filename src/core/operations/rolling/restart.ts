import { annotationsOf, rawAt, type Raw } from '../../checks/raw.ts';
import { clean } from '../../live/clean.ts';
import { ok, type Result } from '../../result.ts';
import { currentSet, hashOf, type WholeRollout } from '../../rollout/revision.ts';
import { fingerprintOf, templateOf } from '../../rollout/template.ts';
import { said } from '../commonChecks.ts';
import type { Check, Plan } from '../plan.ts';
import type { Seen } from '../seen.ts';
import { pointerToken } from '../switchPlan.ts';
import { rollChecks, sameCheck, writeChecks } from './checks.ts';
import { rollFacts, templateInverse } from './facts.ts';
import { floorFacts, floorOf } from './floor.ts';
import { stillFacts, stillFirst } from './still.ts';
import { keyOps, rolledOut, sightOf, whomText, whoText, writeTo, type RollingSight } from './sight.ts';

const key = 'kubectl.kubernetes.io/restartedAt';

/**
 * The plan of a restart: every pod is replaced by one of the same images, as `kubectl rollout restart` does it (PD §2.5). `now`:
 * milliseconds since 1970, for the annotation. A paused rollout blocks. Fails with `notFound` for the Deployment.
 */
export function planRestart(seen: Seen, deployment: string, whole: WholeRollout, now: number): Result<Plan> {
  const sight = sightOf(seen, deployment, whole);
  return sight.ok ? ok(planOf(sight.value, new Date(now).toISOString().replace(/\.\d+Z$/, 'Z'))) : sight;
}

function planOf(sight: RollingSight, at: string): Plan {
  const { seen, track, whole } = sight;
  const template = templateOf(whole.deployment);
  const { name, paused, restartedAt } = track.deployment;
  const same = restartedAt === at ? sameCheck('same-restart', `${whoText(sight)} was restarted in this very second.`) : undefined;
  const floor = same === undefined ? floorOf(sight) : {};
  const annotations = rawAt(template, 'metadata')['annotations'];
  const path = '/spec/template/metadata/annotations';
  const ops = annotations === undefined
    ? keyOps(path, undefined, { [key]: at })
    : keyOps(`${path}/${pointerToken(key)}`, annotationsOf(template)[key], at);
  return {
    operation: 'restart',
    target: seen.application.target,
    application: seen.application.name,
    question: `Restart every pod of ${whomText(sight)}?`,
    action: 'Restart the rollout',
    facts: rollFacts(sight, same === undefined ? `restarted at: ${clean(restartedAt ?? 'never')} → ${at}` : 'none', false, [...(same === undefined ? stillFacts(sight) : []), ...floorFacts(floor)]),
    checks: same === undefined ? (paused ? said([...writeChecks(sight), pausedCheck(sight)]) : rollChecks(sight, false)) : said([...writeChecks(sight), same]),
    writes: same === undefined && !paused ? stillFirst(sight, writeTo(sight, ops, `restarted at ${at} (${clean(name)})`, rolledOut(sight, false))) : [],
    inverse: templateInverse(sight, fingerprintOf(restarted(template, at)), hashOf(currentSet(whole)), { from: paused, to: paused }),
    ...floor,
  };
}

const pausedCheck = (sight: RollingSight): Check => ({
  id: 'paused', title: 'Paused', verdict: 'block', detail: `The rollout of ${whoText(sight)} is paused, so no pod would restart. Resume it first.`,
});

function restarted(template: Raw, at: string): Raw {
  const metadata = rawAt(template, 'metadata');
  return { ...template, metadata: { ...metadata, annotations: { ...rawAt(metadata, 'annotations'), [key]: at } } };
}
