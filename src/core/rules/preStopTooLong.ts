import { fieldsOf, isMap, itemsOf } from '../manifest/node.ts';
import type { Rule } from './rule.ts';

/** Core validation, `validateSleepAction`: a container cannot wait longer than it is given to end (30 s by default). */
export const preStopTooLong: Rule = {
  code: 'pre-stop-too-long',
  why: 'The API server refuses a preStop that sleeps longer than the pod may take to end.',
  check: ({ model }) =>
    model.workloads.flatMap(({ kind, name, document }) => {
      const pod = fieldsOf(fieldsOf(fieldsOf(document.value?.spec).template).spec);
      const { terminationGracePeriodSeconds: grace = 30 } = pod;
      return itemsOf(pod.containers).flatMap((container, at) => {
        const { sleep } = fieldsOf(fieldsOf(fieldsOf(container).lifecycle).preStop);
        const { seconds = 0 } = fieldsOf(sleep);
        if (kind !== 'Deployment' || !isMap(sleep) || typeof seconds !== 'number' || typeof grace !== 'number' || (seconds >= 0 && seconds <= grace)) return [];
        const change = seconds < 0 ? 'Make it 0 or more' : `Raise terminationGracePeriodSeconds to ${seconds} or more, or sleep less`;
        return [{
          severity: 'error',
          message: `Deployment ${name}: preStop sleeps ${seconds} s, and its pods have ${grace} s to end, so the API server refuses it. ${change}.`,
          range: document.rangeOf(['spec', 'template', 'spec', 'containers', at, 'lifecycle', 'preStop', 'sleep', 'seconds']),
        }];
      });
    }),
};
