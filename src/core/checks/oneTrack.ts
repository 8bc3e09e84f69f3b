import { clean } from '../live/clean.ts';
import { matchesSelector } from '../kube/selector.ts';
import type { LabelMap, LabelSelector } from '../kube/objects.ts';
import type { Check, Plan } from '../operations/plan.ts';
import type { Seen } from '../operations/seen.ts';
import { templateOf } from './patched.ts';
import { isRaw, labelsOf, nameOf, rawAt, rawsAt, selectorAt, specOf, textAt, type Raw } from './raw.ts';
import { checkOf } from './table.ts';

/** The Deployments of one track. */
export interface Side {
  readonly track: string;
  readonly deployments: readonly { readonly name: string; readonly labels: LabelMap }[];
}

export interface Sides {
  readonly old: Side;
  readonly fresh: Side;
  /** Whether traffic moves: an autoscaler of one track is then told of too. A track that is only made has its size from the release (PD C8). */
  readonly moves: boolean;
}

/** The two tracks that a plan is about: those that traffic moves between, or the one that is copied and its copy. */
export function sidesOf({ writes, mark }: Plan, { application: { tracks, trackLabel } }: Seen): Sides | undefined {
  const known = tracks.map(({ name, deployment }) => ({ name: deployment.name, track: name, labels: deployment.templateLabels }));
  const move = writes.map(({ expect }) => expect).find((expect) => expect?.kind === 'traffic');
  if (move !== undefined) {
    const side = (value: string): Side => ({ track: value, deployments: known.filter(({ labels }) => labels[move.label] === value) });
    return { old: side(move.from), fresh: side(move.to), moves: true };
  }
  const made = writes.find(({ verb }) => verb === 'create');
  if (made?.verb !== 'create' || mark === undefined || mark === null) return undefined;
  const from = known.filter(({ name }) => name === (mark.kind === 'canary' ? mark.stable : mark.old));
  const labels = labelsOf(templateOf(made.body));
  return { old: { track: from[0]?.track ?? '', deployments: from }, fresh: { track: labels[trackLabel] ?? made.name, deployments: [{ name: made.name, labels }] }, moves: false };
}

/** Objects of the namespace, whole; those that could not be read are absent. */
export interface Bystanders {
  readonly autoscalers?: readonly Raw[];
  readonly budgets?: readonly Raw[];
  readonly policies?: readonly Raw[];
}

interface Found {
  readonly what: string;
  readonly old: boolean;
  readonly fresh: boolean;
  /** What it does with the tracks that it finds: `counts pods of`. */
  readonly does: string;
  /** What follows, and what to do, where it finds the old track alone, and where the new one alone. */
  readonly without: string;
  readonly alone: string;
}

/**
 * B9: what finds the pods of one track by a selector and not those of the other treats them differently from the moment that traffic is
 * on the other: a NetworkPolicy (the pods it guards, and those it lets in or out to), a PodDisruptionBudget, and, where traffic moves, a
 * HorizontalPodAutoscaler (B7). Nothing where none of them finds either track.
 */
export function oneTrackCheck(sides: Sides, { autoscalers = [], budgets = [], policies = [] }: Bystanders): Check | undefined {
  const { old, fresh, moves } = sides;
  if (old.deployments.length === 0 || fresh.deployments.length === 0) return undefined;
  const [one, other] = [clean(old.track), clean(fresh.track)];
  const found = [...policies.flatMap((policy) => ofPolicy(policy, sides)), ...budgets.map((budget) => ofBudget(budget, sides)), ...(moves ? autoscalers.map((autoscaler) => ofAutoscaler(autoscaler, sides)) : [])]
    .filter((each) => each.old || each.fresh);
  const evidence = found.map((each) => `${each.what} ${each.does} ${each.old && each.fresh ? `${one} and ${other}` : `${each.old ? one : other} alone`}`);
  const uneven = found.filter((each) => each.old !== each.fresh);
  const [first] = uneven;
  if (first === undefined) {
    const names = [...new Set(found.map(({ what }) => what))];
    if (names.length === 0) return undefined;
    return checkOf('one-track', 'pass', `${names.slice(0, 3).join(', ')}${names.length > 3 ? ` and ${names.length - 3} more` : ''} ${names.length === 1 ? 'treats' : 'treat'} ${one} and ${other} alike.`, evidence);
  }
  const others = [...new Set(uneven.map(({ what }) => what))].filter((what) => what !== first.what);
  const more = others.length === 0 ? '' : ` ${others.slice(0, 3).join(', ')}${others.length > 3 ? ` and ${others.length - 3} more` : ''} ${others.length === 1 ? 'finds' : 'find'} one track alone, too.`;
  return checkOf('one-track', 'warn', `${first.what} ${first.does} ${first.old ? one : other} and not of ${first.old ? other : one}, ${first.old ? first.without : first.alone}.${more}`, evidence);
}

