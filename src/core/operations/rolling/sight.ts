/**
 * `rolling` plans what a person does to one Deployment's rollout: set images, pause, resume, restart, undo, and the way back from each.
 * A template is compared and copied whole, so these plans read the Deployment and its ReplicaSets beside the slim records.
 */
import type { Track } from '../../live/application.ts';
import { clean } from '../../live/clean.ts';
import { midRollout } from '../../live/health.ts';
import { fail, ok, type Result } from '../../result.ts';
import { numberAt, rawAt } from '../../checks/raw.ts';
import type { WholeRollout } from '../../rollout/revision.ts';
import { rolloutStatus, statusText } from '../../rollout/status.ts';
import { templateOf } from '../../rollout/template.ts';
import type { Expectation, JsonPatchOp, PlannedWrite } from '../plan.ts';
import { where, type Seen } from '../seen.ts';

export interface RollingSight {
  readonly seen: Seen;
  readonly track: Track;
  readonly whole: WholeRollout;
  /** What somebody else has set since, where a record is taken back. */
  readonly changedSince: readonly string[];
}

/** Fails with `notFound` where the application has no Deployment of the name. */
export function sightOf(seen: Seen, deployment: string, whole: WholeRollout, changedSince: readonly string[] = []): Result<RollingSight> {
  const track = seen.application.tracks.find((candidate) => candidate.deployment.name === deployment);
  if (track !== undefined) return ok({ seen, track, whole, changedSince });
  const { cluster, namespace } = seen.application.target;
  return fail({ kind: 'notFound', context: clean(cluster.context), what: `Deployment ${clean(deployment)}`, namespace: clean(namespace) });
}

/** `summarizer`, or `stable of chat` where there are several tracks. */
export const whoText = ({ seen: { application }, track }: RollingSight): string =>
  application.tracks.length === 1 ? clean(application.name) : `${clean(track.name)} of ${clean(application.name)}`;

/** `summarizer in default on prod-eu`, the end of every question. */
export const whomText = (sight: RollingSight): string => `${whoText(sight)} ${where(sight.seen)}`;

/** A rolling update is under way: the controller is about to take pods away, by what ReplicaSets tell of theirs. */
export const moving = ({ track: { deployment } }: Pick<RollingSight, 'track'>): boolean =>
  !deployment.paused && deployment.strategyType === 'RollingUpdate' && deployment.desired > 0 && midRollout(deployment);

/** How its rollout stands, in exact words. */
export function stateText({ seen: { joined }, track: { deployment } }: Pick<RollingSight, 'seen' | 'track'>): string {
  const replicaSets = joined.unread('ReplicaSet') ? undefined : joined.replicaSetsOf(deployment);
  const pods = joined.unread('Pod') ? undefined : joined.podsOf(deployment);
  return statusText(rolloutStatus({ deployment, replicaSets, pods }));
}

const defaultGrace = 30;

/** What the cluster must show after a new template, or after a pause has ended. `hash`: of the ReplicaSet that shall be the newest, where it is known. */
export function rolledOut({ track: { deployment }, whole }: RollingSight, paused: boolean, hash?: string): Expectation {
  const grace = numberAt(rawAt(templateOf(whole.deployment), 'spec'), 'terminationGracePeriodSeconds') ?? defaultGrace;
  const { name, generation, progressDeadline } = deployment;
  return {
    kind: 'rolledOut', deployment: name, generation, paused, grace: grace * 1000,
    ...(progressDeadline === undefined ? {} : { deadline: progressDeadline * 1000 }),
    ...(hash === undefined || hash === '' ? {} : { hash }),
  };
}

export const writeTo = ({ track: { deployment } }: RollingSight, ops: readonly JsonPatchOp[], change: string, expect: Expectation): PlannedWrite => ({
  kind: 'Deployment', namespace: deployment.namespace, name: deployment.name, basedOn: deployment.resourceVersion, ops, change, expect,
});

/**
 * Sets one key of a map that may not have it, or takes it away. A `test` against `null` holds where nothing is there: the API server's
 * JSON Patch reads an absent field as null (evanphx/json-patch, `test`).
 */
export function keyOps(path: string, now: unknown, value: unknown): readonly JsonPatchOp[] {
  if (now === value) return [];
  const test: JsonPatchOp = { op: 'test', path, value: now ?? null };
  if (value === undefined) return [test, { op: 'remove', path }];
  return [test, { op: now === undefined ? 'add' : 'replace', path, value }];
}
