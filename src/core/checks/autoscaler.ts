import { clean } from '../live/clean.ts';
import { matchesSelector } from '../kube/selector.ts';
import type { Check } from '../operations/plan.ts';
import { replicasOf, templateOf, type Change } from './patched.ts';
import { labelsOf, nameOf, numberAt, rawAt, selectorAt, specOf, textAt, type Raw } from './raw.ts';
import { checkOf } from './table.ts';

/**
 * PD §2.10, C1 and C8: a HorizontalPodAutoscaler owns `spec.replicas`. A size outside its limits is set back at the next look (`block`),
 * one inside may be changed at any time (`warn`); to 0 suspends it, which is safe, and from 0 nobody but us goes. New pods that a
 * scaled Deployment's selector finds spoil its average. `others`: the Deployments of the namespace, for their selectors.
 */
export function autoscalerCheck(changes: readonly Change[], autoscalers: readonly Raw[], others: readonly Raw[]): Check | undefined {
  const targets = autoscalers.flatMap((autoscaler) => {
    const target = rawAt(specOf(autoscaler), 'scaleTargetRef');
    const [min, max] = [numberAt(specOf(autoscaler), 'minReplicas') ?? 1, numberAt(specOf(autoscaler), 'maxReplicas') ?? 1];
    return textAt(target, 'kind') === 'Deployment' ? [{ name: nameOf(autoscaler), deployment: textAt(target, 'name'), min, max }] : [];
  });
  const evidence = targets.slice(0, 6).map(({ name, deployment, min, max }) => `${clean(name)}: ${clean(deployment)}, ${min} to ${max}`);
  const found: Check[] = changes.flatMap(({ name, before, after }): readonly Check[] => {
    const own = targets.find(({ deployment }) => deployment === name);
    const [from, to] = [replicasOf(before), replicasOf(after)];
    const lead = own === undefined ? '' : `HorizontalPodAutoscaler ${clean(own.name)} sets the replicas of ${clean(name)} (${own.min} to ${own.max})`;
    if (own !== undefined && after === undefined) return [checkOf('autoscaler', 'warn', `${lead} and is left without its Deployment. Delete it too.`, evidence)];
    if (own !== undefined && before !== undefined && from !== to) {
      if (to === 0) return [checkOf('autoscaler', 'pass', `${lead}; at 0 replicas it is suspended.`, evidence)];
      if (to < own.min || to > own.max) return [checkOf('autoscaler', 'block', `${lead} and would set ${to} back at once. Change its limits first.`, evidence)];
      return [checkOf('autoscaler', 'warn', `${lead} and may change ${to} again at any time.`, evidence)];
    }
    if (after === undefined || before !== undefined) return [];
    const polluted = others.find((one) => nameOf(one) !== name && targets.some(({ deployment }) => deployment === nameOf(one)) && matchesSelector(selectorAt(specOf(one), 'selector'), labelsOf(templateOf(after))));
    if (polluted === undefined) return [];
    return [checkOf('autoscaler', 'warn', `The selector of ${clean(nameOf(polluted))} finds pods of ${clean(name)} too, so its HorizontalPodAutoscaler would count both in one average.`, evidence)];
  });
  return found.find(({ verdict }) => verdict === 'block') ?? found.find(({ verdict }) => verdict === 'warn') ?? found[0];
}
