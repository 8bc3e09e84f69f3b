import type { LabelMap, LabelSelector } from './objects.ts';

/** Whether every pair of an equality selector (that of a Service) stands in the labels. An empty selector matches all. */
export const matchesLabels = (selector: LabelMap, labels: LabelMap | undefined): boolean =>
  Object.entries(selector).every(([key, value]) => labels?.[key] === value);

/**
 * Whether a `metav1.LabelSelector` matches (apimachinery `LabelSelectorAsSelector`): requirements are ANDed; `NotIn` and
 * `DoesNotExist` match where the key is absent; an unknown operator matches nothing; an empty selector matches all.
 */
export function matchesSelector(selector: LabelSelector, labels: LabelMap | undefined): boolean {
  if (!matchesLabels(selector.matchLabels ?? {}, labels)) return false;
  return (selector.matchExpressions ?? []).every(({ key, operator, values = [] }) => {
    const value = labels?.[key];
    switch (operator) {
      case 'In':
        return value !== undefined && values.includes(value);
      case 'NotIn':
        return value === undefined || !values.includes(value);
      case 'Exists':
        return value !== undefined;
      case 'DoesNotExist':
        return value === undefined;
      default:
        return false;
    }
  });
}
