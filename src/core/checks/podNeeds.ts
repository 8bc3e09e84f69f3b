import { addAmounts, type Amounts } from '../controllers/requests.ts';
import { compareQuantities, quantityOf, zeroQuantity, type Quantity } from '../kube/quantity.ts';
import { rawAt, rawsAt, textAt, type Raw } from './raw.ts';

/** What one pod counts for on a node, and in a quota. */
export interface PodNeeds {
  readonly requests: Amounts;
  readonly limits: Amounts;
}

const amounts = (list: Raw): Map<string, Quantity> =>
  new Map(Object.entries(list).flatMap(([name, amount]) => (typeof amount === 'string' || typeof amount === 'number' ? [[name, quantityOf(amount)] as const] : [])));

const larger = (a: Amounts, b: Amounts): Amounts => {
  const most = new Map(a);
  for (const [name, amount] of b) if (compareQuantities(amount, most.get(name) ?? zeroQuantity) > 0) most.set(name, amount);
  return most;
};

/** A limit without a request is a request too, as the API server fills it in. */
const ofResources = (resources: Raw, which: 'requests' | 'limits'): Amounts =>
  which === 'limits' ? amounts(rawAt(resources, 'limits')) : new Map([...amounts(rawAt(resources, 'limits')), ...amounts(rawAt(resources, 'requests'))]);

/**
 * What a pod asks for at any one moment (Kubernetes `resourcehelper.PodRequests`): its containers and sidecars (init containers
 * that always restart) together, or one init container with the sidecars before it where that is more; then `spec.resources` of the
 * pod as a whole in place of the sum, then the overhead of its runtime class.
 */
function total(spec: Raw, which: 'requests' | 'limits'): Amounts {
  const of = (container: Raw): Amounts => ofResources(rawAt(container, 'resources'), which);
  let together: Amounts = rawsAt(spec, 'containers').map(of).reduce(addAmounts, new Map<string, Quantity>());
  let sidecars: Amounts = new Map();
  let first: Amounts = new Map();
  for (const container of rawsAt(spec, 'initContainers')) {
    if (textAt(container, 'restartPolicy') === 'Always') {
      together = addAmounts(together, of(container));
      sidecars = addAmounts(sidecars, of(container));
      first = larger(first, sidecars);
    } else first = larger(first, addAmounts(of(container), sidecars));
  }
  const whole = new Map([...larger(together, first), ...ofResources(rawAt(spec, 'resources'), which)]);
  const overhead = amounts(rawAt(spec, 'overhead'));
  if (which === 'requests') return addAmounts(whole, overhead);
  // Overhead raises a limit that is there and makes none.
  return addAmounts(whole, new Map([...overhead].filter(([name]) => whole.has(name))));
}

export const podNeeds = (spec: Raw): PodNeeds => ({ requests: total(spec, 'requests'), limits: total(spec, 'limits') });
