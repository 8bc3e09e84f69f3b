import { clean } from '../live/clean.ts';
import { formatQuantity, type Quantity } from '../kube/quantity.ts';
import { counted } from '../operations/seen.ts';
import type { Check } from '../operations/plan.ts';
import { sameTemplate, templateOf, type Change } from './patched.ts';
import { counts, createQuotaRoom, unjudged, usageOf, type QuotaRoom, type QuotaThere, type Refusing } from './quotaFit.ts';
import { templateShape, type PodShape } from './podShape.ts';
import { rawAt, rawsAt, specOf, textAt, type Raw } from './raw.ts';
import { checkOf } from './table.ts';
import { tryOut, type Stage, type Tried } from './trial.ts';

export interface QuotaSight extends Stage {
  readonly quotas: readonly QuotaThere[];
  /** False where LimitRanges could not be read: one might state what a container does not. */
  readonly defaultsKnown: boolean;
}

/**
 * A15: whether the namespace's ResourceQuotas admit every pod that the plan adds (Kubernetes' ResourceQuota admission): pods,
 * `requests.…` and `limits.…` of every resource, `count/…` of pods, Deployments and ReplicaSets, by the scopes that can hold for a
 * Deployment's pods. `warn`: admitted once pods that go are gone. Nothing where there is no quota or no pod is added.
 */
export function quotaCheck(sight: QuotaSight): Check | undefined {
  const { quotas, changes } = sight;
  const exceeded = objectsOver(changes, quotas);
  if (exceeded !== undefined) return exceeded;
  const run = (released: boolean) => {
    const room = createQuotaRoom(quotas);
    return { room, tried: tryOut(sight, room, { released }) };
  };
  const best = run(true);
  const binding = best.tried.filter(({ shape }) => quotas.some((quota) => bears(quota, shape)));
  const [first] = best.tried;
  if (first === undefined || quotas.length === 0) return undefined;
  const silent = changes.map((change) => unstated(change, sight)).find((text) => text !== undefined);
  if (silent !== undefined) return silent;
  const strange = quotas.find((quota) => unjudged(quota).length > 0);
  if (strange !== undefined) return checkOf('quota', 'unknown', `Quota ${clean(strange.name)} has the scope ${clean(unjudged(strange).join(', '))}, which is not judged here.`);
  const uncounted = quotas.find((quota) => quota.uncounted && bears(quota, first.shape));
  if (uncounted !== undefined) return checkOf('quota', 'unknown', `Quota ${clean(uncounted.name)} is not counted yet, so that what it has left is not known. Repeat in a moment.`);
  if (binding.length === 0) return undefined;
  const stuck = binding.find(({ done }) => !done);
  if (stuck !== undefined) return checkOf('quota', 'block', `${stuckText(stuck, best.room)}. Raise the quota, or free some of it first.`, evidence(quotas));
  const now = run(false);
  const besides = ({ shape }: Tried): boolean => createQuotaRoom(quotas).place(shape, 1) === 1;
  const waiting = now.tried.find((one) => !one.done || (one.rolling !== undefined && !one.rolling.recreate && one.rolling.fresh < one.rolling.replicas && !besides(one)));
  if (waiting !== undefined) {
    return checkOf('quota', 'warn', `New pods of ${clean(waiting.change.name)} are admitted only when others have gone: ${refusedText(createQuotaRoom(quotas).refusing(waiting.shape)) || refusedText(now.room.refusing(waiting.shape))}.`, evidence(quotas));
  }
  return checkOf('quota', 'pass', `${quotas.length === 1 ? `Quota ${clean(quotas[0]?.name ?? '')} admits` : `${quotas.length} quotas admit`} ${binding.map(admittedText).join(' and ')}.`, evidence(quotas));
}

const bears = (quota: QuotaThere, shape: PodShape): boolean => counts(quota, shape) && [...usageOf(shape).keys()].some((key) => quota.hard.has(key));

const admittedText = ({ change, how, wanted }: Tried): string => (how === 'roll' ? `the new pods of ${clean(change.name)}` : `${counted(wanted, 'more pod')} of ${clean(change.name)}`);

