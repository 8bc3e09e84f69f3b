/**
 * One list-and-watch of one kind in one namespace, kept alive through every way in which a watch ends. `feed.ts` merges the six kinds
 * of a namespace into snapshots, `feeds.ts` shares feeds between followers. The rules are those of client-go's reflector: list in
 * pages, watch from the list's resourceVersion with bookmarks, go on from the last one seen, list again only when the server says 410.
 */
import type { Failure } from '../../core/failure.ts';
import type { NamedRecord, RecordKind } from '../../core/live/records.ts';
import type { Result } from '../../core/result.ts';
import type { Kind } from '../api/kinds.ts';
import { pathOf } from '../api/kinds.ts';
import { list, type Listed } from '../api/list.ts';
import { pause, type Clock } from '../clock.ts';
import type { Asked, Fault } from '../http/asked.ts';
import { linesOf } from '../http/lines.ts';
import type { Where } from '../http/asked.ts';
import type { Transport } from '../http/request.ts';
import type { Absence } from './absence.ts';
import { createBackoff } from './backoff.ts';
import { watchEvent } from './event.ts';
import type { Gate } from './gate.ts';

/** What is known of a kind. `failure` with items means: this was true until the reads began to fail. */
export interface Reflection<T> {
  readonly kind: RecordKind;
  readonly items: ReadonlyMap<string, T>;
  readonly listed: boolean;
  readonly failure: Failure | undefined;
}

export interface WatchDeps {
  readonly transport: Transport;
  readonly where: Where;
  readonly clock: Clock;
  readonly random: () => number;
  /** Aborted and replaced when waiting is worth cutting short: new credentials, a person's refresh. */
  readonly kick: () => AbortSignal;
  /** Of all namespaces of the cluster. */
  readonly gate: Gate;
  readonly absence: Absence;
}

/**
 * What only a person can change is asked again once a minute; an optional kind every ten: where it is forbidden, since RBAC forbids before
 * the server looks whether it has it, and where it is only said to be missing. An API that is proven to be absent is asked for again when
 * somebody looks anew, and not before.
 */
export const slowWait = 60_000;
export const optionalWait = 600_000;
/** A watch that ends sooner than this without a single event is no better than a refusal. */
const healthyAfter = 1_000;
/** One blip is ridden out in silence where there is data to show. */
const quietFailures = 1;
const longestRetryAfter = 120_000;

const onlyAPersonHelps = new Set<Failure['kind']>(['forbidden', 'unauthorized', 'credentialPlugin', 'untrustedWorkspace', 'kubeconfigMalformed', 'tlsUntrusted']);

/** How one watch ended, and where to go on. */
type End =
  | { readonly then: 'resume'; readonly healthy: boolean }
  | { readonly then: 'relist'; readonly healthy: boolean }
  | { readonly then: 'retry'; readonly healthy: boolean; readonly fault: Fault };

