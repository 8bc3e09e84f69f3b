import type { Check } from './plan.ts';
import type { Seen } from './seen.ts';
import type { Track } from '../live/application.ts';
import { clean } from '../live/clean.ts';
import { midRollout } from '../live/health.ts';
import { describe } from '../failure.ts';
import { denial, may, type Need } from '../rights/rights.ts';
import { isProtected } from '../settings.ts';

/** A check that has nothing to say is left out. */
export type MaybeCheck = Check | undefined;

export const said = (checks: readonly MaybeCheck[]): readonly Check[] => checks.filter((check) => check !== undefined);

export const readOnlyCheck = ({ settings }: Seen): MaybeCheck =>
  settings.readOnly ? { id: 'read-only', title: 'Read-only', verdict: 'block', detail: describe({ kind: 'readOnly' }) } : undefined;

/** Said before anybody is asked: who may not write these objects learns it from the plan, not from a refused write. */
export function rightsCheck({ rights, application: { target } }: Seen, need: Need, names: readonly string[]): MaybeCheck {
  if (rights === undefined || names.length === 0) return undefined;
  const check = { id: 'rights', title: 'Rights' };
  const denied = denial(rights, need, names, target);
  if (denied !== undefined) return { ...check, verdict: 'block', detail: describe(denied) };
  if (may(rights, need, names) === 'yes') return undefined;
  return { ...check, verdict: 'unknown', detail: `Whether you may ${need} in ${clean(target.namespace)} is not known; ${clean(target.cluster.context)} decides when it is written.` };
}

export function protectedCheck({ settings, application }: Seen): MaybeCheck {
  const { context } = application.target.cluster;
  if (!isProtected(context, settings.protectedContexts)) return undefined;
  return { id: 'protected-context', title: 'Protected', verdict: 'warn', detail: `${clean(context)} is protected: its name must be typed.` };
}

/** A template on its way: what is ready now may be replaced by pods of another image in a moment. */
export function rolloutCheck(tracks: readonly Track[]): MaybeCheck {
  for (const { name, deployment } of tracks) {
    if (deployment.paused) return warn(`The rollout of ${clean(name)} is paused; its pods may be of several revisions.`);
    if (midRollout(deployment)) return warn(`${clean(name)} is rolling out: ${deployment.updated} of ${deployment.desired} pods are of its newest template.`);
  }
  return undefined;
}
const warn = (detail: string): Check => ({ id: 'rollout', title: 'Rollout', verdict: 'warn', detail });

/** The effect is read from EndpointSlices; a role without them can write, but is told before that nobody will see the effect. */
export const verifiableCheck = ({ joined }: Seen): MaybeCheck =>
  joined.unread('EndpointSlice') || joined.unread('Pod')
    ? { id: 'verifiable', title: 'Effect', verdict: 'unknown', detail: 'EndpointSlices or Pods are not readable with your rights, so the effect cannot be verified. Ask for the Role in the README.' }
    : undefined;

/** Somebody else wrote in between: what the record would restore is not what it replaced. */
export const changedSinceCheck = (details: readonly string[]): MaybeCheck =>
  details.length === 0 ? undefined : { id: 'changed-since', title: 'Changed', verdict: 'block', detail: `${details.join('; ')}. Nothing is overwritten that somebody else set.` };
