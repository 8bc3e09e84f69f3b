import type { Application } from '../live/application.ts';
import { clean, idPart, timeText } from '../live/clean.ts';
import { whereRows } from './clusters.ts';
import type { JournalEntry } from '../operations/journalEntry.ts';
import { lastReversible, nameOf, standsNow, unfinished } from '../operations/history.ts';
import type { Joined } from '../live/join.ts';
import type { TreeNode } from './nodes.ts';
import { askedShareOf, canaryPair, percentOf, shareOf } from '../live/share.ts';
import { isScalable, switchServices } from '../live/operable.ts';
import { strategyWords } from '../live/strategyWords.ts';
import { targetKey } from '../target.ts';
import { trackRow } from './trackRow.ts';
import { facts, groupRule, routeText, weightRule, writerText } from './words.ts';

type Of<T extends TreeNode['type']> = Extract<TreeNode, { type: T }>;

export function applicationRow(application: Application, joined: Joined, journalled: readonly JournalEntry[]): Of<'application'> {
  const { name, target, strategy, health, tracks } = application;
  const id = `${targetKey(target)}/app/${idPart(name)}`;
  const cut = unfinished(journalled, name);
  const pending = cut === undefined ? '' : `${nameOf(cut)} not finished`;
  const [service, ...others] = switchServices(application);
  return {
    type: 'application',
    id,
    label: clean(name),
    description: facts([strategyWords[strategy], ...state(application, joined), pending], application.trouble),
    tooltip: tooltip(application, joined, cut),
    target,
    application: name,
    strategy,
    health,
    service: others.length === 0 ? service?.name : undefined,
    can: tokens(application, journalled),
    children: tracks.map((track) => trackRow(application, track, joined, id)),
  };
}

function tokens(application: Application, journalled: readonly JournalEntry[]): readonly string[] {
  const back = lastReversible(journalled, application.name);
  return [
    ...(switchServices(application).length === 1 ? ['switchable'] : []),
    ...(isScalable(application) ? ['scalable'] : []),
    ...(back !== undefined && standsNow(back, application) ? ['takeBack'] : []),
  ];
}

const ratio = (tracks: Application['tracks']): string =>
  `${tracks.reduce((sum, { readyPods }) => sum + readyPods, 0)}/${tracks.reduce((sum, { deployment }) => sum + deployment.desired, 0)}`;

function state(application: Application, joined: Joined): readonly string[] {
  const { strategy, tracks } = application;
  switch (strategy) {
    case 'rolling-update':
      return [ratio(tracks), ...tracks.slice(0, 1).map(({ deployment }) => `revision ${deployment.revision}`)];
    case 'blue-green': {
      const live = tracks.filter((track) => track.live);
      return live.length === 0 ? ['no track live'] : [`${live.map(({ name }) => name).join(' and ')} live`, ratio(live)];
    }
    case 'canary':
      return [application.route === undefined ? canaryShare(application, joined) : `by route weight: ${weightRule(application)}`];
    case 'ab-testing':
      return [groupRule(application)];
  }
}

/** Asked and real never look the same: one number where they agree, both where they do not. */
function canaryShare(application: Application, joined: Joined): string {
  if (joined.unread('EndpointSlice') || joined.unread('Pod')) return 'share not readable';
  const pair = canaryPair(application);
  if (pair === undefined) return `${application.tracks.map((track) => `${track.name} ${track.readyEndpoints}`).join(', ')} ready`;
  const real = percentOf(shareOf(application, pair.canary));
  const asked = percentOf(askedShareOf(application, pair.canary));
  if (real === undefined) return 'no ready endpoint';
  return asked === undefined || asked === real ? `${real} % of ready pods` : `asked ${asked} %, is ${real} %`;
}

function tooltip(application: Application, joined: Joined, cut: JournalEntry | undefined): readonly (readonly [string, string])[] {
  const { services, route, tracks, target, strategy, trouble } = application;
  const unseen = joined.unread('EndpointSlice') || joined.unread('Pod');
  const selector = (labels: Readonly<Record<string, string>>): string => Object.entries(labels).map(([key, value]) => `${key}=${value}`).join(', ');
  const rows: readonly (readonly [string, string])[] = [
    ['Strategy', strategyWords[strategy]],
    ...services.map(({ name, selector: labels }) => [`Service ${name}`, `selects ${selector(labels ?? {})}`] as const),
    ...(services.length === 0 ? [['Service', 'none sends it traffic'] as const] : []),
    ...(route === undefined ? [] : [[`HTTPRoute ${route.name}`, routeText(route)] as const]),
    ['Ready endpoints', unseen ? 'not readable with your rights' : tracks.map((track) => `${track.name} ${track.readyEndpoints}`).join(', ')],
    ['Ready pods', tracks.map((track) => `${track.name} ${track.readyPods}/${track.deployment.desired}`).join(', ')],
    ...(trouble === '' ? [] : [['Trouble', trouble] as const]),
    ...(cut === undefined ? [] : [['Not finished', `${nameOf(cut)}, started ${timeText(cut.at)} by ${cut.who}`] as const]),
    ...services.map((service) => [`${service.name} changed last`, writerText(service.lastWriter)] as const),
  ];
  return [...rows.map(([label, value]) => [clean(label), clean(value, 1000)] as const), ...whereRows(target)];
}
