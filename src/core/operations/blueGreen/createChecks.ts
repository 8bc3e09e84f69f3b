import { clean } from '../../live/clean.ts';
import { protectedCheck, readOnlyCheck, rightsCheck, rolloutCheck, said, type MaybeCheck } from '../commonChecks.ts';
import type { Check } from '../plan.ts';
import { counted, type Seen } from '../seen.ts';
import type { Copy } from './copyDeployment.ts';
import type { ImageChange } from './images.ts';
import { reachOf, reachText } from './traffic.ts';
import type { TrackIntent } from './trackIntent.ts';

export interface CreateSight {
  readonly seen: Seen;
  readonly intent: TrackIntent;
  readonly replicas: number;
  /** Against the Deployment that is copied, or against the idle one. */
  readonly changes: readonly ImageChange[];
  /** Absent where the Deployment is there already. */
  readonly copy: Copy | undefined;
  /** An earlier switch, whose way back the idle track is. */
  readonly keeps: boolean;
}

export function createChecks(sight: CreateSight): readonly Check[] {
  const { seen, intent } = sight;
  const right = intent.idle === undefined ? 'create deployments' : 'patch deployments';
  return said([
    readOnlyCheck(seen), rightsCheck(seen, right, intent.idle === undefined ? [] : [intent.name]), protectedCheck(seen),
    valueCheck(sight), nameCheck(sight), selectorCheck(sight), idleCheck(sight), pausedCheck(sight), imageCheck(sight), sizeCheck(sight), rolloutCheck([intent.live]), wayBackCheck(sight), droppedCheck(sight), mentionsCheck(sight),
  ]);
}

/** What the API server takes as a value of a label (apimachinery `IsValidLabelValue`). */
const labelValue = /^[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$/;
const objectName = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/;

function valueCheck({ intent: { to, from } }: CreateSight): MaybeCheck {
  const check = { id: 'track-value', title: 'Track', verdict: 'block' } as const;
  if (to === from) return { ...check, detail: `${clean(to)} is live already. Name another track.` };
  return labelValue.test(to) ? undefined : { ...check, detail: `${clean(to)} cannot be the value of a label. Use letters, digits, hyphens, underscores and points, at most 63.` };
}

/** The name belongs to something else: nothing is written over it. */
function nameCheck({ seen, intent: { name, idle } }: CreateSight): MaybeCheck {
  const check = { id: 'name-free', title: 'Name', verdict: 'block' } as const;
  if (!objectName.test(name) || name.length > 253) return { ...check, detail: `${clean(name)} cannot be the name of a Deployment. Name another track.` };
  if (idle !== undefined || !seen.joined.snapshot.deployments.some((one) => one.name === name)) return undefined;
  return { ...check, detail: `Deployment ${clean(name)} is there already and is no track of ${clean(seen.application.name)}. Name another track.` };
}

/** A Deployment's selector cannot change (PD §2.5): without the track in it, it would find the pods of the new track too. */
function selectorCheck({ seen, intent: { live, from, idle } }: CreateSight): MaybeCheck {
  const { trackLabel } = seen.application;
  const { matchLabels = {}, matchExpressions = [] } = live.deployment.selector;
  const expressed = matchExpressions.some(({ key, operator, values = [] }) => key === trackLabel && operator === 'In' && values.length === 1 && values[0] === from);
  if (idle !== undefined || matchLabels[trackLabel] === from || expressed) return undefined;
  return {
    id: 'selector-has-track', title: 'Selector', verdict: 'block',
    detail: `The selector of ${clean(live.deployment.name)} does not name ${clean(trackLabel)}, and would find the pods of the new track too. A selector cannot be changed: make the Deployment anew with ${clean(trackLabel)} in it.`,
  };
}

/** What gets traffic is rolled by a rolling update, not here (PD B1). */
function idleCheck({ seen, intent: { idle, to } }: CreateSight): MaybeCheck {
  const reach = idle === undefined ? '' : reachText(reachOf(seen, idle));
  return reach === '' ? undefined : { id: 'in-traffic', title: 'Traffic', verdict: 'block', detail: `${clean(to)} is not idle: ${reach}. Set its image instead, or switch its traffic away first.` };
}

/** A pause keeps new images from every pod (PD §2.5), so that none would ever be ready. */
const pausedCheck = ({ intent: { idle } }: CreateSight): MaybeCheck =>
  idle?.deployment.paused === true ? { id: 'paused', title: 'Paused', verdict: 'block', detail: `The rollout of ${clean(idle.deployment.name)} is paused, so that no pod would get the new images. Resume it first.` } : undefined;

const imageCheck = ({ changes, intent: { live, idle } }: CreateSight): MaybeCheck =>
  changes.length > 0
    ? undefined
    : { id: 'same-image', title: 'Images', verdict: 'warn', detail: `No image differs from those of ${clean((idle ?? live).deployment.name)}, so that nothing new would be tried.` };

/** PD B7: as many as are live, whatever a manifest says. Twice the pods stand until the old track is removed (PD B6). */
function sizeCheck({ seen, intent: { live, from, to, idle }, replicas }: CreateSight): Check {
  const { desired, gpusPerPod } = live.deployment;
  const ready = live.readyPods;
  const more = Math.max(0, replicas - (idle?.deployment.desired ?? 0));
  const gpus = more * gpusPerPod;
  const size = `${clean(to)} gets ${counted(replicas, 'pod')}, as ${clean(from)} has now (${counted(desired, 'replica')}, ${ready} ready)`;
  const cost = `${counted(more, 'pod')}${gpus === 0 ? '' : ` and ${counted(gpus, 'GPU')}`} more until the old track is removed`;
  const check = { id: 'size', title: 'Size', detail: `${size}: ${cost}.`, evidence: `spec.replicas ${desired}; pods by status ${live.deployment.replicas}; ready pods ${ready}; GPUs per pod ${gpusPerPod}` };
  return { ...check, verdict: ready === 0 && !seen.joined.unread('Pod') ? 'warn' : 'pass' };
}

/** The idle track may be the old one of a switch: new images in it end the way back (PD B8). */
const wayBackCheck = ({ keeps, intent: { to } }: CreateSight): MaybeCheck =>
  keeps ? { id: 'hold', title: 'Hold', verdict: 'warn', detail: `${clean(to)} is held as the way back of the last switch; with new images it is none any more.` } : undefined;

function droppedCheck({ copy, intent: { live } }: CreateSight): MaybeCheck {
  if (copy === undefined || copy.dropped.length === 0) return undefined;
  const names = copy.dropped.map((name) => clean(name));
  return {
    id: 'not-copied', title: 'Not copied', verdict: names.includes('ownerReferences') ? 'warn' : 'pass',
    detail: `${counted(names.length, 'mark')} of ${clean(live.deployment.name)} that ${names.length === 1 ? 'belongs' : 'belong'} to it or its managers ${names.length === 1 ? 'is' : 'are'} not copied: ${names.slice(0, 4).join(', ')}${names.length > 4 ? ` and ${names.length - 4} more` : ''}.`,
    evidence: names.join('; '),
  };
}

function mentionsCheck({ copy, intent: { from } }: CreateSight): MaybeCheck {
  if (copy === undefined || copy.mentions.length === 0) return undefined;
  const names = copy.mentions.map((name) => clean(name));
  return { id: 'mentions-track', title: 'Template', verdict: 'warn', detail: `The template names ${clean(from)} elsewhere, and the copy keeps it: ${names.slice(0, 4).join(', ')}${names.length > 4 ? ` and ${names.length - 4} more` : ''}.`, evidence: names.join('; ') };
}
