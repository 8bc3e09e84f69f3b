import type { Application } from '../live/application.ts';
import { isScalable, switchServices } from '../live/operable.ts';
import { canaryPair } from '../live/share.ts';
import { goneOf } from '../operations/blueGreen/removePlan.ts';
import { trackIntent } from '../operations/blueGreen/trackIntent.ts';
import { whyNoCanary } from '../operations/canary/beside.ts';
import { canaryParts, type CanaryParts } from '../operations/canary/createPlan.ts';
import { lastReversible, standsNow } from '../operations/history.ts';
import { nextActions, type ReleaseAction } from '../release/words.ts';
import { judged, type Offer, type Offered } from './offer.ts';
import type { CommandToken } from './nodes.ts';
import { deploymentOffers, probeOffers } from './offeredOnTrack.ts';
import type { TreeOptions } from './options.ts';

/** What can be done with an application, its release included. One of a single Deployment has that Deployment's commands too. */
export function offeredOn(application: Application, options: TreeOptions): Offered {
  const { tracks, target } = application;
  const [only, ...others] = tracks;
  const offers = [
    ...applicationOffers(application, options),
    ...releaseOffers(application, options),
    ...(only !== undefined && others.length === 0 ? deploymentOffers(only) : []),
    ...(options.journalled.some((entry) => entry.application === application.name) ? [{ token: 'showJournal', label: 'Journal' } as const] : []),
  ];
  return judged(offers, options.rights, target);
}

function applicationOffers(application: Application, { journalled }: TreeOptions): readonly Offer[] {
  const [service, ...others] = switchServices(application);
  const pair = isScalable(application) ? canaryPair(application) : undefined;
  const back = lastReversible(journalled, application.name);
  const inverse = back !== undefined && standsNow(back, application) ? back.inverse : undefined;
  const track = trackIntent({ application }, undefined);
  const idle = service === undefined ? [] : application.tracks.filter(({ live }) => !live);
  const removable = idle.length === 1 && application.tracks.length > 1 ? idle : [];
  const running = application.note?.mark?.kind === 'canary';
  const canary = canaryParts(application);
  return [
    ...(service !== undefined && others.length === 0 ? [{ token: 'switchable', label: 'Switch', need: 'patch services', names: [service.name] } as const] : []),
    // A number of replicas changes the canary alone; where a share would need more, the plan says so.
    ...(pair === undefined ? [] : [{ token: 'scalable', label: 'Scale', need: 'patch deployments', names: [pair.canary.deployment.name] } as const]),
    ...(track.ok ? [{ token: 'createTrack', label: 'Create track', need: track.value.idle === undefined ? 'create deployments' : 'patch deployments', names: [track.value.name] } as const] : []),
    ...removable.map(({ deployment }) => ({ token: 'removeTrack', label: 'Remove track', need: 'delete deployments', names: [deployment.name] }) as const),
    // The note of a release of which a track is gone: to write it is all that is left to do.
    ...(removable.length === 0 && goneOf(application) !== undefined ? [{ token: 'removeTrack', label: 'End the release' } as const] : []),
    ...(idle.length === 1 ? idle.flatMap((one) => probeOffers(application, one)) : []),
    ...(canary.ok && !running ? [startOffer(application, canary.value)] : []),
    ...(inverse === undefined ? [] : [{ token: 'takeBack', label: 'Take back', ...writtenBy(inverse) } as const]),
  ];
}

function startOffer(application: Application, parts: CanaryParts): Offer {
  const { stable, canary } = parts;
  const not = whyNoCanary(application, parts);
  const need = canary === undefined ? 'create deployments' : 'patch deployments';
  return { token: 'startCanary', label: 'Start canary', need, names: [(canary ?? stable).deployment.name], ...(not === undefined ? {} : { not }) };
}

/** The commands of a release that is noted, by what they are called in `release/words.ts`. Those that every application has stand elsewhere. */
const releaseCommands: Readonly<Partial<Record<ReleaseAction, { readonly token: CommandToken; readonly label: string }>>> = {
  nextStep: { token: 'nextStep', label: 'Next step' },
  previousStep: { token: 'previousStep', label: 'Previous step' },
  hold: { token: 'holdRelease', label: 'Hold' },
  promote: { token: 'promoteCanary', label: 'Promote' },
  abort: { token: 'abortCanary', label: 'Abort' },
};

function releaseOffers(application: Application, { now = 0 }: TreeOptions): readonly Offer[] {
  const mark = application.note?.mark;
  if (mark?.kind !== 'canary') return [];
  return nextActions(mark, application, now).flatMap((action) => {
    const command = releaseCommands[action];
    // To hold is to write the note alone, which stands on the anchor.
    return command === undefined ? [] : [{ ...command, ...(action === 'hold' ? {} : { need: 'patch deployments' as const, names: [mark.stable, mark.canary] }) }];
  });
}

function writtenBy(inverse: TreeOptions['journalled'][number]['inverse']): Required<Pick<Offer, 'need' | 'names'>> {
  switch (inverse.kind) {
    case 'switch':
      return { need: 'patch services', names: [inverse.service] };
    case 'replicas':
      return { need: 'patch deployments', names: inverse.deployments.map(({ name }) => name) };
    case 'canary':
      return { need: 'patch deployments', names: [inverse.mark.stable, inverse.mark.canary] };
    case 'none':
      return { need: 'patch deployments', names: [] };
    case 'template': case 'paused':
      return { need: 'patch deployments', names: [inverse.deployment] };
    case 'created': case 'track':
      return { need: inverse.kind === 'created' ? 'delete deployments' : 'patch deployments', names: [inverse.deployment] };
  }
}
