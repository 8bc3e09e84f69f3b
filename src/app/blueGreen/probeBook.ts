import type { ProbeEvidence } from '../../core/operations/blueGreen/probe.ts';
import { targetKey, type Target } from '../../core/target.ts';

/** The last probe of each Deployment in this window. In memory: what a pod answered yesterday is no evidence. */
export interface ProbeBook {
  keep(target: Target, evidence: ProbeEvidence): void;
  last(target: Target, deployment: string): ProbeEvidence | undefined;
}

const keyOf = (target: Target, deployment: string): string => `${targetKey(target)}|${deployment}`;
/** Windows stay open for weeks. */
const most = 200;

export function createProbeBook(): ProbeBook {
  const book = new Map<string, ProbeEvidence>();
  return {
    keep(target, evidence) {
      const key = keyOf(target, evidence.deployment);
      book.delete(key);
      book.set(key, evidence);
      const [oldest] = book.keys();
      if (book.size > most && oldest !== undefined) book.delete(oldest);
    },
    last: (target, deployment) => book.get(keyOf(target, deployment)),
  };
}
