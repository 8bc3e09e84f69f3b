import { annotationsOf, metadataOf, type Raw } from '../../checks/raw.ts';
import { clean } from '../../live/clean.ts';
import { changeCauseKey } from '../../rollout/revision.ts';
import { simulateRollingUpdate } from '../../rollout/simulate.ts';
import type { Inverse, JsonPatchOp, Plan } from '../plan.ts';
import { counted } from '../seen.ts';
import { pointerToken } from '../switchPlan.ts';
import { keyOps, moving, stateText, type RollingSight } from './sight.ts';

type Fact = Plan['facts'][number];

/** The rows of every plan that gives a Deployment another template. */
export function rollFacts(sight: RollingSight, change: string, paused: boolean, more: readonly Fact[] = []): readonly Fact[] {
  const { seen, track } = sight;
  return [
    { label: 'Server', value: clean(seen.application.target.cluster.server) },
    { label: 'Change', value: `Deployment ${clean(track.deployment.name)}, ${change}` },
    { label: 'Now', value: stateText(sight) },
    ...(change === 'none' ? [] : [{ label: 'After', value: paused ? 'paused: nothing rolls until it is resumed' : afterText(sight) }]),
    ...more,
    { label: 'To go back', value: 'Deployment Strategies: Take Back' },
  ];
}

function afterText({ track: { deployment } }: RollingSight): string {
  const { desired, strategyType, maxSurge, maxUnavailable, gpusPerPod } = deployment;
  if (desired === 0) return 'the new template, without any pod';
  if (strategyType === 'Recreate') return `${counted(desired, 'new pod')}, after all old ones have gone`;
  const simulated = simulateRollingUpdate({ replicas: desired, maxSurge, maxUnavailable });
  if (!simulated.ok) return counted(desired, 'new pod');
  const { peakPods, lowestAvailable } = simulated.value;
  const gpus = gpusPerPod === 0 ? '' : `, ${counted(peakPods * gpusPerPod, 'GPU')}`;
  return `${counted(desired, 'new pod')}; on the way at most ${counted(peakPods, 'pod')}${gpus} and at least ${lowestAvailable} available`;
}

/** The way back to the template that stands now; none where no ReplicaSet holds it, since the journal keeps no templates. */
export function templateInverse({ track, whole }: RollingSight, set: string, before: string, paused: Extract<Inverse, { kind: 'template' }>['paused']): Inverse {
  const { name } = track.deployment;
  if (before === '' && whole.unread === true) return { kind: 'none', why: `ReplicaSets may not be listed, so the template that ${clean(name)} had before is not known.` };
  if (before === '') return { kind: 'none', why: `The template that ${clean(name)} had before was never rolled out, so no ReplicaSet keeps it.` };
  return { kind: 'template', deployment: name, from: set, to: before, paused, ...(moving({ track }) ? { held: true } : {}) };
}

/** The cause goes where kubectl keeps it; the controller copies it to the ReplicaSet, and so into the history (PD §2.5). */
export function causeOps(deployment: Raw, cause: string | undefined): readonly JsonPatchOp[] {
  const annotations = metadataOf(deployment)['annotations'];
  const path = '/metadata/annotations';
  if (annotations === undefined) return cause === undefined ? [] : keyOps(path, undefined, { [changeCauseKey]: cause });
  return keyOps(`${path}/${pointerToken(changeCauseKey)}`, annotationsOf(deployment)[changeCauseKey], cause);
}
