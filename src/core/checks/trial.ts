import { resolveFenceposts } from '../kube/intOrPercent.ts';
import { replicasOf, sameTemplate, templateOf, uidOf, type Change } from './patched.ts';
import { templateShape, type PodShape, type PodThere } from './podShape.ts';
import { intOrTextAt, numberAt, rawAt, specOf, textAt, type Raw } from './raw.ts';
import { rollThrough, type Rolled, type Rolling } from './rolling.ts';

/** Nodes with room, or a quota: whatever new pods need and old ones give back. */
export interface Room {
  place(shape: PodShape, count: number): number;
  release(pod: PodThere): void;
}

/** What the changes of a plan are tried on. */
export interface Stage {
  readonly changes: readonly Change[];
  /** Of the whole cluster, or of the namespace at least. */
  readonly pods: readonly PodThere[];
  /** uids of the ReplicaSets of a Deployment, the one of its newest template first. */
  readonly ownersOf: (deploymentUid: string) => readonly string[];
  /** ReplicaSets of the namespace, whole: an undo goes back to one that may still have its pods. Absent where they were not read. */
  readonly sets?: readonly Raw[];
}

/** How one change went on one room. */
export interface Tried {
  readonly change: Change;
  readonly shape: PodShape;
  readonly how: 'grow' | 'roll';
  /** New pods, those that wait for a node already included. */
  readonly wanted: number;
  readonly placed: number;
  readonly done: boolean;
  /** Of a rollout. */
  readonly rolling?: Rolling & Rolled;
}

export interface Trial {
  /** Whether room is given back by pods that this plan removes and by those that are being deleted already. */
  readonly released: boolean;
  /** Which of several old pods goes first where it makes a difference; best case first. */
  readonly order?: (pods: readonly PodThere[], shape: PodShape) => readonly PodThere[];
}

const active = (pod: PodThere): boolean => !pod.ended && !pod.terminating;

/**
 * Carries out the changes of a plan in order, on paper. Only those that add pods are told of. It ends with the first that does not come to
 * its end: a plan goes on only when what it wrote stands, so that nothing after it happens, and the room stays as it was met.
 */
export function tryOut(stage: Stage, room: Room, { released, order = (all) => all }: Trial): readonly Tried[] {
  const { changes, pods, ownersOf } = stage;
  const gone = new Set<PodThere>();
  const free = (pod: PodThere, always = false): void => {
    gone.add(pod);
    if (released || always) room.release(pod);
  };
  const ownOf = (change: Change): readonly PodThere[] => {
    const owners = new Set(change.before === undefined ? [] : ownersOf(uidOf(change.before)));
    return pods.filter((pod) => active(pod) && !gone.has(pod) && owners.has(pod.owner));
  };
  if (released) for (const pod of pods) if (pod.terminating && !pod.ended) room.release(pod);

  const each = (change: Change): readonly Tried[] => {
    const { before, after } = change;
    const own = ownOf(change);
    if (after === undefined) {
      for (const pod of own) free(pod);
      return [];
    }
    const shape = templateShape(change.namespace, templateOf(after));
    const size = replicasOf(after);
    if (before !== undefined && rolls(before, after)) {
      const fresh = freshPods(change, own, stage);
      const old = own.filter((pod) => !fresh.includes(pod));
      const rolling = rollingOf(after, size, old, fresh.length);
      const inOrder = [...old.filter(({ ready }) => !ready), ...order(old.filter(({ ready }) => ready), shape)];
      const rolled = rollThrough(rolling, {
        place: (count) => room.place(shape, count),
        release: (count) => inOrder.splice(0, count).forEach((pod) => free(pod, true)),
      });
      return [{ change, shape, how: 'roll', wanted: size, placed: rolled.placed, done: rolled.done, rolling: { ...rolling, ...rolled } }];
    }
    const grown = size - replicasOf(before);
    if (grown < 0) for (const pod of order(own, shape).slice(0, -grown)) free(pod);
    if (grown <= 0) return [];
    // A paused Deployment grows by pods of the templates that it has.
    const grows = before === undefined || specOf(after)['paused'] !== true ? shape : templateShape(change.namespace, templateOf(before));
    const wanted = grown + own.filter(({ node }) => node === '').length;
    const placed = room.place(grows, wanted);
    return [{ change, shape: grows, how: 'grow', wanted, placed, done: placed === wanted }];
  };
  const tried: Tried[] = [];
  for (const change of changes) {
    tried.push(...each(change));
    if (tried.at(-1)?.done === false) break;
  }
  return tried;
}

const isPaused = (deployment: Raw): boolean => specOf(deployment)['paused'] === true;
/** Pods of the newest template, as the Deployment's status counts them. */
const updatedOf = (deployment: Raw): number => numberAt(rawAt(deployment, 'status'), 'updatedReplicas') ?? 0;

/** Whether this change starts (or lets go on) a rollout. */
export function rolls(before: Raw, after: Raw): boolean {
  if (isPaused(after) || replicasOf(after) === 0) return false;
  if (!sameTemplate(before, after)) return replicasOf(before) > 0 || (numberAt(rawAt(before, 'status'), 'replicas') ?? 0) > 0;
  return isPaused(before) && updatedOf(before) < replicasOf(before);
}

/** Pods that are of the new template already: those of a set that has it (PD §2.3), or of the newest set where the template stays. */
function freshPods({ before, after }: Change, own: readonly PodThere[], { ownersOf, sets = [] }: Stage): readonly PodThere[] {
  if (before === undefined || after === undefined) return [];
  const owners = ownersOf(uidOf(before));
  if (sameTemplate(before, after)) return updatedOf(before) === 0 ? [] : own.filter(({ owner }) => owner === owners[0]);
  const equal = sets.map((set) => ({ set, uid: uidOf(set) })).find(({ set, uid }) => owners.includes(uid) && sameTemplate(set, after));
  return equal === undefined ? [] : own.filter(({ owner }) => owner === equal.uid);
}

function rollingOf(deployment: Raw, replicas: number, old: readonly PodThere[], fresh: number): Rolling {
  const strategy = rawAt(specOf(deployment), 'strategy');
  const limits = rawAt(strategy, 'rollingUpdate');
  const resolved = resolveFenceposts(intOrTextAt(limits, 'maxSurge') ?? '25%', intOrTextAt(limits, 'maxUnavailable') ?? '25%', replicas);
  const { surge, unavailable } = resolved.ok ? resolved.value : { surge: 0, unavailable: 1 };
  return { replicas, surge, unavailable, recreate: textAt(strategy, 'type') === 'Recreate', old: old.length, oldReady: old.filter(({ ready }) => ready).length, fresh };
}
