import type { ClusterPort } from '../app/ports.ts';
import { fail, ok, type Result } from '../core/result.ts';
import type { ClusterRef } from '../core/target.ts';
import { list } from './api/list.ts';
import { observe } from './api/observe.ts';
import { probe } from './api/probe.ts';
import { listWhole, readWhole } from './api/whole.ts';
import { write } from './api/write.ts';
import { createRightsReader, noticing } from './api/rights.ts';
import { pluginTimeout } from './auth/execPlugin.ts';
import { createSession } from './auth/session.ts';
import { realClock } from './clock.ts';
import { defaultTimeouts } from './http/fault.ts';
import { createTransport } from './http/request.ts';
import type { ResolvedContext } from './kubeconfig/model.ts';
import { metadataOf, textAt } from './normalise/fields.ts';
import type { ClustersOptions } from './options.ts';
import { createFeeds } from './watch/feeds.ts';

export interface OpenCluster {
  readonly port: ClusterPort;
  /** The kubeconfig's entry for the same server changed: new requests use it, and what waits tries again. */
  replace(resolved: ResolvedContext): void;
  dispose(): void;
}

/** One connection. Contacts nothing by itself: the first request does. */
export function openCluster(ref: ClusterRef, resolved: ResolvedContext, options: ClustersOptions, reread: () => Promise<ResolvedContext | undefined>): OpenCluster {
  const clock = options.clock ?? realClock;
  const random = options.random ?? Math.random;
  const timeouts = { ...defaultTimeouts, ...options.timeouts };
  const where = { context: ref.context, server: ref.server };
  let namespace = resolved.namespace;
  const session = createSession(resolved, {
    env: options.env,
    clock,
    mayRunPlugins: options.mayRunPlugins,
    pluginTimeout: options.pluginTimeout ?? pluginTimeout,
    connectTimeout: timeouts.connect,
    reread,
  });
  const wire = { where, url: resolved.server, session, clock, timeouts, userAgent: options.userAgent, log: options.log };
  const plain = createTransport(wire);
  const rights = createRightsReader(plain, clock);
  const transport = noticing(plain, (asked, allowed) => rights.went(asked, allowed));
  const feeds = createFeeds(ref, { transport, where, clock, random });

  /** All names; with rights in some namespaces only, the one that the context names, as kubectl would use it, and those of the setting. */
  async function namespaces(signal: AbortSignal): Promise<Result<readonly string[]>> {
    const listed = await list(transport, { path: '/api/v1/namespaces', resource: 'namespaces' }, (raw) => textAt(metadataOf(raw), 'name'), signal);
    if (listed.ok) return ok(listed.value.items.filter((name) => name !== ''));
    return listed.failure.failure.kind === 'forbidden' ? ok([...new Set([namespace, ...(options.namespaces?.() ?? [])])]) : fail(listed.failure.failure);
  }

  return {
    port: {
      cluster: ref,
      namespaces,
      observe: (of, signal) => observe(transport, { cluster: ref, namespace: of }, signal),
      follow: (of, signal, early) => feeds.follow(of, signal, early),
      rights: (of, signal, anew) => rights.rights(of, signal, anew),
      write: (planned, signal, how) => write(transport, planned, signal, how),
      read: (kind, of, name, signal) => readWhole(transport, kind, of, name, signal),
      list: (kind, of, signal) => listWhole(transport, kind, of, signal),
      probe: (asked, signal) => probe(wire, asked, signal),
    },
    replace(next) {
      namespace = next.namespace;
      session.replace(next);
      rights.forget();
      feeds.kick();
    },
    dispose() {
      rights.dispose();
      feeds.dispose();
      session.dispose();
    },
  };
}
