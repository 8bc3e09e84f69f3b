import { matchesSelector } from '../kube/selector.ts';
import type { Workload } from '../manifest/model.ts';
import type { Rule } from './rule.ts';

/** Failure C1 of the reference: two Deployments whose selectors match each other's pods fight over them, and an HPA averages both. */
export const deploymentsOverlap: Rule = {
  code: 'deployments-overlap',
  why: 'Deployments that claim the same pods scale and replace each other’s.',
  check: ({ model, trackLabel }) => {
    const deployments = model.workloads.filter(({ kind, selector }) => kind === 'Deployment' && Object.keys(selector?.matchLabels ?? {}).length > 0);
    return deployments.flatMap((one) => {
      const taken = model.selected(one.selector?.matchLabels, one.namespace).find((other) => claims(one, other));
      if (taken === undefined) return [];
      return [{
        severity: 'warning',
        message: `Deployment ${one.name}: its selector also matches the pods of Deployment ${taken.name}. Add a label that only its own pods have, such as ${trackLabel}, to the selector and the template.`,
        range: one.document.rangeOf(['spec', 'selector', 'matchLabels'], 'key'),
      }];
    });
  },
};

/** Of another Deployment; the same object written twice is a finding of its own. */
const claims = (one: Workload, other: Workload): boolean =>
  other !== one &&
  other.kind === 'Deployment' &&
  other.name !== one.name &&
  one.selector !== undefined &&
  matchesSelector(one.selector, other.templateLabels);