const matched = (selector: LabelSelector, { deployments }: Side): boolean => deployments.some(({ labels }) => matchesSelector(selector, labels));

function ofPolicy(policy: Raw, { old, fresh }: Sides): readonly Found[] {
  const spec = specOf(policy);
  const what = `NetworkPolicy ${clean(nameOf(policy))}`;
  const own = selectorAt(spec, 'podSelector');
  const [one, other] = [clean(old.track), clean(fresh.track)];
  const peers = ([['ingress', 'from', 'lets in pods of', 'be refused by the pods that it guards'], ['egress', 'to', 'lets its pods out to those of', 'be out of reach for the pods that it guards']] as const).map(([list, key, does, then]): Found => {
    const lets = (side: Side): boolean => rawsAt(spec, list).some((rule) => letsThrough(rule, key, side));
    return { what, old: lets(old), fresh: lets(fresh), does, without: `so that ${other} may ${then}. Name both tracks in it`, alone: `so that ${one} may ${then} while it still answers. Name both tracks in it` };
  });
  return [
    { what, old: matched(own, old), fresh: matched(own, fresh), does: 'guards pods of', without: `so that what it forbids is open to ${other}. Let it select both tracks`, alone: `so that ${other} may be refused what ${one} may do. Let it select both tracks` },
    ...peers,
  ];
}

/** A rule without peers lets everybody through, as does a peer that names namespaces alone, as far as is known here (networking.k8s.io/v1). */
function letsThrough(rule: Raw, key: 'from' | 'to', side: Side): boolean {
  const peers = rawsAt(rule, key);
  return peers.length === 0 || peers.some((peer) => (isRaw(peer['podSelector']) ? matched(selectorAt(peer, 'podSelector'), side) : isRaw(peer['namespaceSelector'])));
}

function ofBudget(budget: Raw, { old, fresh }: Sides): Found {
  const selector = selectorAt(specOf(budget), 'selector');
  // One without a selector finds no pod (policy/v1); an empty one finds all.
  const finds = (side: Side): boolean => isRaw(specOf(budget)['selector']) && matched(selector, side);
  const both = 'Let it select both tracks';
  return {
    what: `PodDisruptionBudget ${clean(nameOf(budget))}`, old: finds(old), fresh: finds(fresh), does: 'counts pods of',
    without: `so that drains of nodes may take every pod of ${clean(fresh.track)} at once. ${both}`, alone: `so that drains of nodes may take every pod of ${clean(old.track)} at once. ${both}`,
  };
}

function ofAutoscaler(autoscaler: Raw, { old, fresh }: Sides): Found {
  const target = rawAt(specOf(autoscaler), 'scaleTargetRef');
  const scales = ({ deployments }: Side): boolean => textAt(target, 'kind') === 'Deployment' && deployments.some(({ name }) => name === textAt(target, 'name'));
  const name = clean(fresh.track);
  return {
    what: `HorizontalPodAutoscaler ${clean(nameOf(autoscaler))}`, old: scales(old), fresh: scales(fresh), does: 'sets the size of',
    without: `so that ${name} keeps its size whatever load comes. Let it name the Deployment of ${name} afterwards`, alone: `so that the size of ${name} may change at any time`,
  };
}
