import { addQuantities, compareQuantities, quantityOf, zeroQuantity, type Quantity } from '../kube/quantity.ts';
import type { Container, Pod } from '../kube/objects.ts';

export type Amounts = ReadonlyMap<string, Quantity>;

export function addAmounts(a: Amounts, b: Amounts): Amounts {
  const total = new Map(a);
  for (const [name, amount] of b) total.set(name, addQuantities(total.get(name) ?? zeroQuantity, amount));
  return total;
}

const larger = (a: Amounts, b: Amounts): Amounts => {
  const most = new Map(a);
  for (const [name, amount] of b) if (compareQuantities(amount, most.get(name) ?? zeroQuantity) > 0) most.set(name, amount);
  return most;
};

/** A limit without a request is a request too, as the API server fills it in. */
function amountsOf({ resources }: Container, which: 'requests' | 'limits'): Amounts {
  const written = which === 'limits' ? resources?.limits : { ...resources?.limits, ...resources?.requests };
  return new Map(Object.entries(written ?? {}).map(([name, amount]) => [name, quantityOf(amount)]));
}

/** What a pod needs at any one moment: its containers together, or one init container where that needs more. */
export function podAmounts(pod: Pod, which: 'requests' | 'limits'): Amounts {
  const together = pod.spec.containers.map((container) => amountsOf(container, which)).reduce(addAmounts, new Map<string, Quantity>());
  return (pod.spec.initContainers ?? []).map((container) => amountsOf(container, which)).reduce(larger, together);
}
