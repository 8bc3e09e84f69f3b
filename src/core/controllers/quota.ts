import type { KubeObject, Pod, ResourceList, ResourceQuota } from '../kube/objects.ts';
import { compareQuantities, formatQuantity, quantityOf, zeroQuantity, type Quantity } from '../kube/quantity.ts';
import { compareText } from './controller.ts';
import { addAmounts, podAmounts, type Amounts } from './requests.ts';

const one: Quantity = quantityOf(1);

/** What one pod counts for, under the names a quota uses: `pods`, `requests.cpu` (and `cpu`), `limits.memory`, `requests.nvidia.com/gpu`. */
function usageOf(pod: Pod): Amounts {
  const usage = new Map<string, Quantity>([['pods', one], ['count/pods', one]]);
  for (const [name, amount] of podAmounts(pod, 'requests')) {
    usage.set(`requests.${name}`, amount);
    if (name === 'cpu' || name === 'memory') usage.set(name, amount);
  }
  for (const [name, amount] of podAmounts(pod, 'limits')) if (name === 'cpu' || name === 'memory') usage.set(`limits.${name}`, amount);
  return usage;
}

const counts = (pod: Pod): boolean => pod.status?.phase !== 'Succeeded' && pod.status?.phase !== 'Failed';

const used = (pods: readonly Pod[]): Amounts => pods.filter(counts).map(usageOf).reduce(addAmounts, new Map<string, Quantity>());

/** The hard limits that pods count against; others (`services`, `count/…`) are counted by `countObjects`. */
const isPodLimit = (name: string): boolean =>
  name === 'pods' || name === 'count/pods' || name === 'cpu' || name === 'memory' || /^(requests|limits)\./.test(name);

/**
 * A quota's status: what the namespace's pods use of each hard limit, pods that are being deleted included. `countObjects` tells
 * how many objects of a plural name (`services`, `deployments.apps`) there are.
 */
export function quotaStatus(
  quota: ResourceQuota,
  pods: readonly Pod[],
  countObjects: (plural: string) => number,
): NonNullable<ResourceQuota['status']> {
  const hard = quota.spec?.hard ?? {};
  const total = used(pods);
  const amount = (name: string): Quantity =>
    isPodLimit(name) ? (total.get(name) ?? zeroQuantity) : quantityOf(countObjects(name.replace(/^count\//, '')));
  const names = Object.keys(hard).sort(compareText);
  const written = (text: (name: string) => string): ResourceList => Object.fromEntries(names.map((name) => [name, text(name)]));
  return { hard: written((name) => formatQuantity(quantityOf(hard[name]))), used: written((name) => formatQuantity(amount(name))) };
}

const listed = (names: readonly string[], text: (name: string) => string): string =>
  [...names].sort(compareText).map((name) => `${name}=${text(name)}`).join(',');

/** Cpu and memory under a quota must be stated by every container. */
function unstated(names: readonly string[], pod: Pod): string | undefined {
  const missing = new Map<string, string[]>();
  for (const name of names) {
    const [, list, resource = ''] = /^(?:(requests|limits)\.)?(cpu|memory)$/.exec(name) ?? [];
    if (resource === '') continue;
    for (const { name: container, resources } of pod.spec.containers) {
      const stated = list === 'limits' ? resources?.limits : { ...resources?.limits, ...resources?.requests };
      if (stated?.[resource] === undefined) missing.set(name, [...(missing.get(name) ?? []), container]);
    }
  }
  if (missing.size === 0) return undefined;
  return [...missing].sort(([a], [b]) => compareText(a, b)).map(([name, containers]) => `${name} for: ${containers.join(',')}`).join('; ');
}

/**
 * Why a namespace's quotas do not admit one more pod, in the API server's words; undefined where they do. The words go after
 * `pods "NAME" is forbidden: `.
 */
export function refusedByQuota(quotas: readonly ResourceQuota[], pods: readonly Pod[], pod: Pod): string | undefined {
  const present = used(pods);
  const asked = usageOf(pod);
  for (const quota of quotas) {
    const hard = quota.spec?.hard ?? {};
    const name = quota.metadata.name ?? '';
    const silent = unstated(Object.keys(hard), pod);
    if (silent !== undefined) return `failed quota: ${name}: must specify ${silent}`;
    const exceeded = [...asked.keys()].filter((key) => {
      if (hard[key] === undefined) return false;
      const total = { nanos: (present.get(key) ?? zeroQuantity).nanos + (asked.get(key) ?? zeroQuantity).nanos, format: 'decimal' as const };
      return compareQuantities(total, quantityOf(hard[key])) > 0;
    });
    if (exceeded.length === 0) continue;
    const text = (amounts: Amounts) => (key: string) => formatQuantity(amounts.get(key) ?? zeroQuantity);
    const limit = (key: string): string => formatQuantity(quantityOf(hard[key]));
    const [requested, now, limited] = [text(asked), text(present), limit].map((write) => listed(exceeded, write));
    return `exceeded quota: ${name}, requested: ${requested ?? ''}, used: ${now ?? ''}, limited: ${limited ?? ''}`;
  }
  return undefined;
}

/** The whole sentence of the API server. */
export const forbiddenPod = (pod: KubeObject, why: string): string =>
  `pods "${pod.metadata.name ?? pod.metadata.generateName ?? ''}" is forbidden: ${why}`;
