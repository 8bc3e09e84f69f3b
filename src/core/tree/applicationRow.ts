import type { Application } from '../live/application.ts';
import { isBetween } from '../live/between.ts';
import { clean, idPart, timeText } from '../live/clean.ts';
import { whereRows } from './clusters.ts';
import type { JournalEntry } from '../operations/journalEntry.ts';
import { nameOf, unfinished } from '../operations/history.ts';
import { holderOf } from '../release/lease.ts';
import type { Lease } from '../release/mark.ts';
import { roleName } from '../live/role.ts';
import { releaseFact, releaseRow } from './releaseRow.ts';
import type { Joined } from '../live/join.ts';
import type { CommandToken, TreeNode } from './nodes.ts';
import { askedShareOf, canaryPair, percentOf, shareOf } from '../live/share.ts';
import { describe } from '../failure.ts';
import { offeredOn } from './offered.ts';
import type { Offered } from './offer.ts';
import { newsOf, rolloutFact, rolloutOf } from './rolloutWords.ts';
import type { TreeOptions } from './options.ts';
import { switchServices } from '../live/operable.ts';
import { strategyWords } from '../live/strategyWords.ts';
import { targetKey } from '../target.ts';
import { trackRow } from './trackRow.ts';
import { facts, groupRule, routeText, weightRule, writerText } from './words.ts';

type Of<T extends TreeNode['type']> = Extract<TreeNode, { type: T }>;
type Rows = readonly (readonly [label: string, value: string])[];

export function applicationRow(application: Application, joined: Joined, options: TreeOptions): Of<'application'> {
  const { name, target, strategy, health, tracks } = application;
  const id = `${targetKey(target)}/app/${idPart(name)}`;
  const pending = pendingOf(application, options);
  const between = betweenTracks(application, options);
  const offered = between ? withoutCanary(offeredOn(application, options)) : offeredOn(application, options);
  const mark = application.note?.mark;
  const [service, ...others] = switchServices(application);
  return {
    type: 'application',
    id,
    label: clean(name),
    description: facts([...(between ? [strategyWords['blue-green'], betweenText(application)] : [strategyWords[strategy], ...state(application, joined)]), releaseFact(mark), pending?.text ?? ''], newsOf(application.trouble)),
    tooltip: tooltip(application, joined, pending === undefined ? [] : [pending.row], offered),
    target,
    application: name,
    strategy: between ? 'blue-green' : strategy,
    health,
    service: others.length === 0 ? service?.name : undefined,
    services: application.services.map((one) => one.name),
    can: offered.can,
    denied: offered.denied,
    ...(application.note === undefined ? {} : { aging: true }),
    children: [
      ...(mark === undefined ? [] : [releaseRow(application, mark, id, offered, options.now ?? 0)]),
      ...tracks.map((track) => trackRow({ application, track, joined, options, denied: between ? [...offered.denied, ...ofCanary] : offered.denied }, id)),
    ],
  };
}

/** This window's journal knows one of its own too where nothing is noted any more. */
const betweenTracks = (application: Application, { journalled }: TreeOptions): boolean =>
  isBetween(application) || (application.strategy === 'canary' && unfinished(journalled, application.name)?.inverse.kind === 'switch');

const betweenText = ({ tracks }: Application): string => `${tracks.filter(({ live }) => live).map(({ name, readyEndpoints }) => `${clean(name)} ${readyEndpoints}`).join(' and ')} live together`;

const ofCanary: readonly CommandToken[] = ['scalable', 'startCanary'];
const withoutCanary = ({ can, denied, reasons }: Offered): Offered => ({ can: can.filter((token) => !ofCanary.includes(token)), denied: denied.filter((token) => !ofCanary.includes(token)), reasons });

/** What is being written, by whom: somebody else's lease comes first, since nothing can be done until it ends. */
function pendingOf({ name, note }: Application, { journalled, running, now }: TreeOptions): { readonly text: string; readonly row: Rows[number] } | undefined {
  const open = unfinished(journalled, name);
  const runs = open !== undefined && running?.has(open.id) === true;
  const other = now === undefined || runs ? undefined : holderOf(note, open?.id, now);
  if (other !== undefined) return { text: leaseText(other), row: ['Writing now', `${leaseText(other)}, until ${timeText(other.until)} at the latest`] };
  if (open === undefined) return undefined;
  return { text: `${nameOf(open)} ${runs ? 'running' : 'not finished'}`, row: [runs ? 'Running' : 'Not finished', startText(open)] };
}

const leaseText = ({ who, what }: Lease): string => `${clean(who)}: ${clean(what)}`;

const startText = (entry: JournalEntry): string => `${nameOf(entry)}, started ${timeText(entry.at)} by ${entry.who}`;

const ratio = (tracks: Application['tracks']): string =>
  `${tracks.reduce((sum, { readyPods }) => sum + readyPods, 0)}/${tracks.reduce((sum, { deployment }) => sum + deployment.desired, 0)}`;

function state(application: Application, joined: Joined): readonly string[] {
  const { strategy, tracks } = application;
  switch (strategy) {
    case 'rolling-update':
      return [ratio(tracks), ...tracks.slice(0, 1).map((track) => rolloutFact(track.deployment, rolloutOf(track, joined)))];
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
  if (joined.unread('EndpointSlice') || joined.unread('Pod')) return joined.snapshot.pending === undefined ? 'share not readable' : 'reading pods';
  const pair = canaryPair(application);
  if (pair === undefined) return `${application.tracks.map((track) => `${track.name} ${track.readyEndpoints}`).join(', ')} ready`;
  const real = percentOf(shareOf(application, pair.canary));
  const asked = percentOf(askedShareOf(application, pair.canary));
  if (real === undefined) return 'no ready endpoint';
  return asked === undefined || asked === real ? `${real} % of ready pods` : `asked ${asked} %, is ${real} %`;
}

function tooltip(application: Application, joined: Joined, pending: Rows, { reasons }: Offered): Rows {
  const { services, route, tracks, target, strategy, trouble } = application;
  const unseen = joined.unread('EndpointSlice') || joined.unread('Pod');
  const selector = (labels: Readonly<Record<string, string>>): string => Object.entries(labels).map(([key, value]) => `${key}=${value}`).join(', ');
  const rows: Rows = [
    ['Strategy', strategyWords[strategy]],
    ...services.map(({ name, selector: labels }) => [`Service ${name}`, `selects ${selector(labels ?? {})}`] as const),
    ...(services.length === 0 ? [['Service', 'none sends it traffic'] as const] : []),
    ...(route === undefined ? [] : [[`HTTPRoute ${route.name}`, routeText(route)] as const]),
    ...joined.snapshot.unread.flatMap(({ kind, failure }) => (kind === 'HTTPRoute' ? [['HTTPRoutes', `not readable, so weights and groups of a route are not seen. ${describe(failure)}`] as const] : [])),
    ['Ready endpoints', unseen ? (joined.snapshot.pending === undefined ? 'not readable with your rights' : 'being read') : tracks.map((track) => `${roleName(track)} ${track.readyEndpoints}`).join(', ')],
    ['Ready pods', tracks.map((track) => `${roleName(track)} ${track.readyPods}/${track.deployment.desired}`).join(', ')],
    ...(trouble === '' ? [] : [['Trouble', trouble] as const]),
    ...pending,
    ...reasons,
    ...services.map((service) => [`${service.name} changed last`, writerText(service.lastWriter)] as const),
  ];
  return [...rows.map(([label, value]) => [clean(label), clean(value, 1000)] as const), ...whereRows(target)];
}
