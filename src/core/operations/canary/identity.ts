import type { Track } from '../../live/application.ts';
import { applicationsOf } from '../../live/applications.ts';
import { canaryPair } from '../../live/share.ts';
import type { DeploymentRecord } from '../../live/records.ts';
import { roleLabel } from '../../live/role.ts';
import type { Seen } from '../seen.ts';

/** What a new canary is called, and what the application is once it is there. */
export interface Identity {
  /** Of the Deployment. */
  readonly name: string;
  /** Value of the track label. */
  readonly track: string;
  /** Why the two would not be a canary and its stable; empty where they are. */
  readonly why: string;
  /** What the application is called then, where that is not what it is called now. */
  readonly renamed?: string;
}

/** A Deployment as its canary would be recorded: the same but for name, track and size. */
export function imagined({ deployment }: Track, name: string, label: string, track: string): DeploymentRecord {
  const matchLabels = { ...deployment.selector.matchLabels, [label]: track };
  return {
    ...deployment,
    name,
    uid: `canary of ${deployment.uid}`,
    resourceVersion: '',
    labels: { ...deployment.labels, [label]: track, [roleLabel]: 'canary' },
    selector: { ...deployment.selector, matchLabels },
    templateLabels: { ...deployment.templateLabels, [label]: track },
    desired: 0, replicas: 0, updated: 0, ready: 0, available: 0, revision: 0, generation: 1, observedGeneration: 0, conditions: [],
  };
}

/** `chat` of `chat-stable`: the canary of chat-stable is chat-canary. */
const baseOf = (name: string, track: string): string => {
  const last = name.split('-').at(-1) ?? '';
  return name.includes('-') && (last === track || ['stable', 'primary', 'main', 'baseline'].includes(last)) ? name.slice(0, -(last.length + 1)) : name;
};

/**
 * The first name that is free and under which the application keeps its own, found by asking what the tree would show: commands, journal
 * and notes find an application by its name. A former canary may be stable by now, so `-canary` may be taken (`-canary-2` then).
 */
export function identityOf(seen: Seen, stable: Track): Identity {
  const { application, joined: { snapshot } } = seen;
  const { trackLabel } = application;
  const taken = new Set(snapshot.deployments.map(({ name }) => name));
  const values = new Set(application.tracks.map(({ deployment }) => deployment.templateLabels[trackLabel]));
  const track = firstFree('canary', values);
  const name = stable.deployment.name;
  const names = [firstFree(`${baseOf(name, stable.name)}-canary`, taken), firstFree(`${name}-canary`, taken)];
  const tried = names.map((candidate) => shapeWith(seen, stable, candidate, track));
  const [first] = tried;
  return tried.find(({ why, renamed }) => why === '' && renamed === undefined) ?? first ?? { name: `${name}-canary`, track, why: '' };
}

function firstFree(wanted: string, taken: ReadonlySet<string | undefined>): string {
  for (let n = 1; ; n++) {
    const name = n === 1 ? wanted : `${wanted}-${n}`;
    if (!taken.has(name)) return name;
  }
}

function shapeWith({ application, joined: { snapshot } }: Seen, stable: Track, name: string, track: string): Identity {
  const { trackLabel } = application;
  const after = applicationsOf({ ...snapshot, deployments: [...snapshot.deployments, imagined(stable, name, trackLabel, track)] }, trackLabel).applications;
  const one = after.find(({ tracks }) => tracks.some(({ deployment }) => deployment.name === name));
  const renamed = one !== undefined && one.name !== application.name ? { renamed: one.name } : {};
  const together = one?.tracks.some(({ deployment }) => deployment.name === stable.deployment.name) === true;
  if (one === undefined || !together || one.strategy === 'rolling-update') return { name, track, why: 'no Service would select the pods of both, so the canary would get no traffic', ...renamed };
  if (one.strategy !== 'canary') return { name, track, why: `its Service selects ${trackLabel} alone, so traffic would be switched and not shared`, ...renamed };
  if (one.route !== undefined || canaryPair(one)?.canary.deployment.name !== name) return { name, track, why: 'it would not be one canary beside one stable track', ...renamed };
  return { name, track, why: '', ...renamed };
}
