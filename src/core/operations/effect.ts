import { clean } from '../live/clean.ts';
import { lifecycleEffect, rolesEffect } from './effects/lifecycle.ts';
import { widenedEffect } from './effects/widened.ts';
import { pausedEffect, rolledOutEffect } from './effects/rolledOut.ts';
import type { Effect } from './effects/effect.ts';
import type { Joined } from '../live/join.ts';
import { percentOf } from '../live/share.ts';
import type { Expectation, Part } from './plan.ts';
import { counted } from './seen.ts';

/** What of an expectation a snapshot shows now. */
export function effectOf(expect: Expectation, joined: Joined): Effect {
  switch (expect.kind) {
    case 'traffic':
      return trafficEffect(expect, joined);
    case 'grown':
      return grownEffect(expect, joined);
    case 'split':
      return splitEffect(expect, joined);
    case 'lifecycle':
      return lifecycleEffect(expect, joined);
    case 'rolledOut':
      return rolledOutEffect(expect, joined);
    case 'paused':
      return pausedEffect(expect, joined);
    case 'roles':
      return rolesEffect(expect, joined);
    case 'widened':
      return widenedEffect(expect, joined);
  }
}

const blindState = 'EndpointSlices or Pods are not readable';

/** PD §2.7. An endpoint whose pod is not known yet counts for the other side: it is not proof. */
function trafficEffect(expect: Extract<Expectation, { kind: 'traffic' }>, joined: Joined): Effect {
  const { service, label, from, to, endpoints } = expect;
  const selector = joined.snapshot.services.find(({ name }) => name === service)?.selector;
  const behind = [...joined.readyPodsBehind(service)];
  const moved = behind.filter((name) => joined.pod(name)?.labels[label] === to).length;
  const others = behind.length - moved + joined.readyAddressesBehind(service);
  const unseen = joined.unread('EndpointSlice') || joined.unread('Pod');
  const now = selector?.[label];
  const rest = others === 0 ? `none on ${clean(from)}` : `${others} on ${clean(from)}`;
  const counts = others === 0 ? `${counted(moved, 'ready endpoint')}, ${rest}` : `${counted(moved, 'ready endpoint')} on ${clean(to)}, ${rest}`;
  return {
    reached: !unseen && now === to && others === 0 && moved >= endpoints,
    progress: `${Math.min(moved, endpoints)} of ${counted(endpoints, 'endpoint')} moved to ${clean(to)}`,
    state: unseen ? blindState : now === to ? counts : `the selector says ${clean(now ?? `no ${label}`)} now; ${counts}`,
    blind: joined.hidden('EndpointSlice') || joined.hidden('Pod'),
  };
}

/** Pods that an earlier, smaller size is about to take are ready still: only what the controller has seen of the new size counts. */
function grownEffect({ part, services }: Extract<Expectation, { kind: 'grown' }>, joined: Joined): Effect {
  const ready = serving(part, services, joined);
  const text = `${Math.min(ready, part.replicas)} of ${counted(part.replicas, 'pod')} of ${clean(part.track)} ready`;
  return { reached: asked(part, joined) === part.replicas && observed(part, joined) && ready >= part.replicas, progress: text, state: text, blind: false };
}

function splitEffect({ parts, services, canary, percent }: Extract<Expectation, { kind: 'split' }>, joined: Joined): Effect {
  const counts = parts.map((part) => ({ part, ready: serving(part, services, joined), settled: settled(part, joined) }));
  const unseen = joined.unread('Pod') || (services.length > 0 && joined.unread('EndpointSlice'));
  const all = parts.reduce((sum, { replicas }) => sum + replicas, 0);
  const total = counts.reduce((sum, { ready }) => sum + ready, 0);
  const own = counts.filter(({ part }) => part.track === canary).reduce((sum, { ready }) => sum + ready, 0);
  const real = percentOf({ ready: own, of: total });
  const wanted = percent === undefined || percent === real ? '' : `, asked ${percent} %`;
  return {
    reached: !unseen && counts.every(({ part, ready, settled: calm }) => calm && ready === part.replicas),
    progress: `${counts.reduce((sum, { part, ready }) => sum + Math.min(ready, part.replicas), 0)} of ${counted(all, 'pod')} ready as planned`,
    state: unseen ? blindState : real === undefined ? 'no ready endpoint' : `${own} of ${counted(total, 'ready endpoint')} on ${clean(canary)}, ${real} %${wanted}`,
    blind: joined.hidden('Pod') || (services.length > 0 && joined.hidden('EndpointSlice')),
  };
}

const deploymentOf = ({ deployment }: Part, joined: Joined) => joined.snapshot.deployments.find(({ name }) => name === deployment);

const asked = (part: Part, joined: Joined): number | undefined => deploymentOf(part, joined)?.desired;

function observed(part: Part, joined: Joined): boolean {
  const deployment = deploymentOf(part, joined);
  return deployment !== undefined && deployment.observedGeneration >= deployment.generation;
}

/** Ready pods of the Deployment that stand in the endpoints of the Services, as far as these can be read. */
function serving(part: Part, services: readonly string[], joined: Joined): number {
  const deployment = deploymentOf(part, joined);
  if (deployment === undefined) return 0;
  if (joined.unread('Pod')) return deployment.ready;
  const ready = joined.podsOf(deployment).filter((pod) => pod.ready && !pod.terminating);
  if (services.length === 0 || joined.unread('EndpointSlice')) return ready.length;
  const behind = services.map((service) => joined.readyPodsBehind(service));
  return ready.filter(({ name }) => behind.every((names) => names.has(name))).length;
}

/** The controller has seen the size that was written, and no pod beyond it lives (Terminating ones count for nothing). */
function settled(part: Part, joined: Joined): boolean {
  const deployment = deploymentOf(part, joined);
  if (deployment === undefined) return false;
  const living = joined.podsOf(deployment).filter(({ terminating }) => !terminating).length;
  return deployment.desired === part.replicas && observed(part, joined) && living === part.replicas;
}
