import type { Node, Pod, Toleration } from '../kube/objects.ts';
import { compareQuantities, quantityOf, zeroQuantity, type Quantity } from '../kube/quantity.ts';
import { matchesLabels } from '../kube/selector.ts';
import { compareText, controllerOf } from './controller.ts';
import { addAmounts, podAmounts, type Amounts } from './requests.ts';

/** The node, or the scheduler's words for why there is none. */
export type Placement = { readonly fits: true; readonly nodeName: string } | { readonly fits: false; readonly message: string };

type Taint = NonNullable<NonNullable<Node['spec']>['taints']>[number];

/** Why a node does not take a pod; evicting others could help only where it is `resolvable`. */
interface Refusal {
  readonly reasons: readonly string[];
  readonly resolvable: boolean;
}

const tolerates = (toleration: Toleration, taint: Taint): boolean =>
  (toleration.effect === undefined || toleration.effect === '' || toleration.effect === taint.effect) &&
  (toleration.key === undefined || toleration.key === '' ? toleration.operator === 'Exists' : toleration.key === taint.key) &&
  (toleration.operator === 'Exists' || (toleration.value ?? '') === (taint.value ?? ''));

const keepsOut = (pod: Pod, taint: Taint): boolean =>
  taint.effect !== 'PreferNoSchedule' && !(pod.spec.tolerations ?? []).some((toleration) => tolerates(toleration, taint));

const holdsNode = (pod: Pod): boolean => pod.status?.phase !== 'Succeeded' && pod.status?.phase !== 'Failed';

interface Room {
  readonly node: Node;
  readonly pods: readonly Pod[];
  readonly used: Amounts;
}

const allocatable = (node: Node, name: string): Quantity => quantityOf((node.status?.allocatable ?? node.status?.capacity)?.[name]);

function shortOf({ node, pods, used }: Room, wanted: Amounts): Refusal | undefined {
  const reasons: string[] = [];
  let resolvable = true;
  if (compareQuantities(quantityOf(pods.length + 1), allocatable(node, 'pods')) > 0) reasons.push('Too many pods');
  for (const [name, amount] of wanted) {
    const total = (used.get(name) ?? zeroQuantity).nanos + amount.nanos;
    if (amount.nanos === 0n || total <= allocatable(node, name).nanos) continue;
    reasons.push(`Insufficient ${name}`);
    // More than the whole node has: no eviction makes room for that.
    if (compareQuantities(amount, allocatable(node, name)) > 0) resolvable = false;
  }
  return reasons.length === 0 ? undefined : { reasons, resolvable };
}

/** The first filter that refuses, in the scheduler's order. */
function refusal(pod: Pod, room: Room, wanted: Amounts): Refusal | undefined {
  const { node } = room;
  const because = (reason: string): Refusal => ({ reasons: [reason], resolvable: false });
  if (node.spec?.unschedulable === true) return because('node(s) were unschedulable');
  if ((node.spec?.taints ?? []).some((taint) => keepsOut(pod, taint))) return because('node(s) had untolerated taint(s)');
  if (!matchesLabels(pod.spec.nodeSelector ?? {}, node.metadata.labels)) return because("node(s) didn't match Pod's node affinity/selector");
  return shortOf(room, wanted);
}

function histogram(reasons: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts].map(([reason, count]) => `${count} ${reason}`).sort(compareText).join(', ');
}

function explain(refusals: readonly Refusal[]): string {
  const available = `0/${refusals.length} nodes are available`;
  if (refusals.length === 0) return 'no nodes available to schedule pods';
  const preemption = refusals.map(({ resolvable }) =>
    resolvable ? 'No preemption victims found for incoming pod' : 'Preemption is not helpful for scheduling',
  );
  return `${available}: ${histogram(refusals.flatMap(({ reasons }) => reasons))}. preemption: ${available}: ${histogram(preemption)}.`;
}

/** Part of a node's cpu that would be taken, 0..1: the emptier node wins. */
function fullness({ node, used }: Room, wanted: Amounts): number {
  const whole = Number(allocatable(node, 'cpu').nanos);
  return whole === 0 ? 0 : Number((used.get('cpu')?.nanos ?? 0n) + (wanted.get('cpu')?.nanos ?? 0n)) / whole;
}

/**
 * The node a pod goes to (Kubernetes' default scheduler: taints, node selector, resources with `nvidia.com/gpu`, number of
 * pods), or why none takes it. `pods` are all pods of the cluster; those being deleted hold their resources until they are
 * gone (PD §2.3). Among nodes that fit: fewest pods of the same owner, then least cpu asked for, then by name.
 */
export function placePod(pod: Pod, nodes: readonly Node[], pods: readonly Pod[]): Placement {
  const wanted = podAmounts(pod, 'requests');
  const rooms = nodes.map((node): Room => {
    const here = pods.filter((other) => other.spec.nodeName === node.metadata.name && holdsNode(other));
    return { node, pods: here, used: here.map((other) => podAmounts(other, 'requests')).reduce(addAmounts, new Map<string, Quantity>()) };
  });
  const refusals = rooms.map((room) => refusal(pod, room, wanted));
  const owner = controllerOf(pod)?.uid;
  const siblings = ({ pods: here }: Room): number => (owner === undefined ? 0 : here.filter((other) => controllerOf(other)?.uid === owner).length);
  const [best] = rooms
    .filter((_, index) => refusals[index] === undefined)
    .sort(
      (a, b) =>
        siblings(a) - siblings(b) || fullness(a, wanted) - fullness(b, wanted) || compareText(a.node.metadata.name ?? '', b.node.metadata.name ?? ''),
    );
  if (best === undefined) return { fits: false, message: explain(refusals.filter((one) => one !== undefined)) };
  return { fits: true, nodeName: best.node.metadata.name ?? '' };
}
