import type { Anchored } from './planned.ts';
import type { ClusterPort, OperationPorts } from './ports.ts';
import { blocked, type Plan, type PlannedWrite } from '../core/operations/plan.ts';
import { clean } from '../core/live/clean.ts';
import type { Failure } from '../core/failure.ts';
import type { Job } from './job.ts';
import type { Snapshot } from '../core/live/records.ts';
import { seenIn } from '../core/operations/seen.ts';
import { unlessAborted } from './aborted.ts';

const looks = 20;
const pause = 100;

/**
 * The namespace just before the first write, under the lease. A lease on a Deployment is a generation of it (kubernetes
 * `deploymentStrategy.PrepareForUpdate` counts annotations too), which looks like a rollout until its controller has seen it: that is waited for.
 * Undefined where nothing is written, or the cluster or the person stops the question.
 */
export async function freshSight({ clock }: Pick<OperationPorts, 'clock'>, cluster: ClusterPort, { plan: { writes, target }, anchor }: Anchored, signal: AbortSignal): Promise<Snapshot | undefined> {
  if (writes.length === 0) return undefined;
  return unlessAborted(signal, async () => {
    for (let look = 1; ; look++) {
      const read = await cluster.observe(target.namespace, signal);
      if (!read.ok) return undefined;
      const own = anchor.kind === 'Deployment' ? read.value.deployments.find(({ name }) => name === anchor.record.name) : undefined;
      if (own === undefined || own.observedGeneration >= own.generation || look === looks) return read.value;
      await clock.wait(pause, signal);
    }
  });
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
