import { isKnownTrack } from '../manifest/recognise.ts';
import type { ServiceOf, Workload } from '../manifest/model.ts';
import type { Rule } from './rule.ts';

/** Failure B1 of the reference: a selector that matches no pods is a blackout that nothing reports. */
export const serviceSelectsNothing: Rule = {
  code: 'service-selects-nothing',
  why: 'A Service whose selector matches no pods has no endpoints, and every request to it fails.',
  check: ({ model, trackLabel }) => {
    // What is templated or broken may hold the pods that are missed.
    if (model.partial) return [];
    return model.services.flatMap((service) => {
      const { selector = {}, namespace, document } = service;
      if (Object.keys(selector).length === 0 || model.selected(selector, namespace).length > 0) return [];
      const near = nearest(service, model.workloads);
      if (near === undefined) return [];
      const wrong = Object.keys(selector).filter((key) => near.templateLabels[key] !== selector[key]);
      // The other track may well stand in another file.
      if (wrong.length === 1 && wrong[0] === trackLabel && isKnownTrack(selector[trackLabel])) return [];
      const difference = wrong.map((key) => `${key}: ${near.templateLabels[key] ?? '(none)'}, not ${selector[key] ?? ''}`).join('; ');
      return [{
        severity: 'warning',
        message: `Service ${service.name} selects no pods of this file. ${near.kind} ${near.name} comes nearest; its pods have ${difference}. Correct the selector or the labels.`,
        range: document.rangeOf(['spec', 'selector', wrong[0] ?? ''], 'value'),
      }];
    });
  },
};

/** The workload of the same namespace that shares most labels with the selector, if it shares any or is the only one. */
function nearest({ selector = {}, namespace }: ServiceOf, workloads: readonly Workload[]): Workload | undefined {
  const here = workloads.filter((one) => one.namespace === namespace);
  const shared = (one: Workload): number => Object.entries(selector).filter(([key, value]) => one.templateLabels[key] === value).length;
  const best = here.map((one) => ({ one, score: shared(one) })).reduce<{ one: Workload; score: number } | undefined>((a, b) => (a !== undefined && a.score >= b.score ? a : b), undefined);
  return best !== undefined && (best.score > 0 || here.length === 1) ? best.one : undefined;
}