const text = (nanos: bigint, like: Quantity): string => formatQuantity({ nanos: nanos > 0n ? nanos : 0n, format: like.format });

const refusedText = (refused: readonly Refusing[]): string =>
  refused.slice(0, 3).map(({ quota, key, asked, left, hard }) => `quota ${clean(quota)} has ${text(left, hard)} of ${text(hard.nanos, hard)} ${clean(key)} left, and one pod uses ${text(asked, hard)}`).join('; ');

function stuckText(tried: Tried, room: QuotaRoom): string {
  const { change, wanted, placed, how } = tried;
  const why = refusedText(room.refusing(tried.shape));
  if (how === 'roll') return `The rollout of ${clean(change.name)} would stop with ${placed} of ${counted(wanted, 'new pod')}: ${why}`;
  return `${wanted - placed} of ${counted(wanted, 'more pod')} of ${clean(change.name)} would be refused: ${why}`;
}

const evidence = (quotas: readonly QuotaThere[]): readonly string[] =>
  quotas.slice(0, 6).map(({ name, hard, used }) => `${clean(name)}: ${[...hard].map(([key, limit]) => `${clean(key)} ${text(used.get(key)?.nanos ?? 0n, limit)} of ${text(limit.nanos, limit)}`).join(', ')}`);

/** Deployments that a plan makes, and the ReplicaSets that new templates bring. */
function objectsOver(changes: readonly Change[], quotas: readonly QuotaThere[]): Check | undefined {
  const made = changes.filter(({ before }) => before === undefined).length;
  const sets = changes.filter(({ before, after }) => after !== undefined && (before === undefined || !sameTemplate(before, after))).length;
  for (const quota of quotas) {
    for (const [key, added] of [['count/deployments.apps', made], ['count/replicasets.apps', sets]] as const) {
      const hard = quota.hard.get(key);
      if (hard === undefined || added === 0 || quota.scopes.length > 0) continue;
      const left = hard.nanos - (quota.used.get(key)?.nanos ?? 0n);
      if (left >= BigInt(added) * 1_000_000_000n) continue;
      return checkOf('quota', 'block', `Quota ${clean(quota.name)} has ${text(left, hard)} of ${text(hard.nanos, hard)} ${key} left, and the plan adds ${added}. Raise the quota, or free some of it first.`, evidence(quotas));
    }
  }
  return undefined;
}

/** Cpu and memory under a quota must be stated by every container, unless the pod states them as a whole. */
function unstated({ after, name, namespace }: Change, { quotas, defaultsKnown }: QuotaSight): Check | undefined {
  if (after === undefined) return undefined;
  const spec: Raw = specOf(templateOf(after));
  if (Object.keys(rawAt(spec, 'resources')).length > 0) return undefined;
  const shape = templateShape(namespace, templateOf(after));
  for (const quota of quotas) {
    if (!counts(quota, shape)) continue;
    for (const key of quota.hard.keys()) {
      const [, list, resource = ''] = /^(?:(requests|limits)\.)?(cpu|memory)$/.exec(key) ?? [];
      if (resource === '') continue;
      const silent = [...rawsAt(spec, 'containers'), ...rawsAt(spec, 'initContainers')].filter((container) => {
        const [limits, requests] = [rawAt(container, 'resources', 'limits'), rawAt(container, 'resources', 'requests')];
        return list === 'limits' ? limits[resource] === undefined : limits[resource] === undefined && requests[resource] === undefined;
      });
      if (silent.length === 0) continue;
      const containers = silent.map((container) => clean(textAt(container, 'name'))).join(', ');
      const unless = defaultsKnown ? '' : ' unless a LimitRange, which could not be read, fills it in';
      return checkOf('quota', defaultsKnown ? 'block' : 'warn', `Quota ${clean(quota.name)} wants ${clean(key)} stated by every container, and ${containers} of ${clean(name)} does not: its pods are refused${unless}.`, evidence(quotas));
    }
  }
  return undefined;
}
