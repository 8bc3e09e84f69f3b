import { rawAt } from '../../checks/raw.ts';
import { clean } from '../../live/clean.ts';
import { midRollout } from '../../live/health.ts';
import { ok, type Result } from '../../result.ts';
import { currentSet, revisionsOf, type WholeRollout } from '../../rollout/revision.ts';
import { said } from '../commonChecks.ts';
import type { Check, JsonPatchOp, Operation, Plan, PlannedWrite } from '../plan.ts';
import { counted, type Seen } from '../seen.ts';
import { rollChecks, sameCheck, writeChecks } from './checks.ts';
import { rollFacts } from './facts.ts';
import { keyOps, rolledOut, sightOf, stateText, whomText, whoText, writeTo, type RollingSight } from './sight.ts';

const path = '/spec/paused';

const resumeOps: readonly JsonPatchOp[] = [{ op: 'test', path, value: true }, { op: 'replace', path, value: false }];

/** The API server leaves `paused: false` out, so it may be its absence that is tested. */
export const pauseOps = ({ whole }: RollingSight): readonly JsonPatchOp[] => keyOps(path, rawAt(whole.deployment, 'spec')['paused'], true);

export const pauseWrite = (sight: RollingSight): PlannedWrite =>
  writeTo(sight, pauseOps(sight), 'paused: no → yes', { kind: 'paused', deployment: sight.track.deployment.name, paused: true });

export const resumeWrite = (sight: RollingSight): PlannedWrite => writeTo(sight, resumeOps, 'paused: yes → no', rolledOut(sight, false));

/** The plan of a pause; one that is paused already gives a plan without writes. Fails with `notFound` for the Deployment. */
export function planPause(seen: Seen, deployment: string, whole: WholeRollout): Result<Plan> {
  const sight = sightOf(seen, deployment, whole);
  return sight.ok ? ok(pausePlan(sight.value, 'pause')) : sight;
}

/** The plan of going on; where nothing is paused it has no writes. Fails with `notFound` for the Deployment. */
export function planResume(seen: Seen, deployment: string, whole: WholeRollout): Result<Plan> {
  const sight = sightOf(seen, deployment, whole);
  return sight.ok ? ok(resumePlan(sight.value, 'resume')) : sight;
}

export function pausePlan(sight: RollingSight, operation: Extract<Operation, 'pause' | 'takeBack'>): Plan {
  const { deployment } = sight.track;
  const same = deployment.paused ? sameCheck('same-paused', `The rollout of ${whoText(sight)} is paused already.`) : undefined;
  return {
    ...frame(sight, operation),
    question: operation === 'pause' ? `Pause the rollout of ${whomText(sight)}?` : `Take back: pause the rollout of ${whomText(sight)} again?`,
    action: operation === 'pause' ? 'Pause the rollout' : 'Pause it again',
    facts: [
      { label: 'Server', value: clean(sight.seen.application.target.cluster.server) },
      { label: 'Change', value: same === undefined ? `Deployment ${clean(deployment.name)}, paused: no → yes` : 'none' },
      { label: 'Now', value: stateText(sight) },
      { label: 'While paused', value: 'changes of the template roll nothing, replicas can be changed, the progress deadline is not watched' },
      { label: 'To go back', value: 'Deployment Strategies: Resume Rollout' },
    ],
    checks: said([...writeChecks(sight), same, same === undefined ? halfwayCheck(sight) : undefined]),
    writes: writable(sight, same) ? [pauseWrite(sight)] : [],
    inverse: { kind: 'paused', deployment: deployment.name, from: true, to: false },
  };
}

export function resumePlan(sight: RollingSight, operation: Extract<Operation, 'resume' | 'takeBack'>): Plan {
  const { deployment } = sight.track;
  const same = deployment.paused ? undefined : sameCheck('same-paused', `The rollout of ${whoText(sight)} is not paused.`);
  return {
    ...frame(sight, operation),
    question: operation === 'resume' ? `Resume the rollout of ${whomText(sight)}?` : `Take back: resume the rollout of ${whomText(sight)}?`,
    action: 'Resume the rollout',
    facts: rollFacts(sight, same === undefined ? 'paused: yes → no' : 'none', false, same === undefined ? [{ label: 'Will roll', value: willRoll(sight) }] : []),
    checks: same === undefined ? rollChecks(sight, false) : said([...writeChecks(sight), same]),
    writes: writable(sight, same) ? [resumeWrite(sight)] : [],
    inverse: { kind: 'paused', deployment: deployment.name, from: false, to: true },
  };
}

const writable = ({ changedSince }: RollingSight, same: Check | undefined): boolean => same === undefined && changedSince.length === 0;

const frame = ({ seen: { application } }: RollingSight, operation: Operation): Pick<Plan, 'operation' | 'target' | 'application'> => ({
  operation, target: application.target, application: application.name,
});

/** Half of the pods stay new and half old for as long as the pause lasts. */
function halfwayCheck(sight: RollingSight): Check | undefined {
  const { deployment } = sight.track;
  if (!midRollout(deployment)) return undefined;
  const old = Math.max(0, deployment.replicas - deployment.updated);
  return { id: 'halfway', title: 'Halfway', verdict: 'warn', detail: `${counted(deployment.updated, 'pod')} of the newest template and ${old} of older ones stay side by side until the rollout goes on.` };
}

/** What waits behind the pause: the images that differ from those of the newest pods, or how many pods are left to replace. */
function willRoll({ track: { deployment }, whole }: RollingSight): string {
  const set = currentSet(whole);
  const left = Math.max(0, deployment.desired - deployment.updated);
  if (set !== undefined) return left === 0 && !midRollout({ ...deployment, paused: false }) ? 'nothing: every pod is of the newest template' : `the rest: ${left} of ${counted(deployment.desired, 'pod')}`;
  if (whole.unread === true) return `what waits behind the pause: ${left} of ${counted(deployment.desired, 'pod')} are not of the newest template`;
  const before = revisionsOf(whole)[0]?.images ?? [];
  const changed = deployment.images.flatMap(({ container, image }) => {
    const was = before.find((one) => one.container === container)?.image;
    return was === image ? [] : [`${clean(container)} ${clean(was ?? 'none', 200)} → ${clean(image, 200)}`];
  });
  const what = changed.length === 0 ? 'a changed template with the same images' : changed.join(', ');
  return `${counted(deployment.desired, 'pod')}: ${what}`;
}
