import type { ClusterPort, OperationPorts } from './ports.ts';
import type { Failure } from '../core/failure.ts';
import { guardFloor, readyBehind, type Broken, type FloorGuard } from './floorGuard.ts';
import type { Held } from './lease.ts';
import type { JournalWrite } from '../core/operations/journalEntry.ts';
import type { Plan, PlannedWrite } from '../core/operations/plan.ts';
import { clean } from '../core/live/clean.ts';
import { join } from '../core/live/join.ts';
import { isAborted, unlessAborted } from './aborted.ts';
import { send } from './freshDelete.ts';
import { settle } from './settle.ts';
import { watchEffect, type Watched } from './watchEffect.ts';

/** How the writes of a plan went. `written` counts those that the cluster holds. */
export type Carried =
  | { readonly end: 'watched'; readonly written: number; readonly watched: Watched }
  | { readonly end: 'cancelled'; readonly written: number; readonly watched: Watched | undefined }
  /** By what was written, the live Service has had too few ready endpoints for too long. */
  | { readonly end: 'fell'; readonly written: number; readonly broken: Broken }
  | { readonly end: 'conflict'; readonly written: number; readonly failure: Failure }
  | { readonly end: 'refused'; readonly written: number; readonly failure: Failure }
  /** The answer was lost, and the cluster cannot be asked or does not say. */
  | { readonly end: 'unknown'; readonly written: number; readonly failure: Failure };

/** What an operation does beside its writes. */
export interface Beside extends Pick<Held, 'renew'> {
  /** How the write of that index went, for the journal. */
  readonly went: (change: number, outcome: JournalWrite['outcome']) => Promise<unknown>;
}

/** Writes in order, under the lease; each write waits until the one before has shown its effect. */
export async function carryOut(ports: OperationPorts, cluster: ClusterPort, plan: Plan, beside: Beside, signal: AbortSignal): Promise<Carried> {
  const guard = plan.writes.length === 0 ? undefined : await floorGuard(ports, cluster, plan, signal);
  try {
    const carried = await guarded(ports, cluster, plan, beside, guard, signal);
    const broken = guard?.broken();
    const watched = carried.end === 'watched' && carried.watched.end !== 'reached';
    return broken !== undefined && watched && !signal.aborted ? { end: 'fell', written: carried.written, broken } : carried;
  } finally {
    guard?.stop();
  }
}

/** None where the floor is broken already, before anything is written: that is not our doing, and taking back would not mend it. */
async function floorGuard(ports: OperationPorts, cluster: ClusterPort, plan: Plan, signal: AbortSignal): Promise<FloorGuard | undefined> {
  const { floor } = plan;
  if (floor === undefined) return undefined;
  const before = await unlessAborted(signal, () => cluster.observe(plan.target.namespace, signal));
  const ready = before?.ok === true ? readyBehind(floor, join(before.value)) : undefined;
  return ready === undefined || ready < floor.endpoints ? undefined : guardFloor(ports.clock, floor);
}

async function guarded(ports: OperationPorts, cluster: ClusterPort, plan: Plan, beside: Beside, guard: FloorGuard | undefined, signal: AbortSignal): Promise<Carried> {
  const watch = {
    cluster,
    namespace: plan.target.namespace,
    clock: ports.clock,
    timeout: ports.settings().verifyTimeout,
    say: (text: string) => ports.progress.say(`${clean(plan.application)}: ${text}`),
    ...(guard === undefined ? {} : { sees: guard.sees }),
  };
  const until = guard === undefined ? signal : AbortSignal.any([signal, guard.signal]);
  let written = 0;
  let watched: Watched | undefined;
  for (const write of plan.writes) {
    const lost = written === 0 || isAborted(signal) ? undefined : await beside.renew();
    if (isAborted(signal)) return { end: 'cancelled', written, watched };
    if (lost !== undefined) return { end: 'refused', written, failure: lost };
    const result = await put(ports, cluster, write, signal);
    await beside.went(written, result === 'written' ? 'written' : result.end === 'unknown' ? 'unknown' : 'refused');
    if (result !== 'written') return { ...result, written };
    written++;
    if (isAborted(signal)) return { end: 'cancelled', written, watched: undefined };
    if (write.expect === undefined) continue;
    watched = await watchEffect({ ...watch, timeout: Math.max(watch.timeout, write.patienceMs ?? 0) }, write.expect, until);
    // The guard's end is not the person's: it counts as an effect that did not come.
    if (watched.end === 'cancelled' && !isAborted(signal)) watched = { ...watched, end: 'timeout' };
    if (watched.end === 'cancelled') return { end: 'cancelled', written, watched };
    if (watched.end !== 'reached') break;
    if (write.dwellMs !== undefined && (await unlessAborted(signal, () => dwell(ports, write.dwellMs ?? 0, signal))) === undefined) return { end: 'cancelled', written, watched };
  }
  return { end: 'watched', written, watched: watched ?? { end: 'reached', effect: undefined, failure: undefined } };
}

async function dwell({ clock }: OperationPorts, ms: number, signal: AbortSignal): Promise<true> {
  await clock.wait(ms, signal);
  return true;
}

type Put = 'written' | { readonly end: 'conflict' | 'refused' | 'unknown'; readonly failure: Failure };

/** After these the server may have written all the same. */
const answerLost: ReadonlySet<Failure['kind']> = new Set(['unreachable', 'serverFault', 'serverBusy', 'unreadable']);

async function put(ports: OperationPorts, cluster: ClusterPort, write: PlannedWrite, signal: AbortSignal): Promise<Put> {
  let failure: Failure;
  try {
    const result = await send(cluster, write, signal);
    if (result.ok) return 'written';
    failure = result.failure;
    if (failure.kind === 'conflict') return { end: 'conflict', failure };
  } catch (error) {
    if (!signal.aborted) throw error;
    failure = { kind: 'unreachable', context: cluster.cluster.context, server: cluster.cluster.server, reason: 'cancelled while writing' };
  }
  if (!answerLost.has(failure.kind)) return { end: 'refused', failure };
  const held = await settle(ports, cluster, write);
  return held === 'written' ? held : { end: held === 'not written' ? 'refused' : 'unknown', failure };
}