/** Runs until the signal aborts. `changed` is called after every change of what the returned reflection says, which is a live view. */
export function reflect<T extends NamedRecord>(kind: Omit<Kind, 'record'> & { readonly record: (raw: unknown) => T }, namespace: string, deps: WatchDeps, changed: () => void, signal: AbortSignal): Reflection<T> & { readonly done: Promise<void> } {
  const { transport, clock, random } = deps;
  const asked: Omit<Asked, 'method' | 'verb' | 'query'> = { path: pathOf(kind, namespace), resource: kind.resource, namespace };
  const backoff = createBackoff(random);
  let items = new Map<string, T>();
  let listed = false;
  let failure: Failure | undefined;
  let version: string | undefined;

  const well = (): void => {
    if (failure === undefined) return;
    failure = undefined;
    changed();
  };
  const replace = (records: readonly T[]): void => {
    const next = new Map(records.map((record) => [record.name, record]));
    const same = listed && failure === undefined && next.size === items.size && records.every((record) => items.get(record.name)?.resourceVersion === record.resourceVersion);
    items = next;
    listed = true;
    failure = undefined;
    if (!same) changed();
  };
  const wait = (ms: number): Promise<void> => pause(clock, ms, AbortSignal.any([signal, deps.kick()]));
  const kicked = (): Promise<void> =>
    new Promise((resolve) => {
      for (const one of [signal, deps.kick()]) {
        if (one.aborted) resolve();
        else one.addEventListener('abort', () => resolve(), { once: true });
      }
    });

  /** Says what is wrong where that is news, and waits as long as it deserves. */
  async function afterFault(fault: Fault): Promise<void> {
    if (fault.apiMissing && kind.optional) {
      version = undefined;
      replace([]);
      return deps.absence.proven(kind) ? kicked() : wait(optionalWait * (0.75 + random() / 2));
    }
    const lasting = onlyAPersonHelps.has(fault.failure.kind);
    const ms = backoff.next();
    if ((!listed || lasting || backoff.failures > quietFailures) && JSON.stringify(failure) !== JSON.stringify(fault.failure)) {
      failure = fault.failure;
      changed();
    }
    const asked = Math.min(fault.retryAfter ?? 0, longestRetryAfter);
    const slow = kind.optional && fault.failure.kind === 'forbidden' ? optionalWait : slowWait;
    await wait(Math.max(lasting ? slow * (0.75 + random() / 2) : ms, asked));
  }

  /** What was stopped while it waited asks nothing. */
  const atGate = <A>(urgency: Parameters<Gate>[0], run: () => Promise<A>): Promise<A> =>
    deps.gate(urgency, () => {
      signal.throwIfAborted();
      return run();
    });

  const listAll = (): Promise<Result<Listed<T>, Fault>> => atGate(kind.inRows ? 'rows' : 'rest', () => list(transport, asked, kind.record, signal));

  async function watchFrom(from: string): Promise<End> {
    // Ends after 5 to 10 minutes by the server's own hand, so that watches do not all pile up on one API server for ever.
    const query = { watch: '1', resourceVersion: from, allowWatchBookmarks: 'true', timeoutSeconds: String(Math.round(300 + random() * 300)) };
    const opened = await atGate('watch', () => transport.stream({ ...asked, method: 'GET', verb: 'watch', query }, signal));
    if (!opened.ok) return opened.failure.status === 410 ? { then: 'relist', healthy: false } : { then: 'retry', healthy: false, fault: opened.failure };
    well();
    const since = clock.now();
    let events = 0;
    const healthy = (): boolean => events > 0 || clock.now() - since >= healthyAfter;
    try {
      for await (const line of linesOf(opened.value)) {
        const event = watchEvent(line);
        switch (event.type) {
          case 'put':
            items.set(event.name, kind.record(event.raw));
            break;
          case 'delete':
            items.delete(event.name);
            break;
          case 'bookmark':
            break;
          case 'error':
            if (event.code === 410) return { then: 'relist', healthy: healthy() };
            return { then: 'retry', healthy: healthy(), fault: transport.ended(event.code, event.status, { ...asked, method: 'GET', verb: 'watch' }) };
          case 'garbage':
            return { then: 'retry', healthy: healthy(), fault: transport.unreadable('a watch that holds no events') };
        }
        version = event.resourceVersion;
        events += 1;
        if (event.type !== 'bookmark') changed();
      }
    } catch (error) {
      signal.throwIfAborted();
      // A reset or a half-open connection: what was seen stands, the next watch goes on from there. Only a bug is thrown on.
      transport.interrupted(error);
    }
    return { then: 'resume', healthy: healthy() };
  }

  async function turn(): Promise<void> {
    if (version === undefined) {
      const result = await (kind.optional ? deps.absence.unlessMissing(kind, listAll, signal) : listAll());
      if (!result.ok) return afterFault(result.failure);
      replace(result.value.items);
      version = result.value.resourceVersion;
    }
    const end = await watchFrom(version);
    const burnt = end.healthy ? 0 : backoff.failures;
    if (end.healthy) backoff.reset();
    if (end.then === 'retry') {
      // Ahead of this API server for the second time: it lost what we have seen, so only a new list tells the truth.
      if (end.fault.apiMissing || (end.fault.versionTooLarge && burnt > 0)) version = undefined;
      return afterFault(end.fault);
    }
    if (end.then === 'relist') version = undefined;
    if (end.healthy) return;
    const ms = backoff.next();
    // The first 410 after an idle night is answered at once; a server that says it every time is not.
    if (end.then === 'resume' || burnt > 0) await wait(ms);
  }

  async function run(): Promise<void> {
    const over = (): boolean => signal.aborted;
    while (!over()) {
      try {
        await turn();
      } catch (error) {
        if (!over()) throw error;
      }
    }
  }

  return {
    kind: kind.kind,
    get items() { return items; },
    get listed() { return listed; },
    get failure() { return failure; },
    done: run(),
  };
}
