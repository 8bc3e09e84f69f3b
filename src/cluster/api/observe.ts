import type { Result } from '../../core/result.ts';
import type { Target } from '../../core/target.ts';
import type { RecordKind, Snapshot } from '../../core/live/records.ts';
import type { Failure } from '../../core/failure.ts';
import type { Transport } from '../http/request.ts';
import { kinds, pathOf, type Kind, type RecordOf } from './kinds.ts';
import { list } from './list.ts';
import { snapshotOf } from './snapshot.ts';

/** A fresh read of one namespace: six consistent lists, side by side. */
export async function observe(transport: Transport, target: Target, signal: AbortSignal): Promise<Result<Snapshot>> {
  const unread: { readonly kind: RecordKind; readonly failure: Failure }[] = [];
  const read = async <K extends RecordKind>(kind: Kind<K>): Promise<readonly RecordOf[K][]> => {
    const asked = { path: pathOf(kind, target.namespace), resource: kind.resource, namespace: target.namespace };
    const listed = await list(transport, asked, kind.record, signal);
    if (listed.ok) return listed.value.items;
    if (!(listed.failure.apiMissing && kind.optional)) unread.push({ kind: kind.kind, failure: listed.failure.failure });
    return [];
  };
  const [deployments, replicaSets, pods, services, endpointSlices, routes] = await Promise.all([
    read(kinds.Deployment), read(kinds.ReplicaSet), read(kinds.Pod), read(kinds.Service), read(kinds.EndpointSlice), read(kinds.HTTPRoute),
  ]);
  return snapshotOf(unread, () => ({ target, deployments, replicaSets, pods, services, endpointSlices, routes, unread }));
}
