import { anchorOf, type Anchor } from '../core/release/mark.ts';
import type { Application } from '../core/live/application.ts';
import { clean } from '../core/live/clean.ts';
import type { ClusterPort, OperationPorts } from './ports.ts';
import { fail, ok, type Result } from '../core/result.ts';
import type { Job, Look } from './job.ts';
import { leaseCheck } from '../core/release/lease.ts';
import type { Check, Plan } from '../core/operations/plan.ts';
import type { Rights } from '../core/rights/rights.ts';
import { preflighted } from './preflight/preflight.ts';
import { rightsCheck, said } from '../core/operations/commonChecks.ts';
import { rightsFor } from './rightsFor.ts';
import { seenIn, type Seen } from '../core/operations/seen.ts';
import { unlessAborted } from './aborted.ts';

/** A plan, and the object that the lease stands on and the release is noted on. */
export interface Anchored {
  readonly plan: Plan;
  readonly anchor: Anchor;
  readonly application: Application;
}

/** Observes and plans. Undefined where the person cancelled meanwhile. */
export async function planned(ports: OperationPorts, cluster: ClusterPort, job: Job, grown: number, signal: AbortSignal): Promise<Result<Anchored> | undefined> {
  const { namespace } = job.target;
  const read = await unlessAborted(signal, () => Promise.all([cluster.observe(namespace, signal), rightsFor(ports, cluster, namespace, signal)]));
  if (read === undefined) return undefined;
  const [snapshot, rights] = read;
  if (!snapshot.ok) return snapshot;
  const seen = seenIn(snapshot.value, job.application, ports.settings());
  if (!seen.ok) return seen;
  const look: Look = { cluster, clock: ports.clock, who: ports.who, signal };
  const make = async (rights: Rights): Promise<Result<Anchored>> => {
    const sight = { ...seen.value, rights };
    const plan = await job.plan(sight, grown, look);
    const made = plan.ok ? anchored(ports, plan.value, sight) : plan;
    return made.ok ? ok({ ...made.value, plan: await preflighted(look, sight, made.value.plan, cluster) }) : made;
  };
  const plan = await unlessAborted(signal, () => make(rights));
  if (plan === undefined || !plan.ok || !plan.value.plan.checks.some(deniesRights)) return plan;
  // Nobody is turned away by an old answer: a Role may have been given since.
  const anew = await unlessAborted(signal, () => rightsFor(ports, cluster, namespace, signal, true));
  return anew === undefined ? undefined : unlessAborted(signal, () => make(anew));
}

const deniesRights = ({ id, verdict }: Check): boolean => id === 'rights' && verdict === 'block';

/** The lease is a write of its own: whether it is free and may be written belongs among the checks. */
function anchored({ clock, underway }: OperationPorts, plan: Plan, seen: Seen): Result<Anchored> {
  const { application } = seen;
  const { name, target } = application;
  const anchor = anchorOf(application);
  if (anchor === undefined) return fail({ kind: 'noApplication', application: clean(name), namespace: clean(target.namespace), context: clean(target.cluster.context) });
  if (plan.writes.length === 0 && plan.mark === undefined) return ok({ plan, anchor, application });
  const need = anchor.kind === 'Service' ? 'patch services' : 'patch deployments';
  const rights = plan.checks.some(({ id }) => id === 'rights') ? undefined : rightsCheck(seen, need, [anchor.record.name]);
  const holder = application.note?.lease;
  const busy = leaseCheck(application.note, clock.now(), holder === undefined ? undefined : underway?.how(holder.id));
  return ok({ plan: { ...plan, checks: [...plan.checks, ...said([rights, busy])] }, anchor, application });
}
