import { clean } from '../live/clean.ts';
import { counted } from '../operations/seen.ts';
import { formatQuantity } from '../kube/quantity.ts';
import type { PodShape } from './podShape.ts';
import type { NodeView } from './rooms.ts';

const mostNodes = 12;

const total = (amounts: readonly bigint[]): bigint => amounts.reduce((sum, one) => sum + (one > 0n ? one : 0n), 0n);
const most = (amounts: readonly bigint[]): bigint => amounts.reduce((top, one) => (one > top ? one : top), 0n);

/** A node's own words for why nobody comes there. */
function barredBy(reason: string, count: number): string {
  const [be, do_] = count === 1 ? ['is', 'does'] : ['are', 'do'];
  if (reason === 'cordoned') return `${count} ${be} cordoned`;
  if (reason === 'node selector' || reason === 'node affinity') return `${count} ${do_} not match its ${reason}`;
  if (reason === 'apart') return `${count} ${count === 1 ? 'holds' : 'hold'} a pod that it must stand apart from`;
  return `${count} ${count === 1 ? 'has' : 'have'} the ${clean(reason)}`;
}

/** `2 are cordoned, 1 does not match its node selector`. */
function barText(views: readonly NodeView[]): string {
  const counts = new Map<string, number>();
  for (const { barred } of views) if (barred !== undefined) counts.set(barred, (counts.get(barred) ?? 0) + 1);
  return [...counts].map(([reason, count]) => barredBy(reason, count)).join(', ');
}

/** Why so many pods of a shape find no node, as the end of a sentence: `2 more nvidia.com/gpu needed, 1 free on 3 nodes`. */
export function shortage(shape: PodShape, views: readonly NodeView[], missing: number): string {
  const open = views.filter(({ barred }) => barred === undefined);
  if (views.length === 0) return 'the cluster has no node';
  if (open.length === 0) return `no node may take it: ${barText(views)}`;
  const asked = [...shape.requests].filter(([, { nanos }]) => nanos > 0n);
  const short = asked.map(([name, amount]) => ({ name, amount, on: open.filter(({ free }) => (free.get(name) ?? 0n) < amount.nanos).length })).filter(({ on }) => on > 0);
  const nodes = counted(open.length, 'node');
  if (short.length === 0) return open.some(({ portTaken }) => portTaken) ? `its host port is taken on ${nodes}` : `${nodes} may hold no more pods`;
  const worst = Math.max(...short.map(({ on }) => on));
  return short
    .filter(({ on }) => on === worst)
    .slice(0, 3)
    .map(({ name, amount: { nanos, format } }) => {
      const free = open.map((view) => view.free.get(name) ?? 0n);
      const text = (amount: bigint): string => `${formatQuantity({ nanos: amount, format })} ${clean(name)}`;
      if (total(free) < nanos * BigInt(missing)) return `${text(nanos * BigInt(missing))} needed, ${formatQuantity({ nanos: total(free), format })} free on ${nodes}`;
      return `${text(nanos)} needed on one node, at most ${formatQuantity({ nanos: most(free), format })} free on any of ${nodes}`;
    })
    .join(', and ');
}

/** What was looked at: `gpu-a: 1 nvidia.com/gpu, 2 cpu free`, for the nodes that may take such a pod, and how many may not. */
export function nodesText(shape: PodShape, views: readonly NodeView[]): readonly string[] {
  const formats = new Map([...shape.requests].map(([name, { format }]) => [name, format]));
  const open = views.filter(({ barred }) => barred === undefined);
  const lines = open.slice(0, mostNodes).map(({ node, free }) => {
    const amounts = [...free].map(([name, nanos]) => `${formatQuantity({ nanos: nanos > 0n ? nanos : 0n, format: formats.get(name) ?? 'decimal' })} ${clean(name)}`);
    return `${clean(node)}: ${amounts.join(', ')} free`;
  });
  const more = open.length > mostNodes ? [`${open.length - mostNodes} more nodes`] : [];
  const shut = barText(views);
  return [...lines, ...more, ...(shut === '' ? [] : [`not looked at: ${shut}`])];
}
