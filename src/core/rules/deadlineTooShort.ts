import { isMap } from '../manifest/node.ts';
import type { Rule } from './rule.ts';

/** PD §2.1 and §8: a `progressDeadlineSeconds` that is not greater than `minReadySeconds` is refused. */
export const deadlineTooShort: Rule = {
  code: 'deadline-too-short',
  why: 'A rollout that may not last longer than one pod must be ready can never succeed.',
  check: ({ model }) =>
    model.workloads.flatMap(({ kind, name, document }) => {
      const spec = document.value?.spec;
      if (kind !== 'Deployment' || !isMap(spec)) return [];
      const { progressDeadlineSeconds: deadline = 600, minReadySeconds: ready = 0 } = spec;
      if (typeof deadline !== 'number' || typeof ready !== 'number' || deadline > ready) return [];
      return [{
        severity: 'error',
        message: `Deployment ${name}: progressDeadlineSeconds is ${deadline} and must be greater than minReadySeconds, which is ${ready}. Raise it above ${ready}.`,
        range: document.rangeOf(['spec', spec.progressDeadlineSeconds === undefined ? 'minReadySeconds' : 'progressDeadlineSeconds']),
      }];
    }),
};
