import { planAbort } from '../../core/operations/canary/abortPlan.ts';
import { ok, type Result } from '../../core/result.ts';
import { operate } from '../operate.ts';
import type { OperationPorts, Outcome } from '../ports.ts';
import type { ApplicationRequest } from '../requests.ts';
import { autoscalersSeen } from './look.ts';

/**
 * Ends the release with stable as it was, from any step: stable is ready with its size before the canary goes to 0, drains, and is
 * deleted where the release made it. Nothing is done where no release is in progress (PD C7). Failures: as `stepCanary`.
 */
export const abortCanary = (ports: OperationPorts, { target, application }: ApplicationRequest, signal: AbortSignal): Promise<Result<Outcome>> =>
  operate(ports, {
    target,
    application,
    plan: async (seen, _grown, look) => ok(planAbort(seen, { autoscalers: await autoscalersSeen(look, target.namespace) })),
  }, signal);
