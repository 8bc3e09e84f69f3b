import type { ClusterPort, OperationPorts } from './ports.ts';
import type { Failure } from '../core/failure.ts';
import type { Broken, FloorGuard } from './floorGuard.ts';
import type { Entered } from './underway.ts';
import type { Held } from './lease.ts';
import type { JournalWrite } from '../core/operations/journalEntry.ts';
import type { Plan, PlannedWrite } from '../core/operations/plan.ts';
import { clean } from '../core/live/clean.ts';
import { isAborted, unlessAborted } from './aborted.ts';
import { send } from './freshDelete.ts';
import { settle } from './settle.ts';
import { watchEffect, type Watched } from './watchEffect.ts';

/** How the writes of a plan went. `written` counts those that the cluster holds. */
export type Carried =
  | { readonly end: 'watched'; readonly written: number; readonly watched: Watched }
  | { readonly end: 'cancelled'; readonly written: number; readonly watched: Watched | undefined }
  /** The next operation of this window waits for this one to end. */
  | { readonly end: 'passed'; readonly written: number; readonly watched: Watched | undefined }
  /** By what was written, the live Service has had too few ready endpoints for too long. */
  | { readonly end: 'fell'; readonly written: number; readonly broken: Broken }
  | { readonly end: 'conflict'; readonly written: number; readonly failure: Failure }
  | { readonly end: 'refused'; readonly written: number; readonly failure: Failure }
  /** The answer was lost, and the cluster cannot be asked or does not say. */
  | { readonly end: 'unknown'; readonly written: number; readonly failure: Failure };

/** What an operation does beside its writes. */
export interface Beside extends Pick<Held, 'renew'>, Pick<Entered, 'passes' | 'is'> {
  /** Over the ready endpoints of the live Service, where the plan promises some. */
  readonly guard: FloorGuard | undefined;
  /** How the write of that index went, for the journal. */
  readonly went: (change: number, outcome: JournalWrite['outcome']) => Promise<unknown>;
}

/** Writes in order, under the lease; each write waits until the one before has shown its effect. */
export async function carryOut(ports: OperationPorts, cluster: ClusterPort, plan: Plan, beside: Beside, signal: AbortSignal): Promise<Carried> {
  const { guard } = beside;
  const carried = await writeAll(ports, cluster, plan, beside, signal);
  const broken = guard?.broken();
  const unseen = carried.end === 'watched' && carried.watched.end !== 'reached';
  return broken !== undefined && unseen && !signal.aborted ? { end: 'fell', written: carried.written, broken } : carried;
}

async function writeAll(ports: OperationPorts, cluster: ClusterPort, plan: Plan, beside: Beside, signal: AbortSignal): Promise<Carried> {
  const { guard, passes } = beside;
  const watch = {
    cluster,
    namespace: plan.target.namespace,
    clock: ports.clock,
    timeout: ports.settings().verifyTimeout,
    say: (text: string) => ports.progress.say(`${clean(plan.application)}: ${text}`),
    ...(guard === undefined ? {} : { sees: guard.sees }),
  };
  const ends = AbortSignal.any([signal, passes]);
  const until = guard === undefined ? ends : AbortSignal.any([ends, guard.signal]);
  const ended = (): 'cancelled' | 'passed' | undefined => (isAborted(signal) ? 'cancelled' : isAborted(passes) ? 'passed' : undefined);
  let done = 0;
  let watched: Watched | undefined;
  for (const write of plan.writes) {
    beside.is('writing');
    const lost = done === 0 || ended() !== undefined ? undefined : await beside.renew();
    const before = ended();
    if (before !== undefined) return { end: before, written: done, watched };
    if (lost !== undefined) return { end: 'refused', written: done, failure: lost };
    const result = await put(ports, cluster, write, signal);
    await beside.went(done, result === 'written' ? 'written' : result.end === 'unknown' ? 'unknown' : 'refused');
    if (result !== 'written') return { ...result, written: done };
    done++;
    const after = ended();
    if (after !== undefined) return { end: after, written: done, watched: undefined };
    beside.is(done < plan.writes.length ? 'halfway' : 'watching');
    if (write.expect === undefined) continue;
    const stalls = (text: string): void => ports.progress.stalled?.(`${clean(plan.application)}: ${text.replace(/[.]$/, '')}.`, write.name);
    watched = await watchEffect({ ...watch, stalls, timeout: Math.max(watch.timeout, write.patienceMs ?? 0) }, write.expect, until);
    if (watched.end === 'cancelled') {
      const by = ended();
      if (by !== undefined) return { end: by, written: done, watched };
      // The guard's end is not the person's: it counts as an effect that did not come.
      watched = { ...watched, end: 'timeout' };
    }
    if (watched.end !== 'reached') break;
    const dwelt = write.dwellMs === undefined || (await unlessAborted(ends, () => dwell(ports, write.dwellMs ?? 0, ends))) === true;
    if (!dwelt) return { end: ended() ?? 'cancelled', written: done, watched };
  }
  beside.is('writing');
  return { end: 'watched', written: done, watched: watched ?? { end: 'reached', effect: undefined, failure: undefined } };
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
