import { clean } from '../live/clean.ts';
import { counted } from '../operations/seen.ts';
import type { Check } from '../operations/plan.ts';
import { barred, type NodeThere } from './nodeFit.ts';
import type { PodShape, PodThere } from './podShape.ts';
import { createRooms, type Rooms } from './rooms.ts';
import { nodesText, shortage } from './shortage.ts';
import { checkOf } from './table.ts';
import { tryOut, type Stage, type Trial, type Tried } from './trial.ts';

export interface RoomSight extends Stage {
  readonly nodes: readonly NodeThere[];
}

interface Run {
  readonly tried: readonly Tried[];
  readonly rooms: Rooms;
}

/**
 * R1–R3: whether the scheduler finds a node for every pod that the plan adds. Worked out on paper, per node, with the filters of the default
 * scheduler: what is allocatable less what scheduled pods ask for, taints, node selector and required affinity, required
 * anti-affinity, host ports. `block`: at least one pod would stay Pending for good. `warn`: it fits once others are gone, or a new node or
 * a lower priority may make room. `unknown`: something decides too that is not worked out. Nothing where no pod is added.
 */
export function roomCheck(sight: RoomSight): Check | undefined {
  const run = (trial: Trial, without: (pod: PodThere) => boolean = () => false): Run => {
    const rooms = createRooms(sight.nodes, sight.pods.filter((pod) => !without(pod)));
    return { tried: tryOut(sight, rooms, trial), rooms };
  };
  const best = run({ released: true, order: helpful(sight) });
  const [first] = best.tried;
  if (first === undefined) return undefined;
  const foreign = best.tried.find(({ shape }) => shape.foreign);
  if (foreign !== undefined) return checkOf('room', 'unknown', `Where pods of ${nameOf(foreign)} go is decided by ${foreign.shape.blind.map((one) => clean(one)).join(' and ')}, which is not worked out here.`);
  const free = createRooms(sight.nodes, sight.pods);
  const evidence = ({ shape }: Tried): readonly string[] => nodesText(shape, free.views(shape));
  const stuck = best.tried.find(({ done }) => !done);
  if (stuck !== undefined) {
    const hope = hopes(sight, stuck, run);
    return checkOf('room', hope === '' ? 'block' : 'warn', `${stuckText(stuck, best.rooms)}.${hope}`, evidence(stuck));
  }
  const now = run({ released: false });
  const late = run({ released: true, order: (pods, shape) => helpful(sight)(pods, shape).toReversed() }).tried.find(({ done }) => !done);
  if (late !== undefined) {
    return checkOf('room', 'warn', `${nameOf(late)} finds room for all its new pods only if the right old ones go first: ${shortage(late.shape, now.rooms.views(late.shape), 1)}.`, evidence(late));
  }
  // With Terminating pods still there it does not end, or no new pod of a rollout finds room beside the old ones (R3).
  const besides = ({ shape }: Tried): boolean => createRooms(sight.nodes, sight.pods).place(shape, 1) === 1;
  const waiting = now.tried.find((one) => !one.done || (one.rolling !== undefined && !one.rolling.recreate && one.rolling.fresh < one.rolling.replicas && !besides(one)));
  if (waiting !== undefined) return checkOf('room', 'warn', waitText(waiting, now.rooms, sight), evidence(waiting));
  const blind = [...new Set(best.tried.flatMap(({ shape }) => shape.blind))];
  const fits = best.tried.map(fitText).join(' ');
  if (blind.length > 0) return checkOf('room', 'unknown', `${fits} Not worked out: ${blind.map((one) => clean(one)).join(', ')}.`, evidence(first));
  return checkOf('room', 'pass', fits, evidence(first));
}

const nameOf = ({ change }: Tried): string => clean(change.name);

/** Pods whose nodes may take the new ones go first. */
const helpful = ({ nodes }: RoomSight) => (pods: readonly PodThere[], shape: PodShape): readonly PodThere[] => {
  const open = new Set(nodes.filter((node) => barred(shape, node) === undefined).map(({ name }) => name));
  const gives = (pod: PodThere): boolean => open.has(pod.node) && [...shape.requests].every(([name, { nanos }]) => (pod.requests.get(name)?.nanos ?? 0n) >= nanos);
  return [...pods].sort((a, b) => Number(gives(b)) - Number(gives(a)) || Number(open.has(b.node)) - Number(open.has(a.node)));
};

