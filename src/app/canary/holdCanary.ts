import { planHold } from '../../core/operations/canary/holdPlan.ts';
import { ok, type Result } from '../../core/result.ts';
import { operate } from '../operate.ts';
import type { OperationPorts, Outcome } from '../ports.ts';
import type { ApplicationRequest } from '../requests.ts';

/** Notes that a person said stop here; the next step ends it. No pod changes. Failures: as `stepCanary`. */
export const holdCanary = (ports: OperationPorts, { target, application }: ApplicationRequest, signal: AbortSignal): Promise<Result<Outcome>> =>
  operate(ports, { target, application, plan: (seen) => ok(planHold(seen)) }, signal);
