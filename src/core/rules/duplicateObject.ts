import type { Rule } from './rule.ts';

/** kubectl applies both, one after the other, so the last wins and the first is changed for nothing. */
export const duplicateObject: Rule = {
  code: 'duplicate-object',
  why: 'Of two objects with one name, applying the file leaves only the last.',
  check: ({ model }) => {
    const seen = new Set<string>();
    return [...model.workloads, ...model.services, ...model.routes].flatMap(({ document }) => {
      const id = JSON.stringify([document.apiVersion, document.kind, document.namespace, document.name]);
      const again = document.name !== '' && seen.has(id);
      seen.add(id);
      if (!again) return [];
      return [{
        severity: 'warning',
        message: `${document.kind} ${document.name} stands in this file a second time, and only the last one counts. Give it another name, or remove one.`,
        range: document.rangeOf(['metadata', 'name']),
      }];
    });
  },
};
