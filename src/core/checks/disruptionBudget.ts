import { clean } from '../live/clean.ts';
import { resolveIntOrPercent } from '../kube/intOrPercent.ts';
import { matchesSelector } from '../kube/selector.ts';
import { counted } from '../operations/seen.ts';
import type { Check } from '../operations/plan.ts';
import { replicasOf, templateOf, type Change } from './patched.ts';
import { intOrTextAt, isRaw, labelsOf, nameOf, selectorAt, specOf } from './raw.ts';
import type { Raw } from './raw.ts';
import { checkOf } from './table.ts';
import { rolls } from './trial.ts';

/**
 * PD §2.10: a rollout and a change of size ignore PodDisruptionBudgets, but evictions do not: two budgets over one pod make every
 * eviction fail, and one that wants as many pods as are left lets no node be drained. Nothing where no budget finds the pods.
 */
export function disruptionCheck(changes: readonly Change[], budgets: readonly Raw[]): Check | undefined {
  for (const { name, before, after } of changes) {
    if (after === undefined) continue;
    const labels = labelsOf(templateOf(after));
    // One without a selector finds no pod (policy/v1).
    const found = budgets.filter((budget) => isRaw(specOf(budget)['selector']) && matchesSelector(selectorAt(specOf(budget), 'selector'), labels));
    const [budget] = found;
    if (budget === undefined) continue;
    const names = found.map((one) => clean(nameOf(one))).join(' and ');
    if (found.length > 1 && before === undefined) return checkOf('disruption-budget', 'warn', `Pods of ${clean(name)} would be under ${counted(found.length, 'PodDisruptionBudget')} (${names}): no eviction of one works then, and no node is drained.`);
    const size = replicasOf(after);
    const wanted = intOrTextAt(specOf(budget), 'minAvailable');
    const needed = wanted === undefined ? undefined : resolveIntOrPercent(wanted, size, 'up');
    if (size < replicasOf(before) && size > 0 && typeof wanted === 'number' && needed?.ok === true && needed.value >= size) {
      return checkOf('disruption-budget', 'warn', `PodDisruptionBudget ${names} wants ${needed.value} pods, and ${counted(size, 'pod')} of ${clean(name)} ${size === 1 ? 'is' : 'are'} left: unless others make it up, no node with one of them can be drained.`);
    }
    if (before !== undefined && rolls(before, after)) return checkOf('disruption-budget', 'pass', `A rollout does not ask PodDisruptionBudget ${names}; node drains wait while pods of ${clean(name)} are replaced.`);
  }
  return undefined;
}
