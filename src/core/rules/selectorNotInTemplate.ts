import { matchesSelector } from '../kube/selector.ts';
import type { Rule } from './rule.ts';

/** `spec.selector` must match the labels of the template (apps/v1 validation: "`selector` does not match template `labels`"). */
export const selectorNotInTemplate: Rule = {
  code: 'selector-not-in-template',
  why: 'The API server refuses a Deployment whose selector does not match the pods it would make.',
  check: ({ model }) =>
    model.workloads.flatMap(({ kind, name, selector, templateLabels, templateLabelsPath, document }) => {
      const given = Object.keys(selector?.matchLabels ?? {}).length + (selector?.matchExpressions?.length ?? 0) > 0;
      if (kind !== 'Deployment' || selector === undefined || !given || matchesSelector(selector, templateLabels)) return [];
      const wrong = Object.entries(selector.matchLabels ?? {}).filter(([key, value]) => templateLabels[key] !== value);
      const lacks = wrong.length === 0 ? 'do not satisfy its expressions' : `lack ${wrong.map(([key, value]) => `${key}: ${value}`).join(' and ')}`;
      const at = wrong[0]?.[0];
      return [{
        severity: 'error',
        message: `Deployment ${name}: the labels of the template ${lacks}, which the selector asks for, so the API server refuses it. Make both equal.`,
        range: document.rangeOf(at !== undefined && at in templateLabels ? [...templateLabelsPath, at] : templateLabelsPath, at !== undefined && at in templateLabels ? 'value' : 'key'),
      }];
    }),
};