function stuckText(tried: Tried, rooms: Rooms): string {
  const { wanted, placed, shape, rolling } = tried;
  const why = shortage(shape, rooms.views(shape), wanted - placed);
  if (rolling === undefined) return `${wanted - placed} of ${counted(wanted, 'more pod')} of ${nameOf(tried)} would stay Pending: ${why}`;
  const inPlace = rolling.surge > 0 && rolling.unavailable === 0 ? '. With maxSurge 0 and maxUnavailable 1 each old pod makes room first, and one pod fewer serves meanwhile' : '';
  const missing = shortage(shape, rooms.views(shape), Math.max(1, rolling.first.wanted - rolling.first.placed));
  return `The rollout of ${nameOf(tried)} would stop with ${placed} of ${counted(wanted, 'new pod')} and ${counted(rolling.oldLeft, 'old one')}: ${missing}${inPlace}`;
}

/** Labels of nodes that come from a pool which may grow by itself. */
const pools = ['karpenter.sh/nodepool', 'karpenter.sh/provisioner-name', 'cloud.google.com/gke-nodepool', 'eks.amazonaws.com/nodegroup', 'kubernetes.azure.com/agentpool', 'node.cluster.x-k8s.io/nodegroup'];

/** What could make room all the same: a node that comes, or pods of lower priority that go. A sentence, or nothing. */
function hopes({ nodes, pods }: RoomSight, { change, shape }: Tried, run: (trial: Trial, without: (pod: PodThere) => boolean) => Run): string {
  const ours = priorityOf(shape, pods);
  const lower = (pod: PodThere): boolean => pod.priority < ours;
  const pushed = pods.some(lower) && run({ released: true }, lower).tried.every((one) => one.done || one.change !== change);
  if (pushed) return ' Pods of lower priority would have to give way.';
  // A cluster may make its nodes when pods ask for them.
  if (nodes.length === 0) return ' Unless one is added, it stays so.';
  const grows = nodes.some(({ labels }) => pools.some((label) => labels[label] !== undefined));
  return grows ? ' These nodes are of pools that may grow; unless one does, it stays so.' : '';
}

/** Of pods of the same class, since classes are not read; one that nobody has may be above everything. */
function priorityOf({ priorityClass, namespace, labels }: PodShape, pods: readonly PodThere[]): number {
  const alike = pods.filter((pod) => pod.namespace === namespace && Object.entries(labels).every(([key, value]) => pod.labels[key] === value));
  const known = pods.find((pod) => pod.priorityClass === priorityClass) ?? (priorityClass === '' ? alike[0] : undefined);
  return known?.priority ?? (priorityClass === '' ? 0 : Number.POSITIVE_INFINITY);
}

function waitText(tried: Tried, rooms: Rooms, { pods, nodes }: RoomSight): string {
  const { shape, wanted, placed, done, rolling } = tried;
  const views = rooms.views(shape);
  if (done && rolling !== undefined) {
    const grace = Math.max(0, ...pods.filter((pod) => pod.namespace === shape.namespace && Object.entries(shape.labels).some(([key, value]) => pod.labels[key] === value)).map((pod) => pod.grace));
    return `New pods of ${nameOf(tried)} find room only where an old one has gone (up to ${grace} s each), and so many fewer serve meanwhile: ${shortage(shape, views, Math.max(1, rolling.first.wanted))}.`;
  }
  const open = new Set(nodes.filter((node) => barred(shape, node) === undefined).map(({ name }) => name));
  const going = pods.filter(({ terminating, ended, node }) => terminating && !ended && open.has(node));
  const whom = going.length === 0 ? 'pods that this plan removes are' : `${counted(going.length, 'Terminating pod')} ${going.length === 1 ? 'is' : 'are'}`;
  const grace = going.length === 0 ? '' : ` (up to ${Math.max(...going.map((pod) => pod.grace))} s)`;
  return `${wanted - placed} of ${counted(wanted, rolling === undefined ? 'more pod' : 'new pod')} of ${nameOf(tried)} must wait until ${whom} gone${grace}: ${shortage(shape, views, wanted - placed)}.`;
}

const fitText = (tried: Tried): string =>
  tried.how === 'roll' ? `New pods of ${nameOf(tried)} find room beside the old ones.` : `${counted(tried.wanted, 'more pod')} of ${nameOf(tried)} ${tried.wanted === 1 ? 'finds' : 'find'} room.`;
