import type { Track } from '../../live/application.ts';
import { clean } from '../../live/clean.ts';
import type { LabelSelector } from '../../kube/objects.ts';
import { matchesSelector } from '../../kube/selector.ts';
import type { ImageOf } from '../../live/records.ts';
import { protectedCheck, readOnlyCheck, rightsCheck, rolloutCheck, verifiableCheck, type MaybeCheck } from '../commonChecks.ts';
import type { Seen } from '../seen.ts';
import { autoscalerCheck, type Autoscaler } from './autoscalers.ts';
import { ladderCheck, stableHealthCheck } from './checks.ts';
import { imagined, type Identity } from './identity.ts';
import { splitOf } from './ladder.ts';

/** A canary that is not there yet, looked at before it is made. */
export interface CreateSight {
  readonly seen: Seen;
  readonly stable: Track;
  readonly identity: Identity;
  readonly images: readonly ImageOf[];
  /** As it would be sent. */
  readonly body: Readonly<Record<string, unknown>>;
  /** Places where stable's track stands as a value. */
  readonly mentions: readonly string[];
  readonly steps: readonly number[];
  readonly autoscalers: readonly Autoscaler[] | undefined;
}

export function createChecks(sight: CreateSight): readonly MaybeCheck[] {
  const { seen, stable, identity, images, steps, autoscalers } = sight;
  return [
    readOnlyCheck(seen), rightsCheck(seen, 'create deployments', [identity.name]), protectedCheck(seen),
    ...beginChecks(seen, stable, images), overlapCheck(sight), sharedCheck(sight),
    stable.deployment.desired === 0 ? undefined : ladderCheck(stable.deployment.desired, steps),
    stableHealthCheck(stable, 'forward'), rolloutCheck([stable]), steppedAutoscaler(autoscalers, sight), mentionsCheck(sight), verifiableCheck(seen),
  ];
}

/** What must hold wherever a release begins. */
export const beginChecks = (seen: Seen, stable: Track, images: readonly ImageOf[]): readonly MaybeCheck[] => [inProgressCheck(seen), sizeCheck(stable), newsCheck(stable, images)];

function inProgressCheck({ application }: Seen): MaybeCheck {
  const mark = application.note?.mark;
  if (mark === undefined) return undefined;
  const check = { id: 'in-progress', title: 'In progress', verdict: 'block' as const };
  return mark.kind === 'canary'
    ? { ...check, detail: `A release of ${clean(application.name)} is in progress, with ${clean(mark.canary)} as its canary, begun by ${clean(mark.who)}. Promote or abort it first.` }
    : { ...check, detail: `A blue-green release of ${clean(application.name)} is in progress, begun by ${clean(mark.who)}. Bring it to its end first.` };
}

const sizeCheck = ({ name, deployment }: Track): MaybeCheck =>
  deployment.desired > 0 ? undefined : { id: 'size', title: 'Size', verdict: 'block', detail: `${clean(name)} has 0 replicas, so there is nothing to share. Scale ${clean(deployment.name)} up first.` };

/** PD A8: the same template is no release. */
function newsCheck({ deployment }: Track, images: readonly ImageOf[]): MaybeCheck {
  const news = images.some(({ container, image }) => deployment.images.some((one) => one.container === container && one.image !== image));
  return news ? undefined : { id: 'new-image', title: 'Image', verdict: 'block', detail: `Every image is the one that ${clean(deployment.name)} has already, so the canary would test nothing. Name another tag or digest.` };
}

const selectorText = ({ matchLabels = {}, matchExpressions = [] }: LabelSelector): string =>
  clean([...Object.entries(matchLabels).map(([key, value]) => `${key}=${value}`), ...matchExpressions.map(({ key, operator }) => `${key} ${operator}`)].join(', '), 200);

/**
 * PD C1: neither selector may find the other's pods. Selectors of apps/v1 cannot change, so a stable whose selector does not name its
 * track cannot get a canary beside it; what to do instead is said.
 */
function overlapCheck({ seen, stable, identity, body }: CreateSight): MaybeCheck {
  const { trackLabel } = seen.application;
  const check = { id: 'selectors', title: 'Selectors' };
  const canary = imagined(stable, identity.name, trackLabel, identity.track);
  const own = clean(stable.deployment.name);
  if (matchesSelector(stable.deployment.selector, canary.templateLabels)) {
    return {
      ...check, verdict: 'block',
      detail: `The selector of ${own} (${selectorText(stable.deployment.selector)}) does not say ${trackLabel}, so it finds the pods of a canary too: ${own} would adopt its ReplicaSets once they lose their owner, and an autoscaler would count its pods. A selector cannot be changed: make a Deployment whose selector and pods say ${trackLabel}: stable, move the replicas there, delete ${own}, and start the canary then.`,
    };
  }
  const sent = selectorSent(body) ?? canary.selector;
  const found = seen.joined.snapshot.deployments.filter((one) => matchesSelector(one.selector, canary.templateLabels) || matchesSelector(sent, one.templateLabels));
  const [first] = found;
  if (first === undefined) return { ...check, verdict: 'pass', detail: `The selectors of ${own} and ${clean(identity.name)} differ by ${trackLabel}: neither finds the other's pods.`, evidence: `${selectorText(stable.deployment.selector)}; ${selectorText(sent)}` };
  return { ...check, verdict: 'block', detail: `${clean(first.name)} and the canary would find each other's pods: its selector is ${selectorText(first.selector)}, the canary's ${selectorText(sent)}. Delete ${clean(first.name)} or give it labels of its own.` };
}

function selectorSent(body: CreateSight['body']): LabelSelector | undefined {
  const { spec } = body as { readonly spec?: { readonly selector?: LabelSelector } };
  return spec?.selector;
}

/** The tree's own eyes, before anything is written: the two must be a canary and its stable, sharing a Service. */
function sharedCheck({ seen, stable, identity }: CreateSight): MaybeCheck {
  const { trackLabel } = seen.application;
  if (identity.why === '') return undefined;
  const labels = Object.entries(stable.deployment.templateLabels).filter(([key]) => key !== trackLabel).map(([key, value]) => `${key}=${value}`).join(', ');
  return { id: 'shared-service', title: 'Service', verdict: 'block', detail: `${clean(identity.name)} would be no canary beside ${clean(stable.deployment.name)}: ${clean(identity.why)}. Let one Service select what both share (${clean(labels, 200)}).` };
}

/** PD C8: said at the beginning, since it blocks the first step. */
function steppedAutoscaler(autoscalers: CreateSight['autoscalers'], { stable, steps }: CreateSight): MaybeCheck {
  const split = splitOf({ total: stable.deployment.desired, steps }, 0);
  return autoscalerCheck(autoscalers, [{ track: stable, to: split.stable }], 'warn');
}

const mentionsCheck = ({ mentions, stable }: CreateSight): MaybeCheck =>
  mentions.length === 0
    ? undefined
    : { id: 'mentions', title: 'Names', verdict: 'warn', detail: `The canary keeps ${clean(stable.name)} as a value where stable has it: ${clean(mentions.slice(0, 4).join(', '), 200)}${mentions.length > 4 ? ` and ${mentions.length - 4} more` : ''}.` };
