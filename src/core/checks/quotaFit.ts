import { quantityOf, type Quantity } from '../kube/quantity.ts';
import type { PodShape, PodThere } from './podShape.ts';
import { labelsAt, nameOf, rawAt, rawsAt, specOf, textAt, textsAt, type Raw } from './raw.ts';
import type { Room } from './trial.ts';

/** A ResourceQuota as admission sees it: limits and use of its status, which Terminating pods are part of. */
export interface QuotaThere {
  readonly name: string;
  readonly hard: ReadonlyMap<string, Quantity>;
  readonly used: ReadonlyMap<string, Quantity>;
  readonly scopes: readonly Scope[];
  /** The quota controller has not counted all of it yet: admission refuses then. */
  readonly uncounted: boolean;
}

interface Scope {
  readonly name: string;
  readonly operator: string;
  readonly values: readonly string[];
}

const amounts = (list: Raw): ReadonlyMap<string, Quantity> =>
  new Map(Object.entries(list).flatMap(([name, amount]) => (typeof amount === 'string' || typeof amount === 'number' ? [[name, quantityOf(amount)] as const] : [])));

export function quotaThere(quota: Raw): QuotaThere {
  const [spec, status] = [specOf(quota), rawAt(quota, 'status')];
  const hard = amounts(rawAt(spec, 'hard'));
  const used = amounts(rawAt(status, 'used'));
  const selected = rawsAt(rawAt(spec, 'scopeSelector'), 'matchExpressions').map((one) => ({ name: textAt(one, 'scopeName'), operator: textAt(one, 'operator'), values: textsAt(one, 'values') }));
  return {
    name: nameOf(quota),
    hard,
    used,
    scopes: [...textsAt(spec, 'scopes').map((name) => ({ name, operator: 'Exists', values: [] })), ...selected],
    uncounted: [...hard.keys()].some((name) => !used.has(name)) || Object.keys(labelsAt(status, 'hard')).length < hard.size,
  };
}

/** No container asks for or is limited in cpu or memory (pod QoS class `BestEffort`). */
const bestEffort = ({ requests, limits }: PodShape): boolean =>
  ['cpu', 'memory'].every((name) => (requests.get(name)?.nanos ?? 0n) === 0n && (limits.get(name)?.nanos ?? 0n) === 0n);

/** Scopes that are judged here; pods of a Deployment never have `activeDeadlineSeconds`. */
const scopeNames: readonly string[] = ['Terminating', 'NotTerminating', 'BestEffort', 'NotBestEffort', 'PriorityClass'];

export const unjudged = ({ scopes }: QuotaThere): readonly string[] => scopes.map(({ name }) => name).filter((name) => !scopeNames.includes(name));

/** Whether a quota counts the pod (Kubernetes `podMatchesScopeFunc`): every scope holds. */
export function counts({ scopes }: QuotaThere, shape: PodShape): boolean {
  return scopes.every(({ name, operator, values }) => {
    switch (name) {
      case 'Terminating':
        return false;
      case 'NotTerminating':
        return true;
      case 'BestEffort':
        return bestEffort(shape);
      case 'NotBestEffort':
        return !bestEffort(shape);
      case 'PriorityClass': {
        const { priorityClass } = shape;
        if (operator === 'In') return priorityClass !== '' && values.includes(priorityClass);
        if (operator === 'NotIn') return !values.includes(priorityClass);
        return operator === 'DoesNotExist' ? priorityClass === '' : priorityClass !== '';
      }
      default:
        return false;
    }
  });
}

const one = quantityOf(1).nanos;
/** These count under their own names as requests, and as `limits.` where they are limited; everything else only as `requests.`. */
const plain = ['cpu', 'memory', 'ephemeral-storage'];

/** What one pod uses of the keys a quota may have (Kubernetes `podComputeUsageHelper`). */
export function usageOf({ requests, limits }: PodShape): ReadonlyMap<string, bigint> {
  const usage = new Map<string, bigint>([['pods', one], ['count/pods', one]]);
  for (const [name, { nanos }] of requests) {
    usage.set(`requests.${name}`, nanos);
    if (plain.includes(name) || name.startsWith('hugepages-')) usage.set(name, nanos);
  }
  for (const [name, { nanos }] of limits) if (plain.includes(name)) usage.set(`limits.${name}`, nanos);
  return usage;
}

export interface Refusing {
  readonly quota: string;
  readonly key: string;
  /** Nanos that one pod uses, and that are left; `format` of the limit. */
  readonly asked: bigint;
  readonly left: bigint;
  readonly hard: Quantity;
}

/** The quotas of one namespace as room for pods. */
export interface QuotaRoom extends Room {
  /** What keeps the next pod of a shape out. */
  refusing(shape: PodShape): readonly Refusing[];
}

export function createQuotaRoom(quotas: readonly QuotaThere[]): QuotaRoom {
  const used = quotas.map((quota) => new Map([...quota.used].map(([key, { nanos }]) => [key, nanos])));
  const add = (shape: PodShape, times: bigint): void => {
    for (const [index, quota] of quotas.entries()) {
      if (!counts(quota, shape)) continue;
      for (const [key, nanos] of usageOf(shape)) used[index]?.set(key, (used[index].get(key) ?? 0n) + times * nanos);
    }
  };
  const refusing = (shape: PodShape): readonly Refusing[] =>
    quotas.flatMap((quota, index) =>
      !counts(quota, shape)
        ? []
        : [...usageOf(shape)].flatMap(([key, asked]) => {
            const hard = quota.hard.get(key);
            if (hard === undefined || asked === 0n) return [];
            const left = hard.nanos - (used[index]?.get(key) ?? 0n);
            return left >= asked ? [] : [{ quota: quota.name, key, asked, left, hard }];
          }));
  return {
    place(shape, count) {
      let placed = 0;
      while (placed < count && refusing(shape).length === 0) {
        add(shape, 1n);
        placed++;
      }
      return placed;
    },
    release: (pod: PodThere) => add(pod, -1n),
    refusing,
  };
}
