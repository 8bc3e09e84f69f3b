import type { Application, Track } from '../live/application.ts';
import { applicationsIn } from '../live/applications.ts';
import { clean } from '../live/clean.ts';
import { join, type Joined } from '../live/join.ts';
import type { Snapshot } from '../live/records.ts';
import { fail, ok, type Result } from '../result.ts';
import type { Rights } from '../rights/rights.ts';
import type { Settings } from '../settings.ts';

/** What a plan rests on: one application in one snapshot, under the settings of that moment. */
export interface Seen {
  readonly application: Application;
  readonly joined: Joined;
  readonly settings: Pick<Settings, 'readOnly' | 'protectedContexts'>;
  /** What the person may do there; absent where nobody asked. */
  readonly rights?: Rights;
}

/** Fails with `noApplication`, or `noSelector` where the name is that of a Service that has none. */
export function seenIn(snapshot: Snapshot, name: string, settings: Seen['settings'] & Pick<Settings, 'trackLabel'>): Result<Seen> {
  const joined = join(snapshot);
  const { applications, strays } = applicationsIn(joined, settings.trackLabel);
  const application = applications.find((candidate) => candidate.name === name);
  if (application !== undefined) return ok({ application, joined, settings });
  const { target } = snapshot;
  const stray = strays.find((candidate) => candidate.name === name);
  if (stray?.withoutSelector === true) return fail({ kind: 'noSelector', service: clean(name), namespace: clean(target.namespace) });
  return fail({ kind: 'noApplication', application: clean(name), namespace: clean(target.namespace), context: clean(target.cluster.context) });
}

/** Sums over tracks: a value of the label may stand on more than one Deployment. */
export const readyOf = (tracks: readonly Track[]): number => tracks.reduce((sum, { readyPods }) => sum + readyPods, 0);
export const endpointsOf = (tracks: readonly Track[]): number => tracks.reduce((sum, { readyEndpoints }) => sum + readyEndpoints, 0);
export const desiredOf = (tracks: readonly Track[]): number => tracks.reduce((sum, { deployment }) => sum + deployment.desired, 0);

/** `in default on prod-eu`, the end of every question. */
export const where = ({ application: { target } }: Seen): string => `in ${clean(target.namespace)} on ${clean(target.cluster.context)}`;

export const counted = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`;
