import type { Outcome } from '../../../src/app/ports.ts';
import type { Plan } from '../../../src/core/operations/plan.ts';
import type { Result } from '../../../src/core/result.ts';
import { at } from './fields.ts';
import type { Chosen } from './operations.ts';
import type { Sight } from './sight.ts';

/** One operation of ours while it runs, and until the next. */
export interface Running {
  readonly chosen: Chosen;
  /** The last that was shown, and all as it was then. */
  plan: Plan | undefined;
  sight: Sight | undefined;
  /** All as it was when the answer was given: what somebody else did while it was read is no longer ours to bring back. */
  answered: Sight | undefined;
  readonly own: Map<string, string>;
  /** What happened, for the report. */
  readonly history: string[];
  /** Writes that the server took, notes left out: at all, and since the plan was shown. */
  wrote: number;
  wroteSince: number;
}

export const begun = (chosen: Chosen, history: string[] = [], wrote = 0): Running => ({ chosen, plan: undefined, sight: undefined, answered: undefined, own: new Map(), history, wrote, wroteSince: 0 });

export const endOf = (result: Result<Outcome>): string => (result.ok ? result.value.done : result.failure.kind);
export const messageOf = (result: Result<Outcome>): string => (result.ok ? result.value.message : JSON.stringify(result.failure));

/** For the report. */
export const planText = ({ question, writes, checks }: Plan): string =>
  `plan ${question} ${writes.map(({ verb = 'patch', name, change }) => `${verb} ${name} ${change}`).join(', ')} [${checks.filter(({ verdict }) => verdict !== 'pass').map(({ id, verdict }) => `${verdict} ${id}`).join(', ')}]`;

/** Pods of all Deployments once the plan is done. */
export function wantedBy({ plan, sight }: Running): number {
  if (plan === undefined || sight === undefined) return 0;
  const sizes = new Map([...sight.objects].filter(([key]) => key.startsWith('deployments/')).map(([key, one]) => [key, Number(at(one, 'spec', 'replicas') ?? 0)]));
  for (const write of plan.writes) {
    if (write.kind !== 'Deployment') continue;
    const key = `deployments/${write.name}`;
    if (write.verb === 'delete') sizes.set(key, 0);
    else if (write.verb === 'create') sizes.set(key, Number(at(write.body, 'spec', 'replicas') ?? 1));
    else {
      const size = write.ops.findLast(({ path, op }) => path === '/spec/replicas' && op !== 'test');
      if (size !== undefined) sizes.set(key, Number(at(size, 'value')));
    }
  }
  return [...sizes.values()].reduce((sum, one) => sum + one, 0);
}
