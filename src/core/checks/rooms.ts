import { matchesSelector } from '../kube/selector.ts';
import { barred, type NodeThere } from './nodeFit.ts';
import type { HostPort, PodShape, PodTerm, PodThere } from './podShape.ts';

/** The nodes of a cluster with what is taken on each, for trying out where pods would go. It is changed by what is tried. */
export interface Rooms {
  /**
   * Puts pods of one shape where they fit, and says how many found a node. For pods of one shape the number does not depend on
   * which of the nodes that fit the scheduler prefers: each node's (or topology domain's) room is used up alone.
   */
  place(shape: PodShape, count: number): number;
  /** A pod is gone. */
  release(pod: PodThere): void;
  /** What a pod of this shape meets on each node, for words. */
  views(shape: PodShape): readonly NodeView[];
}

export interface NodeView {
  readonly node: string;
  /** Why it is passed over whatever is free: `taint dedicated`, `node selector`, `apart`. */
  readonly barred: string | undefined;
  /** Nanos that are free, by resource name; `pods` is one of them. */
  readonly free: ReadonlyMap<string, bigint>;
  /** A pod holds a port of the node that this one wants. */
  readonly portTaken: boolean;
}

interface Room {
  readonly node: NodeThere;
  readonly used: Map<string, bigint>;
  readonly pods: Set<PodShape>;
}

const one = 1_000_000_000n;

/** What a pod takes, its place among the node's pods included. */
const taken = (shape: PodShape): readonly (readonly [string, bigint])[] => [['pods', one], ...[...shape.requests].map(([name, { nanos }]) => [name, nanos] as const)];

const covers = (term: PodTerm, from: string, pod: PodShape): boolean =>
  (term.namespaces === 'all' || (term.namespaces ?? [from]).includes(pod.namespace)) && matchesSelector(term.selector, pod.labels);

const clash = (a: HostPort, b: HostPort): boolean => a.port === b.port && a.protocol === b.protocol && (a.ip === b.ip || a.ip === '0.0.0.0' || b.ip === '0.0.0.0');

/** Pods that ended hold nothing; those that are being deleted hold their room until they are gone (PD §2.3, R3). */
export function createRooms(nodes: readonly NodeThere[], pods: readonly PodThere[]): Rooms {
  const rooms: readonly Room[] = nodes.map((node) => ({ node, used: new Map<string, bigint>(), pods: new Set<PodShape>() }));
  const byNode = new Map(rooms.map((room) => [room.node.name, room]));
  const barriers = new Map<PodShape, readonly (string | undefined)[]>();

  const put = (room: Room, shape: PodShape, sign: 1n | -1n): void => {
    for (const [name, nanos] of taken(shape)) room.used.set(name, (room.used.get(name) ?? 0n) + sign * nanos);
    if (sign === 1n) room.pods.add(shape);
    else room.pods.delete(shape);
  };
  for (const pod of pods) {
    const room = pod.ended ? undefined : byNode.get(pod.node);
    if (room !== undefined) put(room, pod, 1n);
  }

  const free = ({ node, used }: Room, name: string): bigint => (node.allocatable.get(name)?.nanos ?? 0n) - (used.get(name) ?? 0n);
  const fits = (room: Room, shape: PodShape): boolean => taken(shape).every(([name, nanos]) => nanos === 0n || nanos <= free(room, name)) && !portTaken(room, shape);
  const portTaken = (room: Room, { hostPorts }: PodShape): boolean =>
    hostPorts.length > 0 && [...room.pods].some((pod) => pod.hostPorts.some((held) => hostPorts.some((wanted) => clash(held, wanted))));

  const barriersOf = (shape: PodShape): readonly (string | undefined)[] => {
    const known = barriers.get(shape) ?? rooms.map(({ node }) => barred(shape, node));
    barriers.set(shape, known);
    return known;
  };

  const domain = ({ topologyKey }: PodTerm, { node }: Room): string | undefined => {
    const value = node.labels[topologyKey];
    return value === undefined ? undefined : `${topologyKey}=${value}`;
  };

  /** Topology domains that required anti-affinity closes: of this pod against those there, and of those there against it. */
  function closedTo(shape: PodShape): Set<string> {
    const closed = new Set<string>();
    for (const room of rooms) {
      for (const pod of room.pods) {
        const terms = [...shape.apart.filter((term) => covers(term, shape.namespace, pod)), ...pod.apart.filter((term) => covers(term, pod.namespace, shape))];
        for (const term of terms) closed.add(domain(term, room) ?? '');
      }
    }
    return closed;
  }

  const labels = (room: Room): readonly string[] => Object.entries(room.node.labels).map(([key, value]) => `${key}=${value}`);

  return {
    place(shape, count) {
      const closed = closedTo(shape);
      const itself = shape.apart.filter((term) => covers(term, shape.namespace, shape));
      const bars = barriersOf(shape);
      const open = (room: Room): boolean => closed.size === 0 || !labels(room).some((label) => closed.has(label));
      let placed = 0;
      for (const [index, room] of rooms.entries()) {
        if (bars[index] !== undefined) continue;
        while (placed < count && open(room) && fits(room, shape)) {
          // Each pod is one of its own, though all of one shape.
          put(room, { ...shape }, 1n);
          placed++;
          for (const term of itself) closed.add(domain(term, room) ?? '');
        }
      }
      return placed;
    },
    release(pod) {
      const room = byNode.get(pod.node);
      if (room?.pods.has(pod) === true) put(room, pod, -1n);
    },
    views(shape) {
      const closed = closedTo(shape);
      return rooms.map((room, index) => ({
        node: room.node.name,
        barred: barriersOf(shape)[index] ?? (labels(room).some((label) => closed.has(label)) ? 'apart' : undefined),
        free: new Map(taken(shape).map(([name]) => [name, free(room, name)])),
        portTaken: portTaken(room, shape),
      }));
    },
  };
}
