import type { ClusterPort, OperationPorts } from './ports.ts';
import { blocked, type Plan, type PlannedWrite } from '../core/operations/plan.ts';
import { clean } from '../core/live/clean.ts';
import type { Failure } from '../core/failure.ts';
import type { Job } from './job.ts';
import type { Snapshot } from '../core/live/records.ts';
import { seenIn } from '../core/operations/seen.ts';
import { unlessAborted } from './aborted.ts';

/** The namespace just before the first write, under the lease. Undefined where nothing is written, or the cluster or the person stops the question. */
export async function freshSight(cluster: ClusterPort, { writes, target }: Plan, signal: AbortSignal): Promise<Snapshot | undefined> {
  if (writes.length === 0) return undefined;
  const read = await unlessAborted(signal, () => cluster.observe(target.namespace, signal));
  return read?.ok === true ? read.value : undefined;
}

/**
 * A plan is read for as long as a person likes, and what its checks rest on goes on meanwhile: pods fail, somebody scales the track that
 * traffic is to go to. A `test` in a patch holds the fields of that one object and none of this, so the plan is made once more after the
 * answer, from what is seen under the lease: another operation that was still on its way when this one was planned has ended by then.
 * Gives a conflict where it would be blocked now or write something else, so that it is asked anew, and undefined where it still
 * says the same, or where the cluster or the person stops the question: the write itself meets what is wrong then.
 * What `preflight` asks the server (admission, quota, room) is not asked again: the server judges it at the write.
 */
export async function changedMeanwhile(
  ports: OperationPorts, cluster: ClusterPort, job: Job, { plan, grown }: { readonly plan: Plan; readonly grown: number }, fresh: Snapshot, signal: AbortSignal,
): Promise<Failure | undefined> {
  const now = await unlessAborted(signal, async () => {
    const seen = seenIn(fresh, job.application, ports.settings());
    return seen.ok ? await job.plan(seen.value, grown, { cluster, clock: ports.clock, who: ports.who, signal }) : seen;
  });
  if (now?.ok !== true || (!blocked(now.value) && said(now.value) === said(plan))) return undefined;
  return { kind: 'conflict', context: clean(cluster.cluster.context), what: clean(job.application), namespace: clean(job.target.namespace) };
}

/** What was agreed to, as it was read: the values themselves hold times and versions that differ each time, and words may name the time of the plan. */
const said = ({ writes }: Plan): string => JSON.stringify(writes.map(({ verb, kind, name, change }: PlannedWrite) => [verb ?? 'patch', kind, name, change.replace(instants, 'now')]));
const instants = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/gu;
