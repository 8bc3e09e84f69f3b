import type { Rule } from './rule.ts';

/** A Service may select Deployments and still have no endpoints: when all of them are asked to run 0 pods. */
export const liveTrackEmpty: Rule = {
  code: 'live-track-empty',
  why: 'Applying this file would leave the Service without a single pod.',
  check: ({ model }) =>
    model.services.flatMap(({ name, namespace, selector, document }) => {
      const selected = model.selected(selector, namespace);
      if (model.partial || selected.length === 0 || selected.some(({ replicas }) => replicas !== 0)) return [];
      return [{
        severity: 'warning',
        message: `Service ${name} sends its traffic to ${selected.map((one) => one.name).join(' and ')}, which has 0 replicas, so nothing would answer. Give it replicas, or select another track.`,
        range: document.rangeOf(['spec', 'selector'], 'key'),
      }];
    }),
};
