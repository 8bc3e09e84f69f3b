import type { Application, Track } from '../../live/application.ts';
import { clean } from '../../live/clean.ts';
import { matchesLabels } from '../../kube/selector.ts';
import type { ServiceRecord } from '../../live/records.ts';
import type { CanaryMark } from '../../release/mark.ts';
import { fail, type Result } from '../../result.ts';
import type { Operation, Plan, PlannedWrite } from '../plan.ts';
import { where, type Seen } from '../seen.ts';

/** A release as it is noted, and its tracks as far as they are still there. */
export interface CanaryRelease {
  readonly mark: CanaryMark;
  readonly stable: Track | undefined;
  readonly canary: Track | undefined;
}

/** The canary release that is noted on the application; the mark alone says that one is in progress (PD C7), never the shape of things. */
export function canaryRelease(application: Application): CanaryRelease | undefined {
  const mark = application.note?.mark;
  if (mark?.kind !== 'canary') return undefined;
  const named = (name: string): Track | undefined => application.tracks.find(({ deployment }) => deployment.name === name);
  return { mark, stable: named(mark.stable), canary: named(mark.canary) };
}

export const gone = ({ application: { target } }: Seen, deployment: string): Result<never> =>
  fail({ kind: 'notFound', context: clean(target.cluster.context), what: `Deployment ${clean(deployment)}`, namespace: clean(target.namespace) });

/** The Services whose endpoints are shared between the tracks: their selectors find all of them. */
export const sharedServices = ({ services }: Application, tracks: readonly Track[]): readonly ServiceRecord[] =>
  services.filter(({ selector }) => selector !== undefined && tracks.every(({ deployment }) => matchesLabels(selector, deployment.templateLabels)));

/** What differs between the plans of a release. */
export type PlanParts = Pick<Plan, 'checks' | 'inverse'> & {
  readonly operation: Operation;
  /** `Step chat to 25 %`: the question, without where. */
  readonly asks: string;
  readonly action: string;
  readonly facts: Plan['facts'];
  readonly writes?: readonly PlannedWrite[];
  readonly mark?: NonNullable<Plan['mark']> | null;
  readonly floor?: NonNullable<Plan['floor']>;
};

export function releasePlan(seen: Seen, { asks, facts, writes = [], ...rest }: PlanParts): Plan {
  const { target, name } = seen.application;
  return { ...rest, target, application: name, question: `${asks} ${where(seen)}?`, facts: [{ label: 'Server', value: clean(target.cluster.server) }, ...facts], writes };
}

/** A plan that writes nothing, and says why. */
export function nothingPlan(seen: Seen, operation: Operation, action: string, why: string): Plan {
  return releasePlan(seen, {
    operation,
    asks: `${action} ${clean(seen.application.name)}`,
    action,
    facts: [{ label: 'Change', value: 'none' }],
    checks: [{ id: 'same-release', title: 'Nothing to do', verdict: 'pass', detail: why }],
    inverse: { kind: 'none', why: 'Nothing was written.' },
  });
}

/** PD C7: what is not in progress is neither stepped nor aborted nor promoted. */
export const noReleasePlan = (seen: Seen, operation: Operation, action: string): Plan =>
  nothingPlan(seen, operation, action, `No canary release of ${clean(seen.application.name)} is in progress. Start one first.`);
